// API.md 3, 4 and 6.
#include <array>

#include "fake_classin/rules.hpp"

namespace fake_classin {

namespace {

constexpr Rule id(std::string_view name, bool required = true) { return {name, Kind::id, required, 1}; }
constexpr Rule one_of(std::string_view name, std::string_view choices) {
  return {name, Kind::number, false, INT64_MIN, kNoLimit, choices, 0, true};
}
constexpr Rule text(std::string_view name, bool required, std::int64_t least, std::int64_t most) {
  return {name, Kind::text, required, least, most};
}
constexpr Rule identity() { return text("courseUniqueIdentity", false, 1, 32); }
constexpr Rule picture() { return {"Filedata", Kind::picture, false, 1, 1024 * 1024, "", 342}; }
constexpr Rule teach_mode() { return {"teachMode", Kind::number, false, INT64_MIN, kNoLimit, "1 2"}; }

constexpr Rule kAddCourseClass[] = {
    id("courseId"),
    text("className", true, 1, 90),
    {"beginTime", Kind::number, true},
    {"endTime", Kind::number, true},
    id("teacherUid"),
    id("folderId", false),
    teach_mode(),
    one_of("isAutoOnstage", "0 1"),
    {"seatNum", Kind::number, false, 0, kNoLimit, "", 121601007},
    one_of("isHd", "0 1 2"),
    one_of("isDc", "0 3"),
    id("assistantUid", false),
    {"assistantUids", Kind::ids},
    one_of("record", "0 1"),
    one_of("recordScene", "0 1"),
    one_of("live", "0 1"),
    one_of("replay", "0 1"),
    one_of("watchByLogin", "0 1"),
    one_of("allowUnloggedChat", "0 1"),
    identity(),
    text("classIntroduce", false, 0, 1000),
    one_of("omoStationBroadcast", "0 1"),
};
constexpr Rule kEditCourseClass[] = {
    id("courseId"),
    id("classId"),
    text("className", false, 1, 50),
    {"beginTime", Kind::number},
    {"endTime", Kind::number},
    id("teacherUid", false),
    id("folderId", false),
    teach_mode(),
    one_of("isAutoOnstage", "0 1"),
    {"assistantUid", Kind::text},
    {"assistantUids", Kind::ids},
    one_of("record", "0 1"),
    one_of("recordScene", "0 1"),
    one_of("live", "0 1"),
    one_of("replay", "0 1"),
    one_of("watchByLogin", "0 1"),
    one_of("allowUnloggedChat", "0 1"),
    text("classIntroduce", false, 0, 1000),
    one_of("omoStationBroadcast", "0 1"),
};
constexpr Rule kDelCourseClass[] = {id("courseId"), id("classId")};
constexpr Rule kSetClassVideoMultiple[] = {id("courseId"), {"classJson", Kind::json, true}};
constexpr Rule kGetLoginLinked[] = {id("uid"),
                                    id("courseId"),
                                    id("classId"),
                                    one_of("deviceType", "1 2 3"),
                                    {"lifeTime", Kind::number, false, 1}};
constexpr Rule kRegister[] = {
    text("telephone", false, 1, kNoLimit),
    text("email", false, 3, kNoLimit),
    {"password", Kind::text, false, 6, 20, "", 137},
    text("md5pass", false, 32, 32),
    text("nickname", false, 0, 24),
    picture(),
    one_of("addToSchoolMember", "0 1 2"),
};
constexpr Rule kAddSchoolStudent[] = {text("studentAccount", true, 1, kNoLimit),
                                      text("studentName", true, 1, 24)};
constexpr Rule kAddTeacher[] = {text("teacherAccount", true, 1, kNoLimit), text("teacherName", true, 1, 24),
                                picture()};
constexpr Rule kAddCourse[] = {
    text("courseName", true, 1, 90),
    id("folderId", false),
    picture(),
    {"expiryTime", Kind::number},
    id("mainTeacherUid", false),
    {"subjectId", Kind::number},
    {"catId", Kind::number},
    text("courseIntroduce", false, 0, 400),
    id("classroomSettingId", false),
    identity(),
    one_of("allowAddFriend", "0 1"),
    one_of("allowStudentModifyNickname", "0 1"),
    one_of("notAllowDeleteCourseStudentReplay", "0 1"),
};
constexpr Rule kAddCourseStudent[] = {id("courseId"),
                                      {"identity", Kind::number, true, INT64_MIN, kNoLimit, "1 2"},
                                      id("studentUid"),
                                      text("studentName", false, 0, 24)};

constexpr std::array kCalls = {
    CallRules{"addCourseClass", Version::v1, "", kAddCourseClass},
    CallRules{"editCourseClass", Version::v1, "", kEditCourseClass},
    CallRules{"delCourseClass", Version::v1, "", kDelCourseClass},
    CallRules{"setClassVideoMultiple", Version::v1, "", kSetClassVideoMultiple},
    CallRules{"getLoginLinked", Version::v1, "", kGetLoginLinked},
    CallRules{"register", Version::v1, "", kRegister},
    CallRules{"addSchoolStudent", Version::v1, "", kAddSchoolStudent},
    CallRules{"addTeacher", Version::v1, "", kAddTeacher},
    CallRules{"addCourse", Version::v1, "", kAddCourse},
    CallRules{"addCourseStudent", Version::v1, "", kAddCourseStudent},
};

}  // namespace

std::span<const CallRules> calls_of_v1() { return kCalls; }

}  // namespace fake_classin
