// The store under the commands: import and export, rebuilding, damage, and a disk that is full.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "e2e/e2e.hpp"
#include "e2e/mixed_day.hpp"
#include "storage/sqlite/database.hpp"

namespace rollcall::e2e {

namespace {

namespace fs = std::filesystem;
using storage::sqlite::Database;
using testing::Rng;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

void receive_day(Site& site, std::size_t pushes = 60) {
  site.start();
  Rng rng(3);
  Client client(site.address());
  for (const auto& push : mixed_day(rng, pushes)) REQUIRE(client.post("/classin/push", push).acknowledged());
  REQUIRE(site.push(numbered(1)).acknowledged());  // held for want of a SafeKey
}

// Everything that reports say of the school, beside or without a daemon.
std::string reports(const Site& site) {
  std::string text = site.run({"report", "classes", "1000082", "--format", "json"}).out;
  for (const char* id : {"11", "12", "13"}) {
    const auto one = site.run({"report", "class", "1000082", id, "--format", "json"});
    CHECK(one.code == 0);
    text += one.out;
  }
  return text + site.run({"quarantine", "list", "--format", "csv"}).out;
}

std::string exported(const Site& site) { return site.run({"journal", "export"}).out; }

}  // namespace

TEST_CASE("an exported journal, imported into an empty store, gives the same reports and the same export") {
  Site from(school_toml());
  receive_day(from);
  const std::string file = from.file("journal.ndjson");
  REQUIRE(from.run({"journal", "export", "-o", file}).code == 0);
  Site to(school_toml());
  const auto imported = to.run({"import", file});
  CHECK(imported.out == "61 pushes read: 61 new, 0 already there\n");
  CHECK(reports(to) == reports(from));
  CHECK(exported(to) == exported(from));
  CHECK(to.run({"import", file}).out == "61 pushes read: 0 new, 61 already there\n");
  CHECK(reports(to) == reports(from));
}

TEST_CASE("an import beside a running daemon is seen by its queries") {
  Site from(school_toml());
  receive_day(from);
  const std::string file = from.file("journal.ndjson");
  REQUIRE(from.run({"journal", "export", "-o", file}).code == 0);
  Site to(school_toml());
  to.start();
  const std::string token = to.token();
  CHECK(to.run({"import", file}).code == 0);
  const std::string path = "/v1/schools/1000082/classes/11/attendance";
  CHECK(to.get(path, token).body == from.get(path, from.token()).body);
  CHECK(to.push(signed_push(5)).acknowledged());
}

TEST_CASE("an import names the first faulty line and takes nothing in") {
  Site from(school_toml());
  receive_day(from, 10);
  const auto good = lines_of(exported(from));
  REQUIRE(good.size() == 11);
  const std::map<std::string, std::string> faults = {
      {"nonsense", "not JSON"},
      {"{}", "needs sid, received_at and body"},
      {R"({"sid":1000082,"received_at":1})", "needs sid, received_at and body"},
      {R"({"sid":1000082,"received_at":1,"body_base64":"%%"})", "needs sid, received_at and body"},
      {R"({"sid":1000082,"received_at":1,"body":"{}","trust":"blind"})", "unknown trust"},
      {R"({"sid":5,"received_at":1,"body":"{}"})", "school 5 is not configured"},
      {R"({"sid":1000082,"received_at":1,"body":"{}"})", "would be refused"},
      {R"({"sid":1000082,"received_at":1,"body":)" + json_text(forged(1)) + "}", "SafeKey does not fit"},
  };
  for (const auto& [line, why] : faults) {
    CAPTURE(line);
    auto lines = good;
    lines[6] = line;
    Site to(school_toml());
    write_text(to.file("in.ndjson"), joined(lines));
    const auto finished = to.run({"import", to.file("in.ndjson")});
    CHECK(finished.code == 1);
    CHECK(finished.err.find(to.file("in.ndjson") + ":7: ") != std::string::npos);
    CHECK_MESSAGE(finished.err.find(why) != std::string::npos, finished.err);
    CHECK_FALSE(fs::exists(to.journal()));
  }
}

TEST_CASE(
    "an import of no file, of a folder, or of a body of another school fails; an empty file is no push") {
  Site site(school_toml() + school_toml(7, "SEVEN"));
  const auto missing = site.run({"import", site.file("none")});
  CHECK(missing.code == 1);
  CHECK(missing.err.find(site.file("none")) != std::string::npos);
  const auto folder = site.run({"import", "/tmp"});
  CHECK(folder.code == 1);
  write_text(site.file("other"), R"({"sid":7,"received_at":1,"body":)" + json_text(signed_push(1)) + "}\n");
  const auto other = site.run({"import", site.file("other")});
  CHECK(other.code == 1);
  CHECK(other.err.find(":1: the body is of school 1000082, not 7") != std::string::npos);
  CHECK(site.run({"import", "/dev/null"}).out == "0 pushes read: 0 new, 0 already there\n");
}

TEST_CASE("an import that runs out of disk half-way takes nothing in, and goes through once there is room") {
  constexpr int kPushes = 4000;
  constexpr std::size_t kRoom = 1024 * 1024;  // less than they need, more than the first ones do
  Site site(school_toml());
  std::string lines;
  for (int n = 0; n < kPushes; ++n) {
    lines += R"({"sid":1000082,"received_at":1,"body":)" + json_text(signed_push(n)) + "}\n";
  }
  write_text(site.file("in.ndjson"), lines);
  const std::vector<std::string> import = {"import", site.file("in.ndjson")};
  testing::Command command{{ROLLCALL_BINARY, "import", site.file("in.ndjson"), "--config", site.config()}};
  command.out = site.file("out");
  command.err = site.file("err");
  command.file_size_limit = kRoom;
  CHECK(testing::Process(command).wait() == 1);
  CHECK(read_text(site.file("err")).find("rollcall.db") != std::string::npos);
  CHECK(journalled(site) == 0);
  CHECK(site.run(import).out == "4000 pushes read: 4000 new, 0 already there\n");
}

TEST_CASE("rebuild gives the same reports, alone and beside a running daemon") {
  Site site(school_toml());
  receive_day(site);
  const std::string before = reports(site);
  const auto beside = site.run({"rebuild"});
  CHECK(beside.code == 0);
  CHECK(beside.out.find("61 pushes") != std::string::npos);
  CHECK(reports(site) == before);
  CHECK(site.push(signed_push(77)).acknowledged());
  REQUIRE(site.stop() == 0);
  CHECK(site.run({"rebuild"}).code == 0);
  CHECK(reports(site) == before);
}

TEST_CASE("records that are missing or damaged are built again, by the daemon and by a command without one") {
  Site site(school_toml());
  receive_day(site);
  const std::string before = reports(site);
  REQUIRE(site.stop() == 0);
  const auto overwrite = [&](std::size_t from, std::size_t size) {
    std::fstream file(site.records(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(from));
    file << std::string(size, '\xa5');
  };
  const std::vector<std::pair<std::string, std::function<void()>>> damages = {
      {"deleted", [&] { fs::remove(site.records()); }},
      {"empty", [&] { fs::resize_file(site.records(), 0); }},
      {"cut in half", [&] { fs::resize_file(site.records(), fs::file_size(site.records()) / 2); }},
      {"no database", [&] { write_text(site.records(), std::string(9000, 'x')); }},
      {"garbled header", [&] { overwrite(0, 100); }},
      {"garbled pages", [&] { overwrite(4096, fs::file_size(site.records()) - 4096); }},
      {"another version",
       [&] { Database(site.records(), Database::Mode::read_write).execute("PRAGMA user_version = 7"); }},
  };
  for (const auto& [name, damage] : damages) {
    CAPTURE(name);
    damage();
    CHECK(reports(site) == before);  // by the command
    damage();
    site.start();
    const std::string token = site.token("after " + name);
    CHECK(eventually(
        [&] { return site.get("/v1/schools/1000082/classes/11/attendance", token).status == 200; }));
    CHECK(reports(site) == before);
    REQUIRE(site.stop() == 0);
  }
}

TEST_CASE("records damaged under the running daemon are built again") {
  Site site(school_toml());
  receive_day(site);
  const std::string before = reports(site), token = site.token();
  write_text(site.records(), std::string(9000, 'x'));
  fs::remove(site.records() + "-wal");
  CHECK(eventually([&] {
    site.push(signed_push(1));
    return site.get("/v1/schools/1000082/classes/11/attendance", token).status == 200;
  }));
  CHECK(eventually([&] { return reports(site) == before; }));
}

TEST_CASE(
    "when the disk is full pushes get 503 and errno 114; with space again they pass, and none is lost") {
  Site site(school_toml());
  site.start(std::size_t{400} * 1024);  // files can grow to this size only
  Client client(site.address());
  const std::string ballast(20000, 'b');
  const auto push = [&](std::int64_t i) {
    return sign(with_members(numbered(i), {{"Ballast", json_text(ballast)}}), kStamp);
  };
  std::int64_t number = 0;
  Answer answer{.status = 200, .head = {}, .body = {}};
  while (answer.status == 200 && number < 200) answer = client.post("/classin/push", push(++number));
  CHECK(answer.status == 503);
  CHECK(answer.error() == 114);
  REQUIRE(number < 200);
  CHECK(number > 2);
  CHECK(site.get("/readyz").status == 503);
  CHECK(site.logs("the store cannot commit"));
  CHECK(journalled(site) == static_cast<std::size_t>(number - 1));

  site.process().lift_file_size_limit();
  CHECK(eventually([&] { return site.push(push(number)).acknowledged(); }));
  CHECK(site.get("/readyz").status == 200);
  for (std::int64_t i = number + 1; i < number + 10; ++i) CHECK(site.push(push(i)).acknowledged());
  site.kill();
  site.start();
  const auto rows = journal(site);
  REQUIRE(rows.size() == static_cast<std::size_t>(number + 9));
  for (std::size_t i = 0; i < rows.size(); ++i)
    CHECK(rows[i].entry.body == push(static_cast<std::int64_t>(i) + 1));
}

}  // namespace rollcall::e2e
