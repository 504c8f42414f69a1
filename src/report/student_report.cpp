#include "report/student_report.hpp"

#include <map>

#include "base/json_writer.hpp"
#include "report/attendance_json.hpp"
#include "report/attendance_table.hpp"
#include "report/class_pages.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

using domain::ClassAttendance;
using domain::Mark;

// Courses repeat from class to class; each is asked for once.
class CourseNames {
 public:
  CourseNames(storage::ReportStore& reports, Sid sid) : reports_(reports), sid_(sid) {}

  std::optional<std::string> of(std::optional<CourseId> course) {
    if (!course) return std::nullopt;
    const auto known = names_.find(*course);
    if (known != names_.end()) return known->second;
    return names_.emplace(*course, reports_.course_name(sid_, *course)).first->second;
  }

 private:
  storage::ReportStore& reports_;
  Sid sid_;
  std::map<CourseId, std::optional<std::string>> names_;
};

std::optional<StudentClass> class_of_student(storage::ReportStore& reports, const config::School& school,
                                             ClassId class_id, Uid uid, std::int64_t now) {
  const auto facts = reports.class_facts(school.sid, class_id, {.uid = uid, .names = false});
  if (!facts) return std::nullopt;
  ClassAttendance lesson = domain::assess(*facts, school.rules_for(facts->course_id), now);
  const Mark* found = domain::find_mark(lesson, uid);
  if (found == nullptr) return std::nullopt;
  Mark mark = *found;
  lesson.students.clear();
  lesson.staff.clear();
  lesson.observers.clear();
  lesson.totals = {};
  return StudentClass{std::move(lesson), std::move(mark)};
}

void write_class(JsonWriter& json, const StudentClass& item) {
  const ClassAttendance& lesson = item.lesson;
  json.begin_object().field("class_id", lesson.class_id.value).field("course_id", number(lesson.course_id));
  json.field("class_name", lesson.class_name).field("course_name", lesson.course_name);
  json.field("state", domain::state_name(lesson.state));
  write_source(json, lesson.source);
  json.field("starts_at", lesson.window.starts_at).field("ends_at", lesson.window.ends_at);
  write_mark_fields(json, item.mark);
  json.end_object();
}

}  // namespace

std::optional<StudentReport> student_report(storage::ReportStore& reports, const config::School& school,
                                            Uid uid, const DateRange& range, std::int64_t now) {
  const auto held = reports.hold();
  if (!reports.person_known(school.sid, uid)) return std::nullopt;
  StudentReport report{.sid = school.sid, .uid = uid, .person = reports.person(school.sid, uid)};
  report.totals.expected = 0;
  CourseNames courses(reports, school.sid);
  each_class(reports, school.sid, uid, {.from = range.from, .to = range.to}, [&](ClassId class_id) {
    auto item = class_of_student(reports, school, class_id, uid, now);
    if (!item) return;
    item->lesson.course_name = courses.of(item->lesson.course_id);
    item->mark.name = report.person.name;
    if (counts(item->lesson.state)) count(report.totals, item->mark);
    report.classes.push_back(*std::move(item));
  });
  return report;
}

std::string student_json(const StudentReport& report) {
  JsonWriter json;
  json.begin_object().field("sid", report.sid.value).field("uid", report.uid.value);
  json.field("name", report.person.name)
      .field("phone", report.person.phone)
      .field("email", report.person.email);
  json.field("cancelled_at", report.person.cancelled_at).key("totals");
  write_totals(json, report.totals);
  json.key("items").begin_array();
  for (const StudentClass& item : report.classes) write_class(json, item);
  json.end_array().null_field("next_cursor").end_object();
  return json.take();
}

Table student_table(const StudentReport& report) {
  Table table;
  table.columns = {{"class_id", ColumnKind::integer},  {"course_id", ColumnKind::integer},
                   {"class_name", ColumnKind::text},   {"course_name", ColumnKind::text},
                   {"starts_at", ColumnKind::instant}, {"ends_at", ColumnKind::instant},
                   {"state", ColumnKind::text}};
  add_mark_columns(table.columns);
  for (const auto& [lesson, mark] : report.classes) {
    Row& row = table.rows.emplace_back();
    row = {lesson.class_id.value,
           cell(number(lesson.course_id)),
           cell(lesson.class_name),
           cell(lesson.course_name),
           cell(lesson.window.starts_at),
           cell(lesson.window.ends_at),
           std::string(domain::state_name(lesson.state))};
    add_mark_cells(row, mark);
  }
  return table;
}

}  // namespace rollcall::report
