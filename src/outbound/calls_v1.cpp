// API.md 3, 4 and 6.
#include "outbound/call_checks.hpp"
#include "outbound/call_tables.hpp"

namespace rollcall::outbound {
namespace {

constexpr std::string_view kNo = "0, no";
constexpr Parameter kCourse = id_of("courseId", "the course");
constexpr Parameter kClass = id_of("classId", "the class");
constexpr Parameter kIdentity =
    text_of("courseUniqueIdentity", 1, 32, "unique in the school; a repetition with it creates nothing new");
constexpr Parameter kRecord = choice("record", "0 1", kNo, "1: record the class in the cloud");
constexpr Parameter kRecordScene =
    choice("recordScene", "0 1", kNo, "1: record the teacher's camera as well; needs record");
constexpr Parameter kLive = choice("live", "0 1", kNo, "1: web live; needs record");
constexpr Parameter kReplay = choice("replay", "0 1", kNo, "1: web replay; needs record");
constexpr Parameter kByLogin = choice("watchByLogin", "0 1", kNo, "1: who watches must be logged in");
constexpr Parameter kChat =
    choice("allowUnloggedChat", "0 1", "1, yes", "1: who watches without login may chat and like");
constexpr Parameter kOmo =
    choice("omoStationBroadcast", "0 1", kNo, "1: OMO broadcast, a service of its own");
constexpr Parameter kMode =
    choice("teachMode", "1 2", "1", "1: seats shown, students on stage; 2: seats hidden, students off stage");
constexpr Parameter kAutoStage =
    choice("isAutoOnstage", "0 1", "0, automatic", "0: students go on stage by themselves; 1: they do not");

constexpr Parameter kAddCourseClass[] = {
    kCourse,
    required(text_of("className", 1, 90, "the name of the class")),
    required(instant("beginTime", "Unix seconds, at least 60 s ahead, within 3 years")),
    required(instant("endTime", "Unix seconds, 15 minutes to 24 hours after beginTime")),
    id_of("teacherUid", "a teacher of the school"),
    optional_id("folderId", "the course's folder", "the cloud folder"),
    kMode,
    kAutoStage,
    {.name = "seatNum",
     .kind = Kind::integer,
     .otherwise = "6",
     .help = "students on stage, without the teacher; 0: the teacher only"},
    choice("isHd", "0 1 2", "0",
           "0 standard, 1 high, 2 full high definition; needs 1 or 6 students on stage"),
    choice("isDc", "0 3", "0", "3: a second camera in full high definition; needs 1 student on stage"),
    optional_id("assistantUid", "none", "one co-teacher; not together with assistantUids"),
    uids("assistantUids", 1, "none", "the co-teachers"),
    kRecord,
    kRecordScene,
    kLive,
    kReplay,
    kByLogin,
    kChat,
    kIdentity,
    text_of("classIntroduce", 0, 1000, "introduction"),
    kOmo,
};

constexpr Parameter kGetLoginLinked[] = {
    id_of("uid", "the user"),
    kCourse,
    kClass,
    choice("deviceType", "1 2 3", "1", "1 Windows or macOS, 2 iOS, 3 Android"),
    {.name = "lifeTime",
     .kind = Kind::integer,
     .least = 1,
     .otherwise = "86400",
     .help = "seconds; without effect since links hold no login key"},
};

constexpr Parameter kRegister[] = {
    text_of("telephone", 1, 40, "11 digits, or 00CC-number outside mainland China; or email"),
    text_of("email", 3, 254, "or telephone"),
    {.name = "password", .least = 6, .most = 20, .help = "6 to 20 characters; or md5pass", .secret = true},
    {.name = "md5pass",
     .least = 32,
     .most = 32,
     .help = "the password's MD5 in 32 hexadecimal digits; or password",
     .secret = true},
    text_of("nickname", 1, 24, "shown to others"),
    picture("the user's picture, 300 by 300, jpg, jpeg, gif or png, at most 1 MB"),
    choice("addToSchoolMember", "0 1 2", kNo, "1: becomes a student of the school, 2: a teacher"),
};

constexpr Parameter kAddSchoolStudent[] = {
    required(text_of("studentAccount", 1, 254, "phone number or e-mail address; not the UID")),
    required(text_of("studentName", 1, 24, "the student's name in the school")),
};

constexpr Parameter kAddTeacher[] = {
    required(text_of("teacherAccount", 1, 254, "phone number or e-mail address; not the UID")),
    required(text_of("teacherName", 1, 24, "the teacher's name in the school")),
    picture("the teacher's picture, jpg, jpeg, gif or png, at most 1 MB"),
};

constexpr Parameter kAddCourse[] = {
    required(text_of("courseName", 1, 90, "the name of the course")),
    optional_id("folderId", "a folder of its own", "the cloud folder"),
    picture("the cover, jpg, jpeg, gif or png, at most 1 MB"),
    {.name = "expiryTime",
     .kind = Kind::integer,
     .most = kLatestInstant,
     .otherwise = "0, never",
     .help = "Unix seconds, at least a day ahead, within 5 years; 0: never"},
    optional_id("mainTeacherUid", "none", "the head teacher"),
    optional_id("subjectId", "", "the subject; primary and secondary schools only"),
    optional_id("catId", "", "the category; primary and secondary schools only"),
    text_of("courseIntroduce", 0, 400, "introduction"),
    optional_id("classroomSettingId", "", "a classroom setting of the school"),
    kIdentity,
    choice("allowAddFriend", "0 1", "the school's setting", "1: members may become friends"),
    choice("allowStudentModifyNickname", "0 1", kNo, "1: students may change their nickname"),
    choice("notAllowDeleteCourseStudentReplay", "0 1", "", "1: who was put out cannot watch replays"),
};

constexpr Parameter kAddCourseStudent[] = {
    kCourse,
    required(choice("identity", "1 2", "", "1 student, 2 auditor")),
    id_of("studentUid", "a student of the school"),
    text_of("studentName", 1, 24, "name; used for auditors only"),
};

constexpr Parameter kEditCourseClass[] = {
    kCourse,
    kClass,
    text_of("className", 1, 50, "the name of the class"),
    instant("beginTime", "Unix seconds, at least 60 s ahead, within 3 years; with endTime"),
    instant("endTime", "Unix seconds, 15 minutes to 24 hours after beginTime; with beginTime"),
    optional_id("teacherUid", "unchanged", "a teacher of the school"),
    optional_id("folderId", "THE COURSE'S FOLDER", "the cloud folder"),
    unchanged(kRecord),
    unchanged(kRecordScene),
    unchanged(kLive),
    unchanged(kReplay),
    optional_id("assistantUid", "unchanged", "the only co-teacher; not together with assistantUids"),
    uids("assistantUids", 0, "unchanged", "the co-teachers; an empty list: none"),
    unchanged(kMode),
    unchanged(kAutoStage),
    text_of("classIntroduce", 0, 1000, "introduction"),
    unchanged(kByLogin),
    unchanged(kChat),
    kOmo,
};

constexpr Parameter kDelCourseClass[] = {kCourse, kClass};

constexpr Parameter kSetClassVideo[] = {
    kCourse,
    {.name = "classJson",
     .kind = Kind::json,
     .required = true,
     .help = "an array of {classId, record, live, replay, …}; those three together"},
};

constexpr Call kCalls[] = {
    {.name = "addCourseClass",
     .path = "/partner/api/course.api.php?action=addCourseClass",
     .summary = "creates a class in a course",
     .repeat = Repeat::by_identity,
     .identity = "courseUniqueIdentity",
     .parameters = kAddCourseClass,
     .answer = "the class id; more_data holds live_url and live_info",
     .check = check_add_course_class},
    {.name = "getLoginLinked",
     .path = "/partner/api/course.api.php?action=getLoginLinked",
     .summary = "the link that opens ClassIn in a class",
     .parameters = kGetLoginLinked,
     .answer = "the link; it holds the user's phone number"},
    {.name = "register",
     .path = "/partner/api/course.api.php?action=register",
     .summary = "registers an account; get the user's consent first",
     .pace = {.same_every_s = 5},
     .parameters = kRegister,
     .answer = "the UID, of an account that existed as well",
     .check = check_register},
    {.name = "addSchoolStudent",
     .path = "/partner/api/course.api.php?action=addSchoolStudent",
     .summary = "makes an account a student of the school",
     .pace = {.same_every_s = 5},
     .parameters = kAddSchoolStudent,
     .answer = "nothing",
     .check = check_student_account},
    {.name = "addTeacher",
     .path = "/partner/api/course.api.php?action=addTeacher",
     .summary = "makes an account a teacher of the school",
     .pace = {.same_every_s = 5},
     .parameters = kAddTeacher,
     .answer = "a number that is not the UID",
     .check = check_teacher_account},
    {.name = "addCourse",
     .path = "/partner/api/course.api.php?action=addCourse",
     .summary = "creates a course",
     .repeat = Repeat::by_identity,
     .identity = "courseUniqueIdentity",
     .parameters = kAddCourse,
     .answer = "the course id",
     .check = check_add_course},
    {.name = "addCourseStudent",
     .path = "/partner/api/course.api.php?action=addCourseStudent",
     .summary = "makes somebody a student or an auditor of a course",
     .parameters = kAddCourseStudent,
     .answer = "nothing"},
    {.name = "editCourseClass",
     .path = "/partner/api/course.api.php?action=editCourseClass",
     .summary = "changes a class",
     .parameters = kEditCourseClass,
     .answer = "nothing; more_data holds live_url and live_info",
     .check = check_edit_course_class},
    {.name = "delCourseClass",
     .path = "/partner/api/course.api.php?action=delCourseClass",
     .summary = "deletes a class and frees its unique identity",
     .parameters = kDelCourseClass,
     .answer = "nothing"},
    {.name = "setClassVideoMultiple",
     .path = "/partner/api/course.api.php?action=setClassVideoMultiple",
     .summary = "sets recording, live and replay of several classes",
     .parameters = kSetClassVideo,
     .answer = "one entry a class, with its own code",
     .check = check_set_class_video},
};

}  // namespace

std::span<const Call> v1_calls() { return kCalls; }

}  // namespace rollcall::outbound
