#include "report/school_totals.hpp"

#include <map>
#include <set>
#include <utility>

#include "base/json_writer.hpp"
#include "report/attendance_json.hpp"
#include "report/class_pages.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

using domain::ClassState;

constexpr ClassState kStates[] = {ClassState::scheduled, ClassState::live,        ClassState::closing,
                                  ClassState::complete,  ClassState::nobody_came, ClassState::summary_missing,
                                  ClassState::cancelled};

std::size_t index(ClassState state) { return static_cast<std::size_t>(state); }

// What of a course must be kept while its classes are gone through.
struct Gathered {
  CourseTotals totals;
  std::set<Uid> students;
};

void add_class(Gathered& course, const domain::ClassAttendance& lesson) {
  CourseTotals& totals = course.totals;
  if (lesson.state != ClassState::cancelled) ++totals.classes;
  ++totals.by_state[index(lesson.state)];
  if (counts(lesson.state)) add(totals.totals, lesson.totals);
  for (const auto& mark : lesson.students) {
    course.students.insert(mark.uid);
    totals.attended_s = domain::saturating_add(totals.attended_s, mark.attended_s.value_or(0));
  }
}

// By course id, unknown ones last.
struct UnknownLast {
  bool operator()(const std::optional<CourseId>& a, const std::optional<CourseId>& b) const {
    return a && b ? *a < *b : a.has_value() > b.has_value();
  }
};

}  // namespace

std::vector<CourseTotals> school_totals(storage::ReportStore& reports, const config::School& school,
                                        const DateRange& range, std::int64_t now) {
  const auto held = reports.hold();
  std::map<std::optional<CourseId>, Gathered, UnknownLast> courses;
  each_class(reports, school.sid, {}, {.from = range.from, .to = range.to}, [&](ClassId class_id) {
    const auto facts = reports.class_facts(school.sid, class_id, {.uid = {}, .names = false});
    if (!facts) return;
    add_class(courses[facts->course_id], domain::assess(*facts, school.rules_for(facts->course_id), now));
  });
  std::vector<CourseTotals> out;
  for (auto& [course, gathered] : courses) {
    gathered.totals.course_id = course;
    if (course) gathered.totals.course_name = reports.course_name(school.sid, *course);
    gathered.totals.students = static_cast<std::int64_t>(gathered.students.size());
    out.push_back(std::move(gathered.totals));
  }
  return out;
}

std::string school_totals_json(const std::vector<CourseTotals>& courses) {
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const CourseTotals& course : courses) {
    json.begin_object().field("course_id", number(course.course_id)).field("course_name", course.course_name);
    json.field("classes", course.classes).key("states").begin_object();
    for (const ClassState state : kStates)
      json.field(domain::state_name(state), course.by_state[index(state)]);
    json.end_object().field("students", course.students).key("totals");
    write_totals(json, course.totals);
    json.field("attended_s", course.attended_s).field("attendance_ratio", attendance_ratio(course.totals));
    json.end_object();
  }
  json.end_array().null_field("next_cursor").end_object();
  return json.take();
}

Table school_totals_table(const std::vector<CourseTotals>& courses) {
  Table table;
  table.columns = {{"course_id", ColumnKind::integer},
                   {"course_name", ColumnKind::text},
                   {"classes", ColumnKind::integer}};
  for (const ClassState state : kStates) {
    table.columns.push_back({std::string(domain::state_name(state)), ColumnKind::integer});
  }
  table.columns.push_back({"students", ColumnKind::integer});
  add_totals_columns(table.columns);
  table.columns.push_back({"attended_s", ColumnKind::duration_s});
  table.columns.push_back({"attendance_ratio", ColumnKind::ratio});
  for (const CourseTotals& course : courses) {
    Row& row = table.rows.emplace_back();
    row = {cell(number(course.course_id)), cell(course.course_name), course.classes};
    for (const ClassState state : kStates) row.emplace_back(course.by_state[index(state)]);
    row.emplace_back(course.students);
    add_totals(row, course.totals);
    row.emplace_back(course.attended_s);
    row.push_back(cell(attendance_ratio(course.totals)));
  }
  return table;
}

}  // namespace rollcall::report
