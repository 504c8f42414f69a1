#include "outbound/class_wish.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>

#include "base/check.hpp"

namespace rollcall::outbound {
namespace {

constexpr std::int64_t kSecondCamera = 3;  // isDc of a second camera, in v2 as well
constexpr std::int64_t kBothRecorded = 2;  // recordType
constexpr std::int64_t kUsualSeats = 6;

struct Name {
  std::string_view field, v1, v2;
};
constexpr Name kNames[] = {{"course_id", "courseId", "courseId"},
                           {"class_id", "classId", ""},
                           {"activity_id", "", "activityId"},
                           {"name", "className", "name"},
                           {"teacher_uid", "teacherUid", "teacherUid"},
                           {"assistant_uids", "assistantUids", "assistantUids"},
                           {"assistant_uids", "assistantUid", ""},
                           {"starts_at", "beginTime", "startTime"},
                           {"ends_at", "endTime", "endTime"},
                           {"unit_id", "", "unitId"},
                           {"folder_id", "folderId", ""},
                           {"seats", "seatNum", "seatNum"},
                           {"seats_shown", "teachMode", "cameraHide"},
                           {"auto_stage", "isAutoOnstage", "isAutoOnstage"},
                           {"definition", "isHd", "isHd"},
                           {"second_camera", "isDc", "isDc"},
                           {"record", "record", "recordState"},
                           {"record_room_scene", "recordScene", "recordType"},
                           {"live", "live", "liveState"},
                           {"replay", "replay", "openState"}};

std::string_view name_in(const Name& name, Version version) {
  return version == Version::v1 ? name.v1 : name.v2;
}

// How a switch is written: v1 and v2 have it the other way round in places (API.md 9).
struct Switch {
  std::optional<bool> ClassWish::*field;
  std::string_view name;
  std::int64_t on, off;
};
constexpr Switch kV1Switches[] = {{&ClassWish::seats_shown, "teachMode", 1, 2},
                                  {&ClassWish::auto_stage, "isAutoOnstage", 0, 1},
                                  {&ClassWish::second_camera, "isDc", kSecondCamera, 0},
                                  {&ClassWish::record, "record", 1, 0},
                                  {&ClassWish::record_room_scene, "recordScene", 1, 0},
                                  {&ClassWish::live, "live", 1, 0},
                                  {&ClassWish::replay, "replay", 1, 0}};
constexpr Switch kV2Switches[] = {{&ClassWish::seats_shown, "cameraHide", 0, 1},
                                  {&ClassWish::auto_stage, "isAutoOnstage", 1, 0},
                                  {&ClassWish::second_camera, "isDc", kSecondCamera, 0},
                                  {&ClassWish::record, "recordState", 1, 0},
                                  {&ClassWish::record_room_scene, "recordType", kBothRecorded, 0},
                                  {&ClassWish::live, "liveState", 1, 0},
                                  {&ClassWish::replay, "openState", 1, 0}};

std::span<const Switch> switches(Version version) {
  return version == Version::v1 ? std::span<const Switch>(kV1Switches) : std::span<const Switch>(kV2Switches);
}

struct Number {
  std::optional<std::int64_t> ClassWish::*field;
  std::string_view v1, v2;
};
constexpr Number kNumbers[] = {{&ClassWish::teacher_uid, "teacherUid", "teacherUid"},
                               {&ClassWish::starts_at, "beginTime", "startTime"},
                               {&ClassWish::ends_at, "endTime", "endTime"},
                               {&ClassWish::unit_id, "", "unitId"},
                               {&ClassWish::folder_id, "folderId", ""},
                               {&ClassWish::definition, "isHd", "isHd"}};

using Flag = std::optional<bool> ClassWish::*;
struct Recording {
  Flag field;
  std::string_view name;
};
constexpr Recording kRecording[] = {{&ClassWish::record, "record"},
                                    {&ClassWish::record_room_scene, "record_room_scene"},
                                    {&ClassWish::live, "live"},
                                    {&ClassWish::replay, "replay"}};

bool says_recording(const ClassWish& wish) {
  return std::any_of(std::begin(kRecording), std::end(kRecording),
                     [&](const auto& each) { return (wish.*each.field).has_value(); });
}

const Call& call_named(std::string_view name) {
  const Call* call = find_call(name);
  ROLLCALL_CHECK(call);
  return *call;
}

// Takes out what this version does not know.
void refuse_foreign(Version version, ClassWish& wish, std::vector<FieldFault>& faults) {
  if (version == Version::v1 && wish.unit_id) {
    faults.push_back({"unit_id", "classes made with v1 are in no unit; use v2, or leave it out"});
    wish.unit_id.reset();
  }
  if (version == Version::v2 && wish.folder_id.value_or(0) != 0) {
    faults.push_back({"folder_id", "classes made with v2 have no cloud folder; use v1, or leave it out"});
  }
  if (version == Version::v2 || wish.folder_id == 0) wish.folder_id.reset();
}

// What no stage can hold is left to the check of the parameter's limits.
std::int64_t with_teacher(std::int64_t students) {
  return students < std::numeric_limits<std::int64_t>::max() ? students + 1 : students;
}

// `wish` as parameters; what is not said is left out, but that v2 wants all about recording or nothing.
void put(Version version, ClassWish wish, Values& out) {
  if (version == Version::v2 && says_recording(wish)) {
    for (const auto& each : kRecording) wish.*each.field = (wish.*each.field).value_or(false);
  }
  const bool v1 = version == Version::v1;
  if (wish.name) out.emplace(v1 ? "className" : "name", *wish.name);
  if (wish.assistant_uids) out.emplace("assistantUids", *wish.assistant_uids);
  if (wish.seats) out.emplace("seatNum", v1 ? *wish.seats : with_teacher(*wish.seats));
  for (const auto& number : kNumbers) {
    if (wish.*number.field) out.emplace(v1 ? number.v1 : number.v2, *(wish.*number.field));
  }
  for (const auto& each : switches(version)) {
    if (wish.*each.field) out.emplace(each.name, *(wish.*each.field) ? each.on : each.off);
  }
}

// With what ClassIn takes for what is not said.
ClassWish as_made(ClassWish wish) {
  if (!wish.assistant_uids) wish.assistant_uids.emplace();
  if (!wish.folder_id) wish.folder_id = 0;
  if (!wish.seats) wish.seats = kUsualSeats;
  if (!wish.seats_shown) wish.seats_shown = true;
  if (!wish.auto_stage || wish.seats_shown == false) wish.auto_stage = wish.seats_shown;
  if (!wish.second_camera) wish.second_camera = false;
  if (!wish.definition) wish.definition = *wish.second_camera ? 2 : 0;
  for (const auto& each : kRecording) wish.*each.field = (wish.*each.field).value_or(false);
  return wish;
}

// Calls `visit(name, member)` for each field of ClassWish.
template <class Visit>
void each_field(const Visit& visit) {
  visit("name", &ClassWish::name);
  visit("teacher_uid", &ClassWish::teacher_uid);
  visit("assistant_uids", &ClassWish::assistant_uids);
  visit("starts_at", &ClassWish::starts_at);
  visit("ends_at", &ClassWish::ends_at);
  visit("unit_id", &ClassWish::unit_id);
  visit("folder_id", &ClassWish::folder_id);
  visit("seats", &ClassWish::seats);
  visit("seats_shown", &ClassWish::seats_shown);
  visit("auto_stage", &ClassWish::auto_stage);
  visit("definition", &ClassWish::definition);
  visit("second_camera", &ClassWish::second_camera);
  for (const auto& each : kRecording) visit(each.name, each.field);
}

// What goes beside the change of a class, and is told in vain where only a part of it is.
class Completion {
 public:
  Completion(const std::optional<ClassWish>& present, const ClassWish& wanted,
             std::vector<FieldFault>& faults)
      : present_(present ? std::optional(as_made(*present)) : std::nullopt),
        wanted_(wanted),
        faults_(faults) {}

  // Said again as wanted, as known, or a fault.
  template <class Member>
  void say(ClassWish& change, std::string_view name, Member member, std::string_view why) const {
    if (change.*member) return;
    change.*member = wanted_.*member;
    if (!(change.*member) && present_) change.*member = (*present_).*member;
    if (!(change.*member)) faults_.push_back({std::string(name), std::string(why)});
  }

 private:
  const std::optional<ClassWish> present_;
  const ClassWish& wanted_;
  std::vector<FieldFault>& faults_;
};

// Fields that no call of v1 changes, or none that is documented; what they are already needs no call.
void refuse_fixed_in_v1(const std::optional<ClassWish>& present, ClassWish& change,
                        std::vector<FieldFault>& faults) {
  const auto other = present ? differences(*present, change) : fields_of(change);
  const auto refuse = [&](std::string_view name, auto member) {
    const bool differs = std::find(other.begin(), other.end(), name) != other.end();
    if (!differs) (change.*member).reset();
    if (!(change.*member)) return;
    faults.push_back({std::string(name),
                      "ClassIn's v1 does not change it: change it in the dashboard, or "
                      "delete the class and create it anew"});
    (change.*member).reset();
  };
  refuse("seats", &ClassWish::seats);
  refuse("definition", &ClassWish::definition);
  refuse("second_camera", &ClassWish::second_camera);
}

// ClassIn would take it without a word, and nobody would go on stage by himself.
void refuse_hidden_auto_stage(const std::optional<ClassWish>& present, ClassWish& change,
                              std::vector<FieldFault>& faults) {
  const auto shown = change.seats_shown || !present ? change.seats_shown : present->seats_shown;
  if (shown != false || change.auto_stage != true) return;
  faults.push_back({"auto_stage", "the seats are hidden, so students cannot go on stage automatically"});
  change.auto_stage.reset();
}

void complete(Version version, const Completion& completion, ClassWish& change) {
  constexpr std::string_view kTogether =
      "start and end are changed together, and the present one is not known";
  constexpr std::string_view kReset =
      "ClassIn takes it back where it is not said again, and what the class has "
      "now is not known: say it";
  if (change.starts_at || change.ends_at) {
    completion.say(change, "starts_at", &ClassWish::starts_at, kTogether);
    completion.say(change, "ends_at", &ClassWish::ends_at, kTogether);
  }
  if (says_recording(change)) {
    for (const auto& each : kRecording) completion.say(change, each.name, each.field, kReset);
  }
  if (version == Version::v2 && !change.assistant_uids) {
    completion.say(change, "assistant_uids", &ClassWish::assistant_uids, kReset);
    // None is what ClassIn takes where nothing is said; only who takes the last one away has to say so.
    if (change.assistant_uids && change.assistant_uids->empty()) change.assistant_uids.reset();
  }
  if (version == Version::v1) completion.say(change, "folder_id", &ClassWish::folder_id, kReset);
}

Values values_of(Version version, const ClassRef& ref) {
  Values out{{"courseId", ref.course_id.value}};
  if (version == Version::v1) out.emplace("classId", ref.class_id.value);
  if (version == Version::v2 && ref.activity_id) out.emplace("activityId", *ref.activity_id);
  return out;
}

}  // namespace

std::vector<std::string> fields_of(const ClassWish& wish) {
  std::vector<std::string> out;
  each_field([&](std::string_view name, auto member) {
    if (wish.*member) out.emplace_back(name);
  });
  return out;
}

ClassWish only(const ClassWish& wish, const std::vector<std::string>& fields) {
  ClassWish out;
  each_field([&](std::string_view name, auto member) {
    if (std::find(fields.begin(), fields.end(), name) != fields.end()) out.*member = wish.*member;
  });
  return out;
}

ClassWish overlaid(ClassWish wish, const ClassWish& change) {
  each_field([&](std::string_view, auto member) {
    if (change.*member) wish.*member = change.*member;
  });
  return wish;
}

const Call& creation_call(Version version) {
  return call_named(version == Version::v1 ? "addCourseClass" : "createClassroom");
}
const Call& change_call(Version version) {
  return call_named(version == Version::v1 ? "editCourseClass" : "updateClassroom");
}
const Call& deletion_call(Version version) {
  return call_named(version == Version::v1 ? "delCourseClass" : "deleteActivity");
}

Values creation_values(Version version, CourseId course, const ClassWish& wish,
                       std::vector<FieldFault>& faults) {
  ClassWish known = wish;
  refuse_foreign(version, known, faults);
  if (known.assistant_uids && known.assistant_uids->empty()) known.assistant_uids.reset();
  Values out{{"courseId", course.value}};
  put(version, std::move(known), out);
  return out;
}

ClassWish wish_of(Version version, const Values& creation) {
  const bool v1 = version == Version::v1;
  ClassWish out;
  out.name = text_in(creation, v1 ? "className" : "name");
  out.assistant_uids = integers_in(creation, "assistantUids");
  if (const auto one = integer_in(creation, "assistantUid"); one && v1) out.assistant_uids = Integers{*one};
  out.seats = integer_in(creation, "seatNum");
  if (out.seats && !v1) --*out.seats;
  for (const auto& number : kNumbers) out.*number.field = integer_in(creation, v1 ? number.v1 : number.v2);
  for (const auto& each : switches(version)) {
    if (const auto number = integer_in(creation, each.name)) out.*each.field = number != each.off;
  }
  return out;
}

std::vector<std::string> differences(const ClassWish& present, const ClassWish& wanted) {
  const ClassWish made = as_made(present);
  std::vector<std::string> out;
  each_field([&](std::string_view name, auto member) {
    if (wanted.*member && wanted.*member != made.*member) out.emplace_back(name);
  });
  return out;
}

Values change_values(Version version, const ClassRef& ref, const std::optional<ClassWish>& present,
                     const ClassWish& wanted, std::vector<FieldFault>& faults) {
  Values out = values_of(version, ref);
  ClassWish change = wanted;
  const auto faults_before = faults.size();
  if (version == Version::v1) refuse_fixed_in_v1(present, change, faults);
  refuse_hidden_auto_stage(present, change, faults);
  if (change == ClassWish{}) {
    if (faults.size() == faults_before) faults.push_back({"", "there is nothing to change"});
    return out;
  }
  complete(version, Completion(present, wanted, faults), change);
  refuse_foreign(version, change, faults);
  put(version, std::move(change), out);
  return out;
}

Values deletion_values(Version version, const ClassRef& ref) { return values_of(version, ref); }

std::string_view wish_field(Version version, std::string_view parameter) {
  const auto found = std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& name) {
    return !parameter.empty() && name_in(name, version) == parameter;
  });
  return found == std::end(kNames) ? parameter : found->field;
}

}  // namespace rollcall::outbound
