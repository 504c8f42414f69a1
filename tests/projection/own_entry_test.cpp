// Entries of our own: what is written comes back as rows, and what cannot be read is quarantined.
#include "projection/own_entry.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

#include "projection/projecting.hpp"

namespace rollcall::projection {

namespace {

using projecting::Attribute;
using projecting::Source;
using projecting::Subject;

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

TEST_CASE("a class that Rollcall created becomes claims of a creation, one that it deleted only that") {
  const ClassSaid said{.at = 1768314600,
                       .class_id = ClassId{5},
                       .course_id = CourseId{21},
                       .name = "a \"class\" \xe7\x97\x85",
                       .teacher_uid = 9,
                       .starts_at = 1768320000,
                       .ends_at = 1768323600,
                       .deleted = false};
  const auto projected = project_own(kClassCmd, class_body(said), kOrigin);
  CHECK(projected.outcome == records::Outcome::stored);
  CHECK(projected.origin.rank.own_time == 1768314600);
  const auto number = [&](Attribute attribute) {
    return projecting::class_claim(projected, 5, attribute, Source::creation);
  };
  CHECK(number(Attribute::start_time) == 1768320000);
  CHECK(number(Attribute::end_time) == 1768323600);
  CHECK(number(Attribute::course_id) == 21);
  CHECK(number(Attribute::teacher_uid) == 9);
  CHECK(number(Attribute::deleted) == 0);
  CHECK(projecting::name_of(projected, Subject::class_, 5, Source::creation) == *said.name);
  CHECK(projected.rows.size() == 6);
  const auto gone = project_own(
      kClassCmd, class_body({.at = 1768314700, .class_id = ClassId{5}, .deleted = true}), kOrigin);
  CHECK(projecting::class_claim(gone, 5, Attribute::deleted, Source::creation) == 1);
  CHECK(gone.rows.size() == 1);
}

TEST_CASE("a created course and a registered person become names, empty ones nothing") {
  const auto course =
      project_own(kCourseCmd, course_body({.at = 50, .course_id = CourseId{21}, .name = "Maths"}), kOrigin);
  CHECK(course.origin.rank.own_time == 50);
  CHECK(projecting::name_of(course, Subject::course, 21, Source::creation) == "Maths");
  const auto person = project_own(kPersonCmd, person_body({.at = 51, .uid = Uid{6}, .name = "One"}), kOrigin);
  CHECK(person.origin.rank.own_time == 51);
  CHECK(projecting::person(person, 6, Attribute::name) == "One");
  CHECK(project_own(kPersonCmd, person_body({.at = 51, .uid = Uid{6}, .name = ""}), kOrigin).rows.empty());
}

TEST_CASE("what is wrong with an entry about a class, course or person is named, and nothing of it is used") {
  const auto fault = [](std::string_view cmd, std::string_view body) {
    const auto projected = project_own(cmd, body, kOrigin);
    CHECK(projected.outcome == records::Outcome::quarantined);
    CHECK(projected.rows.empty());
    return projected.pointer;
  };
  CHECK(fault(kClassCmd, R"({"class_id":5,"deleted":false})") == "/at");
  CHECK(fault(kClassCmd, R"({"at":1,"deleted":false})") == "/class_id");
  CHECK(fault(kClassCmd, R"({"at":1,"class_id":5})") == "/deleted");
  CHECK(fault(kClassCmd, R"({"at":1,"class_id":5,"deleted":false,"starts_at":"noon"})") == "/starts_at");
  CHECK(fault(kClassCmd, R"({"at":1,"class_id":5,"deleted":false,"starts_at":9,"name":[]})") == "/name");
  CHECK(fault(kCourseCmd, R"({"at":1,"name":"x"})") == "/course_id");
  CHECK(fault(kCourseCmd, R"({"at":1,"course_id":2})") == "/name");
  CHECK(fault(kPersonCmd, R"({"at":1,"uid":2,"name":3})") == "/name");
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
