// Homework that did not come. The pushes tell only of what came, so what was expected is taken from the
// roster as it stood when the homework first showed up; a homework of which nothing came at all is not known.
#include <algorithm>
#include <iterator>
#include <limits>
#include <map>

#include "base/json_writer.hpp"
#include "domain/roster.hpp"
#include "report/learning_lists.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

using storage::Homework;

constexpr std::string_view kCursorKind = "missing";
constexpr std::size_t kMostLookedAt = 50;  // activities a page

// Where a page ended: behind this student of the activity, or behind all of them.
struct Place {
  ActivityId activity_id;
  std::optional<Uid> student_uid;

  bool covers(ActivityId activity, Uid student) const {
    return activity < activity_id || (activity == activity_id && (!student_uid || student <= *student_uid));
  }
};

// The rosters of courses, each read once.
class Rosters {
 public:
  Rosters(storage::ReportStore& reports, Sid sid) : reports_(reports), sid_(sid) {}

  const std::vector<domain::RosterFact>& of(CourseId course) {
    const auto known = rosters_.find(course);
    if (known != rosters_.end()) return known->second;
    return rosters_.emplace(course, reports_.roster_history(sid_, course)).first->second;
  }

 private:
  storage::ReportStore& reports_;
  Sid sid_;
  std::map<CourseId, std::vector<domain::RosterFact>> rosters_;
};

std::optional<std::int64_t> first_seen(const Homework& homework) {
  return homework.first_seen_at == 0 ? std::nullopt : std::optional(homework.first_seen_at);
}

std::vector<Uid> students_missing(const Homework& homework, Rosters& rosters) {
  std::vector<Uid> missing;
  if (!homework.course_id) return missing;
  const auto expected = domain::expected_students(rosters.of(*homework.course_id), first_seen(homework));
  if (!expected) return missing;
  std::set_difference(expected->begin(), expected->end(), homework.handed_in.begin(),
                      homework.handed_in.end(), std::back_inserter(missing));
  return missing;
}

class MissingList final : public List {
 public:
  MissingList(Sid sid, const storage::ActivityFilter& filter) : sid_(sid), filter_(filter) {}

  const std::vector<Column>& columns() const override { return columns_; }

  Result<ListPage> page(storage::ReportStore& reports, std::string_view cursor,
                        std::size_t limit) const override {
    std::optional<Place> after;
    if (!cursor.empty()) {
      const auto place = read_cursor(cursor, kCursorKind, 2);
      if (!place) return place.error();
      if (!(*place)[0]) return read_full_cursor(cursor, kCursorKind, 2).error();
      after = {ActivityId{*(*place)[0]}, (*place)[1] ? std::optional(Uid{*(*place)[1]}) : std::nullopt};
    }
    const auto held = reports.hold();
    Rosters rosters(reports, sid_);
    ListPage page;
    const auto homework = reports.homework(sid_, filter_, first_activity(after), kMostLookedAt + 1);
    for (std::size_t i = 0; i < homework.size() && i < kMostLookedAt; ++i) {
      for (const Uid uid : students_missing(homework[i], rosters)) {
        if ((filter_.student && uid != *filter_.student) ||
            (after && after->covers(homework[i].activity_id, uid))) {
          continue;
        }
        if (page.items.size() == limit) return ended(std::move(page), *after);
        add(reports, homework[i], uid, page);
        after = {homework[i].activity_id, uid};
      }
      after = {homework[i].activity_id, std::nullopt};
    }
    return homework.size() > kMostLookedAt ? ended(std::move(page), *after) : std::move(page);
  }

 private:
  static std::optional<ActivityId> first_activity(const std::optional<Place>& after) {
    return after ? std::optional(after->activity_id) : std::nullopt;
  }

  static ListPage ended(ListPage page, const Place& place) {
    page.next_cursor = make_cursor(kCursorKind, {place.activity_id.value, number(place.student_uid)});
    return page;
  }

  void add(storage::ReportStore& reports, const Homework& homework, Uid uid, ListPage& page) const {
    const auto name = reports.person_name(sid_, uid);
    const auto activity = unless_empty(homework.activity_name);
    JsonWriter json;
    json.begin_object().field("activity_id", homework.activity_id.value).field("activity_name", activity);
    json.field("course_id", number(homework.course_id)).field("student_uid", uid.value);
    json.field("student_name", name).field("first_seen_at", first_seen(homework)).end_object();
    page.items.push_back(json.take());
    page.rows.push_back({homework.activity_id.value, cell(activity), cell(number(homework.course_id)),
                         uid.value, cell(name), cell(first_seen(homework))});
  }

  const Sid sid_;
  const storage::ActivityFilter filter_;
  const std::vector<Column> columns_ = {
      {"activity_id", ColumnKind::integer}, {"activity_name", ColumnKind::text},
      {"course_id", ColumnKind::integer},   {"student_uid", ColumnKind::integer},
      {"student_name", ColumnKind::text},   {"first_seen_at", ColumnKind::instant}};
};

}  // namespace

std::unique_ptr<List> missing_list(Sid sid, const storage::ActivityFilter& filter) {
  return std::make_unique<MissingList>(sid, filter);
}

}  // namespace rollcall::report
