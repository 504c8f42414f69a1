// What is asked again, changed, settled: each case once went wrong.
#include <fmt/format.h>

#include "scheduling/timetable.hpp"
#include "world.hpp"

using namespace rollcall;
using namespace rollcall::scheduling_test;
using scheduling::FoundClass;

namespace {

const std::vector<Fate> kSilence = {Fate::lost_answer, Fate::lost_request, Fate::lost_request,
                                    Fate::lost_request};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

FoundClass found(World& world, const ClassWish& wanted) {
  return world.scheduler().find_class(Version::v2, kCourse, wanted, {});
}

Outcome change(World& world, std::int64_t id, const ClassWish& wanted) {
  return world.scheduler().change_class({}, {.class_id = ClassId{id}}, wanted);
}

Outcome create_unit(World& world, const std::string& name, bool again = false) {
  return world.scheduler().perform(
      *outbound::find_call("createUnit"),
      {{"courseId", kCourse.value}, {"name", name}, {"publishFlag", std::int64_t{2}}}, {.again = again});
}

}  // namespace

TEST_CASE(
    "a request that has no answer yet is finished by its own call, whichever version is asked for now") {
  for (const Version first : {Version::v1, Version::v2}) {
    World world;
    world.fates = kSilence;
    REQUIRE(world.create(wish(), {}, first).kind == Kind::not_known);
    const Version other = first == Version::v1 ? Version::v2 : Version::v1;
    CHECK(world.create(wish(), {}, other).kind == Kind::done);
    const std::string name = first == Version::v1 ? "className" : "name";
    CHECK(world.requests.back().contains(name));
    CHECK(world.there("Maths").size() == 1);
    CHECK(world.what_is_unknown() == "");
  }
}

TEST_CASE("a change is sent though our log says that it is so already: ClassIn may have something else") {
  World world;
  const auto id = *world.create(wish()).creation->object_id;
  world.classes.front().name = "Changed in the dashboard";
  CHECK(change(world, id, {.name = "Maths"}).kind == Kind::done);
  CHECK(world.there("Maths").size() == 1);
}

TEST_CASE("while a change has no answer nothing it says counts as so, and the next one settles it") {
  World world;
  const auto id = *world.create(wish()).creation->object_id;
  world.fates = kSilence;
  CHECK(change(world, id, {.name = "Algebra"}).kind == Kind::not_known);
  CHECK(found(world, wish()).differences == std::vector<std::string>{"name"});
  CHECK(change(world, id, {.name = "Maths"}).kind == Kind::done);
  CHECK(world.there("Maths").size() == 1);
  CHECK(found(world, wish()).differences.empty());
}

TEST_CASE("a death at any step of a change leaves its fields in doubt, or known as ClassIn has them") {
  int deaths = 0;
  for (const bool after : {false, true}) {
    bool died = true;
    for (int at = 0; died; ++at) {
      CAPTURE(at);
      World world;
      const auto id = *world.create(wish()).creation->object_id;
      world.steps_to_live = at;
      world.dies_after = after;
      try {
        change(world, id, {.name = "Algebra"});
        died = false;
      } catch (const Killed&) {
        ++deaths;
      }
      world.steps_to_live = -1;
      const Creation& row = world.store->rows.front();
      const bool as_in_classin = row.request.find(world.classes.front().name) != std::string::npos;
      CHECK((row.doubt == "name" || as_in_classin));
      REQUIRE(at < 100);
    }
  }
  CHECK(deaths > 5);
}

TEST_CASE("a change that is refused leaves what was known") {
  World world;
  const auto id = *world.create(wish()).creation->object_id;
  world.fates = {Fate::refused};
  CHECK(change(world, id, {.name = "Algebra"}).kind == Kind::refused);
  CHECK(found(world, wish()).differences.empty());
}

TEST_CASE("a class created without its recording does not count as recorded, so a timetable sets it") {
  World world;
  ClassWish recorded = wish();
  recorded.record = true;
  world.fates = {Fate::created_but};  // 281
  const auto made = world.create(recorded, {}, Version::v1);
  REQUIRE(made.kind == Kind::done);
  CHECK_FALSE(made.warnings.empty());
  const auto state = world.scheduler().find_class(Version::v1, kCourse, recorded, {});
  CHECK(state.differences == std::vector<std::string>{"record"});
  CHECK(change(world, *made.creation->object_id, {.record = true}).kind == Kind::done);
  CHECK(world.scheduler().find_class(Version::v1, kCourse, recorded, {}).differences.empty());
}

TEST_CASE("the warning of a creation is said again whenever it is asked for") {
  World world;
  world.fates = {Fate::created_but};
  const auto first = world.create(wish(), {}, Version::v1), second = world.create(wish(), {}, Version::v1);
  CHECK(second.kind == Kind::was_done);
  CHECK(second.warnings == first.warnings);
  CHECK(has(scheduling::creation_json(*second.creation, {}), "281"));
}

TEST_CASE("a change that waited for another one says again what that one left") {
  World world;
  const auto id = *world.create(wish()).creation->object_id;
  world.while_waiting = [&] {
    REQUIRE(change(world, id, {.assistant_uids = outbound::Integers{7}}).kind == Kind::done);
  };
  CHECK(change(world, id, {.name = "Algebra"}).kind == Kind::done);
  CHECK(outbound::integers_in(world.requests.back(), "assistantUids") == outbound::Integers{7});
}

TEST_CASE("a unit whose creation had no answer exists when ClassIn says that the name is taken") {
  World world;
  world.fates = {Fate::lost_answer};
  const auto made = create_unit(world, "Week 1");
  CHECK(made.kind == Kind::done);
  CHECK_FALSE(made.creation->object_id);
  CHECK_FALSE(made.warnings.empty());
  CHECK(world.units.size() == 1);
}

TEST_CASE("a request that was refused days ago and is asked again is tried for a day from now") {
  World world;
  world.fates = {Fate::refused};
  REQUIRE(world.create(wish()).kind == Kind::refused);
  world.store->rows.front().created_at -= 3 * 86400;
  world.fates = kSilence;
  REQUIRE(world.create(wish()).kind == Kind::not_known);
  CHECK(Scheduler::due(world.store->rows.front(), world.now_ms / 1000 + 120));
}

TEST_CASE(
    "a class whose number ClassIn did not tell is open business, and is not taken for somebody else's") {
  World world;
  world.repeat_is_error = true;
  world.repeat_names_it = false;
  world.fates = {Fate::lost_answer};
  const auto made = world.create(wish(), {}, Version::v1);
  REQUIRE(made.kind == Kind::done);
  CHECK(world.store->count_unfinished(kSid) == 1);
  const auto again = world.create(wish(), {}, Version::v1);
  CHECK(again.kind == Kind::was_done);
  CHECK_FALSE(again.warnings.empty());
  const auto faults = world.scheduler().faults_of_change({}, {.class_id = ClassId{0}}, {.name = "x"});
  REQUIRE(faults.size() == 1);
  CHECK(has(faults.front().what, "settle"));
}

TEST_CASE("settling takes no number of another creation, needs the activity of v2, and is said once") {
  World world;
  const auto other = world.create(wish("Other"));
  world.fates = kSilence;
  const auto left = world.create(wish());
  REQUIRE(left.kind == Kind::not_known);
  const std::string identity = left.creation->identity;
  const auto settle = [&](std::optional<std::int64_t> id, std::optional<std::int64_t> activity) {
    return world.scheduler().settle(identity, id, activity);
  };
  CHECK(settle(other.creation->object_id, 9).kind == Kind::invalid);
  CHECK(settle(4711, other.creation->activity_id).kind == Kind::invalid);
  CHECK(settle(4711, {}).kind == Kind::invalid);
  CHECK(settle(world.classes.back().id, world.classes.back().activity_id).kind == Kind::done);
  CHECK(settle(world.classes.back().id, world.classes.back().activity_id).kind == Kind::was_done);
  CHECK(settle(4711, 4712).kind == Kind::invalid);
  CHECK(settle({}, {}).kind == Kind::invalid);
  CHECK(world.what_is_unknown() == "");
}

TEST_CASE("a course's picture is sent, though it is not kept") {
  World world;
  const outbound::Picture picture{"cover.png", "bytes"};
  const auto made = world.scheduler().perform(*outbound::find_call("addCourse"),
                                              {{"courseName", std::string("Form 5")}, {"Filedata", picture}});
  REQUIRE(made.kind == Kind::done);
  REQUIRE(world.requests.back().contains("Filedata"));
  CHECK(std::get<outbound::Picture>(world.requests.back().at("Filedata")) == picture);
  CHECK_FALSE(has(made.creation->request, "bytes"));
}

TEST_CASE("one class by two names is one class; only another identity makes it twice") {
  World world;
  const Naming order{.key = "order 1", .kind_of_key = "request"},
      row{.key = "row 1", .kind_of_key = "timetable"};
  const auto first = world.create(wish(), order);
  REQUIRE(first.kind == Kind::done);
  for (const Naming& naming :
       {Naming{}, row, Naming{.key = "order 2", .kind_of_key = "request"}, Naming{.again = true}}) {
    const auto same = world.create(wish(), naming);
    CHECK(same.kind == Kind::was_done);
    CHECK(same.creation->object_id == first.creation->object_id);
  }
  CHECK(world.classes.size() == 1);
  CHECK(world.create(wish(), {.identity = "twin"}).kind == Kind::done);
  CHECK(world.classes.size() == 2);
}

TEST_CASE("a class that was moved is another one: its old times are free") {
  World world;
  const Naming order{.key = "order 1", .kind_of_key = "request"};
  const auto id = *world.create(wish(), order).creation->object_id;
  REQUIRE(change(world, id, {.starts_at = kNow + 90000, .ends_at = kNow + 93600}).kind == Kind::done);
  CHECK(world.create(wish(), {.key = "order 2", .kind_of_key = "request"}).kind == Kind::done);
  CHECK(world.classes.size() == 2);
}

TEST_CASE("a deleted unit takes its classes with it; a renamed one is not the unit of its old name") {
  World world;
  const auto unit = *create_unit(world, "Week 1").creation->object_id;
  ClassWish in_unit = wish();
  in_unit.unit_id = unit;
  REQUIRE(world.create(in_unit).kind == Kind::done);
  const auto call = [&](const char* name, Values more) {
    more.emplace("courseId", kCourse.value);
    more.emplace("unitId", unit);
    return world.scheduler().perform(*outbound::find_call(name), std::move(more)).kind;
  };
  SUBCASE("deleted") {
    CHECK(call("deleteUnit", {}) == Kind::done);
    CHECK(world.create(in_unit).kind == Kind::deleted);
    CHECK(has(world.journal.back().body, "\"deleted\""));
    CHECK(create_unit(world, "Week 1").kind == Kind::deleted);
  }
  SUBCASE("renamed") {
    CHECK(call("updateUnit", {{"name", std::string("Week 2")}}) == Kind::done);
    CHECK(create_unit(world, "Week 1").kind == Kind::differs);
  }
  SUBCASE("moved") {
    CHECK(call("moveActivity", {{"toUnitId", unit + 1}}) == Kind::done);
    ClassWish moved = in_unit;
    moved.unit_id = unit + 1;
    CHECK(found(world, moved).differences.empty());
  }
}

TEST_CASE("a deleted creation is settled business, whatever it was before") {
  World world;
  const auto id = *world.create(wish()).creation->object_id;
  world.store->rows.front().told = false;
  REQUIRE(world.scheduler().delete_class({}, {.class_id = ClassId{id}}).kind == Kind::done);
  CHECK(world.store->count_unfinished(kSid) == 0);
}

TEST_CASE("an identity that was given is not made anew: the text says to give another") {
  World world;
  const Naming mine{.identity = "mine", .again = true};
  const auto id = *world.create(wish(), mine).creation->object_id;
  REQUIRE(world.scheduler().delete_class({}, {.class_id = ClassId{id}}).kind == Kind::done);
  const auto outcome = world.create(wish(), mine);
  CHECK(outcome.kind == Kind::deleted);
  CHECK(has(outcome.text, "another identity"));
}

TEST_CASE("what was asked for anew and refused is not created by the plain request") {
  World world;
  const auto id = *world.create(wish()).creation->object_id;
  REQUIRE(world.scheduler().delete_class({}, {.class_id = ClassId{id}}).kind == Kind::done);
  world.fates = {Fate::refused};
  CHECK(world.create(wish(), {.again = true}).kind == Kind::refused);
  CHECK(world.create(wish()).kind == Kind::deleted);
  CHECK(world.create(wish(), {.again = true}).kind == Kind::done);
}

TEST_CASE("an identity has letters, digits and - _ . : only, so that it fits ClassIn and a URL") {
  World world;
  for (const std::string identity : {"a/b", "a b", std::string(33, 'x').c_str(), "ä"}) {
    CAPTURE(identity);
    const auto outcome = world.create(wish(), {.identity = identity});
    CHECK(outcome.kind == Kind::invalid);
    CHECK(outcome.faults.front().field == "identity");
  }
  CHECK(world.create(wish(), {.identity = "term-1_lesson.4:b"}).kind == Kind::done);
}

TEST_CASE("every refusal names ClassIn's code and whether trying again can help") {
  World world;
  world.fates = {Fate::refused};
  CHECK(has(world.create(wish()).text, "(ClassIn 136: trying again does not help)"));
  world.fates = {Fate::maintenance};
  CHECK(has(world.create(wish()).text, "(ClassIn 901: trying again later can help)"));
}
