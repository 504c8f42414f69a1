// The command line's errors, each produced by a command on an installation with a running daemon.
#include <doctest/doctest.h>

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "errors/rules.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

namespace rollcall::errors {

namespace {

using testing::Finished;
using testing::Lesson;
using testing::Site;
using testing::write_text;

const std::string kFuture = "2037-01-05 09:00";

// A daemon with a class, and files that are wrong in every way. In arguments "@name" is a file of the site.
class Town {
 public:
  Town() {
    site_.start();
    const Lesson lesson;
    for (const std::string& push : {lesson.enter(1001, lesson.start), lesson.leave(1001, lesson.end)})
      REQUIRE(site_.push(testing::sign(push, lesson.end)).acknowledged());
    write_text(file("empty"), "");
    write_text(file("noise"), std::string("\xff\xfe\x00\x01 noise", 10));
    write_text(file("uid.csv"), "uid,course_id\nx,1\n");
    write_text(file("no-place.csv"), "uid\n1\n");
    write_text(file("week.csv"), "course_id,name,teacher_uid,start,minutes\n1,A,0,2037-01-05 09:00,45\n");
    write_text(file("short.ndjson"), "{\"a\":1}\n");
    write_text(file("secret"), "HUSH\n");
    std::filesystem::create_directory(file("folder"));
  }

  Site& site() { return site_; }
  std::string file(const std::string& name) const { return site_.file(name); }
  Finished run(std::vector<std::string> arguments) const {
    for (auto& argument : arguments) {
      if (argument.starts_with('@')) argument = file(argument.substr(1));
    }
    return site_.run(arguments);
  }

 private:
  Site site_{testing::school_toml()};
};

const std::vector<Row> kUsage = {
    {"a command that is not", {"bogus"}, 2, "'bogus'", "rollcall", "--help"},
    {"a group alone", {"report"}, 2, "report", "report", "--help"},
    {"a report that is not", {"report", "bogus"}, 2, "report", "report", "--help"},
    {"too few places", {"report", "class", "1000082"}, 2, "CLASS", "required", "--help"},
    {"letters for a number", {"report", "class", "abc", "5"}, 2, "'abc'", "SID", "--help"},
    {"a negative number", {"journal", "show", "-5"}, 2, "-5", "SEQ", "--help"},
    {"a number that is too large",
     {"report", "class", "1000082", "99999999999999999999"},
     2,
     "9999",
     "CLASS",
     "18 digits"},
    {"an option that is not", {"status", "--colour"}, 2, "--colour", "--colour", "--help"},
    {"an option without its value", {"journal", "tail", "--lines"}, 2, "--lines", "--lines", "--help"},
    {"a format that is not", {"status", "--format", "html"}, 2, "html", "--format", "--help"},
    {"no subject of grades", {"report", "grades", "1000082"}, 2, "say of what", "--course", "--student"},
    {"no subject of missing homework",
     {"report", "missing", "1000082"},
     2,
     "say of what",
     "--course",
     "--activity"},
    {"a state that is not",
     {"report", "classes", "1000082", "--state", "over"},
     2,
     "'over'",
     "--state",
     "nobody_came"},
    {"a date that is none",
     {"report", "school", "1000082", "--from", "2026"},
     2,
     "\"2026\"",
     "from",
     "YYYY-MM-DD"},
    {"dates the wrong way round",
     {"report", "school", "1000082", "--from", "2026-02-01", "--to", "2026-01-01"},
     2,
     "2026-02-01",
     "from",
     "earlier"},
    {"an explanation as CSV",
     {"explain", "1000082", "25672", "1001", "--format", "csv"},
     2,
     "--format",
     "--format",
     "json"},
    {"an override without a status",
     {"override", "set", "1000082", "25672", "1001", "--reason", "r"},
     2,
     "missing",
     "--status",
     "excused"},
    {"a moment that is none",
     {"roster", "list", "1000082", "116576", "--at", "noon"},
     2,
     "'noon'",
     "--at",
     "YYYY-MM-DD"},
    {"belief without numbers",
     {"quarantine", "retry", "--accept"},
     2,
     "journal numbers",
     "--accept",
     "quarantine list"},
    {"a token without a name", {"token", "create", ""}, 2, "name", "1 to 100 bytes", "say what"},
    {"a token's name with a line end",
     {"token", "create", "a\nb"},
     2,
     "name",
     "control characters",
     "use letters"},
    {"a scope that is not", {"token", "create", "t", "--scope", "all"}, 2, "'all'", "--scope", "correct"},
    {"an end that is none",
     {"token", "create", "t", "--expires", "soon"},
     2,
     "'soon'",
     "--expires",
     "units are d, h"},
    {"an end that is over",
     {"token", "create", "t", "--expires", "2020-01-01"},
     2,
     "'2020-01-01'",
     "--expires",
     "give a later day"},
    {"an end beyond a lifetime",
     {"token", "create", "t", "--expires", "99999d"},
     2,
     "99999d",
     "--expires",
     "leave it out"},
    {"a kind that is not", {"prune", "--kind", "all"}, 2, "'all'", "--kind", "attendance"},
    {"a kind that is kept for ever",
     {"prune", "--kind", "attendance"},
     2,
     "attendance",
     "[retention]",
     "--older-than"},
    {"an age that is none", {"prune", "--older-than", "old"}, 2, "'old'", "--older-than", "expected such as"},
    {"nobody to erase", {"erase", "1000082", "0"}, 2, "UID 0", "UID", "give the UID"},
    {"an erasure unconfirmed",
     {"erase", "1000082", "1001"},
     2,
     "nothing was changed",
     "--yes",
     "--yes does it"},
    {"a class without anything", {"class", "create", "1000082", "1"}, 2, "is missing", "--name", "--teacher"},
    {"a start that is none",
     {"class", "create", "1000082", "1", "--name", "a", "--teacher", "1", "--start", "x", "--minutes", "5"},
     2,
     "'x'",
     "--start",
     "YYYY-MM-DD HH:MM"},
    {"a start in the past",
     {"class", "create", "1000082", "1", "--name", "a", "--teacher", "1", "--start", "2020-01-01 09:00",
      "--minutes", "45"},
     2,
     "2020-01-01",
     "--start",
     "ahead is wanted"},
    {"a class of three days",
     {"class", "create", "1000082", "1", "--name", "a", "--teacher", "1", "--start", kFuture, "--minutes",
      "4500"},
     2,
     "4500",
     "--minutes",
     "from 1 to 1440"},
    {"a version that is not",
     {"class", "create", "1000082", "1", "--name", "a", "--teacher", "1", "--start", kFuture, "--minutes",
      "45", "--api", "v3"},
     2,
     "'v3'",
     "--api",
     "v2"},
    {"neither yes nor no",
     {"class", "create", "1000082", "1", "--name", "a", "--teacher", "1", "--start", kFuture, "--minutes",
      "45", "--record", "maybe"},
     2,
     "'maybe'",
     "--record",
     "yes"},
    {"units in both ways",
     {"class", "create", "1000082", "1", "--name", "a", "--teacher", "1", "--start", kFuture, "--minutes",
      "45", "--unit", "1", "--new-unit", "u"},
     2,
     "both",
     "--unit",
     "--new-unit"},
    {"a class of somebody else's",
     {"class", "delete", "1000082", "4"},
     2,
     "Rollcall did not create",
     "--course",
     "is needed"},
    {"a state of creations that is not",
     {"class", "list", "1000082", "--state", "x"},
     2,
     "--state",
     "--state",
     "unknown"},
    {"settled, but how",
     {"class", "settle", "1000082", "abc"},
     2,
     "say what ClassIn shows",
     "--class",
     "--not-created"},
    {"an identity nobody used",
     {"class", "settle", "1000082", "abc", "--class", "4"},
     2,
     "nothing was asked",
     "IDENTITY",
     "class list"},
    {"a device that is not",
     {"link", "login", "1000082", "25672", "5", "--device", "mac"},
     2,
     "'mac'",
     "--device",
     "ios"},
    {"a course without a name", {"course", "create", "1000082"}, 2, "missing", "--name", "--name"},
    {"an account without a password",
     {"student", "add", "1000082", "13800000000", "--name", "x"},
     2,
     "password",
     "--password-file",
     "FILE"},
    {"a call that is not", {"call", "bogus"}, 2, "'bogus'", "rollcall call", "lists them"},
    {"a parameter that is not", {"call", "addCourse", "x=1"}, 2, "'x'", "addCourse", "lists them"},
    {"a simulation without a secret",
     {"simulate", "--sid", "5"},
     2,
     "secret of school 5",
     "--secret-file",
     "rollcall.toml"},
    {"a simulation by FTP",
     {"simulate", "--url", "ftp://x", "--sid", "5", "--secret", "HUSH"},
     2,
     "ftp",
     "--url",
     "write it like"},
    {"a speed that is none", {"simulate", "--speed", "fast"}, 2, "'fast'", "--speed", "0 to 10000"},
    {"a backup to a folder", {"backup", "@folder"}, 2, "folder", "folder", "database file"},
    {"a backup to a stream", {"backup", "-"}, 2, "'-'", "not the name of a file", "database file"},
};

const std::vector<Row> kFailures = {
    {"a school that is not",
     {"report", "class", "5", "25672"},
     1,
     "school 5",
     "configured: 1000082",
     "add a [[school]]"},
    {"a class that is not",
     {"report", "class", "1000082", "9"},
     1,
     "class 9",
     "school 1000082",
     "report classes 1000082"},
    {"a course that is not",
     {"report", "course", "1000082", "9"},
     1,
     "course 9",
     "school 1000082",
     "report school 1000082"},
    {"a student who is not",
     {"report", "student", "1000082", "9"},
     1,
     "uid 9",
     "school 1000082",
     "report class 1000082"},
    {"grades of a student who is not",
     {"report", "grades", "1000082", "--student", "9"},
     1,
     "uid 9",
     "school 1000082",
     "report class 1000082"},
    {"grades of a course that is not",
     {"report", "grades", "1000082", "--course", "9"},
     1,
     "course 9",
     "school 1000082",
     "report school 1000082"},
    {"viewing of a class that is not",
     {"report", "viewing", "1000082", "9"},
     1,
     "class 9",
     "school 1000082",
     "report classes"},
    {"an explanation of a stranger",
     {"explain", "1000082", "25672", "9"},
     1,
     "uid 9",
     "class 25672",
     "report class 1000082 25672"},
    {"an override of a stranger",
     {"override", "set", "1000082", "25672", "9", "--status", "excused", "--reason", "r"},
     1,
     "uid 9",
     "class 25672",
     "report class"},
    {"an override without a reason",
     {"override", "set", "1000082", "25672", "1001", "--status", "excused"},
     1,
     "reason",
     "missing",
     "reason"},
    {"an override that is not there",
     {"override", "clear", "1000082", "25672", "1001", "--reason", "r"},
     1,
     "no override",
     "class 25672",
     "override log"},
    {"a roster that is not there",
     {"roster", "import", "1000082", "@nowhere.csv"},
     1,
     "cannot read",
     "nowhere.csv",
     "name a file that is there"},
    {"a roster in a folder",
     {"roster", "import", "1000082", "@folder"},
     1,
     "cannot read",
     "folder",
     "is it a file"},
    {"a roster with a wrong uid",
     {"roster", "import", "1000082", "@uid.csv"},
     1,
     "'x'",
     "uid.csv:2: uid",
     "nothing was imported"},
    {"a roster of no place",
     {"roster", "import", "1000082", "@no-place.csv"},
     1,
     "course_id nor class_id",
     "no-place.csv:1",
     "nothing was imported"},
    {"a roster of noise", {"roster", "import", "1000082", "@noise"}, 1, "not UTF-8", "noise", "CSV UTF-8"},
    {"an empty roster",
     {"roster", "import", "1000082", "@empty"},
     1,
     "no row",
     "empty",
     "nothing was imported"},
    {"the roster of no course",
     {"roster", "list", "1000082", "9"},
     1,
     "course 9",
     "school 1000082",
     "report school 1000082"},
    {"a push that is not", {"journal", "show", "99"}, 1, "push 99", "the last is 2", "journal tail"},
    {"an export to nowhere",
     {"journal", "export", "-o", "/nonexistent/x"},
     1,
     "cannot write",
     "/nonexistent/x",
     "does the directory exist"},
    {"a report to nowhere",
     {"report", "class", "1000082", "25672", "-o", "/nonexistent/x"},
     1,
     "cannot write",
     "/nonexistent/x",
     "does the directory exist"},
    {"an import of nothing", {"import", "@nowhere"}, 1, "cannot open", "nowhere", "does it exist"},
    {"an import of something else",
     {"import", "@short.ndjson"},
     1,
     "needs sid",
     "short.ndjson:1",
     "journal export"},
    {"an import of noise", {"import", "@noise"}, 1, "not JSON", "noise:1", "nothing was imported"},
    {"an import of a folder", {"import", "@folder"}, 1, "cannot read", "folder", "is it a file"},
    {"nothing held to show", {"quarantine", "show", "1"}, 1, "push 1", "quarantine", "quarantine list"},
    {"nothing held to retry",
     {"quarantine", "retry", "9"},
     1,
     "push 9",
     "nothing was done",
     "quarantine list"},
    {"nothing held to drop", {"quarantine", "drop", "9"}, 1, "push 9", "nothing was done", "quarantine list"},
    {"a token of a school that is not",
     {"token", "create", "t", "--sid", "5"},
     1,
     "school 5",
     "configured: 1000082",
     "add a [[school]]"},
    {"a token nobody has", {"token", "revoke", "nobody"}, 1, "'nobody'", "token", "token list"},
    {"a backup to nowhere",
     {"backup", "/nonexistent/b.db"},
     1,
     "cannot write",
     "/nonexistent/b.db",
     "does the directory exist"},
    {"a backup over something", {"backup", "@empty"}, 1, "there already", "empty", "name another file"},
    {"a restore beside the daemon",
     {"restore", "@noise"},
     1,
     "using the store",
     "rollcall.db",
     "stop it first"},
    {"compacting beside the daemon",
     {"prune", "--older-than", "1d", "--compact"},
     1,
     "compacted",
     "rollcall.db",
     "stop it first"},
    {"nobody known to erase", {"erase", "1000082", "9"}, 1, "UID 9", "school 1000082", "nothing was changed"},
    {"a timetable that is not there",
     {"class", "plan", "@nowhere.csv"},
     1,
     "cannot read",
     "nowhere.csv",
     "name a file that is there"},
    {"a timetable of another kind",
     {"class", "plan", "@uid.csv"},
     2,
     "no column",
     "uid.csv:1",
     "nothing was done"},
    {"a timetable with a wrong teacher",
     {"class", "plan", "@week.csv"},
     2,
     "teacher",
     "week.csv:2",
     "nothing was done"},
    {"a password file that is not there",
     {"teacher", "add", "1000082", "13800000000", "--name", "x", "--password-file", "@nowhere"},
     2,
     "cannot read",
     "nowhere",
     "--password-file"},
};

// `verify FILE` and others that want no configuration.
const std::vector<Row> kWithoutSite = {
    {"a backup that is not there", {"verify", "@nowhere"}, 1, "cannot open", "nowhere", "does it exist"},
    {"noise for a backup", {"verify", "@noise"}, 1, "not a database", "noise", "name another file"},
    {"an empty backup", {"verify", "@empty"}, 1, "no journal", "empty", "name another file"},
    {"a folder for a backup", {"verify", "@folder"}, 2, "folder", "folder", "database file"},
};

}  // namespace

TEST_CASE("a wrong command line is answered with what is wrong, where, and what would be right") {
  const Town town;
  for (const Row& row : kUsage) check_row(row, town.run(row.arguments));
}

TEST_CASE("a command that fails says of what, where, and what to do next") {
  const Town town;
  for (const Row& row : kFailures) check_row(row, town.run(row.arguments));
  for (const Row& row : kWithoutSite) check_row(row, town.run(row.arguments));
}

TEST_CASE("a name that is taken says so, and how to get another") {
  const Town town;
  REQUIRE(town.run({"token", "create", "t"}).code == 0);
  check_row({"a token's name that is taken", {}, 1, "'t'", "already", "choose another name"},
            town.run({"token", "create", "t"}));
}

TEST_CASE("a reader who has gone and a full disk are told of, where output goes") {
  const Town town;
  const Finished full = testing::rollcall(
      {"report", "class", "1000082", "25672", "--config", town.file("rollcall.toml")}, "/dev/full");
  check_row({"standard output is full", {}, 1, "cannot write", "standard output", "is there space"}, full);
}

TEST_CASE("the rules find what breaks them") {
  const auto breaks = [](const std::string& err, int code = 1) {
    return !broken_rules({.code = 1, .out = "", .err = err}, code).empty();
  };
  CHECK_FALSE(breaks("rollcall: cannot open x: does it exist?\n"));
  for (const char* bad :
       {"cannot open x\n", "rollcall: cannot open x:\n", "rollcall: cannot open x",
        "rollcall: in SELECT a FROM b\n", "rollcall: std::bad_alloc\n", "rollcall: internal fault\n",
        "rollcall: error 5\n", "rollcall: TESTSECRET\n", "rollcall: a\n\nb\n", "rollcall: x\x1b[31m\n",
        "rollcall: school {} is not\n", ""}) {
    const std::string text = bad;
    CAPTURE(text);
    CHECK(breaks(text));
  }
  CHECK(breaks("rollcall: fine?\n", 2));
}

}  // namespace rollcall::errors
