// Nothing is created twice, and nothing created is unknown: whatever the network, ClassIn and the machine do.
#include <fmt/format.h>

#include "world.hpp"

using namespace rollcall;
using namespace rollcall::scheduling_test;
using rollcall::testing::below;
using rollcall::testing::between;
using rollcall::testing::check_property;
using rollcall::testing::holds;
using rollcall::testing::one_in;
using rollcall::testing::Rng;

TEST_CASE("a class is created, told to the journal, and the same request again sends nothing") {
  World world;
  const auto first = world.create(wish());
  CHECK(first.kind == Kind::done);
  REQUIRE(first.creation);
  CHECK(first.creation->object_id == world.classes.front().id);
  CHECK(world.what_is_unknown().empty());
  const auto again = world.create(wish());
  CHECK(again.kind == Kind::was_done);
  CHECK(again.creation->object_id == first.creation->object_id);
  CHECK(world.sent == 1);
  CHECK(world.journal.size() == 1);
}

TEST_CASE("only a request whose outcome is unknown, or that surely did not arrive, is sent again") {
  struct Row {
    Fate fate;
    std::int64_t sent;
    Kind kind;
  };
  for (const auto& [fate, sent, kind] :
       {Row{Fate::fine, 1, Kind::done}, Row{Fate::refused, 1, Kind::refused},
        Row{Fate::maintenance, 1, Kind::refused}, Row{Fate::no_connection, 2, Kind::done},
        Row{Fate::lost_request, 2, Kind::done}, Row{Fate::lost_answer, 2, Kind::done},
        Row{Fate::server_error, 2, Kind::done}, Row{Fate::server_error_but, 2, Kind::done},
        Row{Fate::created_but, 1, Kind::done}, Row{Fate::not_json, 2, Kind::done}}) {
    CAPTURE(static_cast<int>(fate));
    World world;
    world.fates = {fate};
    CHECK(world.create(wish()).kind == kind);
    CHECK(world.sent == sent);
    CHECK(world.there("Maths").size() == (kind == Kind::done ? 1 : 0));
  }
}

TEST_CASE("an outcome that stays unknown is found out by the next same request, with the same identity") {
  World world;
  world.fates = {Fate::lost_answer, Fate::lost_request, Fate::not_json, Fate::lost_request};
  const auto first = world.create(wish());
  CHECK(first.kind == Kind::not_known);
  CHECK(first.text.find("not known") != std::string::npos);
  CHECK(world.create(wish()).kind == Kind::done);
  CHECK(world.there("Maths").size() == 1);
  CHECK(world.what_is_unknown().empty());
}

TEST_CASE("a refusal after an attempt without an answer settles nothing: the first may have created it") {
  World world;
  world.fates = {Fate::lost_answer, Fate::refused};
  const auto outcome = world.create(wish());
  CHECK(outcome.kind == Kind::not_known);
  CHECK(outcome.text.find("class settle") != std::string::npos);
  CHECK(world.store->rows.front().state == CreationState::unknown);
  CHECK(world.create(wish()).kind == Kind::done);
  CHECK(world.what_is_unknown().empty());
}

TEST_CASE("a start that has passed meanwhile does not keep a created class from being found") {
  World world;
  world.fates = {Fate::lost_answer, Fate::lost_request, Fate::lost_request, Fate::lost_request};
  CHECK(world.create(wish()).kind == Kind::not_known);
  world.now_ms = (kNow + 90000) * 1000;
  world.start_is_past = true;
  CHECK(world.create(wish()).kind == Kind::done);
  CHECK(world.what_is_unknown().empty());
}

TEST_CASE("what a person sees in ClassIn settles a creation that cannot be found out") {
  World world;
  world.identity_first = false;
  world.fates = {Fate::lost_answer, Fate::refused};
  const auto left = world.create(wish());
  REQUIRE(left.kind == Kind::not_known);
  SUBCASE("it is there") {
    const auto outcome = world.scheduler().settle(left.creation->identity, world.classes.front().id, 5001);
    CHECK(outcome.kind == Kind::done);
    CHECK(world.what_is_unknown().empty());
    CHECK(world.create(wish()).kind == Kind::was_done);
  }
  SUBCASE("it is not there") {
    world.classes.clear();
    CHECK(world.scheduler().settle(left.creation->identity, {}, {}).kind == Kind::done);
    CHECK(world.create(wish()).kind == Kind::done);
    CHECK(world.there("Maths").size() == 1);
  }
  SUBCASE("nobody knows the identity") {
    CHECK(world.scheduler().settle("rc0", 7, {}).kind == Kind::invalid);
  }
}

TEST_CASE("398 without the class's number is a class that exists; its number can be said later") {
  World world;
  world.repeat_is_error = true;
  world.repeat_names_it = false;
  world.fates = {Fate::lost_answer};
  const auto outcome = world.create(wish(), {}, Version::v1);
  CHECK(outcome.kind == Kind::done);
  CHECK_FALSE(outcome.warnings.empty());
  CHECK_FALSE(outcome.creation->object_id);
  CHECK(world.scheduler().settle(outcome.creation->identity, world.classes.front().id, {}).kind ==
        Kind::done);
  CHECK(world.what_is_unknown().empty());
}

TEST_CASE("another request under the same identity is refused with the fields that differ") {
  World world;
  const Naming named{.identity = "term-1-lesson-4"};
  REQUIRE(world.create(wish("Maths"), named).kind == Kind::done);
  const auto other = world.create(wish("Physics"), named);
  CHECK(other.kind == Kind::differs);
  REQUIRE(other.faults.size() == 1);
  CHECK(other.faults.front().field == "name");
  CHECK(world.sent == 1);
}

TEST_CASE("a request that was refused can be corrected under the same identity") {
  World world;
  world.fates = {Fate::refused};
  const Naming named{.key = "lesson 4", .kind_of_key = "request"};
  CHECK(world.create(wish("Maths"), named).kind == Kind::refused);
  CHECK(world.create(wish("Physics"), named).kind == Kind::done);
  CHECK(world.there("Physics").size() == 1);
}

TEST_CASE("a class that was deleted is created anew only when asked, and then under another identity") {
  for (const bool in_dashboard : {false, true}) {
    CAPTURE(in_dashboard);
    World world;
    const auto first = world.create(wish());
    const ClassId id{*first.creation->object_id};
    if (in_dashboard)
      world.deleted_in_dashboard.push_back(id.value), world.classes.front().deleted = true;
    else
      REQUIRE(world.scheduler().delete_class({}, {.class_id = id}).kind == Kind::done);
    CHECK(world.create(wish()).kind == Kind::deleted);
    CHECK(world.classes.size() == 1);
    const auto anew = world.create(wish(), {.again = true});
    CHECK(anew.kind == Kind::done);
    CHECK(anew.creation->identity != first.creation->identity);
    CHECK(world.there("Maths").size() == 1);
    CHECK(world.create(wish()).kind == Kind::was_done);
    CHECK(world.create(wish(), {.again = true}).kind == Kind::was_done);
  }
}

TEST_CASE("nobody works on a creation while somebody else does") {
  World world;
  world.somebody_else_works = true;
  CHECK(world.create(wish()).kind == Kind::under_way);
  CHECK(world.sent == 0);
  CHECK(world.store->rows.empty());
}

TEST_CASE("a change is told with a later time than the creation, though it comes in the same second") {
  World world;
  const auto made = world.create(wish());
  ClassWish later = {.starts_at = kNow + 90000, .ends_at = kNow + 93600};
  const auto changed =
      world.scheduler().change_class({}, {.class_id = ClassId{*made.creation->object_id}}, later);
  CHECK(changed.kind == Kind::done);
  REQUIRE(world.journal.size() == 2);
  CHECK(changed.creation->changed_at > made.creation->changed_at);
  CHECK(world.classes.front().starts_at == later.starts_at);
  CHECK(world.create(wish()).kind == Kind::differs);  // what stands now is something else
}

TEST_CASE("a change of a class made elsewhere needs to be told what it is") {
  World world;
  const auto outcome = world.scheduler().change_class({}, {.class_id = ClassId{77}}, {.name = "New"});
  CHECK(outcome.kind == Kind::invalid);
  CHECK(outcome.text.find("api") != std::string::npos);
  CHECK(outcome.text.find("course_id") != std::string::npos);
  CHECK(world.sent == 0);
}

namespace {

// Finishes what was left, as the daemon does at its start.
void finish_all(World& world) {
  for (const auto& left : world.store->list({.unfinished_only = true})) world.scheduler().finish(left);
}

// Creates with a death at step `at`; whether it died.
bool create_and_die(World& world, const ClassWish& wanted, int at, bool after, Version version) {
  world.steps_to_live = at;
  world.dies_after = after;
  try {
    world.create(wanted, {}, version);
    world.steps_to_live = -1;
    return false;
  } catch (const Killed&) {
    world.steps_to_live = -1;
    return true;
  }
}

}  // namespace

TEST_CASE(
    "a death at every step of a creation leaves one class, known, after the next request or the next start") {
  const std::vector<std::vector<Fate>> stories = {{},
                                                  {Fate::lost_answer},
                                                  {Fate::lost_request, Fate::server_error_but},
                                                  {Fate::created_but},
                                                  {Fate::no_connection}};
  int deaths = 0;
  for (const Version version : {Version::v1, Version::v2}) {
    for (const auto& story : stories) {
      for (const bool after : {false, true}) {
        for (const bool by_start : {false, true}) {
          bool died = true;
          for (int at = 0; died; ++at) {
            CAPTURE(at);
            World world;
            world.fates = story;
            died = create_and_die(world, wish(), at, after, version);
            deaths += died;
            world.fates.clear();
            if (by_start) finish_all(world);
            const auto outcome = world.create(wish(), {}, version);
            REQUIRE((outcome.kind == Kind::done || outcome.kind == Kind::was_done));
            REQUIRE(world.there("Maths").size() == 1);
            REQUIRE(world.what_is_unknown() == "");
            REQUIRE(world.journal.size() == 1);
            REQUIRE(at < 100);
          }
        }
      }
    }
  }
  CHECK(deaths > 100);
}

namespace {

struct Turn {
  int what = 0;  // 0 create, 1 delete, 2 finish all, 3 change
  int name = 0;
  std::vector<Fate> fates;
  int dies_at = -1;
  bool dies_after = false, again = false;
};

struct Story {
  std::uint64_t seed = 0;
  bool v1 = false, repeat_is_error = false;
  std::vector<Turn> turns;
};

Story random_story(Rng& rng) {
  Story story{.seed = rng(), .v1 = one_in(rng, 2), .repeat_is_error = one_in(rng, 2)};
  for (auto turns = between(rng, 1, 12); turns > 0; --turns) {
    Turn turn{.what = one_in(rng, 2) ? 0 : static_cast<int>(below(rng, 4)),
              .name = static_cast<int>(below(rng, 3))};
    for (auto fates = below(rng, 6); fates > 0; --fates)
      turn.fates.push_back(static_cast<Fate>(below(rng, kFates)));
    if (one_in(rng, 3)) turn.dies_at = static_cast<int>(below(rng, 12)), turn.dies_after = one_in(rng, 2);
    turn.again = one_in(rng, 4);
    story.turns.push_back(turn);
  }
  return story;
}

void play(World& world, const Turn& turn, Version version) {
  const std::string name = fmt::format("Lesson {}", turn.name);
  world.fates = turn.fates;
  world.steps_to_live = turn.dies_at;
  world.dies_after = turn.dies_after;
  try {
    const auto known = world.there(name);
    const ClassId id{known.empty() ? 0 : known.front().id};
    if (turn.what == 0)
      world.create(wish(name), {.again = turn.again}, version);
    else if (turn.what == 2)
      finish_all(world);
    else if (turn.what == 1 && world.store->of_class(kSid, id))
      world.scheduler().delete_class({}, {.class_id = id});
    else if (turn.what == 3 && world.store->of_class(kSid, id))
      world.scheduler().change_class({}, {.class_id = id}, {.auto_stage = turn.again});
  } catch (const Killed&) {
  }
  world.steps_to_live = -1;
  world.now_ms += 1000;
}

std::string describe(const Story& story) {
  std::string out =
      fmt::format("\n{}{}", story.v1 ? "v1" : "v2", story.repeat_is_error ? ", a repetition is 398" : "");
  for (const auto& turn : story.turns) {
    out += fmt::format("\n{} of lesson {}, dies at {}{}{}, fates", turn.what, turn.name, turn.dies_at,
                       turn.dies_after ? " after" : "", turn.again ? ", again" : "");
    for (const Fate fate : turn.fates) out += fmt::format(" {}", static_cast<int>(fate));
  }
  return out;
}

std::optional<std::string> once_and_known(const Story& story) {
  World world;
  world.repeat_is_error = story.repeat_is_error;
  const Version version = story.v1 ? Version::v1 : Version::v2;
  for (const auto& turn : story.turns) {
    play(world, turn, version);
    for (int name = 0; name < 3; ++name) {
      if (world.there(fmt::format("Lesson {}", name)).size() > 1)
        return fmt::format("lesson {} is there twice{}", name, describe(story));
    }
  }
  world.fates.clear();
  finish_all(world);
  if (auto unknown = world.what_is_unknown(); !unknown.empty()) return unknown + describe(story);
  return holds();
}

}  // namespace

TEST_CASE("property: whatever happens in whatever order, no class is there twice and none is unknown") {
  check_property(
      "once and known", {.count = 5000}, random_story,
      [](const Story& story) {
        std::vector<Story> smaller;
        for (auto& turns : rollcall::testing::smaller_vectors(story.turns)) {
          smaller.push_back(story);
          smaller.back().turns = std::move(turns);
        }
        return smaller;
      },
      once_and_known);
}

TEST_CASE("the daemon tries an unknown creation again after a minute, ever more rarely, and for a day") {
  Creation left{.state = CreationState::unknown, .changed_at = kNow, .asked_at = kNow};
  CHECK_FALSE(Scheduler::due(left, kNow + 59));
  CHECK(Scheduler::due(left, kNow + 60));
  left.changed_at = kNow + 500;  // the last try
  CHECK_FALSE(Scheduler::due(left, kNow + 999));
  CHECK(Scheduler::due(left, kNow + 1000));
  CHECK(Scheduler::due(left, kNow + 999, true));
  left.changed_at = kNow + 40000;
  CHECK(Scheduler::due(left, kNow + 43600));
  CHECK_FALSE(Scheduler::due(left, kNow + 86401));
  left.state = CreationState::refused;
  CHECK_FALSE(Scheduler::due(left, kNow + 600));
  left.state = CreationState::created;
  left.told = false;
  CHECK(Scheduler::due(left, kNow));
}

TEST_CASE("identities are known to ClassIn for ever and must not change") {
  std::vector<outbound::FieldFault> faults;
  const auto v2 = creation_values(Version::v2, kCourse, wish(), faults),
             v1 = creation_values(Version::v1, kCourse, wish(), faults);
  const Call &call2 = outbound::creation_call(Version::v2), &call1 = outbound::creation_call(Version::v1);
  const auto identity = scheduling::identity_of(call2, v2, {}, 1);
  CHECK(identity == scheduling::identity_of(call1, v1, {}, 1));
  CHECK(identity.size() == 32);
  CHECK(identity == "rc579a313b87c38b20b599273a921a38");
  CHECK(scheduling::identity_of(call2, v2, {}, 2) != identity);
  CHECK(scheduling::identity_of(call2, v2, {.key = "a", .kind_of_key = "request"}, 1) ==
        "rkef38d781ae7cbfc7f04eea9a730e7b");
  CHECK(scheduling::identity_of(call2, v2, {.key = "a", .kind_of_key = "timetable"}, 1) !=
        scheduling::identity_of(call2, v2, {.key = "a", .kind_of_key = "request"}, 1));
  CHECK(scheduling::identity_of(call2, v2, {.identity = "mine"}, 1) == "mine");
}
