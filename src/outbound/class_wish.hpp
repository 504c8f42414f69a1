// A class as a school wishes it, in words that mean the same in both versions of the API (API.md 9), and the
// calls that make it so. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "outbound/calls.hpp"

namespace rollcall::outbound {

// What a class can be told to be; what is unset is left to ClassIn (creation) or as it is (change).
struct ClassWish {
  std::optional<std::string> name;
  std::optional<std::int64_t> teacher_uid;
  std::optional<Integers> assistant_uids;          // empty: none
  std::optional<std::int64_t> starts_at, ends_at;  // Unix seconds
  std::optional<std::int64_t> unit_id;             // v2 only
  std::optional<std::int64_t> folder_id;           // v1 only: the cloud folder; 0: the course's own
  std::optional<std::int64_t> seats;               // STUDENTS on stage, in both versions; 0: teacher only
  std::optional<bool> seats_shown, auto_stage;     // automatic: students go on stage by themselves
  std::optional<std::int64_t> definition;          // 0 standard, 1 high, 2 full high definition
  std::optional<bool> second_camera;
  std::optional<bool> record, record_room_scene, live, replay;
  bool operator==(const ClassWish&) const = default;
};

// The names of the fields that are set, in the order of the struct.
std::vector<std::string> fields_of(const ClassWish& wish);
// What `wish` says in these fields; names that are none are passed over.
ClassWish only(const ClassWish& wish, const std::vector<std::string>& fields);
// `wish` with what `change` says in place of it.
ClassWish overlaid(ClassWish wish, const ClassWish& change);

const Call& creation_call(Version version);  // createClassroom, addCourseClass
const Call& change_call(Version version);    // updateClassroom, editCourseClass
const Call& deletion_call(Version version);  // deleteActivity, delCourseClass

// Parameters of the creation; the identity is not among them. Faults name the fields of ClassWish (a v1 wish
// of a unit, for example); limits are for outbound::check.
Values creation_values(Version version, CourseId course, const ClassWish& wish,
                       std::vector<FieldFault>& faults);

// What a creation's (or a creation's as changed since) parameters say; the opposite of creation_values.
ClassWish wish_of(Version version, const Values& creation);

// The fields of ClassWish in which `wanted` says something else than `present` does, by name. What `present`
// leaves open is what ClassIn makes of it in both versions (no co-teachers, 6 seats, shown, not recorded, …).
std::vector<std::string> differences(const ClassWish& present, const ClassWish& wanted);

// Which class is meant.
struct ClassRef {
  CourseId course_id;
  ClassId class_id;                         // v1
  std::optional<std::int64_t> activity_id;  // v2
};

// Parameters of a change from `present` (as last known; nothing is known of a class made elsewhere) to
// `wanted`: everything that `wanted` says, also what equals `present`, which may be wrong; and again what
// ClassIn would reset when it is left out (API.md 6 and 8: assistants, cloud folder, recording). A fault
// where that is not known and `wanted` does not say it, and where there is nothing to change.
Values change_values(Version version, const ClassRef& ref, const std::optional<ClassWish>& present,
                     const ClassWish& wanted, std::vector<FieldFault>& faults);
Values deletion_values(Version version, const ClassRef& ref);

// The name under which a call's parameter is known in ClassWish ("beginTime" is "starts_at"), or itself.
std::string_view wish_field(Version version, std::string_view parameter);

}  // namespace rollcall::outbound
