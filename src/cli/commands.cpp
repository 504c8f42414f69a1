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

std::vector<Command> daemon_commands() {
  return {
      {"serve", "run the daemon", {}, Prints::words, &serve},
      {"check",
       "validate configuration and store; names every fault with its line",
       {},
       Prints::words,
       &check},
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
        many(option("--sid", "only for this school; may be repeated", Kind::number))},
       Prints::words,
       &token_create},
      {"token list", "names and scopes of the tokens", {}, Prints::table, &token_list},
      {"token revoke", "end a token", {place("NAME", "its name", Kind::text)}, Prints::words, &token_revoke},
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
    for (auto group : {daemon_commands, report_commands, mark_commands, journal_commands, quarantine_commands,
                       token_commands, simulate_commands}) {
      for (auto& command : group()) all.push_back(std::move(command));
    }
    return all;
  }();
  return table;
}

}  // namespace rollcall::cli
