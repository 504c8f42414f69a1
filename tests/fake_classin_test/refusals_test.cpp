// Each documented refusal that the world or the parameters can bring about; those that only a script can are
// in faults_test.cpp.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "fake_classin_test/by_hand.hpp"

namespace fake_classin_test {
namespace {

const std::string kMany(91, 'x');

struct Row {
  std::string what;
  std::int64_t code;
  std::function<Pairs(ByHand&)> further;
  bool breach = false;
};

Pairs just(const std::string& name, const std::string& value) { return {{name, value}}; }

// Fields that say when: of either version.
Pairs times(const ByHand& by, const std::string& begin_name, std::int64_t ahead, std::int64_t lasting) {
  const auto begin = by.begin - 3 * 3600 + ahead;
  return {{begin_name, number(begin)}, {"endTime", number(begin + lasting)}};
}

constexpr std::int64_t kDay = 24 * 3600, kYear = 365 * kDay;

std::vector<Row> of_both(const std::string& begin) {
  const auto time = [&](std::int64_t ahead, std::int64_t lasting) {
    return [=](ByHand& by) { return times(by, begin, ahead, lasting); };
  };
  const auto state = [](const std::string& name) {
    return [=](ByHand& by) {
      by.classin.set_person(kSid, by.teacher, name);
      return Pairs();
    };
  };
  const auto assistant_state = [](const std::string& name) {
    return [=](ByHand& by) {
      by.classin.set_person(kSid, by.other_teacher, name);
      return just("assistantUids", "[" + number(by.other_teacher) + "]");
    };
  };
  const auto in_course = [](bool auditor) {
    return [=](ByHand& by) {
      by.classin.add_to_course(by.course, by.teacher, auditor);
      return Pairs();
    };
  };
  const auto assistant_in_course = [](bool auditor) {
    return [=](ByHand& by) {
      by.classin.add_to_course(by.course, by.other_teacher, auditor);
      return just("assistantUids", "[" + number(by.other_teacher) + "]");
    };
  };
  const auto assistants = [](const std::function<std::string(ByHand&)>& list) {
    return [=](ByHand& by) { return just("assistantUids", "[" + list(by) + "]"); };
  };
  return {
      {"ends first", 119, time(7200, -900), true},
      {"short", 165, time(7200, 899), true},
      {"long", 165, time(7200, kDay + 1), true},
      {"in the past", 120, time(-60, 3600)},
      {"a student teaches", 136, [](ByHand& by) { return just("teacherUid", number(by.student)); }},
      {"disabled", 387, state("disabled")},
      {"being disabled", 800, state("disabling")},
      {"cancelled", 884, state("cancelled")},
      {"a student of the course", 172, in_course(false)},
      {"an auditor of the course", 173, in_course(true)},
      {"assistant of no school", 318, assistants([](ByHand& by) { return number(by.student); })},
      {"assistant studies", 319, assistant_in_course(false)},
      {"assistant audits", 320, assistant_in_course(true)},
      {"assistant is the teacher", 322, assistants([](ByHand& by) { return number(by.teacher); }), true},
      {"assistant disabled", 388, assistant_state("disabled")},
      {"assistant being disabled", 804, assistant_state("disabling")},
      {"assistant cancelled", 885, assistant_state("cancelled")},
      {"too many assistants", 21317, assistants([](ByHand& by) {
         std::string list = number(by.other_teacher);
         for (int i = 1; i <= 20; ++i) list += "," + number(by.other_teacher + i);
         return list;
       })},
      {"maintenance", 454,
       [](ByHand& by) {
         by.classin.set_maintenance(by.end + 19 * 60, by.end + 3 * 3600);
         return Pairs();
       }},
  };
}

void check_rows(const std::vector<Row>& rows, bool v2) {
  for (const Row& row : rows) {
    INFO(row.what, v2 ? " v2" : " v1");
    ByHand by;
    const auto further = row.further(by);
    const auto got = v2 ? by.add_room("a", further) : by.add_lesson("a", further);
    CHECK(got.code == row.code);
    CHECK(by.classin.classes(kSid).size() == (row.code == 1 || row.code == 280 ? 1 : 0));
    CHECK(by.classin.breaches().empty() == !row.breach);
  }
}

auto always(const std::string& name, const std::string& value) {
  return [=](ByHand&) { return just(name, value); };
}
auto course_is(const std::string& state) {
  return [=](ByHand& by) {
    by.classin.set_course(by.course, state);
    return Pairs();
  };
}

TEST_CASE("addCourseClass refuses what the documentation says it refuses") {
  check_rows(of_both("beginTime"), false);
  check_rows(
      {
          {"no course", 144, always("courseId", "7")},
          {"deleted course", 149, course_is("deleted")},
          {"expired course", 153, course_is("expired")},
          {"special course", 369, course_is("special")},
          {"nobody teaches", 400, always("teacherUid", "7")},
          {"a minute ahead", 120, [](ByHand& by) { return times(by, "beginTime", 50, 3600); }},
          {"three years", 268, [](ByHand& by) { return times(by, "beginTime", 3 * kYear + 3600, 3600); }},
          {"no name", 100, always("className", ""), true},
          {"long name is cut", 1, always("className", kMany), true},
          {"folder", 160, always("folderId", "7")},
          {"teach mode", 100, always("teachMode", "3"), true},
          {"wrong stage counts as automatic", 1, always("isAutoOnstage", "7"), true},
          {"13 seats", 259, always("seatNum", "13"), true},
          {"negative seats", 121601007, always("seatNum", "-1"), true},
          {"HD", 368,
           [](ByHand&) {
             return Pairs{{"seatNum", "2"}, {"isHd", "1"}};
           },
           true},
          {"two cameras", 808, always("isDc", "3"), true},
          {"identity", 100, always("courseUniqueIdentity", std::string(33, 'a')), true},
          {"assistants as text", 155, always("assistantUids", "1,2"), true},
          {"both kinds of assistants", 100,
           [](ByHand& by) {
             return Pairs{{"assistantUid", number(by.other_teacher)}, {"assistantUids", "[]"}};
           },
           true},
          {"one assistant twice", 21316,
           [](ByHand& by) {
             return just("assistantUids",
                         "[" + number(by.other_teacher) + "," + number(by.other_teacher) + "]");
           },
           true},
          {"live alone", 280, always("live", "1"), true},
      },
      false);
}

TEST_CASE("createClassroom refuses what the documentation says it refuses") {
  check_rows(of_both("startTime"), true);
  check_rows(
      {
          {"no course", 147, always("courseId", "7")},
          {"deleted course", 147, course_is("deleted")},
          {"expired course", 121601023, course_is("expired")},
          {"special course", 121601022, course_is("special")},
          {"nobody teaches", 219, always("teacherUid", "7")},
          {"two years", 268, [](ByHand& by) { return times(by, "startTime", 2 * kYear + 3600, 3600); }},
          {"long name", 121601020, always("name", quoted(std::string(51, 'x'))), true},
          {"no such unit", 121601020, always("unitId", "7")},
          {"a text for a number", 101001001, always("seatNum", quoted("7")), true},
          {"a truth", 101001001, always("isAutoOnstage", "true"), true},
          {"no seats", 101001001, always("seatNum", "0"), true},
          {"wrong camera", 101001001, always("cameraHide", "2"), true},
          {"HD", 101001001,
           [](ByHand&) {
             return Pairs{{"seatNum", "3"}, {"isHd", "1"}};
           },
           true},
          {"two cameras", 110100066, always("isDc", "3"), true},
          {"identity", 101001001, always("uniqueIdentity", quoted(std::string(33, 'a'))), true},
          {"some of recording", 101001001, always("recordState", "1"), true},
          {"live alone", 101001001,
           [](ByHand&) {
             return Pairs{{"recordState", "0"}, {"liveState", "1"}, {"openState", "0"}, {"recordType", "0"}};
           },
           true},
          {"OMO", 121601020, always("omoStationBroadcast", "2"), true},
          {"more seats than there are", 1, always("seatNum", "14"), true},
          {"as many seats as there are", 1, always("seatNum", "13")},
      },
      true);
}

struct Call {
  std::string what;
  std::int64_t code;
  std::function<Got(ByHand&)> send;
};

void check_calls(const std::vector<Call>& calls) {
  for (const Call& call : calls) {
    INFO(call.what);
    ByHand by;
    CHECK(call.send(by).code == call.code);
  }
}

Pairs lesson_ref(ByHand& by, std::int64_t id, const Pairs& further = {}) {
  Pairs out = {{"courseId", number(by.course)}, {"classId", number(id)}};
  out.insert(out.end(), further.begin(), further.end());
  return out;
}

Got edit_after(ByHand& by, std::int64_t clock, const Pairs& further) {
  const auto id = by.add_lesson("a").data;
  by.classin.shift_clock(clock);
  const auto now = by.begin - 3 * 3600 + clock;
  return by.send(ByHand::v1_request("editCourseClass", lesson_ref(by, id, further), now));
}

constexpr std::int64_t kSoon = 3 * 3600 - 600, kRunning = 3 * 3600 + 60, kOver = 4 * 3600 + 60;

TEST_CASE("lessons are changed and deleted only while they may be") {
  const Pairs name = {{"className", "new"}};
  check_calls({
      {"edit", 1, [&](ByHand& by) { return edit_after(by, 0, name); }},
      {"name soon", 350, [&](ByHand& by) { return edit_after(by, kSoon, name); }},
      {"name running", 140, [&](ByHand& by) { return edit_after(by, kRunning, name); }},
      {"name over", 145, [&](ByHand& by) { return edit_after(by, kOver, name); }},
      {"teacher over", 385,
       [&](ByHand& by) { return edit_after(by, kOver, just("teacherUid", number(by.other_teacher))); }},
      {"co-teachers soon", 1,
       [&](ByHand& by) {
         return edit_after(by, kSoon, just("assistantUids", "[" + number(by.other_teacher) + "]"));
       }},
      {"recording too late", 283,
       [&](ByHand& by) {
         return edit_after(by, kSoon, {{"record", "1"}, {"live", "0"}, {"replay", "0"}});
       }},
      {"recording wrong", 282,
       [&](ByHand& by) {
         return edit_after(by, 0, {{"record", "0"}, {"live", "1"}, {"replay", "0"}});
       }},
      {"end alone", 100, [&](ByHand& by) { return edit_after(by, 0, just("endTime", number(by.end))); }},
      {"no class", 143, [&](ByHand& by) { return by.v1("editCourseClass", lesson_ref(by, 7, name)); }},
      {"other course", 142,
       [&](ByHand& by) {
         const auto id = by.add_lesson("a").data;
         by.course = by.classin.add_course(kSid);
         return by.v1("editCourseClass", lesson_ref(by, id, name));
       }},
      {"classroom", 466,
       [&](ByHand& by) {
         return by.v1("delCourseClass", lesson_ref(by, by.add_room("a").in_data("classId")));
       }},
      {"deleted", 212,
       [&](ByHand& by) {
         const auto id = by.add_lesson("a").data;
         by.classin.delete_in_dashboard(id);
         return by.v1("editCourseClass", lesson_ref(by, id, name));
       }},
  });
}

Pairs room_ref(ByHand& by, std::int64_t activity, const Pairs& further = {}) {
  Pairs out = {{"courseId", number(by.course)}, {"activityId", number(activity)}};
  out.insert(out.end(), further.begin(), further.end());
  return out;
}

Got room_after(ByHand& by, const std::string& path, std::int64_t clock, const Pairs& further) {
  const auto id = by.add_room("a").in_data("activityId");
  by.classin.shift_clock(clock);
  return by.send(ByHand::v2_request(path, room_ref(by, id, further), by.begin - 3 * 3600 + clock));
}

TEST_CASE("classrooms are changed and deleted only while they may be") {
  const std::string update = "/lms/activity/updateClass", remove = "/lms/activity/delete";
  const Pairs name = {{"name", quoted("new")}};
  check_calls({
      {"nothing", 101001001, [&](ByHand& by) { return room_after(by, update, 0, {}); }},
      {"name", 1, [&](ByHand& by) { return room_after(by, update, 0, name); }},
      {"name soon", 350, [&](ByHand& by) { return room_after(by, update, kSoon, name); }},
      {"name sooner", 875, [&](ByHand& by) { return room_after(by, update, 3 * 3600 - 200, name); }},
      {"start at the last minute", 124,
       [&](ByHand& by) {
         return room_after(by, update, 3 * 3600 - 30,
                           {{"startTime", number(by.begin)}, {"endTime", number(by.end)}});
       }},
      {"name running", 140, [&](ByHand& by) { return room_after(by, update, kRunning, name); }},
      {"name over", 145, [&](ByHand& by) { return room_after(by, update, kOver, name); }},
      {"live without recording", 226,
       [&](ByHand& by) {
         return room_after(
             by, update, 0,
             {{"recordState", "0"}, {"liveState", "1"}, {"openState", "0"}, {"recordType", "0"}});
       }},
      {"HD", 368,
       [&](ByHand& by) {
         return room_after(by, update, 0, {{"seatNum", "4"}, {"isHd", "1"}});
       }},
      {"two cameras", 808, [&](ByHand& by) { return room_after(by, update, 0, just("isDc", "3")); }},
      {"no class", 143, [&](ByHand& by) { return by.v2(update, room_ref(by, 7, name)); }},
      {"delete running", 40005, [&](ByHand& by) { return room_after(by, remove, kRunning, {}); }},
      {"delete over", 40006, [&](ByHand& by) { return room_after(by, remove, kOver, {}); }},
      {"delete nothing", 30002, [&](ByHand& by) { return by.v2(remove, room_ref(by, 7)); }},
      {"publish what is published", 29184,
       [&](ByHand& by) { return room_after(by, "/lms/activity/release", 0, {}); }},
      {"students when over", 110100069,
       [&](ByHand& by) {
         return room_after(by, "/lms/activity/addStudent", kOver,
                           just("studentUids", "[" + number(by.student) + "]"));
       }},
  });
}

}  // namespace
}  // namespace fake_classin_test
