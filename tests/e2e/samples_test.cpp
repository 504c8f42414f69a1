// Every sample message goes through: signed for the test school it is acknowledged, and becomes what it
// should.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <set>
#include <string>

#include "e2e/e2e.hpp"
#include "samples/samples.hpp"

namespace rollcall::e2e {

namespace {

std::string expected_outcome(const std::string& name) {
  if (name == "Test") return "test";
  if (name == "unknown-cmd" || name == "unknown-cmd-number") return "unknown";
  return "stored";
}

std::string for_test_school(const std::string& name) {
  return sign(with_members(samples::read(name), {{"SID", std::to_string(kSid)}}), kStamp);
}

struct Outcome {
  std::string outcome, reason;
};

// The outcome of every push of the school by its body, read page by page.
std::map<std::string, Outcome> outcomes(const Site& site, const std::string& token) {
  std::map<std::string, Outcome> found;
  std::string cursor;
  do {
    const std::string behind = cursor.empty() ? "" : "&cursor=" + cursor;
    const Document page(site.get(fmt::format("/v1/schools/{}/pushes?limit=7{}", kSid, behind), token).body);
    for (const Json item : page["items"].items()) {
      const bool fresh =
          found.emplace(text_of(item["body"]), Outcome{text_of(item["outcome"]), text_of(item["reason"])})
              .second;
      CHECK(fresh);
    }
    cursor = page["next_cursor"].text().value_or("");
  } while (!cursor.empty());
  return found;
}

}  // namespace

TEST_CASE("every sample, signed for the test school, is acknowledged and becomes stored, test or unknown") {
  Site site(school_toml());
  site.start();
  std::set<std::string> sent;
  for (const auto& name : samples::names()) {
    CAPTURE(name);
    const std::string body = for_test_school(name);
    CHECK(site.push(body).acknowledged());
    sent.insert(body);
  }
  const auto found = outcomes(site, site.token());
  CHECK(found.size() == sent.size());
  for (const auto& name : samples::names()) {
    CAPTURE(name);
    const auto at = found.find(for_test_school(name));
    REQUIRE(at != found.end());
    CHECK_MESSAGE(at->second.outcome == expected_outcome(name), at->second.reason);
  }
}

TEST_CASE("every sample is byte for byte in the journal, and what `journal show` prints is it") {
  Site site(school_toml());
  site.start();
  const std::string body = for_test_school("End");
  REQUIRE(site.push(body).acknowledged());
  const auto shown = site.run({"journal", "show", "1"});
  CHECK(shown.code == 0);
  CHECK(shown.out == body);
}

TEST_CASE(
    "samples whose content cannot be used are acknowledged, quarantined with a pointer, and block nothing") {
  Site site(school_toml());
  site.start();
  std::size_t number = 0;
  for (const auto& name :
       {"End", "67371107.enter", "67371111.exit", "eeoClassStudentChange", "HomeworkScore"}) {
    CAPTURE(name);
    const std::string gutted = without_members(samples::read(name), {"Data", "opData", "UID", "ClassID"});
    const std::string body = sign(
        with_members(gutted,
                     {{"SID", std::to_string(kSid)}, {"_id", json_text(fmt::format("gutted-{}", ++number))}}),
        kStamp);
    CHECK(site.push(body).acknowledged());
  }
  const Document list(site.get(fmt::format("/v1/schools/{}/quarantine", kSid), site.token()).body);
  std::size_t items = 0;
  for (const Json item : list["items"].items()) {
    ++items;
    CHECK_FALSE(text_of(item["reason"]).empty());
  }
  CHECK(items == number);
}

}  // namespace rollcall::e2e
