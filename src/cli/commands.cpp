#include "cli/command.hpp"

#include <utility>

namespace rollcall::cli {

namespace {

using Kind = Parameter::Kind;

Parameter place(std::string_view name, std::string_view help, Kind kind = Kind::number) {
  return {name, help, kind, true, false};
}
Parameter option(std::string_view name, std::string_view help, Kind kind = Kind::text) {
  return {name, help, kind, false, false};
}
Parameter many(Parameter parameter) {
  parameter.many = true;
  return parameter;
}

Parameter secret(Parameter parameter) {
  parameter.secret = true;
  return parameter;
}

const Parameter kSid = place("SID", "the school's id");
const Parameter kClass = place("CLASS", "the class's id");
const Parameter kCourse = place("COURSE", "the course's id");
const Parameter kUid = place("UID", "the person's id");
const Parameter kFrom = option("--from", "first day, YYYY-MM-DD in the school's time zone");
const Parameter kTo = option("--to", "last day, likewise; it counts whole");
const Parameter kOfCourse = option("--course", "only of this course", Kind::number);
const Parameter kOfActivity = option("--activity", "only of this activity", Kind::number);
const Parameter kOfStudent = option("--student", "only of this student (UID)", Kind::number);
const Parameter kOfSchool = option("--sid", "only this school", Kind::number);
const Parameter kAtSchool = option("--sid", "the school (default: the only one configured)", Kind::number);

std::vector<Command> daemon_commands() {
  return {
      {"serve", "run the daemon", {}, Prints::words, &serve},
      {"check",
       "validate configuration and store; names every fault with its line",
       {},
       Prints::words,
       &check},
      {"doctor",
       "what is wrong with this installation, and what to do about it; changes nothing",
       {option("--all", "also what is in order", Kind::flag),
        option("--network", "also ask ClassIn's API whether it can be reached, and what time it is there",
               Kind::flag),
        option("--user", "whom the daemon runs as (default: found out from daemon, unit and store)")},
       Prints::words_or_json,
       &doctor},
      {"status", "schools, last pushes, blocked queues, store", {}, Prints::table, &status},
  };
}

std::vector<Command> report_commands() {
  return {
      {"report class", "attendance of one class", {kSid, kClass}, Prints::table, &report_class},
      {"report student", "one student over time", {kSid, kUid, kFrom, kTo}, Prints::table, &report_student},
      {"report course",
       "the students of a course by its classes",
       {kSid, kCourse, kFrom, kTo},
       Prints::table,
       &report_course},
      {"report school", "totals of each course", {kSid, kFrom, kTo}, Prints::table, &report_school},
      {"report viewing",
       "who watched live or a replay, and how much",
       {kSid, kClass},
       Prints::table,
       &report_viewing},
      {"report grades",
       "grades of a course, an activity or a student",
       {kSid, kOfCourse, kOfActivity, kOfStudent,
        option("--history", "every state of each grade, oldest first", Kind::flag)},
       Prints::table,
       &report_grades},
      {"report submissions",
       "homework handed in",
       {kSid, kOfCourse, kOfActivity, kOfStudent},
       Prints::table,
       &report_submissions},
      {"report missing",
       "homework expected by the roster and not handed in",
       {kSid, kOfCourse, kOfActivity, kOfStudent},
       Prints::table,
       &report_missing},
      {"report classes",
       "classes with their state",
       {kSid, kFrom, kTo, kOfCourse,
        option("--state", "scheduled, live, closing, complete, nobody_came, summary_missing or cancelled")},
       Prints::table,
       &report_classes},
      {"report restatements",
       "marks of complete classes that changed, and by what",
       {kSid, option("--class", "only of this class", Kind::number), kOfStudent, kFrom, kTo},
       Prints::table,
       &report_restatements},
  };
}

std::vector<Command> mark_commands() {
  const Parameter reason = option("--reason", "why; kept with the override");
  const Parameter author = option("--author", "who says so (default: the name of this login)");
  return {
      {"explain", "why a mark is what it is", {kSid, kClass, kUid}, Prints::table, &explain},
      {"override set",
       "correct a mark; the computed one stays beside it",
       {kSid, kClass, kUid,
        option("--status", "excused, absent, unknown, partial, late_left_early, late, left_early or present"),
        reason, author},
       Prints::words,
       &override_set},
      {"override clear",
       "take an override back",
       {kSid, kClass, kUid, reason, author},
       Prints::words,
       &override_clear},
      {"override log",
       "every override of a mark, oldest first",
       {kSid, kClass, kUid},
       Prints::table,
       &override_log},
      {"roster import",
       "say who belongs to courses and classes, from a CSV file: all of it, or nothing",
       {kSid, place("FILE", "CSV with a heading: uid, course_id or class_id, op, from, name", Kind::text)},
       Prints::words,
       &roster_import},
      {"roster list",
       "who is on the roster of a course",
       {kSid, kCourse, option("--at", "on this date instead of now")},
       Prints::table,
       &roster_list},
  };
}

std::vector<Command> journal_commands() {
  return {
      {"journal tail",
       "the last pushes as received",
       {kOfSchool, option("--lines", "how many (default 10)", Kind::number)},
       Prints::table,
       &journal_tail},
      {"journal show",
       "one push, byte for byte",
       {place("SEQ", "the push's journal number")},
       Prints::file,
       &journal_show},
      {"journal export",
       "pushes as received, one JSON object a line",
       {kOfSchool, option("--after", "only pushes with a larger journal number", Kind::number)},
       Prints::file,
       &journal_export},
      {"import",
       "feed an exported journal through the same path: all of it, or nothing",
       {place("FILE", "file of `journal export`", Kind::text)},
       Prints::words,
       &import_journal},
      {"rebuild", "make facts and marks again from the journal", {}, Prints::words, &rebuild},
  };
}

std::vector<Command> retention_commands() {
  return {
      {"prune",
       "remove old pushes, as [retention] says or as told here, and make the records again; the schedule "
       "(rosters, "
       "classes, accounts) only by its own key or --kind schedule",
       {many(option(
            "--kind",
            "attendance, viewing, grades, interaction, schedule, held or unknown; repeat it for several "
            "(default: all but schedule)")),
        option("--older-than",
               "90d and the like, instead of [retention]; whole days end at the school's midnight"),
        kOfSchool, option("--dry-run", "say what would go, with counts and dates; do nothing", Kind::flag),
        option("--compact", "write the journal anew, without free space; not while the daemon runs",
               Kind::flag)},
       Prints::words,
       &prune},
      {"erase",
       "remove a person from journal, records and later backups; what ClassIn sends of the person later is "
       "new",
       {kSid, kUid, option("--yes", "do it without asking; else it only says what it would do", Kind::flag),
        secret(
            many(option("--also", "a further name, phone number or e-mail address that means the person"))),
        secret(
            many(option("--keep", "one that means more than the person and stays in the texts of others")))},
       Prints::words,
       &erase},
  };
}

std::vector<Command> quarantine_commands() {
  return {
      {"quarantine list",
       "pushes that were kept but could not be used",
       {kOfSchool},
       Prints::table,
       &quarantine_list},
      {"quarantine show",
       "one of them, with the reason",
       {place("SEQ", "its journal number")},
       Prints::words,
       &quarantine_show},
      {"quarantine retry",
       "try to use them again, after an upgrade",
       {many(option("SEQ", "journal numbers; without any, all of them", Kind::number)),
        option("--accept", "believe pushes held for want of a SafeKey: say so only of pushes you know",
               Kind::flag)},
       Prints::words,
       &quarantine_retry},
      {"quarantine drop",
       "take them off the list; they stay in the journal",
       {many(place("SEQ", "journal numbers"))},
       Prints::words,
       &quarantine_drop},
  };
}

std::vector<Command> token_commands() {
  return {
      {"token create",
       "make an access token and print it, once",
       {place("NAME", "what the token is for", Kind::text),
        option("--scope", "read, correct or manage (default read)"),
        many(option("--sid", "only for this school; may be repeated", Kind::number)),
        option("--expires",
               "end it after a time or when a day begins (UTC): 90d, 2027-01-31 (default never)")},
       Prints::words,
       &token_create},
      {"token list", "names, scopes and ends of the tokens", {}, Prints::table, &token_list},
      {"token revoke", "end a token", {place("NAME", "its name", Kind::text)}, Prints::words, &token_revoke},
  };
}

std::vector<Command> keeping_commands() {
  const auto file = [](std::string_view help) { return place("FILE", help, Kind::text); };
  return {
      {"backup",
       "copy the journal into one file, beside a running daemon or without one",
       {file("must not be there yet")},
       Prints::words,
       &backup},
      {"restore",
       "put a backup in place of a journal that was lost; overwrites nothing",
       {file("a file of `backup`; it is verified first")},
       Prints::words,
       &restore},
      {"verify",
       "whether a backup, or the journal itself, is whole and holds what was received",
       {file("a file of `backup`, or the journal")},
       Prints::words,
       &verify},
  };
}

const Parameter kApi = option("--api", "v1 (lessons) or v2 (classroom activities, the default)");
const Parameter kAgain =
    option("--again", "create it anew though it was created and deleted before", Kind::flag);
const Parameter kIdentity = option(
    "--identity",
    "1 to 32 letters, digits or - _ . : by which ClassIn knows a repetition (default: made of the request)");
const Parameter kName = option("--name", "what it is called (required)");
const Parameter kActivity =
    option("--activity", "its activity in ClassIn, of a class that Rollcall did not create", Kind::number);
const Parameter kTimetable = place("FILE", "CSV with a heading, a class a row; see the README", Kind::text);

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

// And what it can be told to be at either time.
std::vector<Parameter> with_wishes(std::vector<Parameter> parameters, const std::vector<Parameter>& first) {
  parameters.insert(parameters.end(), first.begin(), first.end());
  const Parameter wishes[] = {
      many(option("--assistant", "UID of a co-teacher; repeat it for several", Kind::number)),
      option("--unit", "the unit it belongs to (v2)", Kind::number),
      option("--folder", "the cloud folder (v1)", Kind::number),
      option("--seats", "students on stage, without the teacher", Kind::number),
      option("--seats-shown", "yes or no: whether the seats are shown"),
      option("--auto-stage", "yes or no: whether students go on stage by themselves"),
      option("--definition", "0 standard, 1 high, 2 full high definition", Kind::number),
      option("--second-camera", "yes or no"),
      option("--record", "yes or no: recorded in the cloud"),
      option("--record-room-scene",
             "yes or no: what the teacher's camera shows is recorded too; needs --record yes"),
      option("--live", "yes or no: live on the web; needs --record yes"),
      option("--replay", "yes or no: replay on the web; needs --record yes"),
      kApi};
  parameters.insert(parameters.end(), std::begin(wishes), std::end(wishes));
  return parameters;
}

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
       {kSid, option("--state", "open, unknown, created, refused or deleted")},
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
        option("--result", "where each row's result goes, anew each time (default: FILE.result.csv)")},
       Prints::words,
       &class_apply},
  };
}

std::vector<Command> calling_commands() {
  const Parameter account =
      secret(place("ACCOUNT", "phone number (abroad 00CC-NUMBER) or e-mail address", Kind::text));
  const Parameter password =
      option("--password-file", "file whose first line is the password of a new account");
  return {
      {"link login",
       "a link that opens the ClassIn client in a class",
       {kSid, kClass, kUid, option("--device", "pc (default), ios or android"),
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

std::vector<Command> simulate_commands() {
  return {
      {"simulate",
       "a ClassIn that pushes a school day to a URL, and knows what must come of it",
       {option("--url", "where to push (default: the daemon of the configuration)"),
        many(option("--sid", "the school; repeat it for several, each with a day of its own", Kind::number)),
        many(
            option("--secret-file", "file whose first line is the secret; one for all schools, or one each")),
        secret(many(option("--secret", "the secret itself (default: the one of the configuration)"))),
        option("--seed", "another number is another school and day (default 1)", Kind::number),
        option("--classes", "how many lessons the day has (default 6)", Kind::number),
        option("--students", "how many students the school has (default 24)", Kind::number),
        option("--start", "'YYYY-MM-DD HH:MM', or now: by the clock, in lessons shorter by --speed"),
        option("--speed", "how many times as fast the day passes (default 60), or max: no waiting at all"),
        option("--lesson", "how long a lesson takes (default 45m); people come, go and watch in proportion"),
        option("--truth", "file for the marks, viewing rows and grades that the day must produce"),
        option("--verify", "compare the daemon's answers with the truth, list what differs", Kind::flag),
        option("--token-file", "file with a token for --verify (default: $ROLLCALL_TOKEN)"),
        option("--late-after", "the receiver's rule, for the truth (default: of the configuration, else 5m)"),
        option("--early-leave-before", "likewise"),
        option("--minimum-ratio", "likewise, 0 to 1 (default 0.5)"),
        option("--lost-replies", "per cent of the pushes whose reply gets lost (default 1)", Kind::number),
        option("--duplicates", "per cent of the pushes sent once more though acknowledged (default 1)",
               Kind::number),
        option("--reconnects", "per cent of the requests on a connection of their own (default 10)",
               Kind::number),
        option("--give-up-after", "how long one push is tried, 90s or 10m, 0 for ever (default 30s)"),
        option("--ca-file", "PEM of the CAs to trust for https (default: the system's)"),
        option("--narrate", "tell what happens: who comes and goes, which summaries land", Kind::flag)},
       Prints::words,
       &simulate_day},
  };
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> table = [] {
    std::vector<Command> all;
    for (auto group :
         {daemon_commands, report_commands, mark_commands, journal_commands, quarantine_commands,
          token_commands, keeping_commands, retention_commands, class_commands, calling_commands,
          simulate_commands}) {
      for (auto& command : group()) all.push_back(std::move(command));
    }
    return all;
  }();
  return table;
}

}  // namespace rollcall::cli
