// Every kind of fault: where it is said to be, and what is said.
#include <doctest/doctest.h>

#include "support.hpp"

using namespace config_test;

namespace {

struct Case {
  const char* text;  // after kGoodSchool, so the first line of it is line 4
  int line;
  const char* says;
};

void check_single_fault(const std::string& text, int line, std::string_view says) {
  CAPTURE(text);
  const auto loaded = load(text);
  CAPTURE(all_faults(loaded));
  CHECK(loaded.config == nullptr);
  REQUIRE(loaded.faults.size() == 1);
  CHECK(loaded.faults[0].file == "t.toml");
  CHECK(loaded.faults[0].line == line);
  CHECK(loaded.faults[0].column > 0);
  CHECK(loaded.faults[0].message.find(says) != std::string::npos);
  CHECK(loaded.faults[0].text().find(kSecret) == std::string::npos);
}

template <std::size_t N>
void check_cases(const Case (&cases)[N]) {
  for (const Case& item : cases) check_single_fault(kGoodSchool + item.text, item.line, item.says);
}

}  // namespace

TEST_CASE("an unknown key is named with its table and what was probably meant") {
  check_cases({
      {"secert_files = []", 4, "unknown key 'secert_files' in [[school]]; did you mean 'secret_files'?"},
      {"Timezone = 'UTC'", 4, "did you mean 'timezone'?"},
      {"quux = 1", 4, "expected one of: sid, name, secrets"},
      {"max_connections = 5", 4, "[listen] has a key of that name"},
      {"[listen]\nadress = '127.0.0.1:1'", 5, "unknown key 'adress' in [listen]; did you mean 'address'?"},
      {"[lisen]\naddress = '127.0.0.1:1'", 4, "unknown table [lisen]; did you mean 'listen'?"},
      {"[[school.course]]\nid = 1\nlateafter = '5m'", 6, "in [[school.course]]; did you mean 'late_after'?"},
      {"[store]\npath = 'x'", 5, "expected one of: url"},
      {"[log]\nlevle = 'info'", 5, "did you mean 'level'?"},
      {"[admin]\nport = 1", 5, "unknown key 'port' in [admin]"},
      {"[classin]\ntimeuot = '1s'", 5, "did you mean 'timeout'?"},
      {"[retention]\njournal_day = 1", 5, "did you mean 'journal_days'?"},
  });
  check_single_fault("sid = 5\n" + kGoodSchool, 1,
                     "unknown key 'sid' in the file; [[school]] has a key of that name");
}

TEST_CASE("a school must be known by one positive SID of its own") {
  check_single_fault("[[school]]\nsid = 0\nsecrets = ['x']", 2,
                     "an integer from 1 to 9223372036854775807, found the integer 0");
  check_single_fault("[[school]]\nsid = -5\nsecrets = ['x']", 2, "found the integer -5");
  check_single_fault("[[school]]\nname = 'No Sid'\nsecrets = ['x']", 1, "[[school]] has no sid");
  check_single_fault(kGoodSchool + "\n[[school]]\nsid = 7\nsecrets = ['x']", 6,
                     "7 is given twice, first on line 2");
  check_single_fault("[school]\nsid = 7\nsecrets = ['x']", 1, "expected [[school]] in double brackets");
  check_single_fault("school = [3]", 1, "expected [[school]], found the integer 3");
}

TEST_CASE("a school without a secret is a fault unless unsigned pushes are accepted") {
  check_single_fault("\n[[school]]\nsid = 7\n", 2, "has no secret, so no push could be believed");
  check_single_fault("[[school]]\nsid = 7\nsecrets = []\nunsigned_policy = 'refuse'", 1, "has no secret");
  CHECK(load("[[school]]\nsid = 7\nunsigned_policy = 'accept'").config != nullptr);
}

TEST_CASE("empty secrets and the example's text are not secrets") {
  check_single_fault("[[school]]\nsid = 7\nsecrets = ['']", 3, "a secret is empty");
  check_single_fault("[[school]]\nsid = 7\nsecrets = ['" + kSecret + "',\n ' \t ']", 4, "a secret is empty");
  check_single_fault("[[school]]\nsid = 7\nsecrets = ['REPLACE-ME']", 3, "put the school's own secret");
}

TEST_CASE("school values that cannot be are refused with what was expected") {
  check_cases({
      {"timezone = 'Asia/Shangai'", 4,
       "unknown time zone \"Asia/Shangai\" (did you mean \"Asia/Shanghai\"?)"},
      {"timezone = 'Asia/Bejing'", 4, "did you mean \"Asia/Shanghai\"?"},
      {"timezone = 'Asia/Beijing'", 4, "did you mean \"Asia/Shanghai\"?"},
      {"timezone = 'Asia/Peking'", 4, "did you mean \"Asia/Shanghai\"?"},
      {"timezone = 'Beijing'", 4, "did you mean \"Asia/Shanghai\"?"},
      {"timezone = 'Asia/Beirt'", 4, "did you mean \"Asia/Beirut\"?"},
      {"timezone = 'Asia/T'", 4, "did you mean \"Asia/T"},
      {"timezone = ''", 4, "unknown time zone"},
      {"timezone = '../../etc/passwd'", 4, "unknown time zone"},
      {"unsigned_policy = 'quarantene'", 4, "did you mean \"quarantine\"?"},
      {"unsigned_policy = 'maybe'", 4,
       "expected one of \"quarantine\", \"accept\", \"refuse\", found \"maybe\""},
      {"unsigned_limit_per_hour = -1", 4, "an integer from 0 to"},
      {"freshness_window = '10s'", 4, "a duration from \"1m\" to \"24h\", found the text \"10s\""},
      {"late_after = '25h'", 4, "a duration from \"0s\" to \"24h\""},
      {"late_after = '-5m'", 4, "not a duration"},
      {"late_after = '5'", 4, "a unit is missing"},
      {"early_leave_before = '1500ms'", 4, "whole seconds"},
      {"minimum_attended_ratio = 1.01", 4, "a number from 0.0 to 1.0, found the number 1.01"},
      {"minimum_attended_ratio = -0.1", 4, "from 0.0 to 1.0"},
      {"minimum_attended_ratio = nan", 4, "from 0.0 to 1.0"},
      {"minimum_attended_ratio = 50", 4, "found the integer 50"},
      {"stage_seats = -1", 4, "an integer from 0 to 200"},
      {"stage_seats = 201", 4, "an integer from 0 to 200, found the integer 201"},
      {"allow_from = ['10.0.0.0/8',\n'10.0.0.1/8']", 5, "10.0.0.0/8"},
      {"allow_from = ['proxy.example']", 4, "not an IP address or range"},
  });
}

TEST_CASE("a callback token must be long, fit a URL and belong to one school") {
  check_cases({{"callback_token = 'short'", 4, "expected at least 16 characters, found 5"},
               {"callback_token = 'sixteen/characters'", 4, "letters, digits and - . _ ~ only"},
               {"callback_token = 'ein-schlüssel-für-alle'", 4, "letters, digits"}});
  const std::string token = "callback_token = 'abcdefghijklmnop'\n";
  const std::string text = kGoodSchool + token + "[[school]]\nsid = 8\nsecrets = ['x']\n" + token;
  check_single_fault(text, 8, "the school on line 4 has the same token");
  CHECK(load(text).faults[0].message.find("abcdefghijklmnop") == std::string::npos);
}

TEST_CASE("rules of a course are checked like those of its school") {
  check_cases({
      {"[[school.course]]\nlate_after = '1m'", 4, "[[school.course]] has no id"},
      {"[[school.course]]\nid = 0", 5, "an integer from 1"},
      {"[[school.course]]\nid = 1\n[[school.course]]\nid = 1", 7, "1 is given twice, first on line 5"},
      {"[[school.course]]\nid = 1\nlate_after = '2d'", 6, "a duration from \"0s\" to \"24h\""},
      {"[[school.course]]\nid = 1\nminimum_attended_ratio = 2", 6, "from 0.0 to 1.0"},
      {"[school.course]\nid = 1", 4, "expected [[school.course]] in double brackets"},
  });
}

TEST_CASE("a listen address is an IP address with a port or a socket's absolute path") {
  check_cases({
      {"[listen]\naddress = 'localhost:8080'", 5, "write 127.0.0.1 or [::1]"},
      {"[listen]\naddress = 'example.org:80'", 5, "host names are not resolved"},
      {"[listen]\naddress = '127.0.0.1'", 5, "the port is missing"},
      {"[listen]\naddress = '8080'", 5, "write 127.0.0.1:8080"},
      {"[listen]\naddress = ':8080'", 5, "write 0.0.0.0 or [::]"},
      {"[listen]\naddress = '*:8080'", 5, "write 0.0.0.0 or [::]"},
      {"[listen]\naddress = '127.0.0.1:65536'", 5, "a number from 0 to 65535"},
      {"[listen]\naddress = '127.0.0.1:-1'", 5, "a number from 0 to 65535"},
      {"[listen]\naddress = '127.0.0.1:'", 5, "a number from 0 to 65535"},
      {"[listen]\naddress = '127.0.0.1:80x'", 5, "a number from 0 to 65535"},
      {"[listen]\naddress = '::1:8080'", 5, "in brackets"},
      {"[listen]\naddress = '[127.0.0.1]:8080'", 5, "expected \"IP:port\""},
      {"[listen]\naddress = '[]:8080'", 5, "expected \"IP:port\""},
      {"[listen]\naddress = '10.0.0.0/8:8080'", 5, "expected \"IP:port\""},
      {"[listen]\naddress = ''", 5, "the port is missing"},
      {"[listen]\naddress = 'unix:run/x.sock'", 5, "an absolute path"},
      {"[listen]\naddress = 'unix:/run/'", 5, "an absolute path"},
      {"[admin]\naddress = 'nowhere'", 5, "the port is missing"},
      {"[admin]\naddress = '127.0.0.1:8080'", 5, "is the main listener's address too"},
  });
  check_single_fault(kGoodSchool + "[listen]\naddress = 'unix:/" + std::string(107, 'x') + "'", 5,
                     "at most 107 bytes");
}

TEST_CASE("the limits of the listener have bounds") {
  check_cases({
      {"[listen]\nmax_body_bytes = 1023", 5, "an integer from 1024 to 268435456, found the integer 1023"},
      {"[listen]\nmax_body_bytes = 268435457", 5, "an integer from 1024 to 268435456"},
      {"[listen]\nmax_connections = 0", 5, "an integer from 1 to 65536"},
      {"[listen]\nmax_connections = 65537", 5, "an integer from 1 to 65536"},
      {"[listen]\ntrusted_proxies = ['10.0.0.0/40']", 5, "trusted_proxies in [listen]: '10.0.0.0/40'"},
  });
}

TEST_CASE("TLS needs both files, and somebody who could listen in") {
  check_cases({
      {"[listen]\ntls_certificate = 'c.pem'", 5, "set without tls_private_key, and TLS needs both"},
      {"[listen]\ntls_private_key = 'k.pem'", 5, "set without tls_certificate"},
      {"[listen]\naddress = 'unix:/run/x.sock'\ntls_certificate = 'c.pem'\ntls_private_key = 'k.pem'", 6,
       "the Unix socket \"unix:/run/x.sock\""},
  });
}

TEST_CASE("the store is a file for SQLite") {
  check_cases({
      {"[store]\nurl = 'postgres://db/rollcall'", 5, "PostgreSQL is not supported yet"},
      {"[store]\nurl = 'postgresql://db/rollcall'", 5, "PostgreSQL is not supported yet"},
      {"[store]\nurl = '/var/lib/rollcall.db'", 5, "expected \"sqlite:\" and the path"},
      {"[store]\nurl = 'sqlite:'", 5, "expected \"sqlite:\" and the path"},
      {"[store]\nurl = 'sqlite:/var/lib/'", 5, "expected \"sqlite:\" and the path"},
      {"[store]\nurl = 'sqlite::memory:'", 5, "would lose every acknowledged push"},
  });
}

TEST_CASE("ClassIn is called over https, except on this machine") {
  check_cases({
      {"[classin]\nbase_url = 'http://api.eeo.cn'", 5, "must not travel in the clear"},
      {"[classin]\nbase_url = 'api.eeo.cn'", 5, "begins with https://"},
      {"[classin]\nbase_url = ''", 5, "begins with https://"},
      {"[classin]\nbase_url = 'https://'", 5, "a URL such as"},
      {"[classin]\nbase_url = 'https://api.eeo.cn:99999'", 5, "a URL such as"},
      {"[classin]\nbase_url = 'https://api.eeo.cn/?a=b'", 5, "no query"},
      {"[classin]\nbase_url = 'https://api eeo.cn'", 5, "no blanks"},
      {"[classin]\nbase_url = 'http://127.0.0.1.example.org'", 5, "must not travel in the clear"},
      {"[classin]\nbase_url = 'http://[::1'", 5, "a URL such as"},
      {"[classin]\ntimeout = '999ms'", 5, "a duration from \"1s\" to \"5m\""},
      {"[classin]\ntimeout = '6m'", 5, "a duration from \"1s\" to \"5m\""},
  });
  const auto loaded = load(kGoodSchool + "[classin]\nbase_url = 'https://me:" + kSecret + "@api.eeo.cn'");
  REQUIRE(loaded.faults.size() == 1);
  CHECK(all_faults(loaded).find("without user name and password") != std::string::npos);
  CHECK(all_faults(loaded).find(kSecret) == std::string::npos);
}

TEST_CASE("log level and retention have their choices and bounds") {
  check_cases({
      {"[log]\nlevel = 'warn'", 5, "did you mean \"warning\"?"},
      {"[log]\nlevel = 'INFO'", 5, "did you mean \"info\"?"},
      {"[log]\nlevel = 'chatty'", 5, "expected one of \"debug\", \"info\", \"warning\", \"error\""},
      {"[retention]\njournal_days = -1", 5, "an integer from 0 to 36500"},
  });
}

TEST_CASE("text that is not TOML is one fault with its place") {
  check_single_fault(kGoodSchool + "late_after = ", 4, "this is not valid TOML");
  check_single_fault(kGoodSchool + "sid = 8", 4, "this is not valid TOML");
  check_single_fault("[listen\n" + kGoodSchool, 1, "this is not valid TOML");
  check_single_fault(kGoodSchool + "name = \"\xff\"", 4, "this is not valid TOML");
}
