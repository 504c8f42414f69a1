// Lines of an exported journal, judged as if they had just arrived.
#include "ingest/import.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "ingest/arrivals.hpp"
#include "ingest/own_entries.hpp"

namespace rollcall::ingest {

namespace {

using namespace ingest::testing;
using storage::Trust;

std::string line(const std::string& body, std::string_view trust = "signed", std::int64_t sid = kSid) {
  return fmt::format(
      R"({{"seq":1,"sid":{},"cmd":"X","message_id":null,"received_at":77,"trust":"{}","duplicates":3,)"
      R"("body":{}}})",
      sid, trust, json_text(body));
}

ImportReader reader(const std::string& more = "") {
  return ImportReader(configured(school_toml(kSid, kSecret, more)));
}

std::string why_not(const std::string& text, const std::string& more = "") {
  auto r = reader(more);
  auto entry = r.read(text);
  if (entry) return "(imported)";
  return entry.error().text();
}

}  // namespace

TEST_CASE("a line gives the push as it was, at the time it was received") {
  auto r = reader();
  auto entry = r.read(line(signed_push(1)));
  REQUIRE(entry);
  CHECK(entry->sid == Sid{kSid});
  CHECK(entry->body == signed_push(1));
  CHECK(entry->received_at == 77);
  CHECK(entry->trust == Trust::signed_);
  CHECK(entry->message_id == fmt::format("{:024x}", 1));
}

TEST_CASE("bodies that are not UTF-8 come in base64") {
  auto r = reader();
  const auto entry =
      r.read(R"({"sid":1000082,"received_at":77,"trust":"unreadable_held","body_base64":"/wA="})");
  REQUIRE(entry);
  CHECK(entry->body == std::string("\xff\0", 2));
  CHECK(entry->trust == Trust::unreadable_held);
}

TEST_CASE("trust is judged anew: what is not signed cannot be imported as signed") {
  auto r = reader();
  auto entry = r.read(line(numbered(1), "signed"));
  REQUIRE(entry);
  CHECK(entry->trust == Trust::unsigned_held);
  CHECK(why_not(line(sign(numbered(1), kNow, "WRONG"), "signed")).find("SafeKey does not fit") !=
        std::string::npos);
  CHECK(why_not(line(sign(numbered(1), kNow, "WRONG"), "unsigned_held")).find("SafeKey") !=
        std::string::npos);
}

TEST_CASE("the doors of the network do not stand before an import: token, source, hourly limit") {
  auto r = reader(fmt::format(
      "callback_token = \"{}\"\nallow_from = [\"10.9.0.0/16\"]\nunsigned_limit_per_hour = 1\n", kToken));
  for (int i = 0; i < 5; ++i) CHECK(r.read(line(numbered(i), "unsigned_held")).ok());
  CHECK(r.read(line(signed_push(9))).ok());
}

TEST_CASE("freshness is judged at the time of receipt") {
  auto r = reader("freshness_window = \"5m\"\n");
  auto fresh = r.read(line(signed_push(1, 100)));
  REQUIRE(fresh);
  CHECK(fresh->trust == Trust::signed_);
  auto stale = r.read(line(signed_push(1, 1000)));
  REQUIRE(stale);
  CHECK(stale->trust == Trust::stale_held);
}

TEST_CASE("overrides and rosters come back as entries of our own, the rules of another installation do not") {
  const auto own = [](std::string_view cmd) {
    return fmt::format(R"({{"sid":{},"cmd":"{}","received_at":77,"trust":"own","body":"{{}}"}})", kSid, cmd);
  };
  auto r = reader();
  for (const char* cmd : {"rollcall.override", "rollcall.roster"}) {
    const auto entry = r.read(own(cmd));
    REQUIRE(entry);
    CHECK(entry->trust == Trust::own);
    CHECK(entry->cmd == cmd);
    CHECK(entry->identity == own_entry(Sid{kSid}, cmd, "{}", 77).identity);
  }
  CHECK(why_not(own("rollcall.rules")).find("an override or a roster") != std::string::npos);
  CHECK(why_not(own("End")).find("an override or a roster") != std::string::npos);
}

TEST_CASE("a faulty line says what is wrong with it") {
  CHECK(why_not("x").find("not JSON") != std::string::npos);
  CHECK(why_not("[]").find("needs sid") != std::string::npos);
  CHECK(why_not(line(signed_push(1), "blind")).find("unknown trust") != std::string::npos);
  CHECK(why_not(line(signed_push(1), "signed", 5)).find("school 5 is not configured") != std::string::npos);
  CHECK(why_not(line("{}")).find("would be refused") != std::string::npos);
  CHECK(why_not(line(numbered(1)), "unsigned_policy = \"refuse\"\n").find("would be refused") !=
        std::string::npos);
}

}  // namespace rollcall::ingest
