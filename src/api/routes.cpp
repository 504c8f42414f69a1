#include "api/routes.hpp"

#include <algorithm>

#include "api/handlers.hpp"

namespace rollcall::api {

namespace {

using storage::Scope;

constexpr std::int64_t kMostPage = limits::kMaxPageItems, kMostText = limits::kMaxReasonBytes;
constexpr std::int64_t kMostCursor = 400, kMostAssistants = 100, kMostIdentity = 200;
constexpr std::string_view kStatuses =
    "excused absent unknown partial late_left_early late left_early present";
constexpr std::string_view kStates = "scheduled live closing complete nobody_came summary_missing cancelled";

constexpr Parameter id_in(In in, std::string_view name, std::string_view help) {
  return {.name = name, .in = in, .type = Type::integer, .required = in == In::path, .help = help};
}
constexpr Parameter date(std::string_view name, std::string_view help) {
  return {.name = name, .type = Type::date, .help = help};
}

// Of the path.
constexpr Parameter kSid = id_in(In::path, "sid", "The school's number in ClassIn.");
constexpr Parameter kClass = id_in(In::path, "class", "The number of a class (one lesson).");
constexpr Parameter kUid = id_in(In::path, "uid", "The number of a ClassIn user.");
constexpr Parameter kCourse = id_in(In::path, "course", "The number of a course.");

// Of the query.
constexpr Parameter kFrom = date("from", "The first day, in the school's time zone.");
constexpr Parameter kTo = date("to", "The last day, which counts whole, in the school's time zone.");
constexpr Parameter kAt = date("at", "The day at whose end the roster is wanted; left out: now.");
constexpr Parameter kOfCourse = id_in(In::query, "course", "Only of this course.");
constexpr Parameter kOfClass = id_in(In::query, "class", "Only of this class.");
constexpr Parameter kOfStudent = id_in(In::query, "student", "Only of this person.");
constexpr Parameter kOfActivity = id_in(In::query, "activity", "Only of this activity.");
constexpr Parameter kState = {
    .name = "state", .type = Type::choice, .help = "Only classes in this state.", .choices = kStates};
constexpr Parameter kHistory = {.name = "history",
                                .type = Type::choice,
                                .help = "true: with every state each grade went through.",
                                .choices = "true false"};
constexpr Parameter kFormat = {
    .name = "format",
    .type = Type::choice,
    .help = "csv and xlsx give a table for download: of a list the whole, not a page.",
    .choices = "json csv xlsx"};
constexpr Parameter kCursor = {.name = "cursor",
                               .help = "next_cursor of the page before; left out: the first page.",
                               .most = kMostCursor};
constexpr Parameter kLimit = {.name = "limit",
                              .type = Type::integer,
                              .help = "How many items a page holds at most; 100 where it is left out.",
                              .least = 1,
                              .most = kMostPage};
constexpr Parameter kAfter = id_in(In::query, "after", "Only pushes with a greater number in the journal.");
constexpr Parameter kWhy = {
    .name = "reason", .required = true, .help = "Why the override is cleared.", .most = kMostText};
constexpr Parameter kWho = {
    .name = "author", .help = "Who clears it; left out: the token's name.", .most = kMostText};

// Of the body.
constexpr Parameter kStatus = {.name = "status",
                               .in = In::body,
                               .type = Type::choice,
                               .required = true,
                               .help = "The status that stands in place of the computed one.",
                               .choices = kStatuses};
constexpr Parameter kReason = {.name = "reason",
                               .in = In::body,
                               .required = true,
                               .help = "Why the mark is corrected.",
                               .most = kMostText};
constexpr Parameter kAuthor = {.name = "author",
                               .in = In::body,
                               .help = "Who corrects it; left out: the token's name.",
                               .most = kMostText};

// Of the class that is to be created.
constexpr Parameter member(std::string_view name, Type type, bool required, std::string_view help) {
  return {.name = name, .in = In::body, .type = type, .required = required, .help = help};
}
constexpr Parameter kCourseId = member("course_id", Type::integer, true, "The course it belongs to.");
constexpr Parameter kName = {.name = "name",
                             .in = In::body,
                             .required = true,
                             .help = "Up to 50 characters, with api v1 up to 90.",
                             .most = kMostText};
constexpr Parameter kTeacher = member("teacher_uid", Type::integer, true, "A teacher of the school.");
constexpr Parameter kStartsAt =
    member("starts_at", Type::integer, true, "Unix seconds, ahead of now; with api v1 by a minute at least.");
constexpr Parameter kEndsAt =
    member("ends_at", Type::integer, true, "Unix seconds, 15 minutes to 24 hours after the start.");
constexpr Parameter kAssistants = {.name = "assistant_uids",
                                   .in = In::body,
                                   .type = Type::integers,
                                   .help = "Co-teachers.",
                                   .most = kMostAssistants};
constexpr Parameter kUnit = member("unit_id", Type::integer, false,
                                   "The unit; left out: the course's default unit. Not with api v1.");
constexpr Parameter kSeats = member("seats", Type::integer, false, "Students on stage; 0: the teacher only.");
constexpr Parameter kSeatsShown = member("seats_shown", Type::boolean, false, "Whether the stage is shown.");
constexpr Parameter kAutoStage =
    member("auto_stage", Type::boolean, false, "Whether students go on stage by themselves.");
constexpr Parameter kDefinition = {.name = "definition",
                                   .in = In::body,
                                   .type = Type::integer,
                                   .help = "0 standard, 1 high, 2 full high definition.",
                                   .most = 2};
constexpr Parameter kSecondCamera = member("second_camera", Type::boolean, false, "With one student only.");
constexpr Parameter kRecord = member("record", Type::boolean, false, "Whether the classroom is recorded.");
constexpr Parameter kRecordScene =
    member("record_room_scene", Type::boolean, false, "Whether the teacher's camera is recorded.");
constexpr Parameter kLive =
    member("live", Type::boolean, false, "Whether it is shown live on the web; needs a recording.");
constexpr Parameter kReplay =
    member("replay", Type::boolean, false, "Whether its recording is public; needs a recording.");
constexpr Parameter kApi = {.name = "api",
                            .in = In::body,
                            .type = Type::choice,
                            .help = "Which of ClassIn's APIs creates it; left out: v2.",
                            .choices = "v2 v1"};
constexpr Parameter kAgain =
    member("again", Type::boolean, false, "true: create it anew though it was created and deleted before.");
constexpr Parameter kIdempotencyKey = {
    .name = "Idempotency-Key",
    .in = In::header,
    .help =
        "What the caller calls this request: the same key never creates a second class. With another key or "
        "none, a class of the same course, name, teacher and times is the same class.",
    .most = limits::kMaxIdempotencyKeyBytes};
constexpr Parameter kIdentity = {.name = "identity",
                                 .in = In::path,
                                 .required = true,
                                 .help = "The identity of a creation.",
                                 .most = kMostIdentity};
constexpr Parameter kCreationState = {.name = "state",
                                      .type = Type::choice,
                                      .help = "Only creations in this state.",
                                      .choices = "open unknown created refused deleted"};

#define SCHOOL "/v1/schools/{sid}"
#define MARK SCHOOL "/classes/{class}/attendance/{uid}"

constexpr Route kRoutes[] = {
    {"GET",
     SCHOOL "/classes",
     "listClasses",
     Scope::read,
     "The classes of a school with their state and totals, by start",
     {&kSid, &kFrom, &kTo, &kOfCourse, &kState, &kCursor, &kLimit, &kFormat},
     "ClassList",
     &list_classes},
    {"GET",
     SCHOOL "/classes/{class}/attendance",
     "getClassAttendance",
     Scope::read,
     "Who attended a class",
     {&kSid, &kClass, &kFormat},
     "ClassAttendance",
     &class_attendance},
    {"GET",
     MARK,
     "explainMark",
     Scope::read,
     "Why one mark is what it is: every entry and exit, the rules, the pushes",
     {&kSid, &kClass, &kUid},
     "Explanation",
     &explain_mark},
    {"GET",
     MARK "/override",
     "getOverrideLog",
     Scope::read,
     "Every override of a mark, oldest first",
     {&kSid, &kClass, &kUid},
     "OverrideLog",
     &override_log},
    {"PUT",
     MARK "/override",
     "setOverride",
     Scope::correct,
     "Sets the status of a mark by hand",
     {&kSid, &kClass, &kUid, &kStatus, &kReason, &kAuthor},
     "Explanation",
     &set_override},
    {"DELETE",
     MARK "/override",
     "clearOverride",
     Scope::correct,
     "Lets the computed status stand again",
     {&kSid, &kClass, &kUid, &kWhy, &kWho},
     "Explanation",
     &clear_override},
    {"GET",
     SCHOOL "/classes/{class}/viewing",
     "getClassViewing",
     Scope::read,
     "Who watched a class live on the web or as a replay",
     {&kSid, &kClass, &kFormat},
     "Viewing",
     &class_viewing},
    {"GET",
     SCHOOL "/students/{uid}/attendance",
     "getStudentAttendance",
     Scope::read,
     "The marks of one person over time",
     {&kSid, &kUid, &kFrom, &kTo, &kFormat},
     "StudentAttendance",
     &student_attendance},
    {"GET",
     SCHOOL "/courses",
     "listCourses",
     Scope::read,
     "The courses of a school with their totals",
     {&kSid, &kFrom, &kTo, &kFormat},
     "CourseList",
     &list_courses},
    {"GET",
     SCHOOL "/courses/{course}/attendance",
     "getCourseAttendance",
     Scope::read,
     "The students of a course by its classes",
     {&kSid, &kCourse, &kFrom, &kTo, &kFormat},
     "CourseAttendance",
     &course_attendance},
    {"GET",
     SCHOOL "/courses/{course}/roster",
     "getCourseRoster",
     Scope::read,
     "Who is on the roster of a course",
     {&kSid, &kCourse, &kAt, &kCursor, &kLimit, &kFormat},
     "Roster",
     &course_roster},
    {"GET",
     SCHOOL "/grades",
     "listGrades",
     Scope::read,
     "Grades of homework, exams and answer sheets of a course, an activity or a student",
     {&kSid, &kOfCourse, &kOfActivity, &kOfStudent, &kHistory, &kCursor, &kLimit, &kFormat},
     "GradeList",
     &list_grades},
    {"GET",
     SCHOOL "/grades/missing",
     "listMissingHomework",
     Scope::read,
     "Homework that was expected and of which nothing came",
     {&kSid, &kOfCourse, &kOfActivity, &kOfStudent, &kCursor, &kLimit, &kFormat},
     "MissingList",
     &list_missing},
    {"GET",
     SCHOOL "/submissions",
     "listSubmissions",
     Scope::read,
     "Homework that was handed in",
     {&kSid, &kOfCourse, &kOfActivity, &kOfStudent, &kCursor, &kLimit, &kFormat},
     "SubmissionList",
     &list_submissions},
    {"GET",
     SCHOOL "/restatements",
     "listRestatements",
     Scope::read,
     "Marks of complete classes that a later push or change of rules altered, oldest first",
     {&kSid, &kOfClass, &kOfStudent, &kFrom, &kTo, &kCursor, &kLimit, &kFormat},
     "RestatementList",
     &list_restatements},
    {"GET",
     SCHOOL "/live",
     "getLive",
     Scope::read,
     "Who is in which room now; as server-sent events with Accept: text/event-stream",
     {&kSid},
     "Live",
     &live_view,
     true},
    {"GET",
     SCHOOL "/pushes",
     "listPushes",
     Scope::read,
     "The journal as a feed: every push as it was received",
     {&kSid, &kAfter, &kCursor, &kLimit},
     "PushList",
     &list_pushes},
    {"GET",
     SCHOOL "/quarantine",
     "listQuarantine",
     Scope::read,
     "Pushes that were kept but could not be used",
     {&kSid, &kCursor, &kLimit},
     "QuarantineList",
     &list_quarantine},
    {"POST",
     SCHOOL "/classes",
     "createClass",
     Scope::manage,
     "Creates a class in ClassIn, once: the same request again creates no other",
     {&kSid,         &kCourseId, &kName,       &kTeacher,   &kStartsAt,   &kEndsAt,        &kAssistants,
      &kUnit,        &kSeats,    &kSeatsShown, &kAutoStage, &kDefinition, &kSecondCamera,  &kRecord,
      &kRecordScene, &kLive,     &kReplay,     &kApi,       &kAgain,      &kIdempotencyKey},
     "Creation",
     &create_class,
     false,
     true},
    {"GET",
     SCHOOL "/creations",
     "listCreations",
     Scope::manage,
     "What ClassIn was asked to create through Rollcall, and what came of it, oldest first",
     {&kSid, &kCreationState, &kCursor, &kLimit},
     "CreationList",
     &list_creations},
    {"GET",
     SCHOOL "/creations/{identity}",
     "getCreation",
     Scope::manage,
     "One of them",
     {&kSid, &kIdentity},
     "Creation",
     &get_creation},
    {"GET", "/v1/openapi.json", "getOpenApi", std::nullopt, "This document", {}, "OpenApi", &openapi_json},
};

#undef MARK
#undef SCHOOL

}  // namespace

Parameters Route::parameters() const {
  const auto end = std::find(slots.begin(), slots.end(), nullptr);
  return {slots.data(), static_cast<std::size_t>(end - slots.begin())};
}

bool Route::takes(std::string_view parameter) const {
  const auto all = parameters();
  return std::any_of(all.begin(), all.end(), [&](const Parameter* p) { return p->name == parameter; });
}

std::span<const Route> routes() { return kRoutes; }

bool is_query_path(std::string_view path) { return path == "/v1" || path.starts_with("/v1/"); }

}  // namespace rollcall::api
