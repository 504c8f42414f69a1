// Unique identities: what a repetition brings, who frees them, and two at once.
#include <doctest/doctest.h>

#include <thread>

#include "fake_classin_test/by_hand.hpp"

namespace fake_classin_test {
namespace {

using rollcall::testing::FakeVariants;
using Repeat = FakeVariants::Repeat;

TEST_CASE("a repetition creates nothing, and says so in each of the ways there are") {
  struct Row {
    Repeat repeat;
    std::int64_t code;
    bool ids;
  };
  for (const auto& [repeat, code, ids] :
       {Row{Repeat::same_ids, 1, true}, Row{Repeat::error_with_ids, 398, true},
        Row{Repeat::error_without_ids, 398, false}}) {
    ByHand by;
    FakeVariants variants;
    variants.v1_repeat = variants.v2_repeat = repeat;
    by.classin.variants(variants);
    const auto lesson = by.add_lesson("one"), again = by.add_lesson("one");
    CHECK(lesson.code == 1);
    CHECK(again.code == code);
    CHECK(again.data == (ids ? lesson.data : 0));
    const auto room = by.add_room("two"), room_again = by.add_room("two");
    CHECK(room.code == 1);
    CHECK(room_again.code == code);
    CHECK(room_again.in_data("classId") == (ids ? room.in_data("classId") : 0));
    CHECK(room_again.in_data("activityId") == (ids ? room.in_data("activityId") : 0));
    CHECK(by.classin.classes(kSid).size() == 2);
    CHECK(by.classin.breaches().empty());
    const auto course = by.v1("addCourse", {{"courseName", "C"}, {"courseUniqueIdentity", "one"}});
    const auto course_again = by.v1("addCourse", {{"courseName", "C"}, {"courseUniqueIdentity", "one"}});
    CHECK(course.code == 1);
    CHECK(course_again.code == code);
    CHECK(course_again.data == (ids ? course.data : 0));
    CHECK(by.classin.courses(kSid).size() == 2);
  }
}

TEST_CASE("without an identity every call creates, and each version has identities of its own") {
  ByHand by;
  CHECK(by.add_lesson("").code == 1);
  CHECK(by.add_lesson("").code == 1);
  CHECK(by.add_room("").code == 1);
  CHECK(by.add_room("").code == 1);
  CHECK(by.add_lesson("a").code == 1);
  CHECK(by.add_room("a").in_data("classId") > 0);
  CHECK(by.classin.classes(kSid).size() == 6);
}

TEST_CASE("where both versions share identities a repetition in the other one creates nothing") {
  ByHand by;
  FakeVariants variants;
  variants.one_identity_for_both = true;
  by.classin.variants(variants);
  const auto lesson = by.add_lesson("a"), room = by.add_room("a");
  CHECK(room.in_data("classId") == lesson.data);
  CHECK(by.classin.classes(kSid).size() == 1);
}

TEST_CASE("identities are looked for before the other checks, or after them") {
  for (const bool before : {true, false}) {
    ByHand by;
    FakeVariants variants;
    variants.identity_before_checks = before;
    by.classin.variants(variants);
    CHECK(by.add_lesson("a").code == 1);
    CHECK(by.add_room("a").code == 1);
    by.classin.set_person(kSid, by.teacher, "disabled");
    CHECK(by.add_lesson("a").code == (before ? 398 : 387));
    CHECK(by.add_room("a").code == (before ? 1 : 387));
  }
}

TEST_CASE("a deletion by call frees the identity, one in the dashboard does not") {
  ByHand by;
  const auto first = by.add_lesson("a");
  const Pairs which = {{"courseId", number(by.course)}, {"classId", number(first.data)}};
  CHECK(by.v1("delCourseClass", which).code == 1);
  CHECK(by.v1("delCourseClass", which).code == 212);
  const auto second = by.add_lesson("a");
  CHECK(second.code == 1);
  CHECK(second.data != first.data);
  by.classin.delete_in_dashboard(second.data);
  const auto third = by.add_lesson("a");
  CHECK(third.code == 398);
  CHECK(third.data == second.data);
  const auto classes = by.classin.classes(kSid);
  REQUIRE(classes.size() == 2);
  CHECK(classes[0].deleted == "call");
  CHECK(classes[1].deleted == "dashboard");
}

TEST_CASE("deleting a classroom frees its identity, or does not") {
  for (const bool frees : {true, false}) {
    ByHand by;
    FakeVariants variants;
    variants.delete_activity_frees = frees;
    by.classin.variants(variants);
    const auto room = by.add_room("a");
    const Pairs which = {{"courseId", number(by.course)}, {"activityId", number(room.in_data("activityId"))}};
    CHECK(by.v2("/lms/activity/delete", which).code == 1);
    CHECK(by.v2("/lms/activity/delete", which).code == 29149);
    CHECK(by.add_room("a").code == (frees ? 1 : 398));
  }
}

TEST_CASE("823 deletes the class and leaves its identity taken") {
  ByHand by;
  const auto lesson = by.add_lesson("a");
  by.classin.script("delCourseClass", "code:823");
  CHECK(by.v1("delCourseClass", {{"courseId", number(by.course)}, {"classId", number(lesson.data)}}).code ==
        823);
  CHECK(by.classin.classes(kSid)[0].deleted == "call");
  CHECK(by.add_lesson("a").code == 398);
}

TEST_CASE("one identity for two different classes is a breach, and so are two requests of it at once") {
  ByHand by;
  CHECK(by.add_lesson("a").code == 1);
  CHECK(by.add_lesson("a", {{"className", "another"}}).code == 398);
  CHECK(by.classin.breaches().size() == 1);
  by.classin.reset();
  ByHand one, two;
  one.course = two.course;
  one.teacher = two.teacher;
  two.classin.script("createClassroom", "hold_received");
  Got held;
  std::thread first([&] { held = one.add_room("b"); });
  CHECK(two.classin.wait_for_hold().phase == "received");
  CHECK(two.add_room("b").code == 460);
  two.classin.release();
  first.join();
  CHECK(held.code == 1);
  CHECK(two.classin.breaches().size() == 1);
  CHECK(two.classin.classes(kSid).size() == 1);
}

TEST_CASE("who has given up waiting is not under way any more") {
  ByHand by;
  by.impatient(50);
  by.classin.script("createClassroom", "silence_after");
  CHECK(by.add_room("a").status == 0);
  by.patient();
  CHECK(by.add_room("a").code == 1);
  by.impatient(50);
  by.classin.script("createClassroom", "hold_received");
  CHECK(by.add_room("b").status == 0);
  by.patient();
  const auto second = by.add_room("b");
  CHECK(second.code == 1);
  by.classin.release();
  CHECK(by.classin.breaches().empty());
  CHECK(by.classin.classes(kSid).size() == 2);
}

}  // namespace
}  // namespace fake_classin_test
