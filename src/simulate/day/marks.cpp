// The room's time is a row of seconds, and a stay paints its own. That is slow and cannot be wrong in the
// ways in which sorting and merging intervals can, so it is worth asking a receiver that does.
#include "simulate/day/marks.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace rollcall::simulate {

namespace {

using Instant = std::optional<std::int64_t>;

// A class with no summary closes for good, and one is missed, when so long has passed since its planned end.
constexpr std::int64_t kSummaryDueS = kOverrunS + 300;

Value or_null(const Instant& instant) { return instant ? Value(*instant) : Value(); }

// What a receiver can learn of the times of a class.
struct Times {
  std::int64_t starts_at, scheduled_end, ends_at;
  Instant closed_at;
  std::int64_t open_end;  // where a stay is cut whose end nobody noted

  explicit Times(const Lesson& lesson) : starts_at(lesson.starts_at), scheduled_end(lesson.planned_end) {
    if (lesson.told.summary) {
      const std::int64_t close_time = lesson.planned_end + kOverrunS;
      const bool says = lesson.real_close && *lesson.real_close != 0;
      closed_at = says ? std::min(*lesson.real_close, close_time) : close_time;
    }
    ends_at = closed_at ? std::min(scheduled_end, *closed_at) : scheduled_end;
    open_end = closed_at.value_or(ends_at);
  }
};

// The seconds of a class from the first that could matter to the last.
class Seconds {
 public:
  Seconds(std::int64_t from, std::int64_t to)
      : from_(from), inside_(static_cast<std::size_t>(to - from + 1)) {}

  void paint(std::int64_t in, std::int64_t out) {
    for (std::int64_t at = in; at < out; ++at) inside_[static_cast<std::size_t>(at - from_)] = true;
  }
  std::int64_t count(std::int64_t from, std::int64_t to) const {
    std::int64_t seconds = 0;
    for (std::int64_t at = std::max(from, from_); at < std::min(to, end()); ++at) seconds += is_inside(at);
    return seconds;
  }
  std::int64_t count() const { return count(from_, end()); }
  Value::Items intervals() const {
    Value::Items spans;
    Instant since;
    for (std::int64_t at = from_; at <= end(); ++at) {
      const bool now = at < end() && is_inside(at);
      if (now && !since) since = at;
      if (now || !since) continue;
      spans.push_back(Value::array({*since, at}));
      since.reset();
    }
    return spans;
  }
  Instant first() const {
    for (std::int64_t at = from_; at < end(); ++at) {
      if (is_inside(at)) return at;
    }
    return {};
  }
  Instant last() const {  // the second after the last one inside
    for (std::int64_t at = end(); at > from_; --at) {
      if (is_inside(at - 1)) return at;
    }
    return {};
  }

 private:
  std::int64_t end() const { return from_ + static_cast<std::int64_t>(inside_.size()); }
  bool is_inside(std::int64_t at) const { return inside_[static_cast<std::size_t>(at - from_)]; }

  std::int64_t from_;
  std::vector<bool> inside_;
};

// What was noted of one person, all devices.
struct Noted {
  Seconds seconds;
  std::set<std::int64_t> devices;
  std::int64_t entries = 0;
  bool open_end = false, incomplete = false, approximate = false;
};

Seconds seconds_of(const Attendee& attendee, const Times& times) {
  std::int64_t from = times.starts_at, to = std::max(times.ends_at, times.open_end);
  for (const Stay& stay : attendee.stays) {
    from = std::min(from, stay.in);
    to = std::max(to, stay.out);
  }
  return {from, std::max(from, to)};
}

// One device: who is inside stays inside until an exit is noted.
void note_device(const std::vector<Stay>& stays, std::int64_t client_id, const Times& times, Noted& noted) {
  Instant inside_since;
  for (const Stay& stay : stays) {
    if (stay.client_id != client_id) continue;
    if (stay.in_noted) {
      ++noted.entries;
      if (!inside_since) inside_since = stay.in;
    }
    if (!stay.out_noted) continue;
    if (!inside_since) {
      noted.incomplete = true;
      continue;
    }
    noted.seconds.paint(*inside_since, stay.out);
    inside_since.reset();
  }
  if (!inside_since) return;
  noted.open_end = true;
  noted.seconds.paint(*inside_since, times.open_end);
}

Noted noted_of(const Attendee& attendee, const Lesson& lesson, const Times& times) {
  Noted noted{.seconds = seconds_of(attendee, times)};
  const auto& stays = attendee.stays;
  if (!lesson.tells_of(attendee)) return noted;
  if (lesson.told.events || lesson.told.summary) {
    for (const Stay& stay : stays) noted.devices.insert(stay.client_id);
    for (const std::int64_t client_id : noted.devices) note_device(stays, client_id, times, noted);
    return noted;
  }
  // Of the attendance list alone: from the first entry to the last exit.
  std::int64_t out = stays.front().out;
  for (const Stay& stay : stays) out = std::max(out, stay.out);
  noted.approximate = true;
  noted.entries = 1;
  noted.seconds.paint(stays.front().in, out);
  return noted;
}

bool is_pupil(std::int64_t identity) { return identity == kStudent || identity == kAuditor; }

// Half up, by whole numbers.
Instant ratio_e4(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return {};
  return (part * 20000 + whole) / (2 * whole);
}

// PRODUCT.md 4.3; `first` and `last` are of the time inside.
std::string_view status_of(bool expected, std::int64_t attended, const Instant& ratio, const Instant& late_s,
                           const Instant& early_s, const MarkRules& rules) {
  if (expected && attended == 0) return "absent";
  if (ratio && static_cast<double>(*ratio) / 10000 < rules.minimum_attended_ratio) return "partial";
  const bool late = late_s && *late_s > rules.late_after_s;
  const bool early = early_s && *early_s > rules.early_leave_before_s;
  if (late && early) return "late_left_early";
  if (late) return "late";
  return early ? "left_early" : "present";
}

// Exits after which a person did not mean to be gone (PRODUCT.md 4.2).
Value disconnects_of(const Attendee& attendee, const Lesson& lesson) {
  static constexpr std::array<std::int64_t, 6> kReasons = {0, 3, 6, 54, 56, 60};
  if (!lesson.told.events || !lesson.anybody_came()) return {};
  return static_cast<std::int64_t>(
      std::count_if(attendee.stays.begin(), attendee.stays.end(), [](const Stay& stay) {
        return stay.out_noted && std::find(kReasons.begin(), kReasons.end(), stay.reason) != kReasons.end();
      }));
}

class ClassTruth {
 public:
  ClassTruth(const Lesson& lesson, const std::vector<RosterStep>& roster, const Plan& plan,
             const Names& names)
      : lesson_(lesson), plan_(plan), names_(names), times_(lesson), expected_(expected_of(roster, lesson)) {}

  Value tell() {
    std::set<Uid> told;
    for (const Attendee& attendee : lesson_.attendees) {
      if (!lesson_.tells_of(attendee) && !expects(attendee.person.uid)) continue;
      told.insert(attendee.person.uid);
      mark(attendee);
    }
    // Expected, and not even a member when it came to pass: removed in the last moment.
    if (expected_) {
      for (const Uid uid : *expected_) {
        if (!told.contains(uid)) mark({.person = {.uid = uid}});
      }
    }
    return document();
  }

 private:
  bool expects(Uid uid) const { return expected_ && expected_->contains(uid); }

  // Who never came is a student to a receiver, unless the attendance list says what else they are.
  std::int64_t identity_of(const Attendee& attendee) const {
    const bool known = lesson_.tells_of(attendee) || attendee.in_attendance_list;
    return known ? attendee.person.identity : std::int64_t{kStudent};
  }

  void mark(const Attendee& attendee) {
    const std::int64_t identity = identity_of(attendee);
    const bool pupil = is_pupil(identity), staff = identity == kTeacher || identity == kCoTeacher;
    if (!pupil && !lesson_.tells_of(attendee)) return;
    Value mark = mark_of(attendee, identity, pupil);
    (pupil ? students_ : staff ? staff_ : observers_).emplace(attendee.person.uid, std::move(mark));
  }

  Value mark_of(const Attendee& attendee, std::int64_t identity, bool pupil) {
    const Noted noted = noted_of(attendee, lesson_, times_);
    const bool on_roster = expects(attendee.person.uid);
    const std::int64_t attended = noted.seconds.count(times_.starts_at, times_.ends_at);
    const Instant ratio = ratio_e4(attended, times_.ends_at - times_.starts_at);
    const Instant first = noted.seconds.first(), last = noted.seconds.last();
    Instant late, early;
    if (first) late = std::max<std::int64_t>(0, *first - times_.starts_at);
    if (last) early = std::max<std::int64_t>(0, times_.ends_at - *last);

    Value mark = Value::object({{"uid", attendee.person.uid.value}});
    names_.add("name", attendee.person.uid, mark);
    mark.add("identity", identity).add("on_roster", on_roster);
    Value status;
    if (pupil) status = count(status_of(on_roster, attended, ratio, late, early, plan_.rules), on_roster);
    mark.add("status", status).add("computed_status", status);
    mark.add("first_in", or_null(first)).add("last_out", or_null(last));
    mark.add("in_room_s", noted.seconds.count()).add("attended_s", attended);
    mark.add("attended_ratio", ratio ? Value(static_cast<double>(*ratio) / 10000) : Value());
    mark.add("late_s", or_null(late)).add("left_early_s", or_null(early)).add("entries", noted.entries);
    mark.add("disconnects", disconnects_of(attendee, lesson_));
    Value devices = Value::array();
    for (const std::int64_t device : noted.devices) devices.push(device);
    mark.add("devices", std::move(devices)).add("intervals", noted.seconds.intervals());
    mark.add("open_end", noted.open_end)
        .add("incomplete", noted.incomplete)
        .add("approximate", noted.approximate);
    add_summary_figures(attendee, mark);
    return mark;
  }

  void add_summary_figures(const Attendee& attendee, Value& mark) const {
    if (!lesson_.told.summary) {
      for (const char* key : {"classin_total_s", "hands_up", "awards", "stage_s"}) mark.add(key, nullptr);
      return;
    }
    mark.add("classin_total_s", attendee.stays.empty() ? Value() : Value(attendee.main_device_s()));
    mark.add("hands_up", attendee.deeds.hands_up).add("awards", attendee.deeds.awards);
    mark.add("stage_s", attendee.deeds.stage_s);
  }

  Value count(std::string_view status, bool on_roster) {
    ++totals_[std::string(status)];
    if (on_roster) ++totals_["expected"];
    if (status != "absent") ++totals_["attended"];
    return status;
  }

  Value totals() {
    Value out = Value::object();
    out.add("expected", expected_ ? Value(totals_["expected"]) : Value());
    for (const char* key : {"present", "late", "left_early", "late_left_early", "partial", "absent",
                            "excused", "unknown", "attended"}) {
      out.add(key, totals_[key]);
    }
    return out;
  }

  std::string_view state() const {
    if (lesson_.told.summary) return "complete";
    if (lesson_.anybody_came()) return "summary_missing";
    return lesson_.deleted_at != 0 ? "cancelled" : "nobody_came";
  }

  Value source() const {
    if (lesson_.told.summary) return "summary";
    if (!lesson_.anybody_came()) return {};
    return lesson_.told.events ? "events" : "attendance";
  }

  Value document() {
    Value doc = Value::object({{"sid", plan_.sid.value}, {"class_id", lesson_.class_id.value}});
    doc.add("course_id", lesson_.course_id.value);
    doc.add("class_name", names_.classes.contains(lesson_.class_id) ? Value(lesson_.name) : Value());
    doc.add("course_name", lesson_.course_name).add("state", state()).add("source", source());
    doc.add("starts_at", times_.starts_at).add("ends_at", times_.ends_at);
    doc.add("scheduled_end", times_.scheduled_end).add("closed_at", or_null(times_.closed_at));
    doc.add("rules", Value::object({{"late_after_s", plan_.rules.late_after_s},
                                    {"early_leave_before_s", plan_.rules.early_leave_before_s},
                                    {"minimum_attended_ratio", plan_.rules.minimum_attended_ratio}}));
    doc.add("totals", totals());
    doc.add("students", list(students_)).add("staff", list(staff_)).add("observers", list(observers_));
    return doc;
  }

  static Value list(std::map<Uid, Value>& marks) {
    Value::Items items;
    for (auto& [uid, mark] : marks) items.push_back(std::move(mark));
    return items;
  }

  const Lesson& lesson_;
  const Plan& plan_;
  const Names& names_;
  const Times times_;
  const std::optional<std::set<Uid>> expected_;
  std::map<std::string, std::int64_t> totals_;
  std::map<Uid, Value> students_, staff_, observers_;
};

}  // namespace

void Names::add(std::string key, Uid uid, Value& object) const {
  const auto name = people.find(uid);
  if (name != people.end()) object.add(std::move(key), name->second);
}

Value class_truth(const Lesson& lesson, const std::vector<RosterStep>& roster, const Plan& plan,
                  const Names& names) {
  return ClassTruth(lesson, roster, plan, names).tell();
}

std::int64_t settled_at(const Lesson& lesson) {
  const bool at_once = lesson.told.summary || (lesson.deleted_at != 0 && !lesson.anybody_came());
  return at_once ? 0 : lesson.planned_end + kSummaryDueS;
}

}  // namespace rollcall::simulate
