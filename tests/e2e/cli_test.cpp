// The command line: what it prints, and what it says of bad input.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "e2e/e2e.hpp"
#include "storage/sqlite/database.hpp"

namespace rollcall::e2e {

namespace {

namespace fs = std::filesystem;
using storage::sqlite::Database;

const Lesson kLesson;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// A command that must fail with this code, say something on stderr and nothing on stdout.
std::string failure(const Finished& finished, int code) {
  CHECK(finished.code == code);
  CHECK_FALSE(finished.err.empty());
  CHECK(finished.out.empty());
  return finished.err;
}

// `status` tells what it can all the same: whether the daemon runs, above all.
std::string failure_of_reading(const Site& site, const std::vector<std::string>& arguments) {
  const Finished finished = site.run(arguments);
  if (arguments[0] != "status") return failure(finished, 1);
  CHECK(finished.code == 1);
  CHECK(contains(finished.out, "daemon   not running"));
  return finished.err;
}

void send(const Site& site, const std::string& push) {
  REQUIRE(site.push(sign(push, kStamp)).acknowledged());
}

// A daemon that has received a small lesson, and one push that is of no use (journal number 4).
void receive_lesson(Site& site) {
  site.start();
  send(site, kLesson.course_students(kLesson.start - 86400, 1, {1001, 1002}));
  send(site, kLesson.enter(1001, kLesson.start));
  send(site, kLesson.leave(1001, kLesson.end));
  send(site, kLesson.push("\"End\"", kLesson.end + 1290, {{"Data", "7"}}));
}

std::vector<std::vector<std::string>> commands_that_read() {
  return {{"status"},
          {"report", "class", "1000082", "25672"},
          {"report", "classes", "1000082"},
          {"journal", "tail"},
          {"journal", "show", "1"},
          {"journal", "export"},
          {"quarantine", "list"},
          {"quarantine", "show", "4"},
          {"token", "list"},
          {"rebuild"}};
}

}  // namespace

TEST_CASE("a wrong command line exits with 2 and says what is wrong") {
  Site site(school_toml());
  const std::vector<std::vector<std::string>> wrong = {
      {"frobnicate"},
      {"report"},
      {"report", "class"},
      {"report", "class", "1000082"},
      {"report", "class", "one", "2"},
      {"report", "class", "1000082", "-5"},
      {"report", "class", "1000082", "99999999999999999999"},
      {"report", "class", "1000082", "1", "2"},
      {"report", "classes", "1000082", "--state", "finished"},
      {"report", "class", "1000082", "25672", "--format", "pdf"},
      {"journal", "tail", "--lines", "many"},
      {"journal", "show", "x"},
      {"token", "create", ""},
      {"token", "create", "x", "--scope", "root"},
      {"quarantine", "retry", "--accept"},
      {"import"},
      {"serve", "--verbose"},
  };
  for (const auto& arguments : wrong) {
    CAPTURE(fmt::format("{}", fmt::join(arguments, " ")));
    failure(site.run(arguments), 2);
  }
  failure(testing::rollcall({}), 2);
  CHECK(testing::rollcall({"--help"}).code == 0);
  CHECK(contains(testing::rollcall({"report", "class", "--help"}).out, "SID"));
  CHECK(contains(testing::rollcall({"--version"}).out, "rollcall "));
}

TEST_CASE("a faulty configuration exits with 2 and names file and line, in every command") {
  Site site(school_toml());
  site.configure_text(
      "[listen]\naddress = \"127.0.0.1:0\"\nadress = 7\n\n[[school]]\nsid = \"x\"\nsecrets = [\"s\"]\n");
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"check"},
                                                                     {"serve"},
                                                                     {"status"},
                                                                     {"report", "class", "1", "2"},
                                                                     {"import", "f"},
                                                                     {"token", "list"}}) {
    CAPTURE(arguments[0]);
    const std::string text = failure(site.run(arguments), 2);
    CHECK(contains(text, site.config() + ":3:"));
    CHECK(contains(text, "adress"));
    CHECK(contains(text, site.config() + ":6:"));
  }
  site.configure_text("sid = = 3\n");
  CHECK(contains(failure(site.run({"serve"}), 2), site.config() + ":1:"));
  CHECK(contains(failure(testing::rollcall({"check", "--config", "/nonexistent/rollcall.toml"}), 2),
                 "/nonexistent/rollcall.toml"));
}

TEST_CASE("check says that a configuration is right, and what of the store is not") {
  Site site(school_toml());
  const auto right = site.run({"check"});
  CHECK(right.code == 0);
  CHECK(contains(right.out, "is right"));
  CHECK(right.err.empty());
  CHECK_FALSE(fs::exists(site.journal()));  // it changes nothing
}

TEST_CASE("without a journal the commands that read say so, exit with 1, and create none") {
  Site site(school_toml());
  for (const auto& arguments : commands_that_read()) {
    CAPTURE(arguments[0]);
    CHECK(contains(failure_of_reading(site, arguments), site.journal()));
    CHECK_FALSE(fs::exists(site.journal()));
  }
}

TEST_CASE("a store in a place that is no directory, or is missing, is a clear error with exit code 1") {
  for (const std::string store : {"/dev/null/x/rollcall.db", "/nonexistent/folder/rollcall.db"}) {
    CAPTURE(store);
    Site site(school_toml());
    site.configure_text("[listen]\naddress = \"127.0.0.1:0\"\n[store]\nurl = \"sqlite:" + store + "\"\n" +
                        school_toml());
    CHECK(contains(failure(site.run({"check"}), 1), "directory"));
    const std::string text = failure(site.run({"serve"}), 1);
    CHECK(contains(text, store));
    CHECK(contains(text, "directory"));
    CHECK(contains(failure(site.run({"token", "create", "x"}), 1), store));
  }
}

TEST_CASE("a journal that a newer version wrote is refused by every command and left as it is") {
  Site site(school_toml());
  receive_lesson(site);
  REQUIRE(site.stop() == 0);
  Database(site.journal(), Database::Mode::read_write).execute("PRAGMA user_version = 99");
  auto commands = commands_that_read();
  commands.insert(commands.end(), {{"serve"}, {"check"}, {"token", "create", "x"}, {"import", "/dev/null"}});
  for (const auto& arguments : commands) {
    CAPTURE(fmt::format("{}", fmt::join(arguments, " ")));
    const std::string text = failure_of_reading(site, arguments);
    CHECK(contains(text, "99"));
    CHECK(contains(text, "newer"));
  }
  CHECK(Database(site.journal(), Database::Mode::read_only).integer("PRAGMA user_version") == 99);
}

TEST_CASE("a file that is no database, or another program's, is refused and left as it is") {
  Site site(school_toml());
  const std::string text = std::string(5000, 'x');
  write_text(site.journal(), text);
  CHECK(contains(failure(site.run({"serve"}), 1), site.journal()));
  CHECK(contains(failure(site.run({"check"}), 1), site.journal()));
  CHECK(read_text(site.journal()) == text);
  fs::remove(site.journal());
  Database(site.journal(), Database::Mode::read_write_create).execute("CREATE TABLE theirs (a)");
  CHECK(contains(failure(site.run({"serve"}), 1), "another program"));
  CHECK(Database(site.journal(), Database::Mode::read_only).integer("SELECT count(*) FROM sqlite_schema") ==
        1);
}

TEST_CASE("a port that is in use is a clear error with exit code 1") {
  Site site(school_toml());
  site.start();
  Site second(school_toml(), "address = \"" + site.address() + "\"\n");
  const std::string text = second.run({"serve"}).err;
  CHECK(second.run({"serve"}).code == 1);
  CHECK(contains(text, site.address()));
  CHECK(contains(text, "in use"));
}

TEST_CASE("a second daemon on the same store is refused, and the first goes on") {
  Site site(school_toml());
  site.start();
  CHECK(contains(failure(site.run({"serve"}), 1), "another rollcall is using"));
  CHECK(site.push(signed_push(1)).acknowledged());
}

TEST_CASE("output that cannot be written exits with 1, whatever the command") {
  Site site(school_toml());
  receive_lesson(site);
  auto commands = commands_that_read();
  commands.insert(commands.end(), {{"check"}, {"token", "create", "lost"}});
  for (const auto& arguments : commands) {
    CAPTURE(fmt::format("{}", fmt::join(arguments, " ")));
    const auto finished = site.run(arguments, "/dev/full");
    CHECK(finished.code == 1);
    CHECK(contains(finished.err, "standard output"));
  }
  for (const char* file : {"/dev/full", "/nonexistent/folder/file", "/dev/null/file"}) {
    CAPTURE(file);
    for (std::vector<std::string> arguments :
         {std::vector<std::string>{"report", "class", "1000082", "25672"},
          {"journal", "export"},
          {"journal", "show", "1"},
          {"status"}}) {
      arguments.insert(arguments.end(), {"-o", file});
      CHECK(contains(failure(site.run(arguments), 1), file));
    }
  }
}

TEST_CASE("status shows schools, pushes, duplicates, quarantine and the last registration test") {
  const TempDirectory directory;
  Site site(school_toml(), unix_listen(directory));
  receive_lesson(site);
  send(site, R"({"SID":1000082,"Cmd":"Test","Msg":"Register test."})");
  send(site, kLesson.enter(1001, kLesson.start));
  const auto table = site.run({"status"});
  CHECK(table.code == 0);
  CHECK(contains(table.out, "daemon   running, ready"));
  CHECK(contains(table.out, "moving"));
  CHECK_FALSE(contains(table.out, kSecret));
  const Document json(site.run({"status", "--format", "json"}).out);
  CHECK(json["daemon"]["store"]["committing"].truth() == true);
  for (const Json school : json["schools"].items()) {
    CHECK(school["pushes"].integer() == 5);
    CHECK(school["duplicates"].integer() == 1);
    CHECK(school["quarantined"].integer() == 1);
    CHECK(text_of(school["last_cmd"]) == "Test");
    CHECK(school["last_test_at"].integer().value_or(0) > 0);
  }
  REQUIRE(site.stop() == 0);
  const auto stopped = site.run({"status"});
  CHECK(stopped.code == 0);
  CHECK(contains(stopped.out, "daemon   not running"));
}

TEST_CASE("reports name the school or class that is not there") {
  Site site(school_toml());
  receive_lesson(site);
  CHECK(contains(failure(site.run({"report", "class", "7", "25672"}), 1), "school 7 is not configured"));
  CHECK(contains(failure(site.run({"report", "class", "1000082", "8"}), 1), "no class 8"));
  CHECK(contains(failure(site.run({"journal", "show", "99"}), 1), "no push 99"));
  CHECK(contains(failure(site.run({"journal", "show", "0"}), 1), "no push 0"));
  const auto csv = site.run({"report", "classes", "1000082", "--format", "csv"});
  CHECK(contains(csv.out, "25672"));
  CHECK(site.run({"report", "classes", "1000082", "--state", "cancelled", "--format", "json"}).out ==
        "{\"items\":[],\"next_cursor\":null}\n");
  const std::string workbook = site.file("class.xlsx");
  CHECK(site.run({"report", "class", "1000082", "25672", "--format", "xlsx", "-o", workbook}).code == 0);
  CHECK(read_text(workbook).starts_with("PK"));
}

TEST_CASE("tokens: printed once and alone, listed without the secret, revoked once") {
  Site site(school_toml());
  receive_lesson(site);
  const auto made = site.run({"token", "create", "班主任", "--scope", "correct", "--sid", "1000082"});
  CHECK(made.code == 0);
  REQUIRE(made.out.size() > 40);
  CHECK(made.out.find_first_of(" \n") == made.out.size() - 1);
  failure(site.run({"token", "create", "班主任"}), 1);
  failure(site.run({"token", "create", "x", "--sid", "5"}), 1);
  const auto list = site.run({"token", "list", "--format", "csv"});
  CHECK(contains(list.out, "班主任"));
  CHECK(contains(list.out, "correct"));
  CHECK_FALSE(contains(list.out, made.out.substr(3, 20)));
  CHECK_FALSE(
      contains(read_text(site.journal()) + read_text(site.journal() + "-wal"), made.out.substr(3, 20)));
  CHECK(site.run({"token", "revoke", "班主任"}).code == 0);
  failure(site.run({"token", "revoke", "班主任"}), 1);
  failure(site.run({"token", "revoke", "nobody"}), 1);
}

TEST_CASE(
    "quarantine: list, show, retry, accept and drop, beside a running daemon, and they last through a "
    "rebuild") {
  Site site(school_toml());
  receive_lesson(site);
  CHECK(site.push(kLesson.enter(1002, kLesson.start)).acknowledged());  // unsigned: journal number 5
  const auto list = [&] { return site.run({"quarantine", "list", "--format", "csv"}).out; };
  CHECK(contains(list(), "\n4,"));
  CHECK(contains(list(), "\n5,"));
  CHECK(contains(site.run({"quarantine", "show", "4"}).out, "reason"));
  CHECK(contains(failure(site.run({"quarantine", "show", "1"}), 1), "not in quarantine"));
  CHECK(contains(site.run({"quarantine", "retry"}).out, "2 tried: 0 now usable"));
  CHECK(contains(failure(site.run({"quarantine", "drop", "4", "99"}), 1), "nothing was done"));
  CHECK(contains(list(), "\n4,"));
  CHECK(site.run({"quarantine", "drop", "4"}).code == 0);
  CHECK_FALSE(contains(list(), "\n4,"));
  const auto attended = [&] {
    return Document(site.run({"report", "class", "1000082", "25672", "--format", "json"})
                        .out)["totals"]["attended"]
        .integer();
  };
  CHECK(attended() == 1);
  CHECK(contains(site.run({"quarantine", "retry", "5", "--accept"}).out, "1 now usable"));
  CHECK_FALSE(contains(list(), "\n5,"));
  const auto with_accepted = site.run({"report", "class", "1000082", "25672", "--format", "json"}).out;
  CHECK(
      contains(with_accepted,
               "\"uid\":1002,\"name\":\"Student 1002\",\"identity\":1,\"on_roster\":true,\"status\":\"pre"));
  CHECK(site.run({"rebuild"}).code == 0);
  CHECK(site.run({"report", "class", "1000082", "25672", "--format", "json"}).out == with_accepted);
  CHECK_FALSE(contains(list(), "\n4,"));
  CHECK(journalled(site) == 5);
}

TEST_CASE("journal tail shows the last pushes, export all of them, of one school or after a number") {
  Site site(school_toml() + school_toml(7, "SEVEN"));
  receive_lesson(site);
  CHECK(site.push(signed_push(1, 7, "SEVEN")).acknowledged());
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  CHECK(lines(site.run({"journal", "tail", "--lines", "2", "--format", "csv"}).out) == 3);
  CHECK(lines(site.run({"journal", "tail", "--sid", "7", "--format", "csv"}).out) == 2);
  CHECK(lines(site.run({"journal", "export"}).out) == 5);
  CHECK(lines(site.run({"journal", "export", "--sid", "1000082"}).out) == 4);
  CHECK(lines(site.run({"journal", "export", "--after", "3"}).out) == 2);
  CHECK(lines(site.run({"journal", "export", "--after", "5"}).out) == 0);
}

}  // namespace rollcall::e2e
