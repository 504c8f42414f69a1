// A small language for classes in tests: clock times of one morning, people, enter and leave.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/attendance.hpp"

namespace rollcall::domain::testing {

using records::EventKind;
using records::RosterOp;
using records::RosterScope;

constexpr std::int64_t kMidnight = 1499644800;  // 2017-07-10 00:00 UTC

// "09:05" or "09:05:01" of the test day.
inline std::int64_t at(std::string_view clock) {
  const auto two = [&](std::size_t from) { return (clock[from] - '0') * 10 + (clock[from + 1] - '0'); };
  return kMidnight + two(0) * 3600 + two(3) * 60 + (clock.size() > 5 ? two(6) : 0);
}

inline Event in(std::string_view clock, std::int64_t client_id = 0) {
  return {.client_id = client_id, .at = at(clock), .kind = EventKind::in, .device = client_id};
}
inline Event out(std::string_view clock, std::int64_t client_id = 0) {
  return {.client_id = client_id, .at = at(clock), .kind = EventKind::out};
}

inline records::Rank rank(std::int64_t own_time, unsigned char tie = 0) { return {own_time, {tie}}; }

inline RosterFact roster(RosterScope scope, std::int64_t uid, RosterOp op, std::int64_t effective_at,
                         std::int64_t own_time) {
  return {scope, Uid{uid}, op, effective_at, rank(own_time)};
}

// Which source tells of the people of a class.
enum class Told { summary, pushes };

// The lesson of PRODUCT.md 4.6: 09:00 to 10:00, CloseTime 10:20. Told by pushes, its times come from a class
// change.
inline ClassFacts lesson(Told told) {
  ClassFacts facts;
  facts.sid = Sid{1000082};
  facts.class_id = ClassId{25672};
  if (told == Told::summary) {
    facts.schedule.has_summary = true;
    facts.schedule.summary_start = at("09:00");
    facts.schedule.summary_close = at("10:20");
  } else {
    facts.schedule.change_begin = at("09:00");
    facts.schedule.change_end = at("10:00");
  }
  return facts;
}

inline void expect_student(ClassFacts& facts, std::int64_t uid) {
  facts.roster.push_back(roster(RosterScope::course, uid, RosterOp::add, at("08:00"), at("08:00")));
}

inline void tell(ClassFacts& facts, std::int64_t uid, const std::vector<Event>& events,
                 std::optional<std::int64_t> identity = std::nullopt) {
  if (facts.schedule.has_summary) {
    facts.summary[Uid{uid}] = {.identity = identity, .total_s = {}, .in_room = true, .events = events};
    return;
  }
  auto& live = facts.live[Uid{uid}];
  for (Event event : events) {
    event.identity = identity;
    live.push_back(event);
  }
}

inline void correct(ClassFacts& facts, std::int64_t uid, Status status) {
  facts.overrides[Uid{uid}] = {
      .status = status, .reason = "a note", .author = "ms-li", .set_at = at("12:00")};
}

inline const Mark* mark_in(const std::vector<Mark>& list, std::int64_t uid) {
  for (const Mark& mark : list) {
    if (mark.uid == Uid{uid}) return &mark;
  }
  return nullptr;
}

// Long after the class, when nothing is running any more.
inline std::int64_t next_day() { return kMidnight + 86400; }

}  // namespace rollcall::domain::testing
