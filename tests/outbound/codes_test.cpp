// The table of codes against the reference data.
#include "outbound/codes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "outbound/samples.hpp"

namespace rollcall::test {
namespace {

using namespace rollcall::outbound;

// The calls that a row of the reference holds for: one, or all of a version.
std::vector<const Call*> calls_of(const std::string& api) {
  std::vector<const Call*> out;
  for (const auto& call : calls()) {
    const bool v2 = call.version == Version::v2;
    const bool common = api == "common" || api == (v2 ? "common-v2" : "common-v1");
    if (api == call.name || common || (api == "signature" && v2)) out.push_back(&call);
  }
  return out;
}

// What the reference says of a code to a call: its own row, else that of its version.
std::map<std::pair<std::string_view, std::int64_t>, CodeRow> documented() {
  std::map<std::pair<std::string_view, std::int64_t>, CodeRow> out;
  for (const auto& row : code_rows()) {
    const auto meant = calls_of(row.api);
    for (const Call* call : meant) {
      const bool own = row.api == call->name;
      if (own) out.insert_or_assign({call->name, row.code}, row);
      if (!own) out.try_emplace({call->name, row.code}, row);
    }
  }
  return out;
}

TEST_CASE("every documented code is explained, with its advice on trying again") {
  for (const auto& [key, row] : documented()) {
    const auto meaning = meaning_of(call_of(key.first), key.second);
    CAPTURE(key.first);
    CAPTURE(key.second);
    CHECK(meaning.documented);
    CHECK(meaning.retry == row.retry);
    CHECK(!meaning.text.empty());
  }
}

TEST_CASE("only rows of interfaces that are not called are left out") {
  std::set<std::string> unknown;
  for (const auto& row : code_rows()) {
    if (calls_of(row.api).empty()) unknown.insert(row.api);
  }
  CHECK(unknown == std::set<std::string>{"addCourseClassMultiple", "datasub"});
}

TEST_CASE("a code documented for other calls only is not taken for known") {
  const auto known = documented();
  std::set<std::int64_t> codes;
  for (const auto& row : code_rows()) codes.insert(row.code);
  for (const auto& call : calls()) {
    for (const auto code : codes) {
      CAPTURE(call.name);
      CAPTURE(code);
      CHECK(meaning_of(call, code).documented == known.contains({call.name, code}));
    }
  }
}

TEST_CASE("where the reference gives a code two meanings, so does the table") {
  const auto text = [](std::string_view call, std::int64_t code) {
    return meaning_of(call_of(call), code).text;
  };
  CHECK(text("createUnit", 40031) != text("createClassroom", 40031));
  CHECK(text("createUnit", 40031) != text("createActivityNoClass", 40031));
  CHECK(text("addCourseClass", 268) != text("createClassroom", 268));
  CHECK(text("addCourseClass", 120) != text("createClassroom", 120));
  CHECK(text("delCourseClass", 212) != text("editCourseClass", 212));
  CHECK(text("deleteActivity", 29149) != text("addStudent", 29149));
  CHECK(text("addCourseClass", 398) != text("addCourse", 398));
  CHECK(text("addSchoolStudent", 133) != text("addTeacher", 133));
}

struct EffectRow {
  Effect effect;
  std::string_view call;
  std::vector<std::int64_t> codes;
};

void check_effects(const std::vector<EffectRow>& rows, bool send_again) {
  for (const auto& row : rows) {
    for (const auto code : row.codes) {
      CAPTURE(row.call);
      CAPTURE(code);
      const auto meaning = meaning_of(call_of(row.call), code);
      CHECK(meaning.effect == row.effect);
      CHECK(meaning.send_again == send_again);
    }
  }
}

TEST_CASE("codes that report success are success, and are not sent again") {
  check_effects({{Effect::done, "addCourseClass", {1}},
                 {Effect::done, "createClassroom", {1}},
                 {Effect::done_but, "addCourseClass", {280, 281, 824, 121601002}},
                 {Effect::done_but, "createClassroom", {267, 121601002}},
                 {Effect::done_but, "updateClassroom", {121601002}},
                 {Effect::done_but, "editCourseClass", {282, 283, 284, 825, 121601002}},
                 {Effect::done_but, "delCourseClass", {823}},
                 {Effect::done_but, "addCourseStudent", {841}},
                 {Effect::done_but, "register", {340, 820, 821}},
                 {Effect::done_but, "createUnit", {29213}},
                 {Effect::already, "register", {135, 461}},
                 {Effect::already, "addSchoolStudent", {133}},
                 {Effect::already, "addTeacher", {133}},
                 {Effect::already, "addCourseStudent", {163, 164}},
                 {Effect::already, "delCourseClass", {212}},
                 {Effect::already, "deleteActivity", {29149}},
                 {Effect::already, "releaseActivity", {29184}},
                 {Effect::already, "createUnit", {29208}},
                 {Effect::already, "addCourseClass", {398}},
                 {Effect::already, "addCourse", {398}},
                 {Effect::already, "createClassroom", {398}}},
                false);
}

TEST_CASE("where nobody knows what came of a creation, the same may be sent again") {
  check_effects({{Effect::not_known, "addCourseClass", {104, 114, 460, 323, 324, 326}},
                 {Effect::not_known, "addCourse", {104, 114, 460, 260}},
                 {Effect::not_known, "createClassroom", {104, 114, 460, 158, 161, 220, 221, 324, 326, 451}},
                 {Effect::not_known, "createUnit", {104, 114, 29200}},
                 {Effect::not_known, "register", {104, 114, 131}},
                 {Effect::not_known, "addTeacher", {131}}},
                true);
}

TEST_CASE("a change of which one step failed is neither done nor refused, and not worth repeating at once") {
  check_effects({{Effect::not_known, "editCourseClass", {323, 324, 326, 327, 372, 880}},
                 {Effect::not_known, "updateClassroom", {221, 222, 324, 326, 451}},
                 {Effect::not_known, "moveActivity", {29050, 29203}}},
                false);
}

TEST_CASE("what came too fast may be sent again; a refusal may not") {
  for (const auto& call : calls()) {
    check_effects({{Effect::not_done, call.name, {429, 101003001, 101003002}}}, true);
    check_effects({{Effect::not_done, call.name, {102, 403, 404, 901, 101002005, 101002006}}}, false);
  }
  check_effects({{Effect::not_done, "addCourseClass", {100, 119, 120, 136, 259, 400, 454, 800}},
                 {Effect::not_done, "createClassroom", {100, 119, 390, 21317, 121601020}},
                 {Effect::not_done, "createUnit", {40031}},
                 {Effect::not_done, "updateClassroom", {212, 350, 875}},
                 {Effect::not_done, "register", {341, 342, 845}}},
                false);
}

TEST_CASE("maintenance says so and can be tried again later") {
  for (const auto& call : calls()) {
    const auto meaning = meaning_of(call, 901);
    CHECK(meaning.text.find("maintenance") != std::string_view::npos);
    CHECK(meaning.retry == "yes");
  }
}

TEST_CASE("a code that nobody documents is not known, and not repeated") {
  for (const auto& call : calls()) {
    for (const std::int64_t code : {0, -1, 2, 999999999}) {
      const auto meaning = meaning_of(call, code);
      CHECK(meaning.effect == Effect::not_known);
      CHECK(!meaning.send_again);
      CHECK(!meaning.documented);
      CHECK(meaning.text.find("documentation does not list") != std::string_view::npos);
    }
  }
  CHECK(meaning_elsewhere(999999999).empty());
  CHECK(meaning_elsewhere(144) == "the school has no such course");
}

}  // namespace
}  // namespace rollcall::test
