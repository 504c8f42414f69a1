// Who is in which room now. A mark does not say it: where the end of a lesson is unknown or passed, a stay
// without an exit adds no time any more, though the person may still be there. So the entries and exits are
// asked themselves.
#include "report/live_view.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "base/json_writer.hpp"
#include "base/limits.hpp"
#include "domain/attendance.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

using domain::ClassAttendance;
using domain::ClassState;

struct Inside {
  Uid uid;
  std::int64_t identity = 1;
  std::int64_t since = 0;
};

struct Room {
  ClassAttendance lesson;
  std::vector<Inside> people;  // by uid
};

// When the present stay began; null for somebody who is not inside.
std::optional<std::int64_t> inside_since(const std::vector<domain::Event>& events, std::int64_t now) {
  std::int64_t latest = now;  // a client's clock may be ahead of ours
  for (const auto& event : events) latest = std::max(latest, event.at);
  const auto presence = domain::presence_from_events(events, {domain::saturating_add(latest, 1), true});
  return presence.inside && !presence.intervals.empty() ? std::optional(presence.intervals.back().in)
                                                        : std::nullopt;
}

bool may_be_open(ClassState state) {
  return state == ClassState::scheduled || state == ClassState::live || state == ClassState::closing;
}

std::vector<Inside> people_in(const domain::ClassFacts& facts, const ClassAttendance& lesson,
                              std::int64_t now) {
  std::vector<Inside> people;
  for (const auto* marks : {&lesson.students, &lesson.staff, &lesson.observers}) {
    for (const auto& mark : *marks) {
      const auto events = facts.live.find(mark.uid);
      if (events == facts.live.end()) continue;
      if (const auto since = inside_since(events->second, now))
        people.push_back({mark.uid, mark.identity, *since});
    }
  }
  std::sort(people.begin(), people.end(), [](const Inside& a, const Inside& b) { return a.uid < b.uid; });
  return people;
}

std::optional<Room> room_of(storage::ReportStore& reports, const config::School& school, ClassId class_id,
                            std::int64_t now) {
  const auto assessed = [&](const domain::ClassFacts& facts) {
    return domain::assess(facts, school.rules_for(facts.course_id), now);
  };
  // Most classes of a day are over; nobody has this number, so that those are read without their people.
  const auto head = reports.class_facts(school.sid, class_id, {.uid = Uid{}, .names = false});
  if (!head || !may_be_open(assessed(*head).state)) return std::nullopt;
  const auto facts = reports.class_facts(school.sid, class_id, {.uid = {}, .names = false});
  Room room{.lesson = assessed(*facts), .people = {}};
  room.people = people_in(*facts, room.lesson, now);
  if (room.lesson.state != ClassState::live && room.people.empty()) return std::nullopt;
  return room;
}

std::set<ClassId> candidates(storage::ReportStore& reports, Sid sid, std::int64_t now) {
  std::set<ClassId> ids;
  for (const ClassId id : reports.recently_entered(sid, now - limits::kLiveWindowS)) ids.insert(id);
  constexpr std::size_t kAll = std::numeric_limits<std::int64_t>::max();
  const storage::ClassFilter begun{.from = now - limits::kLiveWindowS + 1, .to = now + 1, .limit = kAll};
  for (const auto& listed : reports.classes(sid, begun)) ids.insert(listed.class_id);
  return ids;
}

void write_room(JsonWriter& json, storage::ReportStore& reports, const Room& room) {
  const ClassAttendance& lesson = room.lesson;
  json.begin_object().field("class_id", lesson.class_id.value).field("course_id", number(lesson.course_id));
  json.field("class_name", lesson.class_name).field("starts_at", lesson.window.starts_at);
  json.field("ends_at", lesson.window.ends_at).field("state", domain::state_name(lesson.state));
  json.key("in_room").begin_array();
  for (const Inside& person : room.people) {
    json.begin_object()
        .field("uid", person.uid.value)
        .field("name", reports.person_name(lesson.sid, person.uid));
    json.field("identity", person.identity).field("since", person.since).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string live_json(storage::ReportStore& reports, const config::School& school, std::int64_t now) {
  const auto held = reports.hold();
  std::vector<Room> rooms;
  for (const ClassId id : candidates(reports, school.sid, now)) {
    if (auto room = room_of(reports, school, id, now)) rooms.push_back(*std::move(room));
  }
  const auto place = [](const Room& room) {
    constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
    return std::tuple(room.lesson.window.starts_at.value_or(kLast), room.lesson.class_id);
  };
  std::sort(rooms.begin(), rooms.end(), [&](const Room& a, const Room& b) { return place(a) < place(b); });
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const Room& room : rooms) write_room(json, reports, room);
  json.end_array().null_field("next_cursor").end_object();
  return json.take();
}

}  // namespace rollcall::report
