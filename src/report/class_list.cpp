#include "report/class_list.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/json_writer.hpp"
#include "report/attendance_json.hpp"
#include "report/class_report.hpp"

namespace rollcall::report {

namespace {

using domain::ClassState;

std::optional<std::int64_t> number(const std::optional<CourseId>& id) {
  return id ? std::optional(id->value) : std::nullopt;
}

}  // namespace

std::optional<ClassState> state_named(std::string_view name) {
  for (const ClassState state :
       {ClassState::scheduled, ClassState::live, ClassState::closing, ClassState::complete,
        ClassState::nobody_came, ClassState::summary_missing, ClassState::cancelled}) {
    if (domain::state_name(state) == name) return state;
  }
  return std::nullopt;
}

std::vector<domain::ClassAttendance> class_list(storage::ReportStore& reports, const config::School& school,
                                                std::optional<ClassState> state, std::int64_t now) {
  std::vector<domain::ClassAttendance> classes;
  for (const ClassId class_id : reports.classes(school.sid)) {
    auto attendance = class_attendance(reports, school, class_id, now);
    if (!attendance || (state && attendance->state != *state)) continue;
    attendance->students.clear();
    attendance->staff.clear();
    attendance->observers.clear();
    classes.push_back(std::move(*attendance));
  }
  const auto key = [](const domain::ClassAttendance& c) {
    return std::tuple(c.window.starts_at.value_or(std::numeric_limits<std::int64_t>::max()), c.class_id);
  };
  std::sort(classes.begin(), classes.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return classes;
}

std::string class_list_json(const std::vector<domain::ClassAttendance>& classes) {
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const auto& c : classes) {
    json.begin_object().field("class_id", c.class_id.value).field("course_id", number(c.course_id));
    json.field("class_name", c.class_name)
        .field("starts_at", c.window.starts_at)
        .field("ends_at", c.window.ends_at);
    json.field("state", domain::state_name(c.state)).key("totals");
    write_totals(json, c.totals);
    json.end_object();
  }
  json.end_array().null_field("next_cursor").end_object();
  return json.take();
}

Table class_list_table(const std::vector<domain::ClassAttendance>& classes) {
  Table table;
  table.columns = {
      {"class_id", ColumnKind::integer},  {"course_id", ColumnKind::integer}, {"class_name"},
      {"starts_at", ColumnKind::instant}, {"ends_at", ColumnKind::instant},   {"state"},
      {"expected", ColumnKind::integer},  {"attended", ColumnKind::integer},  {"absent", ColumnKind::integer},
      {"late", ColumnKind::integer},      {"left_early", ColumnKind::integer}};
  for (const auto& c : classes) {
    table.rows.push_back(
        {Cell(c.class_id.value), cell(number(c.course_id)), cell(c.class_name), cell(c.window.starts_at),
         cell(c.window.ends_at), Cell(std::string(domain::state_name(c.state))), cell(c.totals.expected),
         Cell(c.totals.attended), Cell(c.totals.absent), Cell(c.totals.late + c.totals.late_left_early),
         Cell(c.totals.left_early + c.totals.late_left_early)});
  }
  return table;
}

}  // namespace rollcall::report
