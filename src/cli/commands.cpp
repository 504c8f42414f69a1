#include <utility>

#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "cli/outbound_commands.hpp"
#include "cli/parameters.hpp"

namespace rollcall::cli {

namespace {

using Kind = Parameter::Kind;

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
       {kSid, kFrom, kTo, kOfCourse, one_of(class_states(), option("--state", "only those in this state"))},
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
       {kSid, kClass, kUid, one_of(statuses(), option("--status", "what the mark shall be")), reason, author},
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
       {kSid, place("FILE", "CSV with a heading: uid, course_id or class_id, op, from, name", Kind::file)},
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
       {place("FILE", "file of `journal export`", Kind::file)},
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
       {many(one_of(kinds(),
                    option("--kind", "only this kind; repeat it for several (default: all but schedule)"))),
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
        one_of(scopes(), option("--scope", "what it allows, each more than the one before (default read)")),
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
  const auto file = [](std::string_view help) { return place("FILE", help, Kind::file); };
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

std::vector<Command> simulate_commands() {
  return {
      {"simulate",
       "a ClassIn that pushes a school day to a URL, and knows what must come of it",
       {option("--url", "where to push (default: the daemon of the configuration)"),
        many(option("--sid", "the school; repeat it for several, each with a day of its own", Kind::number)),
        many(option("--secret-file", "file whose first line is the secret; one for all schools, or one each",
                    Kind::file)),
        secret(many(option("--secret", "the secret itself (default: the one of the configuration)"))),
        option("--seed", "another number is another school and day (default 1)", Kind::number),
        option("--classes", "how many lessons the day has (default 6)", Kind::number),
        option("--students", "how many students the school has (default 24)", Kind::number),
        option("--start", "'YYYY-MM-DD HH:MM', or now: by the clock, in lessons shorter by --speed"),
        option("--speed", "how many times as fast the day passes (default 60), or max: no waiting at all"),
        option("--lesson", "how long a lesson takes (default 45m); people come, go and watch in proportion"),
        option("--truth", "file for the marks, viewing rows and grades that the day must produce",
               Kind::file),
        option("--verify", "compare the daemon's answers with the truth, list what differs", Kind::flag),
        option("--token-file", "file with a token for --verify (default: $ROLLCALL_TOKEN)", Kind::file),
        option("--late-after", "the receiver's rule, for the truth (default: of the configuration, else 5m)"),
        option("--early-leave-before", "likewise"),
        option("--minimum-ratio", "likewise, 0 to 1 (default 0.5)"),
        option("--lost-replies", "per cent of the pushes whose reply gets lost (default 1)", Kind::number),
        option("--duplicates", "per cent of the pushes sent once more though acknowledged (default 1)",
               Kind::number),
        option("--reconnects", "per cent of the requests on a connection of their own (default 10)",
               Kind::number),
        option("--give-up-after", "how long one push is tried, 90s or 10m, 0 for ever (default 30s)"),
        option("--ca-file", "PEM of the CAs to trust for https (default: the system's)", Kind::file),
        option("--narrate", "tell what happens: who comes and goes, which summaries land", Kind::flag)},
       Prints::words,
       &simulate_day},
  };
}

std::vector<Command> completion_commands() {
  return {
      {"completion",
       "print what lets a shell complete rollcall's commands and options",
       {one_of(kShells, place("SHELL", "which shell", Kind::text))},
       Prints::words,
       &completion},
  };
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> table = [] {
    std::vector<Command> all;
    for (auto group : {daemon_commands, report_commands, mark_commands, journal_commands, quarantine_commands,
                       token_commands, keeping_commands, retention_commands, class_commands, calling_commands,
                       simulate_commands, completion_commands}) {
      for (auto& command : group()) all.push_back(std::move(command));
    }
    return all;
  }();
  return table;
}

}  // namespace rollcall::cli
