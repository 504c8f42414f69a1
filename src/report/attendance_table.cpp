#include "report/attendance_table.hpp"

#include <fmt/format.h>

#include <iterator>

#include "report/display_text.hpp"
#include "report/local_time.hpp"

namespace rollcall::report {

namespace {

// PROTOCOL.md 10.1.
std::string role_name(std::int64_t identity) {
  switch (identity) {
    case 1: return "student";
    case 2: return "auditor";
    case 3: return "teacher";
    case 4: return "co-teacher";
    case 193:
    case 194: return "observer";
    default: return fmt::format("identity {}", identity);
  }
}

std::string flags(const domain::Mark& mark) {
  std::string out;
  const auto add = [&](bool holds, std::string_view name) {
    if (!holds) return;
    if (!out.empty()) out += ' ';
    out += name;
  };
  add(mark.open_end, "open_end");
  add(mark.incomplete, "incomplete");
  add(mark.approximate, "approximate");
  add(mark.correction.has_value(), "override");
  return out;
}

Cell status_cell(const std::optional<domain::Status>& status) {
  return status ? Cell(std::string(domain::status_name(*status))) : Cell();
}

Cell ratio_cell(const std::optional<int>& e4) { return e4 ? Cell(*e4 / 10000.0) : Cell(); }

std::string numbered(std::string_view what, std::int64_t id, const std::optional<std::string>& name) {
  return name ? fmt::format("{} {} ({})", what, id, printable(*name)) : fmt::format("{} {}", what, id);
}

std::string source_text(domain::PresenceSource source) {
  switch (source) {
    case domain::PresenceSource::none: return "nobody's presence is known";
    case domain::PresenceSource::summary: return "presence from the class summary";
    case domain::PresenceSource::events: return "presence from entries and exits";
    case domain::PresenceSource::attendance: return "presence from the attendance list";
  }
  return {};
}

std::string time_or_unknown(const std::optional<std::int64_t>& instant, const Clock& clock) {
  return instant ? clock.text(*instant) : "unknown";
}

}  // namespace

void add_mark_columns(std::vector<Column>& columns) {
  static const std::vector<Column> kColumns = {{"role", ColumnKind::text},
                                               {"on_roster", ColumnKind::boolean},
                                               {"status", ColumnKind::text},
                                               {"computed_status", ColumnKind::text},
                                               {"first_in", ColumnKind::instant},
                                               {"last_out", ColumnKind::instant},
                                               {"attended_s", ColumnKind::duration_s},
                                               {"attended_ratio", ColumnKind::ratio},
                                               {"late_s", ColumnKind::duration_s},
                                               {"left_early_s", ColumnKind::duration_s},
                                               {"entries", ColumnKind::integer},
                                               {"disconnects", ColumnKind::integer},
                                               {"hands_up", ColumnKind::integer},
                                               {"awards", ColumnKind::integer},
                                               {"stage_s", ColumnKind::duration_s},
                                               {"flags", ColumnKind::text},
                                               {"override_reason", ColumnKind::text},
                                               {"override_author", ColumnKind::text}};
  columns.insert(columns.end(), kColumns.begin(), kColumns.end());
}

void add_mark_cells(Row& row, const domain::Mark& mark) {
  const auto& correction = mark.correction;
  Row cells = {role_name(mark.identity),
               std::int64_t{mark.on_roster},
               status_cell(mark.status),
               status_cell(mark.computed_status),
               cell(mark.first_in),
               cell(mark.last_out),
               cell(mark.attended_s),
               ratio_cell(mark.attended_ratio_e4),
               cell(mark.late_s),
               cell(mark.left_early_s),
               mark.entries,
               cell(mark.disconnects),
               cell(mark.hands_up),
               cell(mark.awards),
               cell(mark.stage_s),
               flags(mark),
               correction ? Cell(correction->reason) : Cell(),
               correction ? Cell(correction->author) : Cell()};
  row.insert(row.end(), std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end()));
}

Table attendance_table(const domain::ClassAttendance& attendance) {
  Table out;
  out.columns = {{"uid", ColumnKind::integer}, {"name", ColumnKind::text}};
  add_mark_columns(out.columns);
  for (const auto* marks : {&attendance.students, &attendance.staff, &attendance.observers}) {
    for (const domain::Mark& mark : *marks) {
      Row& row = out.rows.emplace_back();
      row = {mark.uid.value, cell(mark.name)};
      add_mark_cells(row, mark);
    }
  }
  return out;
}

std::string totals_text(const domain::Totals& totals) {
  std::string out = totals.expected ? fmt::format("{} expected, ", *totals.expected) : "no roster known, ";
  out += fmt::format("{} attended", totals.attended);
  const std::pair<std::int64_t, const char*> parts[] = {
      {totals.present, "present"},       {totals.late, "late"},
      {totals.left_early, "left early"}, {totals.late_left_early, "late and left early"},
      {totals.partial, "partial"},       {totals.absent, "absent"},
      {totals.excused, "excused"},       {totals.unknown, "unknown"}};
  std::string_view before = ": ";
  for (const auto& [count, name] : parts) {
    if (count == 0) continue;
    out += fmt::format("{}{} {}", before, count, name);
    before = ", ";
  }
  return out;
}

std::string attendance_heading(const domain::ClassAttendance& attendance, const std::string& zone) {
  const Clock clock(zone);
  const domain::Window& window = attendance.window;
  std::string out = numbered("Class", attendance.class_id.value, attendance.class_name);
  if (attendance.course_id) {
    out += numbered(" of course", attendance.course_id->value, attendance.course_name);
  }
  out += fmt::format(", school {}\n", attendance.sid.value);
  out +=
      fmt::format("State     {}; {}\n", domain::state_name(attendance.state), source_text(attendance.source));
  out += fmt::format("Lesson    {} to {} ({})\n", time_or_unknown(window.starts_at, clock),
                     time_or_unknown(window.ends_at, clock), zone);
  out += fmt::format(
      "Rules     late after {} s, left early {} s before the end, partial below {} of the lesson\n",
      attendance.rules.late_after_s, attendance.rules.early_leave_before_s,
      attendance.rules.minimum_attended_ratio);
  return out + fmt::format("Students  {}\n", totals_text(attendance.totals));
}

}  // namespace rollcall::report
