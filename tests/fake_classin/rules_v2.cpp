// API.md 8.
#include <array>

#include "fake_classin/rules.hpp"

namespace fake_classin {

namespace {

constexpr std::int64_t kBusinessError = 121601020;

constexpr Rule id(std::string_view name, bool required = true) { return {name, Kind::id, required, 1}; }
constexpr Rule one_of(std::string_view name, std::string_view choices, std::int64_t wrong_code = 0) {
  return {name, Kind::number, false, INT64_MIN, kNoLimit, choices, wrong_code};
}
constexpr Rule name_of_50(bool required) { return {"name", Kind::text, required, 1, 50, "", kBusinessError}; }

constexpr Rule kCreateUnit[] = {id("courseId"),
                                name_of_50(true),
                                {"publishFlag", Kind::number, true, INT64_MIN, kNoLimit, "0 2"},
                                {"content", Kind::text}};
constexpr Rule kUpdateUnit[] = {
    id("courseId"), id("unitId"), name_of_50(false), one_of("publishFlag", "0 2"), {"content", Kind::text}};
constexpr Rule kDeleteUnit[] = {id("courseId"), id("unitId")};
constexpr Rule kMoveActivity[] = {id("courseId"), id("unitId"), id("toUnitId")};
constexpr Rule kCreateClassroom[] = {
    id("courseId"),
    id("unitId", false),
    name_of_50(true),
    id("teacherUid"),
    {"startTime", Kind::number, true},
    {"endTime", Kind::number, true},
    {"assistantUids", Kind::ids},
    one_of("cameraHide", "0 1"),
    one_of("isAutoOnstage", "0 1"),
    {"seatNum", Kind::number, false, 1},
    one_of("isHd", "0 1 2"),
    one_of("isDc", "0 3"),
    one_of("recordType", "0 1 2"),
    one_of("recordState", "0 1"),
    one_of("liveState", "0 1"),
    one_of("openState", "0 1"),
    one_of("isAllowCheck", "0 1"),
    {"uniqueIdentity", Kind::text, false, 1, 32},
    one_of("omoStationBroadcast", "0 1", kBusinessError),
};
constexpr Rule kUpdateClassroom[] = {
    id("courseId"),
    id("activityId"),
    id("unitId", false),
    name_of_50(false),
    id("teacherUid", false),
    {"startTime", Kind::number},
    {"endTime", Kind::number},
    {"assistantUids", Kind::ids},
    one_of("cameraHide", "0 1"),
    one_of("isAutoOnstage", "0 1"),
    {"seatNum", Kind::number, false, 1},
    one_of("isHd", "0 1 2"),
    one_of("isDc", "0 3"),
    one_of("recordType", "0 1 2"),
    one_of("recordState", "0 1"),
    one_of("liveState", "0 1"),
    one_of("openState", "0 1"),
    one_of("isAllowCheck", "0 1"),
    one_of("publishFlag", "2"),  // the published example sends it; it changes nothing
    one_of("omoStationBroadcast", "0 1", kBusinessError),
};
constexpr Rule kCreateActivityNoClass[] = {
    id("courseId"),
    id("unitId"),
    {"activityType", Kind::number, true, 2, 8},
    name_of_50(true),
    id("teacherUid"),
    {"startTime", Kind::number},
    {"endTime", Kind::number},
};
constexpr Rule kOneActivity[] = {id("courseId"), id("activityId")};
constexpr Rule kStudents[] = {id("courseId"), id("activityId"), {"studentUids", Kind::ids, true}};

constexpr std::array kCalls = {
    CallRules{"createUnit", Version::v2, "/lms/unit/create", kCreateUnit},
    CallRules{"updateUnit", Version::v2, "/lms/unit/update", kUpdateUnit},
    CallRules{"deleteUnit", Version::v2, "/lms/unit/delete", kDeleteUnit},
    CallRules{"moveActivity", Version::v2, "/lms/unit/move", kMoveActivity},
    CallRules{"createClassroom", Version::v2, "/lms/activity/createClass", kCreateClassroom},
    CallRules{"updateClassroom", Version::v2, "/lms/activity/updateClass", kUpdateClassroom},
    CallRules{"createActivityNoClass", Version::v2, "/lms/activity/createActivityNoClass",
              kCreateActivityNoClass},
    CallRules{"releaseActivity", Version::v2, "/lms/activity/release", kOneActivity},
    CallRules{"deleteActivity", Version::v2, "/lms/activity/delete", kOneActivity},
    CallRules{"addStudent", Version::v2, "/lms/activity/addStudent", kStudents},
    CallRules{"deleteStudent", Version::v2, "/lms/activity/deleteStudent", kStudents},
};

}  // namespace

std::span<const CallRules> calls_of_v2() { return kCalls; }

}  // namespace fake_classin
