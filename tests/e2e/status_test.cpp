// What `rollcall status` says where the daemon is another program, does not answer, or was not asked.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>

#include "e2e/e2e.hpp"
#include "storage/sqlite/database.hpp"
#include "support/scripted_server.hpp"

namespace rollcall::e2e {

namespace {

using storage::sqlite::Database;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The line of the table that begins with the school's SID.
std::string row_of(const std::string& table, std::int64_t sid = kSid) {
  const auto at = table.find(fmt::format("\n{}", sid));
  REQUIRE(at != std::string::npos);
  return table.substr(at + 1, table.find('\n', at + 1) - at - 1);
}

// A push that no daemon has seen, put into the journal beside it.
void append_another(const Site& site) {
  auto entry = journal(site).front().entry;
  entry.identity.front() = static_cast<char>(entry.identity.front() ^ 1);
  const auto beside = storage::open_journal(site.journal(), storage::Access::read_write);
  REQUIRE(beside->append({&entry, 1}).size() == 1);
}

}  // namespace

TEST_CASE("whoever answers in the daemon's place can neither command the terminal nor add a line") {
  const std::string evil = R"(\u001b]0;owned\u0007\u001b[2J\nrecords  up to date\n\u009b31m\u202e)";
  const std::string trouble =
      fmt::format(R"({{"sid":"1000082","cause":"x","message_id":"{0}","cmd":"{0}","repeats":2,"since":1,)"
                  R"("reason":"{0}","advice":"{0}"}})",
                  evil);
  const std::string body = fmt::format(
      R"({{"status":"{0}","version":"{0}","started_at":1,"store":{{"committing":false,"error":"{0}",)"
      R"("records_error":"{0}"}},"blocked":[{1},{{"sid":"{0}","cause":"store","since":1}}],)"
      R"("silent":[{1}],"strays":[{1}]}})",
      evil, trouble);
  testing::ScriptedServer server([&](testing::Conversation& talk) {
    talk.read_request();
    talk.answer(200, body);
  });
  Site site(school_toml(), "address = \"" + server.address() + "\"\n");
  const auto finished = site.run({"status"});
  CAPTURE(finished.out);
  CHECK(contains(finished.out, "daemon   running, "));
  CHECK(contains(finished.out, "is blocked since"));
  CHECK(contains(finished.out, "a push of no school here"));
  for (const std::string& text : {finished.out, finished.err}) {
    CHECK(std::none_of(text.begin(), text.end(),
                       [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
    CHECK_FALSE(contains(text, "\nrecords  up to date"));
    CHECK_FALSE(contains(text, "\xC2\x9B"));
    CHECK_FALSE(contains(text, "\xE2\x80\xAE"));
  }
}

TEST_CASE("a daemon that is stopped runs, and the table is shown without waiting for it") {
  const TempDirectory directory;
  Site site(school_toml(), unix_listen(directory));
  REQUIRE(site.start().push(signed_push(1)).acknowledged());
  CHECK(contains(site.run({"status"}).out, "moving"));
  site.process().signal(SIGSTOP);
  append_another(site);  // the records cannot follow
  const auto words = site.run({"status"});
  const auto json = site.run({"status", "--format", "json"});
  const auto table = site.run({"status", "--format", "csv"});
  site.process().signal(SIGCONT);
  CAPTURE(words.out);
  CHECK(words.code == 0);
  CHECK(contains(words.out,
                 fmt::format("daemon   runs (process {}) but does not answer: ", site.process().pid())));
  CHECK_FALSE(contains(words.out, "not running"));
  CHECK_FALSE(contains(words.out, "CANNOT BE READ"));
  CHECK(contains(row_of(words.out), "?"));
  CHECK(contains(row_of(words.out), "ago"));
  const Document answer(json.out);
  CHECK(contains(text_of(answer["daemon_error"]), "does not answer"));
  CHECK(contains(row_of(table.out), ",2,"));
  CHECK_FALSE(contains(table.out, "moving"));
}

TEST_CASE("queues of which nobody was asked are neither moving nor blocked") {
  const TempDirectory directory;
  Site site(school_toml(), unix_listen(directory));
  REQUIRE(site.start().push(signed_push(1)).acknowledged());
  {
    const Document heard(site.run({"status", "--format", "json"}).out);
    for (const Json school : heard["schools"].items()) {
      CHECK(school["blocked"].truth() == false);
      CHECK(school["silent"].truth() == false);
    }
    CHECK(contains(row_of(site.run({"status", "--format", "csv"}).out), ",moving,"));
  }
  REQUIRE(site.stop() == 0);
  const std::string text = site.run({"status", "--format", "json"}).out;
  CHECK(contains(text, "\"blocked\":null,\"blocked_since\":null,\"silent\":null,\"silent_since\":null"));
  CHECK(contains(row_of(site.run({"status", "--format", "csv"}).out), "School 1000082,,1,"));
}

TEST_CASE("a push from before the clock was set back is in the future, not 0 s old") {
  const TempDirectory directory;
  Site site(school_toml(), unix_listen(directory));
  REQUIRE(site.start().push(signed_push(1)).acknowledged());
  REQUIRE(site.stop() == 0);
  Database(site.journal(), Database::Mode::read_write)
      .execute("UPDATE push SET received_at = received_at + 19800");
  const std::string out = site.run({"status"}).out;
  CAPTURE(out);
  CHECK(contains(row_of(out), " future"));
  CHECK_FALSE(contains(row_of(out), " ago"));
  CHECK(contains(out, "its last push was received 5 h in the future"));
  CHECK(contains(out, "timedatectl"));
}

TEST_CASE("entries of Rollcall's own are not told as pushes") {
  const TempDirectory directory;
  Site site(school_toml(), unix_listen(directory));
  REQUIRE(site.start().push(signed_push(1)).acknowledged());
  write_text(site.file("roster.csv"), "uid,course_id\n7,116576\n");
  REQUIRE(site.run({"roster", "import", "1000082", site.file("roster.csv")}).code == 0);
  const std::string out = site.run({"status"}).out;
  CAPTURE(out);
  const auto rows = journal(site);
  REQUIRE(rows.size() == 2);
  CHECK(contains(out, fmt::format("last entry {};", rows.back().seq.value)));
  CHECK_FALSE(contains(out, fmt::format("last push {};", rows.back().seq.value)));
}

}  // namespace rollcall::e2e
