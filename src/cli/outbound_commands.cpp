#include "cli/outbound_commands.hpp"

#include "cli/choices.hpp"
#include "cli/parameters.hpp"

namespace rollcall::cli {

namespace {

using Kind = Parameter::Kind;

const Parameter kApi =
    one_of(kApis, option("--api", "lessons (v1) or classroom activities (v2, the default)"));
const Parameter kAgain =
    option("--again", "create it anew though it was created and deleted before", Kind::flag);
const Parameter kIdentity = option(
    "--identity",
    "1 to 32 letters, digits or - _ . : by which ClassIn knows a repetition (default: made of the request)");
const Parameter kName = option("--name", "what it is called (required)");
const Parameter kActivity =
    option("--activity", "its activity in ClassIn, of a class that Rollcall did not create", Kind::number);
const Parameter kTimetable = place("FILE", "CSV with a heading, a class a row; see the README", Kind::file);

// What a class must be told to be when it is created, and can be told later.
std::vector<Parameter> creation_wishes() {
  return {kName, option("--teacher", "the teacher's UID (required)", Kind::number),
          option("--start", "'YYYY-MM-DD HH:MM' in the school's time zone (required)"),
          option("--end", "likewise (required, or --minutes)"),
          option("--minutes", "how long it takes, 1 to 1440, instead of --end", Kind::number)};
}
std::vector<Parameter> change_wishes() {
  return {
      option("--name", "what it is called"), option("--teacher", "the teacher's UID", Kind::number),
      option("--start", "'YYYY-MM-DD HH:MM' in the school's time zone"), option("--end", "likewise"),
      option("--minutes", "how long it takes, 1 to 1440, with --start and instead of --end", Kind::number)};
}

Parameter yes_or_no(std::string_view name, std::string_view help) {
  return one_of(kYesOrNo, option(name, help));
}

// And what it can be told to be at either time.
std::vector<Parameter> with_wishes(std::vector<Parameter> parameters, const std::vector<Parameter>& first) {
  parameters.insert(parameters.end(), first.begin(), first.end());
  const Parameter wishes[] = {
      many(option("--assistant", "UID of a co-teacher; repeat it for several", Kind::number)),
      option("--unit", "the unit it belongs to (v2)", Kind::number),
      option("--folder", "the cloud folder (v1)", Kind::number),
      option("--seats", "students on stage, without the teacher", Kind::number),
      yes_or_no("--seats-shown", "whether the seats are shown"),
      yes_or_no("--auto-stage", "whether students go on stage by themselves"),
      one_of(kDefinitions, option("--definition", "standard (0), high (1), full high (2)", Kind::number)),
      yes_or_no("--second-camera", "a second camera of the teacher's"),
      yes_or_no("--record", "recorded in the cloud"),
      yes_or_no("--record-room-scene", "what the teacher's camera shows is recorded too; needs --record yes"),
      yes_or_no("--live", "live on the web; needs --record yes"),
      yes_or_no("--replay", "replay on the web; needs --record yes"),
      kApi};
  parameters.insert(parameters.end(), std::begin(wishes), std::end(wishes));
  return parameters;
}

}  // namespace

std::vector<Command> class_commands() {
  return {
      {"class create", "create a class in ClassIn, once",
       with_wishes(
           {kSid, kCourse, option("--new-unit", "name of a unit to create for it (v2)"), kIdentity, kAgain},
           creation_wishes()),
       Prints::words_or_json, &class_create},
      {"class edit", "change a class in ClassIn",
       with_wishes({kSid, kClass, option("--no-assistant", "without any co-teacher", Kind::flag),
                    option("--course", "its course, of a class that Rollcall did not create", Kind::number),
                    kActivity},
                   change_wishes()),
       Prints::words_or_json, &class_edit},
      {"class delete",
       "delete a class in ClassIn",
       {kSid, kClass, option("--course", "its course, of a class that Rollcall did not create", Kind::number),
        kActivity, kApi},
       Prints::words,
       &class_delete},
      {"class list",
       "the classes, courses and units that Rollcall created or tried to",
       {kSid, one_of(creation_states(), option("--state", "only those of this outcome"))},
       Prints::table,
       &class_list},
      {"class settle",
       "say what ClassIn shows of a creation whose outcome is not known",
       {kSid, place("IDENTITY", "as `class list` has it", Kind::text),
        option("--class", "it is there, under this class id", Kind::number),
        option("--activity", "and this activity (v2)", Kind::number),
        option("--not-created", "it is not there", Kind::flag)},
       Prints::words_or_json,
       &class_settle},
      {"class plan",
       "what a timetable would create and change; does nothing",
       {kTimetable, kAtSchool, kApi, kAgain},
       Prints::table,
       &class_plan},
      {"class apply",
       "create and change the classes of a timetable; a second time changes nothing",
       {kTimetable, kAtSchool, kApi, kAgain,
        option("--result", "where each row's result goes, anew each time (default: FILE.result.csv)",
               Kind::file)},
       Prints::words,
       &class_apply},
  };
}

std::vector<Command> calling_commands() {
  const Parameter account =
      secret(place("ACCOUNT", "phone number (abroad 00CC-NUMBER) or e-mail address", Kind::text));
  const Parameter password =
      option("--password-file", "file whose first line is the password of a new account", Kind::file);
  return {
      {"link login",
       "a link that opens the ClassIn client in a class",
       {kSid, kClass, kUid, one_of(kDevices, option("--device", "where the client runs (default pc)")),
        option("--course", "its course, if it is not known here", Kind::number),
        option("--page", "the web page that opens the client instead", Kind::flag)},
       Prints::file,
       &link_login},
      {"link live",
       "a link that lets somebody watch live or replay under a name",
       {kSid, kClass,
        secret(place("ACCOUNT", "as it will stand in the viewing report, under 32 characters", Kind::text)),
        place("NICKNAME", "as others see it, under 24 characters", Kind::text),
        option("--lesson-key", "of the class's live URL, where it is not known here")},
       Prints::file,
       &link_live},
      {"course create",
       "create a course in ClassIn, once",
       {kSid, kName, option("--teacher", "the head teacher's UID", Kind::number),
        option("--expires", "a date within 5 years (default: never)"),
        option("--identity",
               "1 to 32 letters, digits or - _ . : that tell this course from another of the same name "
               "(default: made of the "
               "request)")},
       Prints::words,
       &course_create},
      {"student add",
       "register an account, make it a student of the school and of courses; prints its UID",
       {kSid, account, kName, password,
        many(option("--course", "a course; repeat it for several", Kind::number))},
       Prints::words,
       &student_add},
      {"teacher add",
       "register an account and make it a teacher of the school; prints its UID",
       {kSid, account, kName, password},
       Prints::words,
       &teacher_add},
      {"call",
       "make any call of ClassIn's API; without a name it lists them, with the name alone what it takes",
       {option("NAME", "of the call, such as addCourseClass"),
        secret(
            many(option("PARAMETER", "name=value, or name=@FILE for what a file holds; repeat it for each"))),
        kAtSchool, kAgain},
       Prints::table,
       &call},
  };
}

}  // namespace rollcall::cli
