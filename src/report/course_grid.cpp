#include "report/course_grid.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "report/attendance_json.hpp"
#include "report/class_pages.hpp"
#include "report/local_time.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

using domain::ClassAttendance;
using domain::Mark;

// Fills a grid class by class.
class GridBuilder {
 public:
  explicit GridBuilder(CourseGrid& grid) : grid_(grid) {}

  void add(ClassAttendance lesson) {
    const std::size_t column = grid_.classes.size();
    for (Mark& mark : lesson.students) {
      mark.intervals = {};  // a large grid holds many marks, and shows neither of these
      mark.devices = {};
      auto& marks = marks_[mark.uid];
      marks.resize(column);
      marks.emplace_back(std::move(mark));
    }
    lesson.students.clear();
    lesson.staff.clear();
    lesson.observers.clear();
    grid_.classes.push_back(std::move(lesson));
  }

  void finish(storage::ReportStore& reports) {
    for (auto& [uid, marks] : marks_) {
      marks.resize(grid_.classes.size());
      auto& student = grid_.students.emplace_back();
      student.uid = uid;
      student.name = reports.person_name(grid_.sid, uid);
      student.totals.expected = 0;
      for (std::size_t i = 0; i < marks.size(); ++i) {
        if (marks[i] && counts(grid_.classes[i].state)) count(student.totals, *marks[i]);
      }
      student.marks = std::move(marks);
    }
  }

 private:
  CourseGrid& grid_;
  std::map<Uid, std::vector<std::optional<Mark>>> marks_;
};

void write_class(JsonWriter& json, const ClassAttendance& lesson) {
  json.begin_object().field("class_id", lesson.class_id.value).field("class_name", lesson.class_name);
  json.field("starts_at", lesson.window.starts_at).field("ends_at", lesson.window.ends_at);
  json.field("state", domain::state_name(lesson.state)).key("totals");
  write_totals(json, lesson.totals);
  json.end_object();
}

void write_mark_in(JsonWriter& json, const ClassAttendance& lesson, const std::optional<Mark>& mark) {
  if (!mark) {
    json.null();
    return;
  }
  json.begin_object().field("class_id", lesson.class_id.value);
  write_status(json, "status", mark->status);
  write_status(json, "computed_status", mark->computed_status);
  json.field("on_roster", mark->on_roster).field("attended_s", mark->attended_s).key("attended_ratio");
  mark->attended_ratio_e4 ? json.value(*mark->attended_ratio_e4 / 10000.0) : json.null();
  json.field("late_s", mark->late_s).field("left_early_s", mark->left_early_s);
  write_correction(json, mark->correction);
  json.end_object();
}

void write_student(JsonWriter& json, const CourseGrid& grid, const CourseGrid::Student& student) {
  json.begin_object().field("uid", student.uid.value).field("name", student.name).key("totals");
  write_totals(json, student.totals);
  json.key("marks").begin_array();
  for (std::size_t i = 0; i < student.marks.size(); ++i)
    write_mark_in(json, grid.classes[i], student.marks[i]);
  json.end_array().end_object();
}

std::string heading(const ClassAttendance& lesson, const Clock& clock) {
  std::string out;
  if (const auto start = lesson.window.starts_at ? clock.at(*lesson.window.starts_at) : std::nullopt) {
    out = fmt::format("{:04}-{:02}-{:02} {:02}:{:02} ", start->year, start->month, start->day, start->hour,
                      start->minute);
  }
  if (lesson.class_name) out += *lesson.class_name + " ";
  return out + fmt::format("({})", lesson.class_id.value);
}

Row row_of(const CourseGrid::Student& student) {
  Row row = {student.uid.value, cell(student.name)};
  for (const auto& mark : student.marks) {
    row.push_back(mark && mark->status ? Cell(std::string(domain::status_name(*mark->status))) : Cell());
  }
  row.emplace_back(student.totals.attended);
  row.push_back(cell(student.totals.expected));
  row.push_back(cell(attendance_ratio(student.totals)));
  return row;
}

}  // namespace

std::optional<CourseGrid> course_grid(storage::ReportStore& reports, const config::School& school,
                                      CourseId course, const DateRange& range, std::int64_t now) {
  const auto held = reports.hold();
  if (!reports.course_known(school.sid, course)) return std::nullopt;
  CourseGrid grid{
      .sid = school.sid, .course_id = course, .course_name = reports.course_name(school.sid, course)};
  GridBuilder builder(grid);
  const storage::ClassFilter filter{.from = range.from, .to = range.to, .course = course};
  each_class(reports, school.sid, {}, filter, [&](ClassId class_id) {
    const auto facts = reports.class_facts(school.sid, class_id, {.uid = {}, .names = false});
    if (!facts) return;
    auto lesson = domain::assess(*facts, school.rules_for(course), now);
    lesson.course_name = grid.course_name;
    builder.add(std::move(lesson));
  });
  builder.finish(reports);
  return grid;
}

std::string course_grid_json(const CourseGrid& grid) {
  JsonWriter json;
  json.begin_object().field("sid", grid.sid.value).field("course_id", grid.course_id.value);
  json.field("course_name", grid.course_name).key("classes").begin_array();
  for (const auto& lesson : grid.classes) write_class(json, lesson);
  json.end_array().key("items").begin_array();
  for (const auto& student : grid.students) write_student(json, grid, student);
  json.end_array().null_field("next_cursor").end_object();
  return json.take();
}

Table course_grid_table(const CourseGrid& grid, const std::string& zone) {
  const Clock clock(zone);
  Table table;
  table.columns = {{"uid", ColumnKind::integer}, {"name", ColumnKind::text}};
  for (const auto& lesson : grid.classes) table.columns.push_back({heading(lesson, clock), ColumnKind::text});
  table.columns.push_back({"attended", ColumnKind::integer});
  table.columns.push_back({"expected", ColumnKind::integer});
  table.columns.push_back({"attendance_ratio", ColumnKind::ratio});
  for (const auto& student : grid.students) table.rows.push_back(row_of(student));
  return table;
}

}  // namespace rollcall::report
