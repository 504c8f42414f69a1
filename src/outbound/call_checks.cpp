// The rules that both versions share are functions over the names of the parameters in question.
#include "outbound/call_checks.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>

#include "base/time.hpp"
#include "outbound/call_tables.hpp"

namespace rollcall::outbound {
namespace {

constexpr std::int64_t kMinute = 60, kDay = 24 * 3600, kYear = 365 * kDay;
constexpr std::int64_t kLeastClassS = 15 * kMinute, kMostClassS = kDay;
constexpr std::int64_t kUsualStudents = 6;  // on stage, where nothing is said

bool has(const Values& values, std::string_view name) { return values.contains(name); }
bool is_on(const Values& values, std::string_view name) { return integer_in(values, name).value_or(0) > 0; }

void add(Faults& faults, std::string_view field, std::string what) {
  faults.push_back({std::string(field), std::move(what)});
}

// "2026-01-13 14:20:00 (UTC)": who reads it lives in another zone.
std::string instant_text(std::int64_t instant) {
  std::string text = utc_text(instant);
  if (!text.ends_with('Z')) return text;  // beyond the calendar: seconds
  text.pop_back();
  return text.replace(text.find('T'), 1, " ") + " (UTC)";
}

struct TimeRule {
  std::string_view begin, end;
  std::int64_t least_ahead_s, most_years;
};
constexpr TimeRule kV1Times = {"beginTime", "endTime", kMinute, 3};
constexpr TimeRule kV2Times = {"startTime", "endTime", 1, 2};

bool is_instant(const std::optional<std::int64_t>& value) {
  return value && *value > 0 && *value <= kLatestInstant;
}

void check_times(const Values& values, const CheckContext& context, const TimeRule& rule, Faults& faults) {
  const auto begin = integer_in(values, rule.begin), end = integer_in(values, rule.end);
  if (begin && *begin < context.now + rule.least_ahead_s) {
    add(faults, rule.begin,
        fmt::format("the class would start at {}, but at least {} s ahead is wanted; now it is {}",
                    instant_text(*begin), rule.least_ahead_s, instant_text(context.now)));
  } else if (begin && *begin > context.now + rule.most_years * kYear) {
    add(faults, rule.begin,
        fmt::format("the class would start at {}; ClassIn takes classes of the next {} years only",
                    instant_text(*begin), rule.most_years));
  }
  if (!is_instant(begin) || !is_instant(end)) return;  // what follows cannot overflow
  if (*end <= *begin) {
    add(faults, rule.end, "the end must be after the start");
  } else if (*end - *begin < kLeastClassS || *end - *begin > kMostClassS) {
    add(faults, rule.end,
        fmt::format("a class lasts 15 minutes to 24 hours, this one would last {} s", *end - *begin));
  }
}

struct StageRule {
  bool counts_teacher;  // in seatNum: v2 does
  bool creates;         // a class that is not told otherwise has the usual seats
};

// Nothing where the class exists already and is not told, or where the number makes no sense.
std::optional<std::int64_t> students_on_stage(const Values& values, StageRule rule) {
  const std::int64_t teacher = rule.counts_teacher ? 1 : 0;
  if (rule.creates && !has(values, "seatNum")) return kUsualStudents;
  const std::int64_t seats = integer_in(values, "seatNum").value_or(-1);
  return seats < teacher ? std::nullopt : std::optional(seats - teacher);
}

void check_stage(const Values& values, const CheckContext& context, StageRule rule, Faults& faults) {
  const auto students = students_on_stage(values, rule);
  if (students && *students > context.stage_seats) {
    add(faults, "seatNum",
        fmt::format("{} students on stage are more than the {} that the school may have; if ClassIn agreed "
                    "to more, set stage_seats in [[school]]",
                    *students, context.stage_seats));
  }
  if (is_on(values, "isHd") && students && *students != 1 && *students != 6) {
    add(faults, "isHd", fmt::format("high definition needs 1 or 6 students on stage, not {}", *students));
  }
  if (!is_on(values, "isDc")) return;
  if (students && *students != 1) {
    add(faults, "isDc", fmt::format("a second camera needs 1 student on stage, not {}", *students));
  }
  if (integer_in(values, "isHd").value_or(2) != 2) {
    add(faults, "isHd", "with a second camera the definition is 2, full high; say so or leave it out");
  }
}

// With hidden seats nobody goes on stage by himself, whatever is asked for.
void check_auto_stage(const Values& values, std::string_view mode, std::int64_t hidden,
                      std::int64_t automatic, Faults& faults) {
  if (integer_in(values, mode) != hidden || integer_in(values, "isAutoOnstage") != automatic) return;
  add(faults, "isAutoOnstage", "where the seats are hidden, students cannot go on stage automatically");
}

void check_assistants(const Values& values, Faults& faults) {
  const auto teacher = integer_in(values, "teacherUid"), one = integer_in(values, "assistantUid");
  const auto several = integers_in(values, "assistantUids");
  if (one && has(values, "assistantUids"))
    add(faults, "assistantUid", "give either assistantUid or assistantUids, not both");
  constexpr std::string_view kTeacherToo = "the teacher of the class cannot be a co-teacher as well";
  if (one && one == teacher) add(faults, "assistantUid", std::string(kTeacherToo));
  if (!several) return;
  auto sorted = *several;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) add(faults, "assistantUids", fmt::format("{} is named twice", *twice));
  if (teacher && std::binary_search(sorted.begin(), sorted.end(), *teacher))
    add(faults, "assistantUids", std::string(kTeacherToo));
}

// Each of `others` that is switched on needs `record` switched on.
void check_needs_recording(const Values& values, std::string_view record,
                           std::initializer_list<std::string_view> others, Faults& faults) {
  if (is_on(values, record)) return;
  for (const auto other : others) {
    if (is_on(values, other)) add(faults, other, "it needs recording, which is off or not asked for");
  }
}

// All of `names`, or none: each that is missing is at fault.
void check_together(const Values& values, std::initializer_list<std::string_view> names,
                    std::string_view list, Faults& faults) {
  const auto given = std::count_if(names.begin(), names.end(), [&](auto name) { return has(values, name); });
  if (given == 0) return;
  for (const auto name : names) {
    if (!has(values, name)) add(faults, name, fmt::format("{} go together: say all of them or none", list));
  }
}

void check_v1_recording(const Values& values, Faults& faults) {
  check_needs_recording(values, "record", {"recordScene", "live", "replay"}, faults);
}

void check_v2_recording(const Values& values, Faults& faults) {
  check_together(values, {"recordType", "recordState", "liveState", "openState"},
                 "recordType, recordState, liveState and openState", faults);
  check_needs_recording(values, "recordState", {"recordType", "liveState", "openState"}, faults);
}

// Something beside the `keys`, which say what is to be changed.
void check_changes_something(const Values& values, std::initializer_list<std::string_view> keys,
                             Faults& faults) {
  const bool any = std::any_of(values.begin(), values.end(), [&](const auto& value) {
    return std::find(keys.begin(), keys.end(), value.first) == keys.end();
  });
  if (!any)
    add(faults, "", "there is nothing to change: give at least one parameter that says something new");
}

}  // namespace

void check_add_course_class(const Values& values, const CheckContext& context, Faults& faults) {
  check_times(values, context, kV1Times, faults);
  check_stage(values, context, {.counts_teacher = false, .creates = true}, faults);
  check_auto_stage(values, "teachMode", 2, 0, faults);
  check_assistants(values, faults);
  check_v1_recording(values, faults);
}

void check_edit_course_class(const Values& values, const CheckContext& context, Faults& faults) {
  check_changes_something(values, {"courseId", "classId"}, faults);
  check_together(values, {"beginTime", "endTime"}, "beginTime and endTime", faults);
  check_times(values, context, kV1Times, faults);
  check_auto_stage(values, "teachMode", 2, 0, faults);
  check_assistants(values, faults);
  if (has(values, "recordScene") && !has(values, "record"))
    add(faults, "recordScene", "it takes effect only together with record, live and replay");
  check_together(values, {"record", "live", "replay"}, "record, live and replay", faults);
  if (has(values, "record")) check_v1_recording(values, faults);
}

void check_create_classroom(const Values& values, const CheckContext& context, Faults& faults) {
  check_times(values, context, kV2Times, faults);
  check_stage(values, context, {.counts_teacher = true, .creates = true}, faults);
  check_auto_stage(values, "cameraHide", 1, 1, faults);
  check_assistants(values, faults);
  check_v2_recording(values, faults);
}

void check_update_classroom(const Values& values, const CheckContext& context, Faults& faults) {
  check_changes_something(values, {"courseId", "activityId"}, faults);
  check_times(values, context, kV2Times, faults);
  check_stage(values, context, {.counts_teacher = true, .creates = false}, faults);
  check_auto_stage(values, "cameraHide", 1, 1, faults);
  check_assistants(values, faults);
  check_v2_recording(values, faults);
}

void check_update_unit(const Values& values, const CheckContext&, Faults& faults) {
  check_changes_something(values, {"courseId", "unitId"}, faults);
}

void check_move_activity(const Values& values, const CheckContext&, Faults& faults) {
  const auto from = integer_in(values, "unitId");
  if (from && from == integer_in(values, "toUnitId"))
    add(faults, "toUnitId", "it is the unit that the activities are in already");
}

void check_draft_times(const Values& values, const CheckContext& context, Faults& faults) {
  const auto begin = integer_in(values, "startTime"), end = integer_in(values, "endTime");
  if (begin && *begin > context.now + 3 * kYear)
    add(faults, "startTime", "ClassIn takes a start within the next 3 years only");
  if (begin && end && *end <= *begin) add(faults, "endTime", "the end must be after the start");
}

void check_add_course(const Values& values, const CheckContext& context, Faults& faults) {
  const auto expiry = integer_in(values, "expiryTime").value_or(0);
  if (expiry == 0) return;
  if (expiry < context.now + kDay || expiry > context.now + 5 * kYear)
    add(faults, "expiryTime",
        "the course must expire at least a day from now and within 5 years; 0 means never");
}

}  // namespace rollcall::outbound
