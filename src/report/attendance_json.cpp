#include "report/attendance_json.hpp"

#include "base/json_writer.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

void write_presence(JsonWriter& json, const domain::Mark& mark) {
  json.field("first_in", mark.first_in).field("last_out", mark.last_out).field("in_room_s", mark.in_room_s);
  json.field("attended_s", mark.attended_s).key("attended_ratio");
  mark.attended_ratio_e4 ? json.value(*mark.attended_ratio_e4 / 10000.0) : json.null();
  json.field("late_s", mark.late_s).field("left_early_s", mark.left_early_s);
  json.field("entries", mark.entries).field("disconnects", mark.disconnects);
  json.key("devices").begin_array();
  for (const std::int64_t device : mark.devices) json.value(device);
  json.end_array().key("intervals").begin_array();
  for (const domain::Interval& interval : mark.intervals) {
    json.begin_array().value(interval.in).value(interval.out).end_array();
  }
  json.end_array();
}

void write_marks(JsonWriter& json, const char* key, const std::vector<domain::Mark>& marks) {
  json.key(key).begin_array();
  for (const domain::Mark& mark : marks) write_mark(json, mark);
  json.end_array();
}

}  // namespace

void write_status(JsonWriter& json, std::string_view key, const std::optional<domain::Status>& status) {
  json.key(key);
  status ? json.value(domain::status_name(*status)) : json.null();
}

void write_correction(JsonWriter& json, const std::optional<domain::Override>& correction) {
  if (!correction) {
    json.null_field("override");
    return;
  }
  json.key("override").begin_object().field("status", domain::status_name(correction->status));
  json.field("reason", correction->reason).field("author", correction->author);
  json.field("set_at", correction->set_at).end_object();
}

void write_source(JsonWriter& json, domain::PresenceSource source) {
  json.key("source");
  switch (source) {
    case domain::PresenceSource::none: json.null(); break;
    case domain::PresenceSource::summary: json.value("summary"); break;
    case domain::PresenceSource::events: json.value("events"); break;
    case domain::PresenceSource::attendance: json.value("attendance"); break;
  }
}

void write_rules(JsonWriter& json, const domain::Rules& rules) {
  json.key("rules").begin_object();
  json.field("late_after_s", rules.late_after_s);
  json.field("early_leave_before_s", rules.early_leave_before_s);
  json.field("minimum_attended_ratio", rules.minimum_attended_ratio);
  json.end_object();
}

void write_mark_fields(JsonWriter& json, const domain::Mark& mark) {
  json.field("uid", mark.uid.value).field("name", mark.name).field("identity", mark.identity);
  json.field("on_roster", mark.on_roster);
  write_status(json, "status", mark.status);
  write_status(json, "computed_status", mark.computed_status);
  write_presence(json, mark);
  json.field("open_end", mark.open_end)
      .field("incomplete", mark.incomplete)
      .field("approximate", mark.approximate);
  json.field("classin_total_s", mark.classin_total_s);
  json.field("hands_up", mark.hands_up).field("awards", mark.awards).field("stage_s", mark.stage_s);
  write_correction(json, mark.correction);
}

void write_mark(JsonWriter& json, const domain::Mark& mark) {
  json.begin_object();
  write_mark_fields(json, mark);
  json.end_object();
}

void write_totals(JsonWriter& json, const domain::Totals& totals) {
  json.begin_object();
  json.field("expected", totals.expected).field("present", totals.present).field("late", totals.late);
  json.field("left_early", totals.left_early).field("late_left_early", totals.late_left_early);
  json.field("partial", totals.partial).field("absent", totals.absent).field("excused", totals.excused);
  json.field("unknown", totals.unknown).field("attended", totals.attended);
  json.end_object();
}

std::string attendance_json(const domain::ClassAttendance& attendance) {
  JsonWriter json;
  json.begin_object();
  json.field("sid", attendance.sid.value).field("class_id", attendance.class_id.value);
  json.field("course_id", number(attendance.course_id));
  json.field("class_name", attendance.class_name).field("course_name", attendance.course_name);
  json.field("state", domain::state_name(attendance.state));
  write_source(json, attendance.source);
  json.field("starts_at", attendance.window.starts_at).field("ends_at", attendance.window.ends_at);
  json.field("scheduled_end", attendance.window.scheduled_end)
      .field("closed_at", attendance.window.closed_at);
  write_rules(json, attendance.rules);
  json.key("totals");
  write_totals(json, attendance.totals);
  write_marks(json, "students", attendance.students);
  write_marks(json, "staff", attendance.staff);
  write_marks(json, "observers", attendance.observers);
  json.end_object();
  return json.take();
}

}  // namespace rollcall::report
