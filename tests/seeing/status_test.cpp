// `rollcall status` for people and for programs, also where something is wrong.
#include <fmt/format.h>

#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "report/display_text.hpp"
#include "seeing/seeing.hpp"

namespace rollcall::seeing {

namespace {

namespace fs = std::filesystem;

std::string enter(int uid) { return Lesson().enter(1000 + uid, 1768314000 + uid); }

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out.push_back(line);
  return out;
}

// The names of members in the order in which they stand, each once.
std::string keys_of(const std::string& json) {
  const std::regex key("\"(\\w+)\":");
  std::string out;
  for (std::sregex_iterator at(json.begin(), json.end(), key), end; at != end; ++at) {
    const std::string name = (*at)[1].str() + " ";
    if (!out.starts_with(name) && !contains(out, " " + name)) out += name;
  }
  return out;
}

// The daemon asks for the directory's address where it listens.
std::unique_ptr<Site> site_on_socket(const std::string& schools) {
  auto site = std::make_unique<Site>("");
  site->configure(schools, fmt::format("address = \"unix:{}\"\n", site->file("http.sock")));
  return site;
}

}  // namespace

TEST_CASE("thirty schools with long and wide names fit 80 columns, and those in trouble stand first") {
  std::string schools;
  for (int i = 0; i < 30; ++i) {
    const char* name =
        i % 2 == 0 ? "Sunshine Academy of Mathematics and Physics" : "北京市第一中学国际部课外辅导班";
    schools +=
        fmt::format("[[school]]\nsid = {}\nname = \"{}\"\nsecrets = [\"TESTSECRET\"]\n", kSid + i, name);
  }
  const auto site = site_on_socket(schools);
  site->start();
  site->push(sign(enter(1), kStamp));
  for (int i = 0; i < 2; ++i)
    site->push(sign(with_members(enter(2), {{"SID", std::to_string(kSid + 29)}}), kStamp, "wrong"));
  const auto status = site->run({"status"});
  CHECK(status.code == 0);
  CHECK(contains(status.out, "queues   30 schools: 29 moving, 1 BLOCKED\n"));
  const auto lines = lines_of(status.out);
  std::size_t heading = 0;
  while (heading < lines.size() && !lines[heading].starts_with("SID ")) ++heading;
  REQUIRE(heading + 31 <= lines.size());
  for (std::size_t i = heading; i <= heading + 30; ++i) {
    CAPTURE(lines[i]);
    CHECK(report::display_width(lines[i]) == report::display_width(lines[heading]));
    CHECK(report::display_width(lines[i]) <= 80);
  }
  CHECK(lines[heading + 1].starts_with(std::to_string(kSid + 29)));
  CHECK(contains(lines[heading + 1], "BLOCKED"));
  CHECK(lines[heading + 2].starts_with(std::to_string(kSid)));
  CHECK(contains(status.out, fmt::format("school {} is blocked since 20", kSid + 29)));
  CHECK(contains(status.out, "  to do  compare the school's secret"));
}

TEST_CASE("the JSON of status has these members, and a school's figures are right") {
  const auto site = site_on_socket(school_toml());
  site->start();
  site->push(sign(enter(1), kStamp));
  site->push(sign(enter(1), kStamp));
  site->push(enter(2));
  for (int i = 0; i < 2; ++i) site->push(sign(enter(3), kStamp, "wrong"));
  CHECK(eventually([&] { return contains(site->get("/readyz").body, "\"records_seq\":2"); }));
  const std::string text = site->run({"status", "--format", "json"}).out;
  CHECK(
      keys_of(text) ==
      "version store journal bytes last_seq free_bytes error daemon status draining started_at committing "
      "journal_seq records_seq records_error tls blocked sid cause cmd message_id since last repeats reason "
      "advice silent strays pid addresses config file read_at modified_ns last_reload_successful wrong_paths "
      "undeclared_proxies daemon_error schools name blocked_since silent_since pushes duplicates "
      "creations_unknown held "
      "quarantined last_received_at last_cmd last_time_stamp last_test_at ");
  const Document json(text);
  CHECK(json["journal"]["last_seq"].integer() == 2);
  CHECK(json["journal"]["bytes"].integer().value_or(0) > 4096);
  CHECK(json["journal"]["free_bytes"].integer().value_or(0) > 0);
  CHECK(
      contains(text, "\"free_bytes\":" + std::to_string(json["journal"]["free_bytes"].integer().value_or(0)) +
                         ",\"error\":null}"));
  CHECK(contains(text, "\"daemon_error\":null"));
  CHECK(json["daemon"]["version"].text() == json["version"].text());
  CHECK(json["daemon"]["started_at"].integer().value_or(0) > 1700000000);
  for (const Json school : json["schools"].items()) {
    CHECK(school["sid"].integer() == kSid);
    CHECK(school["blocked"].truth() == true);
    CHECK(school["blocked_since"].integer().value_or(0) > 1700000000);
    CHECK(school["silent"].truth() == false);
    CHECK(contains(text, "\"silent_since\":null"));
    CHECK(school["pushes"].integer() == 2);
    CHECK(school["duplicates"].integer() == 1);
    CHECK(school["held"].integer() == 1);
    CHECK(school["quarantined"].integer() == 1);
    CHECK(school["last_received_at"].integer().value_or(0) > 1700000000);
    CHECK(contains(text, "\"last_time_stamp\":null"));
    CHECK(contains(text, "\"last_test_at\":null"));
  }
}

TEST_CASE("of a daemon that does not run status says why it thinks so, and shows what is in the store") {
  const auto site = site_on_socket(school_toml());
  site->start();
  site->push(sign(enter(1), kStamp));
  site->stop();
  const auto status = site->run({"status"});
  CHECK(status.code == 0);
  CHECK(contains(status.out, "daemon   not running: no answer from unix:"));
  CHECK(contains(status.out, "last entry 1;"));
  CHECK_FALSE(contains(status.out, "moving"));
  const Document json(site->run({"status", "--format", "json"}).out);
  CHECK_FALSE(json["daemon"].is_object());
  CHECK(contains(std::string(json["daemon_error"].text().value_or("")), "no answer"));
}

TEST_CASE("status asks on the admin listener where there is one") {
  const TempDirectory directory;
  Site site(fmt::format("[admin]\naddress = \"unix:{}\"\n", directory.file("admin.sock")) + school_toml());
  site.start();
  CHECK(contains(site.run({"status"}).out, "daemon   running, ready"));
}

TEST_CASE("a journal that is gone does not hide what the daemon says; status fails and says why") {
  const auto site = site_on_socket(school_toml());
  site->start();
  fs::rename(site->journal(), site->file("elsewhere"));
  for (int i = 0; i < 2; ++i) CHECK(site->push(sign(enter(1), kStamp)).status == 503);
  const auto status = site->run({"status"});
  CHECK(status.code == 1);
  CHECK(contains(status.err, site->journal()));
  CHECK(contains(status.out, "store    CANNOT COMMIT: "));
  CHECK(contains(status.out, "journal  CANNOT BE READ: "));
  CHECK(contains(status.out, "is blocked since"));
  const auto json = site->run({"status", "--format", "json"});
  CHECK(json.code == 1);
  CHECK(contains(json.out, "\"committing\":false"));
}

TEST_CASE("records that cannot be written keep nobody waiting for the status, which says so") {
  const auto site = site_on_socket(school_toml());
  fs::create_directory(site->records());
  write_text(site->records() + "/in the way", "");
  site->start();
  CHECK(site->push(sign(enter(1), kStamp)).acknowledged());
  CHECK(eventually([&] { return contains(site->get("/readyz").body, "\"records_error\":\""); }));
  const auto status = site->run({"status"});
  CHECK(status.code == 0);
  CHECK(contains(status.out, "records  LAG: "));
  CHECK(contains(status.out, "?"));
  CHECK(scrape(*site)["rollcall_records_failing"] == 1);
  CHECK(scrape(*site)["rollcall_projection_lag_pushes"] == 1);
  CHECK(eventually([&] { return scrape(*site)["rollcall_projection_lag_seconds"] > 0.5; }));
}

}  // namespace rollcall::seeing
