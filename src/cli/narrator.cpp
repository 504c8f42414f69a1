#include "cli/narrator.hpp"

#include <fmt/format.h>

#include "report/display_text.hpp"

namespace rollcall::cli {

namespace {

using simulate::Value;

constexpr std::string_view kEnter = "67371107", kLeave = "67371111", kExtended = "ClassLen", kSummary = "End";

std::string time_of_day(const report::Clock& clock, std::int64_t at) {
  const auto local = clock.at(at);
  return local ? fmt::format("{:02}:{:02}:{:02}", local->hour, local->minute, local->second) : "";
}

// "12 expected: 8 present, 2 late, 2 absent".
std::string totals_text(const Value& attendance) {
  const Value& totals = *attendance.find("totals");
  const auto count = [&](std::string_view key) {
    const auto* number = std::get_if<std::int64_t>(&totals.find(key)->variant());
    return number != nullptr ? *number : 0;
  };
  std::string parts;
  for (const char* status : {"present", "late", "left_early", "late_left_early", "partial", "absent"}) {
    if (count(status) > 0) parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", count(status), status);
  }
  return parts.empty() ? "no students" : parts;
}

}  // namespace

Narrator::Narrator(const simulate::SchoolDay& day, const std::string& zone) : day_(day), clock_(zone) {
  for (const auto& outline : day.classes) {
    rooms_[outline.class_id] = {
        .name = outline.name, .starts_at = outline.starts_at, .ends_at = outline.ends_at};
  }
  for (const Value& item : std::get<Value::Items>(day.truth.find("classes")->variant())) {
    const ClassId id{std::get<std::int64_t>(item.find("class_id")->variant())};
    rooms_.at(id).truth = item.find("attendance");
  }
  for (std::size_t i = 0; i < day.pushes.size(); ++i) {
    if (day.pushes[i].cmd == kSummary) rooms_.at(*day.pushes[i].class_id).last_summary = i;
  }
}

std::vector<std::string> Narrator::acknowledged(std::size_t count) {
  Lines lines;
  for (; told_ < count; ++told_) {
    const simulate::Push& push = day_.pushes[told_];
    pass_time(push.at, lines);
    tell(told_, lines);
  }
  return lines;
}

void Narrator::say(std::int64_t at, const Room& room, std::string_view what, Lines& lines) const {
  lines.push_back(report::printable(fmt::format("{}  {}  {}", time_of_day(clock_, at), room.name, what)));
}

// Lessons begin and end by the clock, not by a push. In the order of time, however many have passed at once.
void Narrator::pass_time(std::int64_t at, Lines& lines) {
  std::multimap<std::int64_t, std::pair<Room*, bool>> passed;  // whether it began
  for (auto& [id, room] : rooms_) {
    if (!std::exchange(room.begun, room.begun || room.starts_at <= at) && room.begun)
      passed.emplace(room.starts_at, std::pair(&room, true));
    if (!std::exchange(room.over, room.over || room.ends_at <= at) && room.over)
      passed.emplace(room.ends_at, std::pair(&room, false));
  }
  for (const auto& [when, what] : passed) {
    const auto& [room, began] = what;
    if (room->inside.empty()) continue;
    say(when, *room, fmt::format("{}{} inside", began ? "begins, " : "is over, still ", people_in(*room)),
        lines);
  }
}

void Narrator::tell(std::size_t number, Lines& lines) {
  const simulate::Push& push = day_.pushes[number];
  if (!push.class_id) return;
  Room& room = rooms_.at(*push.class_id);
  if (push.cmd == kEnter || push.cmd == kLeave) tell_presence(push, room, lines);
  if (push.cmd == kExtended) say(push.at, room, "is extended", lines);
  if (push.cmd == kSummary && number == room.last_summary) {
    say(push.at, room,
        fmt::format("summary is in: {}    (report class {} {})", totals_text(*room.truth),
                    std::get<std::int64_t>(day_.truth.find("sid")->variant()), push.class_id->value),
        lines);
  }
}

// Somebody on two devices is one person.
std::size_t Narrator::people_in(const Room& room) {
  std::set<std::int64_t> uids;
  for (const auto& [uid, device] : room.inside) uids.insert(uid);
  return uids.size();
}

void Narrator::tell_presence(const simulate::Push& push, Room& room, Lines& lines) {
  const auto json = document_.parse(push.body);
  if (!json) return;
  const std::int64_t uid = (*json)["UID"].integer().value_or(0),
                     device = (*json)["ClientID"].integer().value_or(0);
  std::string& name = names_[uid];
  if (const auto nickname = (*json)["NickName"].text()) name = *nickname;
  const bool enters = push.cmd == kEnter;
  if (enters)
    room.inside.insert({uid, device});
  else
    room.inside.erase({uid, device});
  say(push.at, room,
      fmt::format("{} {}{} ({} inside)", enters ? "+" : "-", name, device != 0 ? ", second device" : "",
                  people_in(room)),
      lines);
}

}  // namespace rollcall::cli
