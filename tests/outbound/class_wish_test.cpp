// One wish, two versions of the API: what each is told, and what it would forget.
#include "outbound/class_wish.hpp"

#include <doctest/doctest.h>

#include "outbound/wishes.hpp"
#include "support/property.hpp"

namespace rollcall::test {
namespace {

using namespace rollcall::outbound;
using rollcall::testing::Rng;

constexpr CourseId kCourse{414193};
constexpr ClassRef kRef{kCourse, ClassId{23623}, 25107347};
constexpr Version kBoth[] = {Version::v1, Version::v2};

std::optional<bool> maybe(Rng& rng) {
  if (testing::one_in(rng, 2)) return std::nullopt;
  return testing::one_in(rng, 2);
}

// Of v2 all about recording or nothing, since it is told so.
void wish_recording(Rng& rng, Version version, ClassWish& wish) {
  const bool on = testing::one_in(rng, 2);
  const auto switched = [&] { return on && testing::one_in(rng, 2); };
  if (version == Version::v2 && testing::one_in(rng, 2)) return;
  if (version == Version::v2 || on) wish.record = on;
  if (version == Version::v2 || testing::one_in(rng, 2)) wish.record_room_scene = switched();
  if (version == Version::v2 || testing::one_in(rng, 2)) wish.live = switched();
  if (version == Version::v2 || testing::one_in(rng, 2)) wish.replay = switched();
}

void wish_stage(Rng& rng, ClassWish& wish) {
  if (!testing::one_in(rng, 3)) wish.seats = testing::between(rng, 0, 12);
  const auto seats = wish.seats.value_or(6);
  if (seats == 1) wish.second_camera = maybe(rng);
  if (seats != 1 && testing::one_in(rng, 2)) wish.second_camera = false;
  if (wish.second_camera == true) {
    if (testing::one_in(rng, 2)) wish.definition = 2;
  } else if (testing::one_in(rng, 2)) {
    wish.definition = seats == 1 || seats == 6 ? testing::between(rng, 0, 2) : 0;
  }
  wish.seats_shown = maybe(rng);
  wish.auto_stage = maybe(rng);
  if (wish.seats_shown == false && wish.auto_stage == true) wish.auto_stage = false;
}

ClassWish random_wish(Rng& rng, Version version) {
  ClassWish wish{.name = "数学 " + std::to_string(testing::below(rng, 1000)),
                 .teacher_uid = kTeacher,
                 .starts_at = kSoon + testing::between(rng, 0, 1000),
                 .ends_at = kSoon + testing::between(rng, 5000, 9000)};
  if (testing::one_in(rng, 2)) wish.assistant_uids = Integers{testing::between(rng, 1, 9), 10};
  if (version == Version::v2 && testing::one_in(rng, 2)) wish.unit_id = testing::between(rng, 1, 99);
  if (version == Version::v1 && testing::one_in(rng, 2)) wish.folder_id = testing::between(rng, 1, 99);
  wish_stage(rng, wish);
  wish_recording(rng, version, wish);
  return wish;
}

Values created(Version version, const ClassWish& wish) {
  std::vector<FieldFault> faults;
  auto values = creation_values(version, kCourse, wish, faults);
  CHECK(fields_of(faults) == "");
  return values;
}

// A change that must be possible.
Values changed(Version version, const std::optional<ClassWish>& present, const ClassWish& wanted) {
  std::vector<FieldFault> faults;
  auto values = change_values(version, kRef, present, wanted, faults);
  CHECK(fields_of(faults) == "");
  return values;
}

std::string refused(Version version, const std::optional<ClassWish>& present, const ClassWish& wanted) {
  std::vector<FieldFault> faults;
  change_values(version, kRef, present, wanted, faults);
  return fields_of(faults);
}

TEST_CASE("a wish comes back from the parameters that it became, and ClassIn would take them") {
  for (const auto version : kBoth) {
    testing::check_property(
        "there and back", {.count = 3000}, [&](Rng& rng) { return random_wish(rng, version); },
        [](const ClassWish&) { return std::vector<ClassWish>{}; },
        [&](const ClassWish& wish) -> std::optional<std::string> {
          const auto values = created(version, wish);
          if (wish_of(version, values) != wish) return json_of(values);
          const auto faults = check(creation_call(version), values, kContext);
          return faults.empty() ? testing::holds() : fields_of(faults) + ": " + json_of(values);
        });
  }
}

TEST_CASE("the same wish says opposite things in the two versions where they count differently") {
  const ClassWish wish{.name = "a",
                       .seats = 6,
                       .seats_shown = true,
                       .auto_stage = true,
                       .record = true,
                       .record_room_scene = true,
                       .live = false,
                       .replay = true};
  CHECK(json_of(created(Version::v1, wish)) ==
        R"({"className":"a","courseId":414193,"isAutoOnstage":0,"live":0,"record":1,"recordScene":1,)"
        R"("replay":1,"seatNum":6,"teachMode":1})");
  CHECK(json_of(created(Version::v2, wish)) ==
        R"({"cameraHide":0,"courseId":414193,"isAutoOnstage":1,"liveState":0,"name":"a","openState":1,)"
        R"("recordState":1,"recordType":2,"seatNum":7})");
}

TEST_CASE("in v2 a word about recording says all four") {
  CHECK(json_of(created(Version::v2, {.record = true})) ==
        R"({"courseId":414193,"liveState":0,"openState":0,"recordState":1,"recordType":0})");
  CHECK(json_of(created(Version::v1, {.record = true})) == R"({"courseId":414193,"record":1})");
}

TEST_CASE("what a version does not know is a fault, but no assistants and no folder are nothing") {
  std::vector<FieldFault> faults;
  creation_values(Version::v1, kCourse, {.unit_id = 5}, faults);
  creation_values(Version::v2, kCourse, {.folder_id = 5}, faults);
  CHECK(fields_of(faults) == "unit_id folder_id");
  for (const auto version : kBoth)
    CHECK(json_of(created(version, {.assistant_uids = Integers{}, .folder_id = 0})) ==
          R"({"courseId":414193})");
}

TEST_CASE("a raw creation is understood as well") {
  const Values v1{
      {"assistantUid", std::int64_t{7}}, {"isDc", std::int64_t{3}}, {"teachMode", std::int64_t{2}}};
  CHECK(wish_of(Version::v1, v1) ==
        ClassWish{.assistant_uids = Integers{7}, .seats_shown = false, .second_camera = true});
  CHECK(wish_of(Version::v2, {{"recordType", std::int64_t{1}}}) == ClassWish{.record_room_scene = true});
}

TEST_CASE("differences are what is wanted otherwise; what was left to ClassIn is what ClassIn makes of it") {
  const ClassWish present{.name = "a", .starts_at = 100, .seats = 3, .record = true};
  CHECK(differences(present, {}).empty());
  CHECK(differences(present, present).empty());
  CHECK(differences(present, {.name = "b", .starts_at = 100, .seats = 4}) ==
        std::vector<std::string>{"name", "seats"});
  const ClassWish usual{.assistant_uids = Integers{},
                        .folder_id = 0,
                        .seats = 6,
                        .seats_shown = true,
                        .auto_stage = true,
                        .definition = 0,
                        .second_camera = false,
                        .record = false,
                        .record_room_scene = false,
                        .live = false,
                        .replay = false};
  CHECK(differences({}, usual).empty());
  CHECK(differences({.second_camera = true}, {.definition = 2}).empty());
  CHECK(differences({.seats_shown = false}, {.auto_stage = false}).empty());
  CHECK(differences({.seats_shown = false}, {.auto_stage = true}) == std::vector<std::string>{"auto_stage"});
  CHECK(differences({}, {.unit_id = 5}) == std::vector<std::string>{"unit_id"});
}

TEST_CASE("the set fields of a wish are named in their order, and a wish is cut down to some of them") {
  const ClassWish wish{.name = "a", .assistant_uids = Integers{}, .seats = 3, .replay = false};
  CHECK(fields_of(wish) == std::vector<std::string>{"name", "assistant_uids", "seats", "replay"});
  CHECK(fields_of(ClassWish{}).empty());
  CHECK(only(wish, {"replay", "name", "unit_id", "no such field"}) ==
        ClassWish{.name = "a", .replay = false});
  CHECK(only(wish, fields_of(wish)) == wish);
  CHECK(only(wish, {}) == ClassWish{});
}

TEST_CASE("a change says all that is wanted, and nothing else where nothing would be lost") {
  const ClassWish present{.name = "a", .teacher_uid = 1, .starts_at = 100, .ends_at = 200};
  CHECK(json_of(changed(Version::v1, present, {.name = "b", .teacher_uid = 1})) ==
        R"({"classId":23623,"className":"b","courseId":414193,"teacherUid":1})");
  CHECK(json_of(changed(Version::v2, present, {.name = "b"})) ==
        R"({"activityId":25107347,"courseId":414193,"name":"b"})");
  CHECK(json_of(changed(Version::v2, present, {.seats = 1})) ==
        R"({"activityId":25107347,"courseId":414193,"seatNum":2})");
}

TEST_CASE("what the class is believed to be already is said all the same, as the belief may be wrong") {
  CHECK(json_of(changed(Version::v1, ClassWish{.name = "a"}, {.name = "a"})) ==
        R"({"classId":23623,"className":"a","courseId":414193})");
  CHECK(json_of(changed(Version::v2, ClassWish{.name = "a", .seats = 3}, {.name = "a", .seats = 3})) ==
        R"({"activityId":25107347,"courseId":414193,"name":"a","seatNum":4})");
}

TEST_CASE("a change that wants nothing, or nothing that can be said, is a fault") {
  for (const auto version : kBoth) {
    for (const auto& present : {std::optional<ClassWish>(), std::optional(ClassWish{.name = "a"})}) {
      std::vector<FieldFault> faults;
      change_values(version, kRef, present, {}, faults);
      REQUIRE(faults.size() == 1);
      CHECK(faults[0].field == "");
      CHECK(faults[0].what == "there is nothing to change");
    }
  }
  std::vector<FieldFault> faults;
  change_values(Version::v1, kRef, ClassWish{.seats = 3}, {.seats = 3}, faults);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].what == "there is nothing to change");
}

TEST_CASE("start and end are changed together") {
  const ClassWish present{.starts_at = kSoon, .ends_at = kSoon + 3600};
  const auto v1 = changed(Version::v1, present, {.ends_at = kSoon + 4000});
  CHECK(integer_in(v1, "beginTime") == kSoon);
  CHECK(integer_in(v1, "endTime") == kSoon + 4000);
  const auto v2 = changed(Version::v2, present, {.starts_at = kSoon + 60});
  CHECK(integer_in(v2, "startTime") == kSoon + 60);
  CHECK(integer_in(v2, "endTime") == kSoon + 3600);
  CHECK(refused(Version::v1, std::nullopt, {.starts_at = 100, .folder_id = 0}) == "ends_at");
}

TEST_CASE("co-teachers that ClassIn would take out are said again") {
  const ClassWish present{.name = "a", .assistant_uids = Integers{7, 8}};
  CHECK(integers_in(changed(Version::v2, present, {.name = "b"}), "assistantUids") == Integers{7, 8});
  CHECK(!changed(Version::v1, present, {.name = "b"}).contains("assistantUids"));
  for (const auto version : kBoth) {
    CHECK(integers_in(changed(version, present, {.assistant_uids = Integers{}}), "assistantUids") ==
          Integers{});
    CHECK(integers_in(changed(version, present, {.assistant_uids = Integers{9}}), "assistantUids") ==
          Integers{9});
  }
  CHECK(refused(Version::v2, std::nullopt, {.name = "b"}) == "assistant_uids");
  CHECK(refused(Version::v2, std::nullopt, {.name = "b", .assistant_uids = Integers{}}) == "");
}

TEST_CASE("a cloud folder that ClassIn would put back is said again") {
  CHECK(integer_in(changed(Version::v1, ClassWish{.name = "a", .folder_id = 5}, {.name = "b"}), "folderId") ==
        5);
  CHECK(!changed(Version::v1, ClassWish{.name = "a", .folder_id = 5}, {.folder_id = 0}).contains("folderId"));
  CHECK(refused(Version::v1, std::nullopt, {.name = "b"}) == "folder_id");
  CHECK(json_of(changed(Version::v1, std::nullopt, {.name = "b", .folder_id = 0})) ==
        R"({"classId":23623,"className":"b","courseId":414193})");
}

TEST_CASE("all about recording is said when a part of it changes") {
  const ClassWish present{.name = "a", .record = true, .live = true};
  CHECK(json_of(changed(Version::v1, present, {.replay = true})) ==
        R"({"classId":23623,"courseId":414193,"live":1,"record":1,"recordScene":0,"replay":1})");
  CHECK(
      json_of(changed(Version::v2, present, {.live = false})) ==
      R"({"activityId":25107347,"courseId":414193,"liveState":0,"openState":0,"recordState":1,"recordType":0})");
  CHECK(refused(Version::v2, std::nullopt, {.assistant_uids = Integers{}, .record = true}) ==
        "record_room_scene live replay");
}

TEST_CASE("nobody goes on stage by himself where the seats are hidden") {
  for (const auto version : kBoth) {
    const ClassWish hidden{.seats_shown = false, .auto_stage = false};
    CHECK(refused(version, hidden, {.auto_stage = true}) == "auto_stage");
    const auto shown = wish_of(version, changed(version, hidden, {.seats_shown = true, .auto_stage = false}));
    CHECK(shown == ClassWish{.seats_shown = true, .auto_stage = false});
  }
}

TEST_CASE("what v1 cannot change is refused where it would be something else") {
  const ClassWish present{.name = "a", .seats = 3};
  CHECK(refused(Version::v1, present, {.name = "b", .seats = 3, .definition = 0}) == "");
  CHECK(refused(Version::v1, present, {.seats = 4, .definition = 1, .second_camera = true}) ==
        "seats definition second_camera");
  CHECK(refused(Version::v1, present, {.unit_id = 4}) == "unit_id");
}

TEST_CASE("a random change is sound, and afterwards the class is what was wanted") {
  for (const auto version : kBoth) {
    testing::check_property(
        "change", {.count = 2000},
        [&](Rng& rng) { return std::pair(random_wish(rng, version), random_wish(rng, version)); },
        [](const auto&) { return std::vector<std::pair<ClassWish, ClassWish>>{}; },
        [&](const auto& subject) -> std::optional<std::string> {
          auto [present, wanted] = subject;
          // What v1 cannot change stays.
          wanted.seats = present.seats;
          wanted.definition = present.definition;
          wanted.second_camera = present.second_camera;
          if (wanted.auto_stage == true) wanted.seats_shown = true;
          const auto values = changed(version, present, wanted);
          ClassWish after = wish_of(version, created(version, present));
          for (const auto& [name, value] : values) {
            auto now = created(version, after);
            now.insert_or_assign(name, value);
            after = wish_of(version, now);
          }
          if (version == Version::v1 && wanted.folder_id.value_or(5) == 0) after.folder_id.reset();
          const auto left = differences(after, wanted);
          return left.empty() ? testing::holds() : left.front() + " after " + json_of(values);
        });
  }
}

TEST_CASE("a deletion names the class as its version knows it") {
  CHECK(json_of(deletion_values(Version::v1, kRef)) == R"({"classId":23623,"courseId":414193})");
  CHECK(json_of(deletion_values(Version::v2, kRef)) == R"({"activityId":25107347,"courseId":414193})");
  const auto without = deletion_values(Version::v2, {kCourse, ClassId{1}, std::nullopt});
  CHECK(fields_of(check(deletion_call(Version::v2), without, kContext)) == "activityId");
}

TEST_CASE("every parameter of a class that a wish knows has its name there") {
  const ClassWish all{.name = "a",
                      .teacher_uid = 1,
                      .assistant_uids = Integers{1},
                      .starts_at = 1,
                      .ends_at = 2,
                      .seats = 1,
                      .seats_shown = true,
                      .auto_stage = true,
                      .definition = 0,
                      .second_camera = false,
                      .record = true,
                      .record_room_scene = true,
                      .live = true,
                      .replay = true};
  for (const auto version : kBoth) {
    for (const auto& [name, value] : created(version, all)) {
      CAPTURE(name);
      const auto field = wish_field(version, name);
      CHECK((field == name) == (name == "name" || name == "record" || name == "live" || name == "replay"));
    }
  }
  CHECK(wish_field(Version::v1, "beginTime") == "starts_at");
  CHECK(wish_field(Version::v2, "cameraHide") == "seats_shown");
  CHECK(wish_field(Version::v2, "unitId") == "unit_id");
  CHECK(wish_field(Version::v2, "activityId") == "activity_id");
  CHECK(wish_field(Version::v1, "classIntroduce") == "classIntroduce");
  CHECK(wish_field(Version::v2, "") == "");
}

TEST_CASE("what is wrong with a wish is said without the names of ClassIn's parameters") {
  const ClassWish wrong[] = {{.live = true},
                             {.starts_at = kNow - 60, .ends_at = kNow + 3600},
                             {.starts_at = kNow + (std::int64_t{1} << 40), .ends_at = 1},
                             {.seats = 13},
                             {.seats = 3, .definition = 1},
                             {.definition = 3},
                             {.seats = 3, .second_camera = true},
                             {.seats_shown = false, .auto_stage = true}};
  for (const auto version : kBoth) {
    for (const auto& wish : wrong) {
      ClassWish whole{.name = "a", .teacher_uid = 1, .starts_at = kSoon, .ends_at = kSoon + 3600};
      Values values = created(version, whole);
      for (const auto& [name, value] : created(version, wish)) values.insert_or_assign(name, value);
      values.insert_or_assign(std::string(creation_call(version).identity), std::string("a1"));
      const auto faults = check(creation_call(version), values, kContext);
      CHECK_FALSE(faults.empty());
      for (const auto& fault : faults) {
        CAPTURE(fault.what);
        for (const auto& parameter : creation_call(version).parameters) {
          const bool is_a_word = wish_field(version, parameter.name) == parameter.name;
          if (!is_a_word) CHECK(fault.what.find(parameter.name) == std::string::npos);
        }
      }
    }
  }
}

TEST_CASE("an instant in a fault says its time zone") {
  Values values = v2_class();
  values.insert_or_assign("startTime", kNow - 60);
  const auto faults = check(creation_call(Version::v2), values, kContext);
  REQUIRE_FALSE(faults.empty());
  CHECK(faults[0].what ==
        "the class would start at 2026-01-13 15:34:51 (UTC), but at least 1 s ahead is wanted; now it is "
        "2026-01-13 15:35:51 (UTC)");
}

TEST_CASE("no number of seats that can be written is a surprise") {
  for (const auto seats :
       {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    for (const auto version : kBoth) {
      auto values = created(version, {.seats = seats});
      CHECK(!check(creation_call(version), values, kContext).empty());
    }
  }
}

}  // namespace
}  // namespace rollcall::test
