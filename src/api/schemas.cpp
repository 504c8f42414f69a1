#include "api/schemas.hpp"

namespace rollcall::api {

namespace {

constexpr std::string_view kPhone = "The account the page was entered with; yk_… is a guest.";

constexpr Member kRules[] = {
    {"late_after_s", "seconds"}, {"early_leave_before_s", "seconds"}, {"minimum_attended_ratio", "ratio"}};

constexpr Member kTotals[] = {
    {"expected", "integer?", "How many were on the roster; null where none is known."},
    {"present", "integer"},
    {"late", "integer"},
    {"left_early", "integer"},
    {"late_left_early", "integer"},
    {"partial", "integer"},
    {"absent", "integer"},
    {"excused", "integer"},
    {"unknown", "integer"},
    {"attended", "integer", "All but the absent, the excused and the unknown."}};

constexpr Member kOverride[] = {
    {"status", "Status"}, {"reason", "text"}, {"author", "text"}, {"set_at", "instant"}};

constexpr Member kMark[] = {
    {"uid", "integer"},
    {"name", "text?"},
    {"identity", "integer", "1 student, 2 auditor, 3 teacher, 4 co-teacher, 193 and 194 observers."},
    {"on_roster", "boolean"},
    {"status", "Status?", "Null for staff and observers."},
    {"computed_status", "Status?", "What it would be without an override."},
    {"first_in", "instant?"},
    {"last_out", "instant?", "Null while inside."},
    {"in_room_s", "seconds"},
    {"attended_s", "seconds?", "Of the lesson; null where its times are unknown."},
    {"attended_ratio", "ratio?"},
    {"late_s", "seconds?"},
    {"left_early_s", "seconds?"},
    {"entries", "integer"},
    {"disconnects", "integer?"},
    {"devices", "[integer]"},
    {"intervals", "[Interval]"},
    {"open_end", "boolean", "The last exit is missing."},
    {"incomplete", "boolean", "An entry is missing."},
    {"approximate", "boolean", "Known from an attendance list only."},
    {"classin_total_s", "seconds?"},
    {"hands_up", "integer?"},
    {"awards", "integer?"},
    {"stage_s", "seconds?"},
    {"override", "Override?"}};

constexpr Member kLesson[] = {
    {"class_id", "integer"},   {"course_id", "integer?"},
    {"class_name", "text?"},   {"course_name", "text?"},
    {"state", "ClassState"},   {"source", "Source?", "Which pushes speak for presence."},
    {"starts_at", "instant?"}, {"ends_at", "instant?"}};

constexpr Member kClassAttendance[] = {
    {"sid", "integer"},        {"...", "Lesson"},   {"scheduled_end", "instant?"},
    {"closed_at", "instant?"}, {"rules", "Rules"},  {"totals", "Totals"},
    {"students", "[Mark]"},    {"staff", "[Mark]"}, {"observers", "[Mark]"}};

constexpr Member kEvent[] = {
    {"source", "Source?"},
    {"kind", "in|out"},
    {"at", "instant"},
    {"client_id", "integer"},
    {"device", "integer?"},
    {"reason", "integer?", "Of an exit, as ClassIn numbers them."},
    {"fate",
     "opens|continues|closes|open_end|open_end_no_time|no_time|unmatched|not_used_summary|not_used_entries|"
     "not_used_no_entry"},
    {"why", "text"},
    {"push", "integer?", "Number in the journal."}};

constexpr Member kTime[] = {{"what", "text"},
                            {"value", "instant?"},
                            {"gives", "starts_at|scheduled_end|closed_at?", "Null: not used."},
                            {"push", "integer?"}};

constexpr Member kRosterChange[] = {{"scope", "class|course"},
                                    {"op", "add|remove|change"},
                                    {"effective_at", "instant"},
                                    {"fate", "decides|after_start|class_beats_course|superseded"},
                                    {"why", "text"},
                                    {"push", "integer?"}};

constexpr Member kOverrideEntry[] = {{"status", "Status?", "Null: the override was cleared."},
                                     {"before", "Status?", "What stood before."},
                                     {"computed", "Status?"},
                                     {"reason", "text"},
                                     {"author", "text"},
                                     {"set_at", "instant"},
                                     {"push", "integer"}};

constexpr Member kMarkState[] = {{"on_roster", "boolean"},     {"status", "Status?"},
                                 {"in_room_s", "seconds"},     {"attended_s", "seconds?"},
                                 {"attended_ratio", "ratio?"}, {"first_in", "instant?"},
                                 {"last_out", "instant?"},     {"late_s", "seconds?"},
                                 {"left_early_s", "seconds?"}, {"entries", "integer"}};

constexpr Member kRestatement[] = {{"class_id", "integer"},
                                   {"uid", "integer"},
                                   {"name?", "text?", "In lists only."},
                                   {"at", "instant"},
                                   {"cause", "push|rules"},
                                   {"push", "integer", "Number in the journal."},
                                   {"from", "MarkState?", "Null: was not listed."},
                                   {"to", "MarkState?", "Null: is no more listed."}};

constexpr Member kExplanation[] = {
    {"sid", "integer"},
    {"class_id", "integer"},
    {"course_id", "integer?"},
    {"class_name", "text?"},
    {"course_name", "text?"},
    {"uid", "integer"},
    {"state", "ClassState"},
    {"source", "Source?"},
    {"starts_at", "instant?"},
    {"ends_at", "instant?"},
    {"scheduled_end", "instant?"},
    {"closed_at", "instant?"},
    {"rules", "Rules"},
    {"status_reason", "text", "The rule that matched, with its figures."},
    {"mark", "Mark?", "Null: seen, but not listed."},
    {"open_ends_at", "instant?", "Where a stay without an exit is cut."},
    {"events", "[ExplainedEvent]", "Kept or dropped, and why."},
    {"times", "[ExplainedTime]", "Every time that a source states of the class."},
    {"roster", "[ExplainedRosterChange]"},
    {"summary_push", "integer?"},
    {"older_summaries", "[integer]"},
    {"overrides", "[OverrideEntry]"},
    {"restatements", "[Restatement]"},
    {"pushes", "[integer]", "The journal numbers of all that the mark comes from."}};

constexpr Member kWebViewer[] = {{"kind", "live|replay"},
                                 {"telephone", "text", kPhone},
                                 {"nickname", "text?"},
                                 {"guest", "boolean"},
                                 {"entered_at", "instant"},
                                 {"watched_s", "seconds"},
                                 {"client_type", "integer?"},
                                 {"uid", "integer?", "Who held the account then, where that is certain."},
                                 {"name", "text?"}};

constexpr Member kClientViewer[] = {{"uid", "integer"},         {"name", "text?"},
                                    {"watched_s", "seconds"},   {"duration_s", "seconds?"},
                                    {"coverage", "ratio?"},     {"valid_watch_count", "integer?"},
                                    {"updated_at", "instant?"}, {"top_progress_percent", "number?"},
                                    {"look_count", "integer?"}, {"look_s", "seconds?"}};

constexpr Member kViewing[] = {{"web", "[WebViewer]"}, {"client", "[ClientViewer]"}};

constexpr Member kStudentClass[] = {{"...", "Lesson"}, {"...", "Mark"}};

constexpr Member kStudentAttendance[] = {
    {"sid", "integer"},   {"uid", "integer"},          {"name", "text?"},
    {"phone", "text?"},   {"email", "text?"},          {"cancelled_at", "instant?"},
    {"totals", "Totals"}, {"items", "[StudentClass]"}, {"next_cursor", "text?"}};

constexpr Member kStates[] = {{"scheduled", "integer"},   {"live", "integer"},
                              {"closing", "integer"},     {"complete", "integer"},
                              {"nobody_came", "integer"}, {"summary_missing", "integer"},
                              {"cancelled", "integer"}};

constexpr Member kCourse[] = {{"course_id", "integer?", "Null: classes of which no course is known."},
                              {"course_name", "text?"},
                              {"classes", "integer", "That were not cancelled."},
                              {"states", "StateCounts"},
                              {"students", "integer"},
                              {"totals", "Totals"},
                              {"attended_s", "seconds"},
                              {"attendance_ratio", "ratio?"}};

constexpr Member kGridClass[] = {{"class_id", "integer"}, {"class_name", "text?"}, {"starts_at", "instant?"},
                                 {"ends_at", "instant?"}, {"state", "ClassState"}, {"totals", "Totals"}};

constexpr Member kGridMark[] = {
    {"class_id", "integer"},  {"status", "Status?"},        {"computed_status", "Status?"},
    {"on_roster", "boolean"}, {"attended_s", "seconds?"},   {"attended_ratio", "ratio?"},
    {"late_s", "seconds?"},   {"left_early_s", "seconds?"}, {"override", "Override?"}};

constexpr Member kGridStudent[] = {{"uid", "integer"},
                                   {"name", "text?"},
                                   {"totals", "Totals"},
                                   {"marks", "[GridMark?]", "One a class; null: not listed there."}};

constexpr Member kCourseAttendance[] = {{"sid", "integer"},         {"course_id", "integer"},
                                        {"course_name", "text?"},   {"classes", "[GridClass]"},
                                        {"items", "[GridStudent]"}, {"next_cursor", "text?"}};

constexpr Member kClassItem[] = {
    {"class_id", "integer"}, {"course_id", "integer?"}, {"class_name", "text?"}, {"starts_at", "instant?"},
    {"ends_at", "instant?"}, {"state", "ClassState"},   {"totals", "Totals"}};

constexpr Member kRosterItem[] = {{"uid", "integer"},
                                  {"name", "text?"},
                                  {"since", "instant", "0: always."},
                                  {"push", "integer", "Number in the journal of what says so."}};

constexpr Member kGradeState[] = {{"graded_at", "instant"},
                                  {"score", "number?"},
                                  {"full_score", "number?"},
                                  {"rate", "ratio?"},
                                  {"shown_score", "text?", "As ClassIn shows it, where that is no number."},
                                  {"submitted_at", "instant?"},
                                  {"corrected_at", "instant?"},
                                  {"returned", "boolean"},
                                  {"teacher_uid", "integer?"},
                                  {"push", "integer"}};

constexpr Member kGrade[] = {{"kind", "homework|exam|answer_sheet"},
                             {"activity_id", "integer"},
                             {"activity_name", "text?"},
                             {"course_id", "integer?"},
                             {"student_uid", "integer"},
                             {"student_name", "text?"},
                             {"score", "number?"},
                             {"full_score", "number?"},
                             {"rate", "number?"},
                             {"submitted_at", "instant?"},
                             {"corrected_at", "instant?"},
                             {"returned", "boolean"},
                             {"history?", "[GradeState]", "With history=true: every state, oldest first."}};

constexpr Member kSubmission[] = {{"activity_id", "integer"}, {"activity_name", "text?"},
                                  {"course_id", "integer?"},  {"student_uid", "integer"},
                                  {"student_name", "text?"},  {"submitted_at", "instant"},
                                  {"late", "boolean"},        {"revision", "boolean"}};

constexpr Member kMissing[] = {{"activity_id", "integer"}, {"activity_name", "text?"},
                               {"course_id", "integer?"},  {"student_uid", "integer"},
                               {"student_name", "text?"},  {"first_seen_at", "instant?"}};

constexpr Member kPersonInRoom[] = {{"uid", "integer"},
                                    {"name", "text?"},
                                    {"identity", "integer"},
                                    {"since", "instant", "When the present stay began."}};

constexpr Member kLiveClass[] = {{"class_id", "integer"},      {"course_id", "integer?"},
                                 {"class_name", "text?"},      {"starts_at", "instant?"},
                                 {"ends_at", "instant?"},      {"state", "ClassState"},
                                 {"in_room", "[PersonInRoom]"}};

constexpr Member kPush[] = {{"seq", "integer", "Number in the journal."},
                            {"cmd", "text"},
                            {"message_id", "text?"},
                            {"received_at", "instant"},
                            {"outcome", "stored|test|unknown|quarantined"},
                            {"reason", "text?"},
                            {"body", "text?", "Byte for byte; null where it is not UTF-8."},
                            {"body_base64?", "text", "Instead of a body that is not UTF-8."}};

constexpr Member kQuarantined[] = {
    {"seq", "integer"},
    {"sid", "integer"},
    {"cmd", "text"},
    {"message_id", "text?"},
    {"received_at", "instant"},
    {"trust", "signed|unsigned_accepted|unsigned_held|unreadable_held|stale_held|own"},
    {"reason", "text"},
    {"pointer", "text", "JSON pointer to what could not be used."},
    {"body", "text?"},
    {"body_base64?", "text"}};

constexpr Member kProblem[] = {{"type", "text"},
                               {"title", "text"},
                               {"status", "integer"},
                               {"detail", "text", "What was wrong and what to do."},
                               {"parameter?", "text", "What of the request is at fault."},
                               {"identity?", "text", "The creation that it is about."},
                               {"differs?", "[text]", "The fields in which that creation is another."},
                               {"classin_code?", "integer", "With which ClassIn refused."},
                               {"retry?", "yes|no|maybe", "Whether trying again later can help."}};

constexpr Member kCreation[] = {
    {"identity", "text", "The unique identity that ClassIn was given."},
    {"key", "text?", "The Idempotency-Key of the request, or what a timetable calls it."},
    {"state", "CreationState"},
    {"api", "v1|v2"},
    {"call", "text", "ClassIn's name of the call."},
    {"object_id", "integer?", "What was made, of whatever kind; null while it is not known."},
    {"class_id", "integer?", "The same, where it is a class."},
    {"activity_id", "integer?"},
    {"course_id", "integer?"},
    {"name", "text?"},
    {"teacher_uid", "integer?"},
    {"starts_at", "instant?"},
    {"ends_at", "instant?"},
    {"live_url", "text?", "The player page of a class with recording or live."},
    {"code", "integer", "ClassIn's last; 0 where none came."},
    {"message", "text", "What it means and what to do."},
    {"warnings", "[text]", "It was created, but."},
    {"attempts", "integer", "Requests sent to ClassIn."},
    {"created_at", "instant", "When it was first asked for."},
    {"asked_at", "instant", "When it was last asked for."},
    {"changed_at", "instant"}};

constexpr Schema kSchemas[] = {
    {"Status", "", {}, "excused|absent|unknown|partial|late_left_early|late|left_early|present"},
    {"ClassState", "", {}, "scheduled|live|closing|complete|nobody_came|summary_missing|cancelled"},
    {"Source", "", {}, "summary|events|attendance"},
    {"Interval", "Came and went, in Unix seconds; [in, out).", {}, "[instant]"},
    {"Rules", "By which marks are assessed.", kRules},
    {"Totals", "How many have which status.", kTotals},
    {"Override", "A correction by a person.", kOverride},
    {"Mark", "One person in one class.", kMark},
    {"Lesson", "One class.", kLesson},
    {"ClassAttendance", "Each list is sorted by uid.", kClassAttendance},
    {"ExplainedEvent", "An entry or exit, and what became of it.", kEvent},
    {"ExplainedTime", "A time that a source states of the class.", kTime},
    {"ExplainedRosterChange", "A roster change of the person, and what became of it.", kRosterChange},
    {"OverrideEntry", "An override that was set or cleared.", kOverrideEntry},
    {"MarkState", "What a mark was or became.", kMarkState},
    {"Restatement", "A mark of a complete class that changed.", kRestatement},
    {"Explanation", "Why a mark is what it is.", kExplanation},
    {"WebViewer", "A viewing on the web.", kWebViewer},
    {"ClientViewer", "Replays watched in the client.", kClientViewer},
    {"Viewing", "", kViewing},
    {"StudentClass", "A class and the person's mark in it.", kStudentClass},
    {"StudentAttendance", "", kStudentAttendance},
    {"StateCounts", "How many classes are in which state.", kStates},
    {"Course", "A course with its totals.", kCourse},
    {"GridClass", "A column of the grid.", kGridClass},
    {"GridMark", "A mark of the grid.", kGridMark},
    {"GridStudent", "A row of the grid.", kGridStudent},
    {"CourseAttendance", "", kCourseAttendance},
    {"ClassItem", "", kClassItem},
    {"RosterItem", "", kRosterItem},
    {"GradeState", "", kGradeState},
    {"Grade", "", kGrade},
    {"Submission", "", kSubmission},
    {"Missing", "Nothing came of this.", kMissing},
    {"PersonInRoom", "", kPersonInRoom},
    {"LiveClass", "", kLiveClass},
    {"Push", "", kPush},
    {"Quarantined", "", kQuarantined},
    {"CreationState",
     "open: nothing has been sent yet; unknown: something was, and no answer said what came of it.",
     {},
     "open|unknown|created|refused|deleted"},
    {"Creation", "Something that ClassIn was asked to create.", kCreation},
    {"Problem", "RFC 9457.", kProblem},
    {"OpenApi", "OpenAPI 3.1.", {}, "object"},
};

constexpr ListSchema kLists[] = {{"ClassList", "ClassItem"},
                                 {"OverrideLog", "OverrideEntry"},
                                 {"CourseList", "Course"},
                                 {"Roster", "RosterItem"},
                                 {"GradeList", "Grade"},
                                 {"MissingList", "Missing"},
                                 {"SubmissionList", "Submission"},
                                 {"RestatementList", "Restatement"},
                                 {"Live", "LiveClass"},
                                 {"PushList", "Push"},
                                 {"QuarantineList", "Quarantined"},
                                 {"CreationList", "Creation"}};

}  // namespace

std::span<const Schema> schemas() { return kSchemas; }
std::span<const ListSchema> list_schemas() { return kLists; }

}  // namespace rollcall::api
