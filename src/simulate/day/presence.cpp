// Each way of coming and going is one function from the times of the class to the stays of a person. The
// boundaries of the rules (PRODUCT.md 4.3) are met on purpose: exactly as late as allowed, and a second more.
#include "simulate/day/presence.hpp"

#include <algorithm>
#include <map>

namespace rollcall::simulate {

namespace {

using Stays = std::vector<Stay>;

// PROTOCOL.md 10.3.
enum Reason : std::int64_t {
  kUnknown = 0,
  kNormal = 1,
  kRoomClosed = 2,
  kAbnormal = 3,
  kKickedOut = 4,
  kServiceClosed = 5,
  kDisconnected = 6,
  kClassCancelled = 7,
  kRoleChanged = 8,
  kSameMachine = 54,
  kServerLink = 56,
  kDisplaced = 60,
  kBackKey = 101,
  kCall = 102,
  kBackground = 111
};

// The times of the class as people meet them.
struct Scene {
  const Lesson& lesson;
  const Plan& plan;
  Dice dice;
  std::int64_t opens, starts, ends, closes;  // ends: of the lesson, at the latest when the room closed

  Scene(const Lesson& l, const Plan& p, Dice d)
      : lesson(l),
        plan(p),
        dice(d),
        opens(l.starts_at - p.pace.of(600)),
        starts(l.starts_at),
        ends(std::min(l.planned_end, l.closed_at)),
        closes(l.closed_at) {}

  std::int64_t length() const { return std::max<std::int64_t>(1, ends - starts); }
  std::int64_t usual(std::int64_t seconds) const { return plan.pace.of(seconds); }
  std::int64_t between(std::int64_t low, std::int64_t high) { return dice.between(low, std::max(low, high)); }
  std::int64_t part(std::int64_t low, std::int64_t high) {  // an instant in these per cent of the lesson
    return starts + length() * between(low, high) / 100;
  }

  std::int64_t in_time() {
    return between(opens, std::min(starts + plan.rules.late_after_s, starts + length() / 4));
  }
  std::int64_t too_late() { return starts + plan.rules.late_after_s + between(1, length() / 4); }
  std::int64_t to_the_end() {
    return dice.percent(60) ? closes : between(ends - plan.rules.early_leave_before_s, closes);
  }
  std::int64_t too_early() { return ends - plan.rules.early_leave_before_s - between(1, length() / 4); }

  Stay stay(std::int64_t in, std::int64_t out, std::int64_t reason = kNormal) {
    Stay s{.device = dice.between(0, 14), .in = in, .out = out, .reason = reason};
    if (out == closes && reason == kNormal) s.reason = lesson.deleted_at != 0 ? kClassCancelled : kRoomClosed;
    return s;
  }
};

Stays absent(Scene&) { return {}; }
Stays in_time(Scene& s) { return {s.stay(s.in_time(), s.to_the_end())}; }
Stays just_in_time(Scene& s) { return {s.stay(s.starts + s.plan.rules.late_after_s, s.to_the_end())}; }
Stays a_second_late(Scene& s) { return {s.stay(s.starts + s.plan.rules.late_after_s + 1, s.to_the_end())}; }
Stays late(Scene& s) { return {s.stay(s.too_late(), s.to_the_end())}; }
Stays leaves_early(Scene& s) { return {s.stay(s.in_time(), s.too_early())}; }
Stays just_not_early(Scene& s) { return {s.stay(s.in_time(), s.ends - s.plan.rules.early_leave_before_s)}; }
Stays late_and_early(Scene& s) { return {s.stay(s.too_late(), s.too_early())}; }
Stays half(Scene& s) { return {s.stay(s.starts, s.starts + s.length() / 2)}; }
Stays briefly(Scene& s) {
  const std::int64_t in = s.part(10, 60);
  return {s.stay(in, in + s.length() / 5)};
}
Stays before_only(Scene& s) { return {s.stay(s.opens, s.starts - s.usual(60))}; }
Stays overtime_only(Scene& s) { return {s.stay(s.lesson.planned_end + 1, s.closes)}; }

Stays drops_and_rejoins(Scene& s) {
  static const std::vector<std::int64_t> kDrops = {kUnknown,    kAbnormal, kServiceClosed, kDisconnected,
                                                   kServerLink, kBackKey,  kBackground,    kCall};
  Stays stays;
  std::int64_t at = s.in_time();
  for (std::int64_t drops = s.between(1, 4); drops > 0; --drops) {
    const std::int64_t gone = at + s.between(1, s.length() / 5);
    stays.push_back(s.stay(at, gone, s.dice.pick(kDrops)));
    at = gone + s.between(1, s.usual(240));
  }
  stays.push_back(s.stay(at, s.to_the_end()));
  return stays;
}

// A newer login takes the place of the older one within the same second.
Stays displaced(Scene& s) {
  const std::int64_t middle = s.part(30, 70);
  return {s.stay(s.in_time(), middle, s.dice.percent(50) ? kDisplaced : kSameMachine),
          s.stay(middle, s.to_the_end())};
}

// Whoever gets another role goes out and comes in again.
Stays role_changes(Scene& s) {
  const std::int64_t out = s.part(20, 80), back = out + s.between(0, 2);
  return {s.stay(s.in_time(), out, kRoleChanged), s.stay(back, s.to_the_end())};
}

Stays two_devices(Scene& s) {
  Stay main = s.stay(s.in_time(), s.part(50, 80));
  Stay second = s.stay(s.part(20, 45), s.to_the_end());
  second.client_id = 1;
  if (s.dice.percent(50)) main.out = s.closes;
  return {main, second};
}

Stays three_devices(Scene& s) {
  Stays stays = two_devices(s);
  stays.push_back(s.stay(s.part(30, 50), s.part(60, 100)));
  stays.back().client_id = 2;
  return stays;
}

Stays second_device_only(Scene& s) {
  Stay second = s.stay(s.in_time(), s.to_the_end());
  second.client_id = 1;
  return {second};
}

Stays kicked_out(Scene& s) {
  const std::int64_t thrown = s.part(30, 60);
  Stay first = s.stay(s.in_time(), thrown, kKickedOut);
  first.kept_out_s = s.usual(s.between(120, 300));
  const std::int64_t back = thrown + first.kept_out_s + s.between(1, s.usual(120));
  return {first, s.stay(back, s.to_the_end())};
}

// ClassIn missed that the person had gone.
Stays exit_missed(Scene& s) {
  const std::int64_t gone = s.part(20, 40);
  Stay first = s.stay(s.in_time(), gone, kDisconnected);
  first.out_noted = false;
  return {first, s.stay(gone + s.usual(60), s.to_the_end())};
}

Stays last_exit_missed(Scene& s) {
  Stay stay = s.stay(s.in_time(), s.part(60, 100), kDisconnected);
  stay.out_noted = false;
  return {stay};
}

Stays entry_missed(Scene& s) {
  Stay stay = s.stay(s.in_time(), s.part(40, 60));
  stay.in_noted = false;
  return {stay};
}

Stays blinks(Scene& s) {
  const std::int64_t at = s.part(10, 90);
  return {s.stay(at, at)};
}

struct Way {
  Stays (*come)(Scene&);
  int weight;
};
const std::vector<Way> kWays = {
    {in_time, 42},          {absent, 10},       {late, 8},          {leaves_early, 5},
    {drops_and_rejoins, 6}, {two_devices, 4},   {kicked_out, 2},    {late_and_early, 3},
    {briefly, 3},           {displaced, 2},     {just_in_time, 2},  {a_second_late, 2},
    {just_not_early, 2},    {half, 1},          {exit_missed, 2},   {last_exit_missed, 2},
    {entry_missed, 1},      {before_only, 1},   {overtime_only, 1}, {second_device_only, 1},
    {role_changes, 2},      {three_devices, 1}, {blinks, 1}};

Stays any_way(Scene& scene) {
  std::int64_t total = 0;
  for (const Way& way : kWays) total += way.weight;
  std::int64_t throw_ = scene.dice.between(1, total);
  for (const Way& way : kWays) {
    throw_ -= way.weight;
    if (throw_ <= 0) return way.come(scene);
  }
  return in_time(scene);
}

// Before a class that was deleted people stand in the room until it closes over them.
Stays stands_in_room(Scene& s) {
  if (s.dice.percent(50)) return {};
  return {s.stay(s.between(s.opens, s.closes - 1), s.closes)};
}

// Stays that the times of this class leave room for, one after the other on each device.
Stays possible(const Stays& wanted, const Scene& scene) {
  Stays stays;
  std::map<std::int64_t, std::int64_t> free_from;  // by device
  for (Stay stay : wanted) {
    const bool instant = stay.in == stay.out;
    stay.in = std::max(stay.in, scene.opens);
    stay.out = std::min(stay.out, scene.closes);
    const auto at = free_from.find(stay.client_id);
    const bool overlaps = at != free_from.end() && stay.in < at->second;
    if (overlaps || stay.out < stay.in || (stay.out == stay.in && !instant)) continue;
    free_from[stay.client_id] = stay.out;
    stays.push_back(stay);
  }
  std::sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) { return a.in < b.in; });
  return stays;
}

class Room {
 public:
  Room(Lesson& lesson, const Plan& plan, bool everything, const Dice& dice)
      : lesson_(lesson), plan_(plan), everything_(everything), dice_(dice) {}

  void member(const Person& person, std::int64_t number) {
    Scene scene = scene_of(person);
    const auto index = static_cast<std::size_t>(number);
    // In the class with everything each way has its turn; the first member is there throughout.
    enter(person, scene, everything_ && index < kWays.size() ? kWays[index].come : way(), true);
  }

  void guest(const Person& person) {
    Scene scene = scene_of(person);
    enter(person, scene, way(), false);
  }

  // A teacher comes early and leaves last.
  void teacher(const Person& person) {
    Scene scene = scene_of(person);
    Stays stays = {scene.stay(
        scene.between(scene.starts - scene.usual(1000), scene.starts - scene.usual(180)), scene.closes)};
    stays[0].reason = kNormal;
    if (lesson_.deleted_at != 0) stays[0].reason = kClassCancelled;
    scene.opens = stays[0].in;
    put(person, lesson_.nobody_comes ? Stays() : possible(stays, scene), true);
  }

  void finish() {
    for (auto& [uid, attendee] : attendees_) lesson_.attendees.push_back(std::move(attendee));
  }

 private:
  using Come = Stays (*)(Scene&);

  Scene scene_of(const Person& person) const {
    return {lesson_, plan_, dice_.of("person", person.uid.value)};
  }
  Come way() const { return lesson_.deleted_at != 0 ? stands_in_room : any_way; }

  void enter(const Person& person, Scene& scene, Come come, bool member) {
    put(person, lesson_.nobody_comes ? Stays() : possible(come(scene), scene), member);
  }

  // Somebody who is there already in another part stays as they are.
  void put(const Person& person, Stays stays, bool member) {
    if (!member && stays.empty()) return;
    attendees_.try_emplace(person.uid, Attendee{.person = person,
                                                .in_attendance_list = member && lesson_.told.attendance,
                                                .stays = std::move(stays)});
  }

  Lesson& lesson_;
  const Plan& plan_;
  const bool everything_;
  const Dice dice_;
  std::map<Uid, Attendee> attendees_;
};

}  // namespace

void let_attend(Lesson& lesson, const std::vector<RosterStep>& steps, const School& school, const Plan& plan,
                bool everything, const Dice& dice) {
  Room room(lesson, plan, everything, dice);
  Dice guests = dice.of("guests");
  room.teacher(lesson.teacher);
  std::int64_t number = 0;
  // Whoever belongs to the class when it is over, and whoever did when it began.
  for (const std::int64_t at : {lesson.closed_at, lesson.starts_at}) {
    for (const Person& person : members_at(steps, lesson, at)) room.member(person, number++);
  }
  if (guests.percent(everything ? 100 : 20)) room.teacher(guests.pick(school.co_teachers));
  if (guests.percent(everything ? 100 : 15)) room.guest(guests.pick(school.auditors));
  for (const Person& person : school.principals) {
    if (guests.percent(everything ? 100 : 7)) room.guest(person);
  }
  if (guests.percent(everything ? 100 : 15)) room.guest(guests.pick(school.visitors));
  room.finish();
}

}  // namespace rollcall::simulate
