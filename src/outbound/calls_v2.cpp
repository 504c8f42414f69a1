// API.md 8.
#include "outbound/call_checks.hpp"
#include "outbound/call_tables.hpp"

namespace rollcall::outbound {
namespace {

constexpr std::string_view kNo = "0, no", kUnchanged = "unchanged";
constexpr Parameter kCourse = id_of("courseId", "the course");
constexpr Parameter kUnit = id_of("unitId", "the unit");
constexpr Parameter kActivity = id_of("activityId", "the activity");
constexpr std::int64_t kMaxContent = 1023;  // signed only up to 1024 bytes, and there the readings differ

constexpr Parameter kCreateUnit[] = {
    kCourse,
    required(text_of("name", 1, 50, "unique in the course, drafts included")),
    required(choice("publishFlag", "0 2", "", "0 draft, 2 published")),
    text_of("content", 0, kMaxContent, "description"),
};

constexpr Parameter kUpdateUnit[] = {
    kCourse,
    kUnit,
    text_of("name", 1, 50, "unique in the course, drafts included"),
    text_of("content", 0, kMaxContent, "description"),
    choice("publishFlag", "0 2", kUnchanged, "2: publish; what is published cannot be a draft again"),
};

constexpr Parameter kDeleteUnit[] = {kCourse, kUnit};

constexpr Parameter kMoveActivity[] = {
    kCourse,
    id_of("unitId", "the unit whose activities all move"),
    id_of("toUnitId", "the unit that they move to"),
};

constexpr Parameter kCamera =
    choice("cameraHide", "0 1", kNo, "1: seats hidden, students off stage; 0: seats shown");
constexpr Parameter kAutoStage =
    choice("isAutoOnstage", "0 1", "1, automatic", "1: students go on stage by themselves; 0: they do not");
constexpr Parameter kSeats = {.name = "seatNum",
                              .kind = Kind::integer,
                              .least = 1,
                              .otherwise = "7",
                              .help = "places on stage, the teacher's included; 1: the teacher only"};
constexpr Parameter kHd = choice(
    "isHd", "0 1 2", "0", "0 standard, 1 high, 2 full high definition; needs 1 or 6 students on stage");
constexpr Parameter kDc =
    choice("isDc", "0 3", "0", "3: a second camera in full high definition; needs 1 student on stage");
constexpr Parameter kRecordType =
    choice("recordType", "0 1 2", "0", "0: record the room, 1: the teacher's camera, 2: both");
constexpr Parameter kRecordState = choice("recordState", "0 1", kNo, "1: record the class in the cloud");
constexpr Parameter kLiveState = choice("liveState", "0 1", kNo, "1: web live; needs recordState");
constexpr Parameter kOpenState = choice("openState", "0 1", kNo, "1: public replay; needs recordState");
constexpr Parameter kAllowCheck =
    choice("isAllowCheck", "0 1", "1, yes", "1: members may see each other's reports");
constexpr Parameter kOmo =
    choice("omoStationBroadcast", "0 1", kNo, "1: OMO broadcast, a service of its own");

constexpr Parameter kCreateClassroom[] = {
    kCourse,
    optional_id("unitId", "the unit without theme", "the unit"),
    required(text_of("name", 1, 50, "the name of the class")),
    id_of("teacherUid", "a teacher of the school"),
    required(instant("startTime", "Unix seconds, in the future, within 2 years")),
    required(instant("endTime", "Unix seconds, 15 minutes to 24 hours after startTime")),
    uids("assistantUids", 1, "none", "the co-teachers"),
    kCamera,
    kAutoStage,
    kSeats,
    kHd,
    kDc,
    kRecordType,
    kRecordState,
    kLiveState,
    kOpenState,
    kAllowCheck,
    text_of("uniqueIdentity", 1, 32, "unique in the school; a repetition with it creates nothing new"),
    kOmo,
};

constexpr Parameter kUpdateClassroom[] = {
    kCourse,
    kActivity,
    optional_id("unitId", kUnchanged, "the unit to move it to"),
    text_of("name", 1, 50, "the name of the class"),
    optional_id("teacherUid", kUnchanged, "a teacher of the school"),
    instant("startTime", "Unix seconds, in the future, within 2 years"),
    instant("endTime", "Unix seconds, 15 minutes to 24 hours after startTime"),
    uids("assistantUids", 0, "NONE", "the co-teachers; say them again where they stay"),
    unchanged(kCamera),
    unchanged(kAutoStage),
    unchanged(kSeats),
    unchanged(kHd),
    unchanged(kDc),
    unchanged(kRecordType),
    unchanged(kRecordState),
    unchanged(kLiveState),
    unchanged(kOpenState),
    unchanged(kAllowCheck),
    kOmo,
};

constexpr Parameter kCreateDraft[] = {
    kCourse,
    kUnit,
    required(choice("activityType", "2 3 4 5 6 7 8", "",
                    "2 assignment, 3 test, 4 recorded lesson, 5 material, 6 discussion, 7 answer sheet, "
                    "8 check-in")),
    required(text_of("name", 1, 50, "the name of the activity")),
    id_of("teacherUid", "a teacher of the school; joins the course"),
    instant("startTime", "Unix seconds, within 3 years"),
    instant("endTime", "Unix seconds"),
};

constexpr Parameter kOneActivity[] = {kCourse, kActivity};
constexpr Parameter kStudents[] = {kCourse, kActivity, required(uids("studentUids", 1, "", "the students"))};

constexpr Call kCalls[] = {
    {.name = "createUnit",
     .version = Version::v2,
     .path = "/lms/unit/create",
     .summary = "creates a unit in a course",
     .repeat = Repeat::by_identity,
     .identity = "name",
     .parameters = kCreateUnit,
     .answer = "unitId and name"},
    {.name = "updateUnit",
     .version = Version::v2,
     .path = "/lms/unit/update",
     .summary = "changes or publishes a unit, not its activities",
     .parameters = kUpdateUnit,
     .answer = "unitId",
     .check = check_update_unit},
    {.name = "deleteUnit",
     .version = Version::v2,
     .path = "/lms/unit/delete",
     .summary = "deletes a unit WITH its activities",
     .parameters = kDeleteUnit,
     .answer = "unitId"},
    {.name = "moveActivity",
     .version = Version::v2,
     .path = "/lms/unit/move",
     .summary = "moves all activities of a unit to another",
     .parameters = kMoveActivity,
     .answer = "nothing",
     .check = check_move_activity},
    {.name = "createClassroom",
     .version = Version::v2,
     .path = "/lms/activity/createClass",
     .summary = "creates a published classroom for all members of a course",
     .repeat = Repeat::by_identity,
     .identity = "uniqueIdentity",
     .pace = {.calls = 900, .per_s = 60},
     .parameters = kCreateClassroom,
     .answer = "activityId, classId, name, live_url and live_info",
     .check = check_create_classroom},
    {.name = "updateClassroom",
     .version = Version::v2,
     .path = "/lms/activity/updateClass",
     .summary = "changes a classroom",
     .parameters = kUpdateClassroom,
     .answer = "activityId and name",
     .check = check_update_classroom},
    {.name = "createActivityNoClass",
     .version = Version::v2,
     .path = "/lms/activity/createActivityNoClass",
     .summary = "creates a draft of an activity that is no classroom",
     .repeat = Repeat::never,
     .parameters = kCreateDraft,
     .answer = "activityId (or unitId in its place) and name",
     .check = check_draft_times},
    {.name = "releaseActivity",
     .version = Version::v2,
     .path = "/lms/activity/release",
     .summary = "publishes a draft; there is no way back",
     .parameters = kOneActivity,
     .answer = "activityId and name"},
    {.name = "deleteActivity",
     .version = Version::v2,
     .path = "/lms/activity/delete",
     .summary = "deletes an activity, classrooms among them",
     .parameters = kOneActivity,
     .answer = "activityId and name"},
    {.name = "addStudent",
     .version = Version::v2,
     .path = "/lms/activity/addStudent",
     .summary = "adds students to one activity",
     .parameters = kStudents,
     .answer = "one entry a student, with its own code"},
    {.name = "deleteStudent",
     .version = Version::v2,
     .path = "/lms/activity/deleteStudent",
     .summary = "takes students out of one activity",
     .parameters = kStudents,
     .answer = "nothing"},
};

}  // namespace

std::span<const Call> v2_calls() { return kCalls; }

}  // namespace rollcall::outbound
