#include "e2e/random_pushes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "projection/own_entry.hpp"
#include "support/push.hpp"

namespace rollcall::e2e {

namespace {

using namespace rollcall::testing;
using domain::ClassFacts;
using domain::Event;
using records::EventKind;
using records::RosterOp;
using records::RosterScope;
using MaybeNumber = std::optional<std::int64_t>;

// Own times, from the beginning: of the attendance list, and of what is newer than all else.
constexpr std::int64_t kListed = 1000, kLate = 100000;

class Teller {
 public:
  Teller(Rng& rng, ClassFacts& facts, std::int64_t begin) : rng_(rng), facts_(facts), begin_(begin) {}

  std::vector<ToldPush> all() {
    leave_out_what_no_push_says();
    changes();
    times_of_pushes();
    class_length();
    for (auto& [uid, events] : facts_.live) {
      for (Event& event : events) presence(uid, event);
    }
    const std::size_t changes = facts_.roster.size();
    attendance_list();
    for (std::size_t i = 0; i < changes; ++i) roster(i);
    if (facts_.schedule.has_summary) summaries();
    overrides();
    return std::move(pushes_);
  }

 private:
  std::string json(std::int64_t number) {
    return one_in(rng_, 4) ? fmt::format("\"{}\"", number) : std::to_string(number);
  }
  std::string instant(std::int64_t at) { return json(begin_ + at); }

  // Keys in any order; an empty object as PHP writes it, or not.
  std::string object(Members members) {
    if (members.empty()) return one_in(rng_, 3) ? "{}" : "[]";
    shuffle(rng_, members);
    std::string out;
    for (const auto& [key, value] : members) out += (out.empty() ? "{" : ",") + json_text(key) + ":" + value;
    return out + "}";
  }

  void add(Members& members, const std::string& key, const MaybeNumber& number) {
    if (number) members.emplace_back(key, json(*number));
  }
  void add_instant(Members& members, const std::string& key, const MaybeNumber& at) {
    if (at) members.emplace_back(key, instant(*at));
  }

  ToldPush& push(const std::string& cmd, std::int64_t own_time, Members members) {
    members.emplace_back("SID", std::to_string(facts_.sid.value));
    members.emplace_back("Cmd", cmd);
    members.emplace_back(one_in(rng_, 4) ? "CID" : "ClassID", json(facts_.class_id.value));
    members.emplace_back("ActionTime", instant(own_time));
    if (one_in(rng_, 2)) members.emplace_back("_id", json_text(fmt::format("{:024x}", rng_())));
    pushes_.push_back({.text = object(std::move(members)),
                       .own_cmd = {},
                       .stamp = begin_ + own_time + 600,
                       .events = {},
                       .roster = {}});
    return pushes_.back();
  }

  void leave_out_what_no_push_says() {
    auto& s = facts_.schedule;
    s.creation_start.reset();  // classes made by Rollcall itself
    s.creation_end.reset();
    if (s.prelect_length_s == 0) s.prelect_length_s.reset();  // 0 is "not set"
    facts_.names.clear();  // people of many classes have the same numbers here
    facts_.times.clear();
    std::erase_if(facts_.roster, [&](const auto& change) {
      return change.scope == RosterScope::course && !facts_.course_id;
    });
    if (!facts_.schedule.has_summary) facts_.summary.clear();
    for (auto& [uid, person] : facts_.summary) plain(person);
    std::erase_if(facts_.live, [](const auto& of) { return of.second.empty(); });
  }

  static void plain(domain::SummaryPersonFacts& person) {
    if (!person.in_room) person.identity = person.total_s = std::nullopt;
    for (Event& event : person.events) {
      event.identity.reset();
      event.reason.reset();
      event.rank = {};
    }
  }

  // The newest change of each kind is the one meant; older ones say something else.
  void changes() {
    const auto& s = facts_.schedule;
    if (s.change_begin && one_in(rng_, 2)) change(kLate, 3, {{"beginTime", instant(*s.change_begin + 7)}});
    if (s.change_begin) change(kLate + 10, 3, {{"beginTime", instant(*s.change_begin)}});
    if (s.change_end && one_in(rng_, 2))
      change(kLate, 1, {{"endTime", instant(*s.change_end + 7)}, {"beginTime", "0"}});
    if (s.change_end) change(kLate + 20, 3, {{"endTime", instant(*s.change_end)}});
    if (one_in(rng_, 4)) change(kLate + 30, facts_.deleted ? 1 : 2, {});
    if (facts_.deleted)
      one_in(rng_, 2) ? change(kLate + 40, 2, {}) : change(kLate + 40, 3, {{"classStatus", "\"4\""}});
    else if (one_in(rng_, 2) || !pushes_.empty())
      change(kLate + 40, 1, {});
    if (facts_.course_id) change(kLate + 50, 3, {}, true);
  }

  void change(std::int64_t own_time, int op, Members data, bool with_course = false) {
    data.emplace_back("className", json_text(std::to_string(own_time)));
    Members members = {
        {"opType", json(op)}, {"opTime", instant(own_time)}, {"opData", object(std::move(data))}};
    if (with_course) members.emplace_back("CourseID", json(facts_.course_id->value));
    push("\"eeoClassInfoChange\"", own_time, std::move(members));
  }

  // StartTime and CloseTime of any push; what they say at last counts.
  void times_of_pushes() {
    const auto& s = facts_.schedule;
    Members members = {{"SourceUID", "9"}, {"TargetUID", "9"}};
    add_instant(members, "StartTime", s.push_start);
    add_instant(members, "CloseTime", s.push_close);
    if (one_in(rng_, 3)) members.insert(members.end(), {{"CourseID", "0"}});
    push(json(67371520), kLate + 60, std::move(members));
  }

  // Older than the last: whatever it says is superseded, but only where the last says it too.
  void old_times(Members& members) {
    const auto& s = facts_.schedule;
    if (s.push_start && one_in(rng_, 2))
      add_instant(members, "StartTime", *s.push_start + between(rng_, -5, 5));
    if (s.push_close && one_in(rng_, 2))
      add_instant(members, "CloseTime", *s.push_close + between(rng_, -5, 5));
  }

  // With the class, or without it and with its start, which no other class shares.
  void class_length() {
    auto& s = facts_.schedule;
    if (!s.prelect_length_s) return;
    const auto start = domain::lesson_window(s).starts_at;
    Members members = {{"PrelectTimeLength", json(*s.prelect_length_s)}, {"CloseClassDelay", json(1200)}};
    if (!start || one_in(rng_, 2)) {
      old_times(members);
      push("\"ClassLen\"", 60, std::move(members));
      return;
    }
    add_instant(members, "StartTime", start);
    auto& told = push("\"ClassLen\"", 60, std::move(members));
    told.text = without_members(told.text, {"ClassID", "CID"});
  }

  void presence(Uid uid, Event& event) {
    const bool in = event.kind == EventKind::in;
    (in ? event.reason : event.device).reset();
    event.rank.own_time = begin_ + event.at;
    Members members = {{"UID", json(uid.value)}};
    if (event.client_id != 0 || one_in(rng_, 2)) members.emplace_back("ClientID", json(event.client_id));
    add(members, "Identity", event.identity);
    add(members, in ? "Device" : "Reason", in ? event.device : event.reason);
    old_times(members);
    push(in ? "67371107" : "\"67371111\"", event.at, std::move(members)).events = {&event};
  }

  // One push lists all; whom it lists as a student belongs to the class.
  void attendance_list() {
    if (facts_.attendance.empty()) return;
    std::vector<std::string> list;
    std::vector<std::size_t> places;
    for (auto& [uid, row] : facts_.attendance) {
      Members member = {{"Uid", json(uid.value)}, {"Name", "\"A\""}, {"AttendanceTime", "7"}};
      add(member, "Identity", row.identity);
      member.emplace_back("FirstInTime", time_or_null(row.first_in));
      member.emplace_back("LastOutTime", time_or_null(row.last_out));
      list.push_back(object(std::move(member)));
      if (row.identity && *row.identity != 1 && *row.identity != 2) continue;
      places.push_back(facts_.roster.size());
      facts_.roster.push_back({.scope = RosterScope::class_,
                               .uid = uid,
                               .op = RosterOp::add,
                               .effective_at = -begin_,
                               .rank = {.own_time = begin_ + kListed, .tie = {}}});
    }
    shuffle(rng_, list);
    Members members = {{"Data", fmt::format("[{}]", joined(list))}};
    old_times(members);
    push("\"Attendance\"", kListed, std::move(members)).roster = places;
  }

  // 0 and null are "never" alike.
  std::string time_or_null(MaybeNumber& at) {
    if (at == 0) at.reset();
    if (at) return instant(*at);
    return one_in(rng_, 2) ? "0" : "null";
  }

  static std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ",") + text;
    return out;
  }

  // A change push, which holds from its own time on, or a line of an imported file.
  void roster(std::size_t place) {
    auto& change = facts_.roster[place];
    if (change.op == RosterOp::change || one_in(rng_, 2)) return roster_push(place);
    const std::int64_t scope_id =
        change.scope == RosterScope::class_ ? facts_.class_id.value : facts_.course_id->value;
    const projection::RosterImport import{
        .at = begin_ + change.rank.own_time * 40 + static_cast<std::int64_t>(place),
        .file = "roster.csv",
        .lines = {{change.scope, scope_id, change.uid, change.op, begin_ + change.effective_at, ""}}};
    change.rank.own_time = import.at;
    own(projection::kRosterCmd, projection::roster_body(import)).roster = {place};
  }

  void roster_push(std::size_t place) {
    auto& change = facts_.roster[place];
    const bool of_class = change.scope == RosterScope::class_;
    const std::string student = object({{"studentUid", json(change.uid.value)},
                                        {"studentName", "\"S\""},
                                        {"studentNo", json(static_cast<std::int64_t>(place))}});
    Members members = {{"opType", json(static_cast<std::int64_t>(change.op))},
                       {"opTime", instant(change.effective_at)},
                       {"opData", object({{"studentInfos", "[" + student + "]"}})}};
    if (!of_class) members.emplace_back("CourseID", json(facts_.course_id->value));
    change.rank.own_time = begin_ + change.effective_at;
    auto& told = push(of_class ? "\"eeoClassStudentChange\"" : "\"eeoCourseStudentChange\"",
                      change.effective_at, std::move(members));
    if (!of_class) told.text = without_members(told.text, {"ClassID", "CID"});
    told.roster = {place};
  }

  // An older one may come too: the newest replaces the whole of it.
  void summaries() {
    if (one_in(rng_, 3)) {
      Members old = {{"StartTime", instant(50)}, {"CloseTime", instant(1390)}};
      old.emplace_back("Data",
                       R"({"inoutEnd":{"1":{"Identity":1,"Total":3,"Details":[{"Type":"In","Time":7}]},)"
                       R"("5":{"Identity":3,"Total":3,"Details":[]}}})");
      push("\"End\"", 1400, std::move(old));
    }
    const auto& s = facts_.schedule;
    Members members = {{"Data", summary_data()}};
    add_instant(members, "StartTime", s.summary_start);
    add_instant(members, "CloseTime", s.summary_close);
    if (s.summary_real_close == 0)
      members.emplace_back("RealCloseTime", "0");
    else
      add_instant(members, "RealCloseTime", s.summary_real_close);
    push("\"End\"", 1500, std::move(members));
  }

  std::string summary_data() {
    Members in_room, stage, hands, awards, mentioned;
    for (auto& [uid, person] : facts_.summary) {
      const std::string key = std::to_string(uid.value);
      if (person.in_room) in_room.emplace_back(key, stays(person));
      if (person.stage_s != 0)
        stage.emplace_back(key, object({{"UpTotal", json(person.stage_s)}, {"UpCount", "1"}}));
      if (person.hands_up != 0) hands.emplace_back(key, object({{"Total", json(person.hands_up)}}));
      if (person.awards != 0) awards.emplace_back(key, object({{"Total", json(person.awards)}}));
      mentioned.emplace_back(key, object({{"Total", "3"}}));
    }
    return object({{"inoutEnd", object(in_room)},
                   {"stageEnd", object(stage)},
                   {"handsupEnd", object(hands)},
                   {"awardEnd", object(awards)},
                   {"muteEnd", object({{"Persons", object(mentioned)}, {"MuteAll", object({})}})}});
  }

  // The main device in Details, the others in Deputies.
  std::string stays(const domain::SummaryPersonFacts& person) {
    std::vector<std::string> main, other;
    for (const Event& event : person.events) {
      Members members = {
          {"Type", event.kind == EventKind::in ? one_in(rng_, 9) ? "\"IN\"" : "\"In\"" : "\"Out\""},
          {"Time", instant(event.at)}};
      add(members, "Device", event.device);
      (event.client_id == 0 ? main : other).push_back(object(std::move(members)));
    }
    Members members = {{"Details", "[" + joined(main) + "]"}};
    add(members, "Identity", person.identity);
    add(members, "Total", person.total_s);
    if (!other.empty()) {
      const std::string deputy = object({{"ClientID", json(1)}, {"Details", "[" + joined(other) + "]"}});
      members.emplace_back("Deputies", "[" + deputy + "]");
    } else if (one_in(rng_, 2)) {
      members.emplace_back("Deputies", one_in(rng_, 2) ? "[]" : "{}");
    }
    return object(std::move(members));
  }

  ToldPush& own(std::string_view cmd, std::string body) {
    pushes_.push_back(
        {.text = std::move(body), .own_cmd = std::string(cmd), .stamp = 0, .events = {}, .roster = {}});
    return pushes_.back();
  }

  void override(Uid uid, std::optional<std::string> status, const std::string& reason,
                const std::string& author, std::int64_t set_at) {
    own(projection::kOverrideCmd, projection::override_body({.class_id = facts_.class_id,
                                                             .uid = uid,
                                                             .status = std::move(status),
                                                             .before = {},
                                                             .computed = {},
                                                             .reason = reason,
                                                             .author = author,
                                                             .set_at = begin_ + set_at}));
  }

  // Some after others of the same person, some taken back.
  void overrides() {
    for (std::int64_t uid = 1; uid <= 5; ++uid) {
      const auto at = facts_.overrides.find(Uid{uid});
      const bool before = one_in(rng_, 6);
      if (before) override(Uid{uid}, "late", "first", "mr-wang", 1);
      if (at != facts_.overrides.end()) {
        const auto& o = at->second;
        override(Uid{uid}, std::string(domain::status_name(o.status)), o.reason, o.author, o.set_at);
      } else if (before) {
        override(Uid{uid}, std::nullopt, "taken back", "mr-wang", 2);
      }
    }
  }

  Rng& rng_;
  ClassFacts& facts_;
  const std::int64_t begin_;
  std::vector<ToldPush> pushes_;
};

}  // namespace

std::vector<ToldPush> tell(Rng& rng, ClassFacts& facts, std::int64_t begin) {
  return Teller(rng, facts, begin).all();
}

void keep_newest_events(ClassFacts& facts) {
  for (auto& [uid, events] : facts.live) {
    std::map<std::tuple<std::int64_t, std::int64_t, EventKind>, Event> newest;
    for (const Event& event : events) {
      const auto [at, fresh] = newest.try_emplace({event.client_id, event.at, event.kind}, event);
      if (!fresh && event.rank > at->second.rank) at->second = event;
    }
    events.clear();
    for (const auto& [key, event] : newest) events.push_back(event);
  }
}

}  // namespace rollcall::e2e
