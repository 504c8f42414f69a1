#include <fmt/format.h>

#include <algorithm>

#include "storage/sqlite/facts_reader.hpp"
#include "storage/sqlite/report_readers.hpp"

namespace rollcall::storage::sqlite {

namespace {

using records::GradeKind;

std::optional<double> optional_real(const Statement& s, int column) {
  return s.is_null(column) ? std::nullopt : std::optional(s.real(column));
}

template <class Tag>
std::optional<Id<Tag>> optional_id(const Statement& s, int column) {
  const auto number = s.optional_integer(column);
  return number ? std::optional(Id<Tag>{*number}) : std::nullopt;
}

// Conditions on ?2 course, ?3 activity, ?4 student, those that are wanted.
std::string conditions(const ActivityFilter& filter) {
  std::string sql;
  if (filter.course) sql += " AND t.course_id = ?2";
  if (filter.activity) sql += " AND t.activity_id = ?3";
  if (filter.student) sql += " AND t.student_uid = ?4";
  return sql;
}

void bind_filter(Statement& statement, Sid sid, const ActivityFilter& filter) {
  statement.bind(1, sid.value);
  if (filter.course) statement.bind(2, filter.course->value);
  if (filter.activity) statement.bind(3, filter.activity->value);
  if (filter.student) statement.bind(4, filter.student->value);
}

constexpr std::string_view kStudentName =
    "(SELECT text FROM claim c WHERE c.sid = t.sid AND c.subject = 2 AND c.subject_id = t.student_uid "
    "AND c.attribute = 5)";

// The narrowest that fits; SQLite would go through all submissions of the school, as they are in order.
std::string_view submission_index(const ActivityFilter& filter) {
  if (filter.activity) return "";
  if (filter.student) return " INDEXED BY submission_student";
  return filter.course ? " INDEXED BY submission_course" : "";
}

GradeRow grade_of(const Statement& s) {
  GradeRow row;
  records::Grade& g = row.grade;
  g.kind = static_cast<GradeKind>(s.integer(0));
  g.activity_id = ActivityId{s.integer(1)};
  g.student_uid = Uid{s.integer(2)};
  g.graded_at = s.integer(3);
  row.rank = rank_at(s, 4, 5);
  row.seq = Seq{s.integer(6)};
  g.activity_name = s.text(7);
  g.course_id = optional_id<CourseTag>(s, 8);
  g.class_id = optional_id<ClassTag>(s, 9);
  g.score = optional_real(s, 10);
  g.full_score = optional_real(s, 11);
  g.rate = optional_real(s, 12);
  g.shown_score = s.text(13);
  g.submitted_at = s.optional_integer(14);
  g.corrected_at = s.optional_integer(15);
  g.returned = s.integer(16) != 0;
  g.teacher_uid = optional_id<UidTag>(s, 17);
  row.student_name = s.optional_text(18);
  return row;
}

SubmissionRow submission_of(const Statement& s) {
  SubmissionRow row;
  row.submission = {.activity_id = ActivityId{s.integer(0)},
                    .student_uid = Uid{s.integer(1)},
                    .submitted_at = s.integer(2),
                    .activity_name = s.text(3),
                    .course_id = optional_id<CourseTag>(s, 4),
                    .late = s.integer(5) != 0,
                    .revision = s.integer(6) != 0};
  row.seq = Seq{s.integer(7)};
  row.student_name = s.optional_text(8);
  return row;
}

// Which homework is asked for: ?1 school, ?2 course, ?3 activity, ?4 student, ?5 from which number on, ?6 how
// many. CROSS JOIN: a student's few courses come first.
std::string homework_page(const ActivityFilter& filter, bool from) {
  const std::string courses = filter.student ? "(SELECT DISTINCT scope_id FROM roster_change WHERE sid = ?1 "
                                               "AND scope = 1 AND uid = ?4) r CROSS JOIN "
                                             : "";
  std::string where = filter.student ? " AND t.course_id = r.scope_id" : "";
  if (filter.course) where += " AND t.course_id = ?2";
  if (filter.activity) where += " AND t.activity_id = ?3";
  if (from) where += " AND t.activity_id >= ?5";
  return fmt::format(
      "SELECT t.activity_id FROM {0}submission t WHERE t.sid = ?1{1} UNION "
      "SELECT t.activity_id FROM {0}grade t WHERE t.sid = ?1 AND t.kind = 0{1} ORDER BY 1 LIMIT ?6",
      courses, where);
}

// One push about a homework, rows of an activity in the order of their own times. Names and course come from
// the newest that has them.
void add_to(std::vector<Homework>& out, const Statement& s) {
  const ActivityId id{s.integer(0)};
  if (out.empty() || out.back().activity_id != id) {
    out.push_back({.activity_id = id, .activity_name = {}, .course_id = {}, .handed_in = {}});
  }
  Homework& homework = out.back();
  if (homework.first_seen_at == 0) homework.first_seen_at = s.integer(3);
  if (std::string name = s.text(1); !name.empty()) homework.activity_name = std::move(name);
  if (const auto course = optional_id<CourseTag>(s, 2)) homework.course_id = course;
  homework.handed_in.push_back(Uid{s.integer(4)});
}

}  // namespace

std::vector<records::WebView> LearningReader::web_views(Sid sid, ClassId class_id) {
  Statement statement(database_,
                      "SELECT kind, telephone, entered_at, watched_s, nickname, client_type FROM web_view "
                      "WHERE sid = ?1 AND class_id = ?2 ORDER BY kind, telephone, entered_at");
  statement.bind(1, sid.value).bind(2, class_id.value);
  std::vector<records::WebView> out;
  while (statement.step()) {
    out.push_back({.kind = static_cast<records::WebViewKind>(statement.integer(0)),
                   .class_id = class_id,
                   .telephone = statement.text(1),
                   .entered_at = statement.integer(2),
                   .watched_s = statement.integer(3),
                   .nickname = statement.text(4),
                   .client_type = statement.optional_integer(5)});
  }
  return out;
}

std::vector<records::ClientView> LearningReader::client_views(Sid sid, ClassId class_id) {
  Statement statement(database_,
                      "SELECT uid, watched_s, duration_s, valid_watch_count, look_count, look_s, "
                      "top_progress_percent, updated_at FROM client_view WHERE sid = ?1 AND class_id = ?2 "
                      "ORDER BY uid");
  statement.bind(1, sid.value).bind(2, class_id.value);
  std::vector<records::ClientView> out;
  while (statement.step()) {
    out.push_back({.class_id = class_id,
                   .uid = Uid{statement.integer(0)},
                   .watched_s = statement.integer(1),
                   .duration_s = statement.optional_integer(2),
                   .valid_watch_count = statement.optional_integer(3),
                   .look_count = statement.optional_integer(4),
                   .look_s = statement.optional_integer(5),
                   .top_progress_percent = statement.optional_integer(6),
                   .updated_at = statement.optional_integer(7)});
  }
  return out;
}

// The keys of a page first, then all their states: a page never ends in the middle of a history. CROSS JOIN:
// in this order, and never all grades of the school.
std::vector<GradeRow> LearningReader::grades(Sid sid, const ActivityFilter& filter,
                                             std::optional<ReportStore::GradePosition> after,
                                             std::size_t most_grades) {
  const std::string behind = after ? " AND (t.kind, t.activity_id, t.student_uid) > (?5, ?6, ?7)" : "";
  Statement statement(
      database_,
      fmt::format(
          "SELECT t.kind, t.activity_id, t.student_uid, graded_at, own_time, tie, seq, activity_name, "
          "course_id, class_id, score, full_score, rate, shown_score, submitted_at, corrected_at, returned, "
          "teacher_uid, {} FROM (SELECT DISTINCT kind, activity_id, student_uid FROM grade t "
          "WHERE t.sid = ?1{}{} ORDER BY kind, activity_id, student_uid LIMIT ?8) page CROSS JOIN grade t "
          "ON page.kind = t.kind AND page.activity_id = t.activity_id AND page.student_uid = t.student_uid "
          "WHERE t.sid = ?1 ORDER BY t.kind, t.activity_id, t.student_uid, graded_at, own_time, tie",
          kStudentName, conditions(filter), behind));
  bind_filter(statement, sid, filter);
  if (after) {
    statement.bind(5, static_cast<int>(after->kind)).bind(6, after->activity_id.value);
    statement.bind(7, after->student_uid.value);
  }
  statement.bind(8, static_cast<std::int64_t>(most_grades));
  std::vector<GradeRow> out;
  while (statement.step()) out.push_back(grade_of(statement));
  return out;
}

std::vector<SubmissionRow> LearningReader::submissions(Sid sid, const ActivityFilter& filter,
                                                       std::optional<ReportStore::SubmissionPosition> after,
                                                       std::size_t limit) {
  const std::string behind = after ? " AND (t.activity_id, t.student_uid, submitted_at) > (?5, ?6, ?7)" : "";
  Statement statement(
      database_,
      fmt::format("SELECT t.activity_id, t.student_uid, submitted_at, activity_name, course_id, late, "
                  "revision, seq, {} FROM submission t{} WHERE t.sid = ?1{}{} "
                  "ORDER BY t.activity_id, t.student_uid, submitted_at LIMIT ?8",
                  kStudentName, submission_index(filter), conditions(filter), behind));
  bind_filter(statement, sid, filter);
  if (after) {
    statement.bind(5, after->activity_id.value)
        .bind(6, after->student_uid.value)
        .bind(7, after->submitted_at);
  }
  statement.bind(8, static_cast<std::int64_t>(limit));
  std::vector<SubmissionRow> out;
  while (statement.step()) out.push_back(submission_of(statement));
  return out;
}

// The activities of a page first, then all that is known of each, also from pushes that do not name the
// course.
std::vector<Homework> LearningReader::homework(Sid sid, const ActivityFilter& filter,
                                               std::optional<ActivityId> from, std::size_t limit) {
  constexpr std::string_view kColumns = "SELECT activity_id, activity_name, course_id, own_time, student_uid";
  Statement statement(
      database_,
      fmt::format("WITH page AS ({0}) {1} FROM submission WHERE sid = ?1 AND activity_id IN page UNION ALL "
                  "{1} FROM grade WHERE sid = ?1 AND kind = 0 AND activity_id IN page ORDER BY 1, 4, 2, 3, 5",
                  homework_page(filter, from.has_value()), kColumns));
  bind_filter(statement, sid, filter);
  if (from) statement.bind(5, from->value);
  statement.bind(6, static_cast<std::int64_t>(limit));
  std::vector<Homework> out;
  while (statement.step()) add_to(out, statement);
  for (auto& homework : out) {
    auto& uids = homework.handed_in;
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
  }
  return out;
}

}  // namespace rollcall::storage::sqlite
