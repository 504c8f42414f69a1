#include "simulate/day/draft.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"

namespace rollcall::simulate {

namespace {

bool is_number(const std::string& cmd) {
  return !cmd.empty() && std::all_of(cmd.begin(), cmd.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A number in eight commands, a text in all others; a number may come as a text (quirk 9).
Value cmd_value(const std::string& cmd, Dice& dice) {
  if (!is_number(cmd) || dice.percent(10)) return cmd;
  std::int64_t number = 0;
  for (const char c : cmd) number = number * 10 + (c - '0');
  return number;
}

// A MongoDB object id: the second in which it was made, then what tells it from others.
std::string message_id(std::int64_t at, Dice& dice) {
  return fmt::format("{:08x}{:016x}", static_cast<std::uint32_t>(at), dice.next());
}

Writing any_writing(Dice& dice) {
  Writing how;
  how.shuffled = dice.percent(40);
  how.escaped = dice.percent(40);
  how.spaced = dice.percent(5);
  how.text_numbers = dice.percent(10) ? 50 : 0;
  how.empty_as_list = dice.percent(20);
  how.kept = {"Cmd", "SID", "TimeStamp"};  // by which a push is taken for authentic
  return how;
}

void add_ids(const Draft& draft, Value& out, Dice& dice) {
  if (draft.class_id && !draft.class_unnamed)
    out.add(draft.class_as_cid ? "CID" : "ClassID", draft.class_id->value);
  if (draft.course_id) out.add(draft.course_as_id ? "CourseId" : "CourseID", draft.course_id->value);
  // Both spellings at once in the schedule messages of a class (PROTOCOL.md 9).
  if (draft.course_id && draft.course_as_id && draft.class_id && dice.percent(70)) {
    out.add("CourseID", draft.course_id->value);
  }
  if (draft.start_time) out.add("StartTime", *draft.start_time);
  if (draft.close_time) out.add("CloseTime", *draft.close_time);
}

}  // namespace

Draft about(const Lesson& lesson, std::string cmd, std::int64_t at, Value fields) {
  Draft draft;
  draft.cmd = std::move(cmd);
  draft.at = at;
  draft.fields = std::move(fields);
  draft.class_id = lesson.class_id;
  draft.course_id = lesson.course_id;
  draft.start_time = lesson.starts_at;
  draft.close_time = lesson.close_time(at);
  return draft;
}

Draft about(CourseId course, std::string cmd, std::int64_t at, Value fields) {
  Draft draft;
  draft.cmd = std::move(cmd);
  draft.at = at;
  draft.fields = std::move(fields);
  draft.course_id = course;
  return draft;
}

Draft about_school(std::string cmd, std::int64_t at, Value fields) {
  Draft draft;
  draft.cmd = std::move(cmd);
  draft.at = at;
  draft.fields = std::move(fields);
  return draft;
}

Push Pen::write(const Draft& draft, std::int64_t number) const {
  Dice dice = dice_.of("push", number);
  Push push{.cmd = draft.cmd, .at = draft.at, .class_id = draft.class_id};
  const std::int64_t stamp = draft.at + kStampAheadS;
  Value out = Value::object();
  out.add("Cmd", cmd_value(draft.cmd, dice)).add("SID", sid_.value);
  add_ids(draft, out, dice);
  for (const auto& [key, value] : std::get<Value::Members>(draft.fields.variant())) out.add(key, value);
  if (draft.has_action_time) out.add("ActionTime", draft.action_time.value_or(draft.at));
  if (draft.has_id && (draft.needs_id || dice.percent(85))) {
    push.message_id = message_id(draft.at, dice);
    out.add("_id", push.message_id);
  }
  out.add("TimeStamp", stamp).add("SafeKey", md5_hex(secret_ + std::to_string(stamp)));
  push.body = written(out, any_writing(dice), dice.of("writing"));
  return push;
}

}  // namespace rollcall::simulate
