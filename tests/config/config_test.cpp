#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "config/known_keys.hpp"
#include "support.hpp"

using namespace config_test;
using namespace rollcall;
using namespace rollcall::config;

namespace {

std::string file_text(const std::string& name) {
  std::ifstream in(std::string(ROLLCALL_SOURCE_DIR) + "/config/" + name);
  REQUIRE(in);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

const char* const kEverything = R"(
[listen]
address = "[::]:8443"
trusted_proxies = ["10.0.0.0/8"]
max_body_bytes = 1024
max_connections = 65536
[admin]
address = "unix:/run/rollcall/admin.sock"
[store]
url = "sqlite:data/../rollcall.db"
[log]
level = "debug"
[[school]]
late_after = "1m"
minimum_attended_ratio = 1
sid = 7
name = "第一中学"
secrets = ["a", "b"]
timezone = "Europe/Berlin"
callback_token = "0123456789abcdef"
allow_from = ["192.0.2.7", "2001:db8::/32"]
unsigned_policy = "refuse"
unsigned_limit_per_hour = 0
freshness_window = "1h30m"
early_leave_before = "0s"
stage_seats = 200
[[school.course]]
id = 11
late_after = "24h"
[[school.course]]
id = 12
minimum_attended_ratio = 0.25
[[school]]
sid = 8
unsigned_policy = "accept"
[classin]
base_url = "http://127.0.0.1:9000/"
timeout = "5m"
ca_file = "certs/ca.pem"
[retention]
journal_days = 90
)";

// One line for each key with a value of a type it cannot have.
struct WrongType {
  const char *table, *line;
};
constexpr WrongType kWrongTypes[] = {
    {"listen", "address = 8080"},
    {"listen", "tls_certificate = true"},
    {"listen", "tls_private_key = 1"},
    {"listen", "trusted_proxies = '10.0.0.0/8'"},
    {"listen", "max_body_bytes = '16M'"},
    {"listen", "max_connections = 4.5"},
    {"admin", "address = []"},
    {"store", "url = {}"},
    {"log", "level = 1979-05-27"},
    {"[school]]", "sid = '7'"},
    {"[school]]", "name = 7"},
    {"[school]]", "secrets = 'abc'"},
    {"[school]]", "secret_files = 'abc'"},
    {"[school]]", "secret_credentials = [1]"},
    {"[school]]", "timezone = 8"},
    {"[school]]", "callback_token = 1234567890123456"},
    {"[school]]", "allow_from = ['10.0.0.0/8', 5]"},
    {"[school]]", "unsigned_policy = false"},
    {"[school]]", "unsigned_limit_per_hour = '1000'"},
    {"[school]]", "freshness_window = 60"},
    {"[school]]", "late_after = 300"},
    {"[school]]", "early_leave_before = 5.0"},
    {"[school]]", "minimum_attended_ratio = '50%'"},
    {"[school]]", "stage_seats = '12'"},
    {"[school]]", "course = 3"},
    {"[school.course]]", "id = 1.0"},
    {"[school.course]]", "late_after = 10:00:00"},
    {"[school.course]]", "early_leave_before = []"},
    {"[school.course]]", "minimum_attended_ratio = true"},
    {"classin", "base_url = 443"},
    {"classin", "timeout = 10"},
    {"classin", "ca_file = ['ca.pem']"},
    {"retention", "journal_days = '0'"},
    {"retention", "attendance_days = '0'"},
    {"retention", "viewing_days = 1.5"},
    {"retention", "grades_days = []"},
    {"retention", "interaction_days = true"},
    {"retention", "schedule_days = ''"},
    {"retention", "held_days = '30d'"},
    {"retention", "unknown_days = {}"},
};

// A file in order except for one line; returns that line's number.
int wrong_line(const WrongType& item, std::string& text) {
  const std::string table = item.table, line = item.line;
  const std::string key = line.substr(0, line.find(' '));
  if (table == "[school]]") {
    text = "[[school]]\n" + line + "\n" + (key == "sid" ? "" : "sid = 7\n") +
           (key == "secrets" ? "" : "secrets = ['x']\n");
    return 2;
  }
  text = kGoodSchool;
  if (table == "[school.course]]") {
    text += "[[school.course]]\n" + line + "\n" + (key == "id" ? "" : "id = 1\n");
  } else {
    text += "[" + table + "]\n" + line + "\n";
  }
  return 5;
}

}  // namespace

TEST_CASE("every key reaches the configuration") {
  const auto loaded = load(kEverything);
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.config);
  const Config& c = *loaded.config;
  CHECK(c.listen.address == "[::]:8443");
  CHECK(any_contains(c.listen.trusted_proxies, "10.1.2.3"));
  CHECK(c.listen.max_body_bytes == 1024);
  CHECK(c.listen.max_connections == 65536);
  CHECK(c.admin_address == "unix:/run/rollcall/admin.sock");
  CHECK(c.store_path == "/etc/rollcall/rollcall.db");
  CHECK(c.log_level == LogLevel::debug);
  CHECK(c.classin_base_url == "http://127.0.0.1:9000");
  CHECK(c.classin_timeout_ms == 300'000);
  CHECK(c.classin_ca_file == "/etc/rollcall/certs/ca.pem");
  CHECK(c.retention.journal_days == 90);
  REQUIRE(c.school(Sid{7}));
  const School& s = *c.school(Sid{7});
  CHECK(s.name == "第一中学");
  CHECK(s.stage_seats == 200);
  CHECK(s.secrets == std::vector<std::string>{"a", "b"});
  CHECK(s.timezone == "Europe/Berlin");
  CHECK(s.callback_token == "0123456789abcdef");
  CHECK(any_contains(s.allow_from, "2001:db8::1"));
  CHECK_FALSE(any_contains(s.allow_from, "192.0.2.8"));
  CHECK(s.unsigned_policy == UnsignedPolicy::refuse);
  CHECK(s.unsigned_limit_per_hour == 0);
  CHECK(s.freshness_window_s == 5400);
}

TEST_CASE("a course has its own rules and the school's for the rest; other courses have the school's") {
  const auto loaded = load(kEverything);
  REQUIRE(loaded.config);
  const School& s = *loaded.config->school(Sid{7});
  CHECK(s.rules == domain::Rules{60, 0, 1.0});
  CHECK(s.rules_for(CourseId{11}) == domain::Rules{86400, 0, 1.0});
  CHECK(s.rules_for(CourseId{12}) == domain::Rules{60, 0, 0.25});
  CHECK(s.rules_for(CourseId{13}) == s.rules);
  CHECK(s.rules_for(std::nullopt) == s.rules);
}

TEST_CASE("schools are found by their SID and by no other") {
  const auto loaded = load(kEverything);
  REQUIRE(loaded.config);
  CHECK(loaded.config->school(Sid{8})->unsigned_policy == UnsignedPolicy::accept);
  CHECK(loaded.config->school(Sid{9}) == nullptr);
}

TEST_CASE("a file with no more than a school has the documented defaults") {
  const auto loaded = load(kGoodSchool);
  REQUIRE(loaded.config);
  CHECK(loaded.config->listen.address == "127.0.0.1:8080");
  CHECK(loaded.config->store_path == "/var/lib/rollcall/rollcall.db");
  const School& s = loaded.config->schools.at(0);
  CHECK(s.timezone == "Asia/Shanghai");
  CHECK(s.rules == domain::Rules{300, 300, 0.5});
  CHECK(s.unsigned_policy == UnsignedPolicy::quarantine);
  CHECK(s.unsigned_limit_per_hour == 1000);
  CHECK_FALSE(s.freshness_window_s.has_value());
}

TEST_CASE("every fault of a file is reported, in the order of the file") {
  const auto loaded = load(
      "[[school]]\nsid = 0\nlate_after = 5\nsecrets = ['']\n[listen]\nport = 1\n"
      "address = 'localhost:1'\n[log]\nlevel = 3\n");
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.faults.size() == 6);
  const int lines[] = {2, 3, 4, 6, 7, 9};
  for (std::size_t i = 0; i < 6; ++i) CHECK(loaded.faults[i].line == lines[i]);
}

TEST_CASE("a fault reads as file, line, column and message") {
  const auto loaded = load(kGoodSchool + "  secert = 1");
  REQUIRE(loaded.faults.size() == 1);
  CHECK(loaded.faults[0].text() == "t.toml:4:3: unknown key 'secert' in [[school]]; did you mean 'secrets'?");
}

TEST_CASE("a file without schools is refused and says how to add one") {
  for (const char* text : {"", "[log]\nlevel = 'info'", "school = []"}) {
    const auto loaded = load(text);
    REQUIRE(loaded.faults.size() == 1);
    CHECK(loaded.faults[0].message.find("add a table [[school]] with sid and secrets") != std::string::npos);
  }
}

TEST_CASE("every key with a value of a wrong type is exactly one fault on its line") {
  for (const WrongType& item : kWrongTypes) {
    std::string text;
    const int line = wrong_line(item, text);
    CAPTURE(text);
    const auto loaded = load(text);
    CAPTURE(all_faults(loaded));
    REQUIRE(loaded.faults.size() == 1);
    CHECK(loaded.faults[0].line == line);
  }
}

TEST_CASE("the list of wrong types covers every key of every table") {
  std::size_t keys = 0;
  for (const TableKeys& table : kTables) {
    for (const std::string_view key : table.keys) {
      ++keys;
      CAPTURE(table.name);
      CAPTURE(key);
      CHECK(std::any_of(std::begin(kWrongTypes), std::end(kWrongTypes), [&](const WrongType& item) {
        return table.name.substr(1).starts_with(
                   std::string_view(item.table).substr(0, table.name.size() - 2)) &&
               std::string_view(item.line).starts_with(std::string(key) + " ");
      }));
    }
  }
  CHECK(keys == std::size(kWrongTypes));
}

TEST_CASE("tables given as something else are one fault each") {
  for (const char* key : {"listen", "admin", "store", "log", "classin", "retention"}) {
    const auto loaded = load(std::string(key) + " = 5\n" + kGoodSchool);
    REQUIRE(loaded.faults.size() == 1);
    CHECK(loaded.faults[0].line == 1);
    CHECK(loaded.faults[0].message.find(std::string("expected a table [") + key + "]") != std::string::npos);
  }
}

TEST_CASE("addresses of every kind are taken as they are") {
  for (const char* address :
       {"127.0.0.1:0", "0.0.0.0:65535", "[::1]:80", "[2001:db8::1]:8443", "unix:/run/r.sock"}) {
    const auto loaded = load(kGoodSchool + "[listen]\naddress = '" + address + "'");
    CAPTURE(all_faults(loaded));
    REQUIRE(loaded.config);
    CHECK(loaded.config->listen.address == address);
  }
}

TEST_CASE("a relative store is beside the file, an absolute one where it says") {
  const auto store = [](const std::string& url) {
    const auto loaded = load(kGoodSchool + "[store]\nurl = '" + url + "'", "/home/me/conf");
    REQUIRE(loaded.config);
    return loaded.config->store_path;
  };
  CHECK(store("sqlite:r.db") == "/home/me/conf/r.db");
  CHECK(store("sqlite:../data/r.db") == "/home/me/data/r.db");
  CHECK(store("sqlite:/srv/r.db") == "/srv/r.db");
}

TEST_CASE("a relative CA file is looked for beside the configuration, and an empty one is none") {
  const auto ca = [](const std::string& path) {
    const auto loaded = load(kGoodSchool + "[classin]\nca_file = '" + path + "'", "/home/me/conf");
    REQUIRE(loaded.config);
    return loaded.config->classin_ca_file;
  };
  CHECK(ca("ca.pem") == "/home/me/conf/ca.pem");
  CHECK(ca("../ca.pem") == "/home/me/ca.pem");
  CHECK(ca("/srv/ca.pem") == "/srv/ca.pem");
  CHECK(ca("") == "");
}

TEST_CASE("the example names every key, and with a secret put in it holds the defaults") {
  const std::string text = file_text("rollcall.example.toml");
  for (const TableKeys& table : kTables) {
    const std::string heading(table.name);  // at the start of a line, the course's in a comment
    const std::size_t begin = std::min(text.find("\n" + heading), text.find("\n# " + heading));
    REQUIRE(begin != std::string::npos);
    const std::size_t end = text.find("\n[", begin + 1);
    const std::string part = text.substr(begin, end == std::string::npos ? end : end - begin);
    for (const std::string_view key : table.keys) {
      CAPTURE(table.name);
      CAPTURE(key);
      const bool mentioned = part.find("\n" + std::string(key) + " = ") != std::string::npos ||
                             part.find("\n# " + std::string(key) + " = ") != std::string::npos ||
                             part.find("\n# [[school." + std::string(key) + "]]") != std::string::npos;
      CHECK(mentioned);
    }
  }
  const auto as_shipped = load(text);
  REQUIRE(as_shipped.faults.size() == 1);
  CHECK(as_shipped.faults[0].message.find("put the school's own secret") != std::string::npos);
  std::string filled = text;
  filled.replace(filled.find("REPLACE-ME"), 10, kSecret);
  const auto loaded = load(filled);
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.config);
  const Config& c = *loaded.config;
  const Config defaults;
  CHECK(c.listen.address == defaults.listen.address);
  CHECK(c.listen.max_body_bytes == defaults.listen.max_body_bytes);
  CHECK(c.listen.max_connections == defaults.listen.max_connections);
  CHECK(c.store_path == defaults.store_path);
  CHECK(c.log_level == defaults.log_level);
  CHECK(c.classin_base_url == defaults.classin_base_url);
  CHECK(c.classin_timeout_ms == defaults.classin_timeout_ms);
  CHECK(c.classin_ca_file == defaults.classin_ca_file);
  CHECK(c.retention.journal_days == defaults.retention.journal_days);
  CHECK(c.retention.days_of_kind.empty());
  const School plain;
  CHECK(c.schools.at(0).timezone == plain.timezone);
  CHECK(c.schools.at(0).stage_seats == plain.stage_seats);
  CHECK(c.schools.at(0).rules == plain.rules);
  CHECK(c.schools.at(0).unsigned_policy == plain.unsigned_policy);
  CHECK(c.schools.at(0).unsigned_limit_per_hour == plain.unsigned_limit_per_hour);
  CHECK(c.schools.at(0).courses.empty());
}

TEST_CASE("a kind of push has its own number of days, else journal_days, and the schedule its own only") {
  const auto loaded =
      load(kGoodSchool + "[retention]\njournal_days = 90\ngrades_days = 0\nviewing_days = 7\n");
  REQUIRE(loaded.config);
  const auto& kept = loaded.config->retention;
  CHECK(kept.days("attendance") == 90);
  CHECK(kept.days("grades") == 0);
  CHECK(kept.days("viewing") == 7);
  CHECK(kept.days("schedule") == 0);
  const auto schedule = load(kGoodSchool + "[retention]\nschedule_days = 3650\n");
  REQUIRE(schedule.config);
  CHECK(schedule.config->retention.days("schedule") == 3650);
  CHECK(schedule.config->retention.days("attendance") == 0);
}

TEST_CASE("what the example shows in comments is in order too") {
  std::string text = file_text("rollcall.example.toml");
  text.replace(text.find("REPLACE-ME"), 10, kSecret);
  for (const char* commented : {"# freshness_window = ", "# [[school.course]]", "# id = ", "# late_after = ",
                                "# early_leave_before = ", "# minimum_attended_ratio = "}) {
    const std::size_t at = text.find(commented);
    REQUIRE(at != std::string::npos);
    text.erase(at, 2);
  }
  const auto loaded = load(text);
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.config);
  CHECK(loaded.config->schools[0].freshness_window_s == 1800);
  CHECK(loaded.config->schools[0].rules_for(CourseId{116576}) == domain::Rules{600, 0, 0.8});
}

TEST_CASE("the demo's configuration keeps its store in the build folder") {
  const auto loaded = load_file(std::string(ROLLCALL_SOURCE_DIR) + "/config/demo.toml");
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.config);
  CHECK(loaded.config->store_path == std::string(ROLLCALL_SOURCE_DIR) + "/build/demo/rollcall.db");
  CHECK(loaded.config->school(Sid{1000082})->secrets == std::vector<std::string>{"TESTSECRET"});
}

TEST_CASE("a file that cannot be read is one fault without a place, with the system's reason and a way out") {
  const TemporaryDirectory directory;
  const struct {
    std::string path, why;
  } kCases[] = {{directory.path() + "/none.toml", "No such file or directory"},
                {directory.path(), "it is a directory"}};
  for (const auto& item : kCases) {
    const auto loaded = load_file(item.path);
    REQUIRE(loaded.faults.size() == 1);
    CHECK(loaded.faults[0].line == 0);
    CHECK(loaded.faults[0].text().starts_with(item.path + ": cannot read"));
    CHECK(loaded.faults[0].text().find(item.why) != std::string::npos);
    CHECK(loaded.faults[0].text().find("--config or $ROLLCALL_CONFIG") != std::string::npos);
  }
}

TEST_CASE("load_file reads relative to the file's own directory") {
  const TemporaryDirectory directory;
  directory.write("secret", "abc");
  const std::string path = directory.write(
      "r.toml", "[store]\nurl = 'sqlite:r.db'\n[[school]]\nsid = 1\nsecret_files = ['secret']\n", 0644);
  const auto loaded = load_file(path);
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.config);
  CHECK(loaded.config->store_path == directory.path() + "/r.db");
  CHECK(loaded.config->schools[0].secrets == std::vector<std::string>{"abc"});
}
