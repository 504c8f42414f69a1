// Entries of our own: what is written comes back as rows, and what cannot be read is quarantined.
#include "projection/own_entry.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

namespace rollcall::projection {

namespace {

const records::Origin kOrigin{Sid{7}, Seq{3}, {}, 1768314600};

template <class Row>
const Row& row(const records::Projected& projected, std::size_t i) {
  REQUIRE(i < projected.rows.size());
  const auto* found = std::get_if<Row>(&projected.rows[i]);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("an override comes back as it was said, and so does one taken back") {
  records::OverrideChange change{.class_id = ClassId{5},
                                 .uid = Uid{6},
                                 .status = "excused",
                                 .before = "absent",
                                 .computed = "absent",
                                 .reason = "a \"note\"\n\xe7\x97\x85",
                                 .author = "office",
                                 .set_at = 1768314600};
  const auto set = project_own(kOverrideCmd, override_body(change), kOrigin);
  const auto& back = row<records::OverrideChange>(set, 0);
  CHECK(set.outcome == records::Outcome::stored);
  CHECK(set.origin.rank.own_time == 1768314600);
  CHECK(back.status == "excused");
  CHECK(back.before == "absent");
  CHECK(back.reason == change.reason);
  CHECK(back.author == "office");
  change.status.reset();
  CHECK_FALSE(
      row<records::OverrideChange>(project_own(kOverrideCmd, override_body(change), kOrigin), 0).status);
}

TEST_CASE("a roster import becomes roster changes and names, as new as the import") {
  RosterImport import{.at = 1768314600, .file = "r.csv", .lines = {}};
  import.lines.push_back({records::RosterScope::course, 21, Uid{1}, records::RosterOp::add, 0, "One"});
  import.lines.push_back({records::RosterScope::class_, 22, Uid{2}, records::RosterOp::remove, 500, ""});
  const auto projected = project_own(kRosterCmd, roster_body(import), kOrigin);
  CHECK(projected.origin.rank.own_time == 1768314600);
  REQUIRE(projected.rows.size() == 3);
  const auto& first = row<records::RosterChange>(projected, 0);
  CHECK(first.scope == records::RosterScope::course);
  CHECK(first.scope_id == 21);
  CHECK(first.effective_at == 0);
  CHECK(row<records::Claim>(projected, 1).text == "One");
  const auto& second = row<records::RosterChange>(projected, 2);
  CHECK(second.op == records::RosterOp::remove);
  CHECK(second.effective_at == 500);
}

TEST_CASE(
    "an entry of a kind this version does not know is unknown, one it cannot read is quarantined whole") {
  CHECK(project_own("rollcall.future", "{}", kOrigin).outcome == records::Outcome::unknown);
  const auto no_json = project_own(kRulesCmd, "{", kOrigin);
  CHECK(no_json.outcome == records::Outcome::quarantined);
  const auto half = project_own(
      kRosterCmd,
      R"({"at":5,"lines":[{"course_id":1,"uid":2,"op":"add","from":0},{"course_id":1,"uid":3,"op":"?"}]})",
      kOrigin);
  CHECK(half.outcome == records::Outcome::quarantined);
  CHECK(half.rows.empty());
  CHECK(half.reason == "op is neither add nor remove");
}

}  // namespace rollcall::projection
