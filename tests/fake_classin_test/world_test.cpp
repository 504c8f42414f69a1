// What calls make is what the lists show, and the calls about people, units and activities.
#include <doctest/doctest.h>

#include <csignal>

#include "fake_classin_test/by_hand.hpp"

namespace fake_classin_test {
namespace {

using rollcall::testing::FakeClassIn;
using rollcall::testing::FakeVariants;

TEST_CASE("a lesson is listed as it was created, and as it was edited") {
  ByHand by;
  const auto folder = by.classin.add_folder(kSid);
  const auto got = by.add_lesson("id-1", {{"assistantUids", "[" + number(by.other_teacher) + "]"},
                                          {"seatNum", "1"},
                                          {"isDc", "3"},
                                          {"record", "1"},
                                          {"recordScene", "1"},
                                          {"live", "1"},
                                          {"folderId", number(folder)}});
  auto classes = by.classin.classes(kSid);
  REQUIRE(classes.size() == 1);
  const auto& made = classes[0];
  CHECK(made.class_id == got.data);
  CHECK(!made.activity_id);
  CHECK(made.call == "addCourseClass");
  CHECK(made.identity == "id-1");
  CHECK(made.name == "第一课");
  CHECK(made.course_id == by.course);
  CHECK(made.teacher_uid == by.teacher);
  CHECK(made.assistant_uids == std::vector{by.other_teacher});
  CHECK(made.starts_at == by.begin);
  CHECK(made.ends_at == by.end);
  CHECK(made.seats == 1);
  CHECK(made.definition == 2);
  CHECK(made.second_camera);
  CHECK((made.record && made.record_room_scene && made.live && !made.replay));
  CHECK((made.auto_stage && made.seats_shown));
  CHECK(made.folder_id == folder);
  CHECK(got.body.find(made.live_url) != std::string::npos);
  CHECK(by.v1("editCourseClass", {{"courseId", number(by.course)},
                                  {"classId", number(got.data)},
                                  {"className", "new"},
                                  {"beginTime", number(by.begin + 600)},
                                  {"endTime", number(by.end + 600)},
                                  {"assistantUids", "[]"},
                                  {"teachMode", "2"}})
            .code == 1);
  classes = by.classin.classes(kSid);
  CHECK(classes[0].name == "new");
  CHECK(classes[0].starts_at == by.begin + 600);
  CHECK(classes[0].assistant_uids.empty());
  CHECK(classes[0].folder_id == 0);  // left out: the course's folder again
  CHECK((!classes[0].seats_shown && !classes[0].auto_stage));
  CHECK(by.classin.breaches().empty());
}

TEST_CASE("a classroom is listed as it was created, and as it was updated") {
  ByHand by;
  const auto unit = by.v2("/lms/unit/create",
                          {{"courseId", number(by.course)}, {"name", quoted("U")}, {"publishFlag", "0"}});
  const auto got = by.add_room("id-1", {{"assistantUids", "[" + number(by.other_teacher) + "]"},
                                        {"unitId", number(unit.in_data("unitId"))},
                                        {"seatNum", "7"},
                                        {"isHd", "1"},
                                        {"isAutoOnstage", "0"},
                                        {"recordType", "2"},
                                        {"recordState", "1"},
                                        {"liveState", "0"},
                                        {"openState", "1"}});
  auto classes = by.classin.classes(kSid);
  REQUIRE(classes.size() == 1);
  CHECK(classes[0].class_id == got.in_data("classId"));
  CHECK(classes[0].activity_id == got.in_data("activityId"));
  CHECK(classes[0].call == "createClassroom");
  CHECK(classes[0].unit_id == unit.in_data("unitId"));
  CHECK(classes[0].seats == 6);
  CHECK(classes[0].definition == 1);
  CHECK(!classes[0].auto_stage);
  CHECK((classes[0].record && classes[0].record_room_scene && !classes[0].live && classes[0].replay));
  CHECK(by.v2("/lms/activity/updateClass", {{"courseId", number(by.course)},
                                            {"activityId", number(got.in_data("activityId"))},
                                            {"name", quoted("new")}})
            .code == 1);
  classes = by.classin.classes(kSid);
  CHECK(classes[0].name == "new");
  CHECK(classes[0].assistant_uids.empty());  // left out: none
  CHECK(classes[0].seats == 6);
  CHECK(by.classin.breaches().empty());
}

TEST_CASE("defaults are those of each version") {
  ByHand by;
  CHECK(by.add_lesson("").code == 1);
  CHECK(by.add_room("").code == 1);
  for (const auto& made : by.classin.classes(kSid)) {
    CHECK(made.seats == 6);
    CHECK((made.auto_stage && made.seats_shown && !made.second_camera && !made.record));
    CHECK(made.live_url.empty());
  }
}

TEST_CASE("people are registered once, become members once, and join courses") {
  ByHand by;
  const Pairs person = {
      {"telephone", "13912345678"}, {"md5pass", std::string(32, 'a')}, {"nickname", "某人"}};
  const auto uid = by.v1("register", person);
  CHECK(uid.code == 1);
  Pairs again = person;
  again.emplace_back("addToSchoolMember", "1");
  const auto known = by.v1("register", again);
  CHECK(known.code == 135);
  CHECK(known.data == uid.data);
  CHECK(by.v1("register", {{"email", "a@b.example"}, {"password", "secret1"}}).code == 1);
  CHECK(by.v1("register", {{"email", "a@b.example"}, {"password", "secret2"}}).code == 461);
  CHECK(by.v1("register", {{"telephone", "1391234567"}, {"password", "secret1"}}).code == 134);
  CHECK(by.v1("register", {{"telephone", "001-8006437676"}, {"password", "secret1"}}).code == 1);
  CHECK(by.v1("register", {{"telephone", "13912345677"}, {"password", "short"}}).code == 137);
  CHECK(by.v1("addSchoolStudent", {{"studentAccount", "13912345678"}, {"studentName", "A"}}).code == 133);
  CHECK(by.v1("addSchoolStudent", {{"studentAccount", "a@b.example"}, {"studentName", "A"}}).code == 1);
  CHECK(by.v1("addSchoolStudent", {{"studentAccount", "13000000000"}, {"studentName", "A"}}).code == 113);
  CHECK(by.v1("addTeacher", {{"teacherAccount", "001-8006437676"}, {"teacherName", "T"}}).data > 0);
  CHECK(by.v1("addTeacher", {{"teacherAccount", "001-8006437676"}, {"teacherName", "U"}}).code == 133);
  const auto member = [&](std::int64_t who, const std::string& as) {
    return by
        .v1("addCourseStudent",
            {{"courseId", number(by.course)}, {"identity", as}, {"studentUid", number(who)}})
        .code;
  };
  CHECK(member(uid.data, "1") == 1);
  CHECK(member(uid.data, "1") == 163);
  CHECK(member(by.other_student, "2") == 1);
  CHECK(member(by.other_student, "2") == 164);
  CHECK(member(by.teacher, "1") == 129);
  CHECK(member(by.teacher, "2") == 174);
  CHECK(member(7, "1") == 400);
  CHECK(by.classin.courses(kSid)[0].students.size() == 2);
  const auto people = by.classin.people(kSid);
  CHECK(people.size() == 7);
  FakeVariants variants;
  variants.register_again_is_success = true;
  by.classin.variants(variants);
  Pairs third = person;
  third.emplace_back("addToSchoolMember", "2");
  CHECK(by.v1("register", third).code == 1);
}

TEST_CASE("a picture comes in a multipart body") {
  ByHand by;
  auto request = ByHand::v1_request("addCourse", {}, by.begin - 3 * 3600);
  std::string body;
  const auto part = [&](const std::string& name, const std::string& value, const std::string& more = "") {
    body +=
        "--XyZ\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value + "\r\n";
  };
  for (std::size_t at = 0; at < request.body.size();) {  // the three of the key
    const auto end = std::min(request.body.find('&', at), request.body.size());
    const auto pair = request.body.substr(at, end - at);
    part(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
    at = end + 1;
  }
  part("courseName", "有封面");
  part("Filedata", std::string("\x89PNG\0\r\n--XyX", 12),
       "; filename=\"cover.png\"\r\nContent-Type: image/png");
  request.fields = {{"Content-Type", "multipart/form-data; boundary=XyZ"}};
  request.body = body + "--XyZ--\r\n";
  CHECK(by.send(request).code == 1);
  CHECK(by.classin.courses(kSid)[1].name == "有封面");
  CHECK(by.classin.breaches().empty());
}

TEST_CASE("login links name the class, and only members get one") {
  ByHand by;
  const auto lesson = by.add_lesson("a").data;
  const auto link = [&](std::int64_t uid, const std::string& device) {
    return by.v1("getLoginLinked", {{"uid", number(uid)},
                                    {"courseId", number(by.course)},
                                    {"classId", number(lesson)},
                                    {"deviceType", device}});
  };
  const std::string rest =
      "&classId=" + number(lesson) + "&courseId=" + number(by.course) + "&schoolId=1000082";
  CHECK(link(by.student, "1").body.find("\"classin://www.eeo.cn/enterclass?telephone=138") !=
        std::string::npos);
  CHECK(link(by.teacher, "2").body.find("https://www.eeo.cn/client/mobile/ios/enterclass/?") !=
        std::string::npos);
  CHECK(link(by.student, "3").body.find(rest) != std::string::npos);
  CHECK(link(by.other_student, "1").code == 150);
  by.classin.delete_in_dashboard(lesson);
  CHECK(link(by.student, "1").code == 212);
}

TEST_CASE("units are made, changed, emptied and deleted") {
  ByHand by;
  const auto in_course = [&](Pairs more) {
    more.insert(more.begin(), {"courseId", number(by.course)});
    return more;
  };
  const auto make = [&](const std::string& name, const std::string& flag) {
    return by.v2("/lms/unit/create", in_course({{"name", quoted(name)}, {"publishFlag", flag}}));
  };
  const auto a = make("A", "0").in_data("unitId"), b = make("B", "2").in_data("unitId");
  CHECK(make("A", "2").code == 29208);
  CHECK(make("C", "1").code == 101001001);
  CHECK(make(std::string(51, 'x'), "2").code == 121601020);
  const auto update = [&](std::int64_t unit, const Pairs& more) {
    Pairs body = in_course({{"unitId", number(unit)}});
    body.insert(body.end(), more.begin(), more.end());
    return by.v2("/lms/unit/update", body).code;
  };
  CHECK(update(a, {{"name", quoted("B")}}) == 50003);
  CHECK(update(a, {{"publishFlag", "2"}, {"content", quoted("text")}}) == 1);
  CHECK(update(a, {{"publishFlag", "0"}}) == 40004);
  CHECK(update(7, {{"publishFlag", "2"}}) == 40020);
  CHECK(update(a, {}) == 101001001);
  CHECK(by.add_room("r", {{"unitId", number(a)}}).code == 1);
  const auto move = [&](std::int64_t from, std::int64_t to) {
    return by.v2("/lms/unit/move", in_course({{"unitId", number(from)}, {"toUnitId", number(to)}})).code;
  };
  CHECK(move(a, a) == 29046);
  CHECK(move(7, a) == 29048);
  CHECK(move(a, 7) == 50004);
  CHECK(move(a, b) == 1);
  CHECK(by.classin.classes(kSid)[0].unit_id == b);
  CHECK(by.v2("/lms/unit/delete", in_course({{"unitId", quoted(number(b))}})).code == 1);
  CHECK(by.v2("/lms/unit/delete", in_course({{"unitId", number(b)}})).code == 40020);
  CHECK(by.classin.classes(kSid)[0].deleted == "call");
  const auto units = by.classin.units(kSid);
  REQUIRE(units.size() == 2);
  CHECK((units[0].published && units[0].content == "text" && !units[0].deleted && units[1].deleted));
}

TEST_CASE("activities are drafted, published and given students") {
  ByHand by;
  const auto unit = by.v2("/lms/unit/create",
                          {{"courseId", number(by.course)}, {"name", quoted("A")}, {"publishFlag", "2"}})
                        .in_data("unitId");
  const auto draft = [&](const std::string& type) {
    return by.v2("/lms/activity/createActivityNoClass", {{"courseId", number(by.course)},
                                                         {"unitId", number(unit)},
                                                         {"activityType", type},
                                                         {"name", quoted("Draft")},
                                                         {"teacherUid", number(by.teacher)}});
  };
  const auto call = [&](const std::string& path, std::int64_t activity, const std::string& students = "") {
    Pairs body = {{"courseId", number(by.course)}, {"activityId", number(activity)}};
    if (!students.empty()) body.emplace_back("studentUids", students);
    return by.v2("/lms/activity/" + path, body);
  };
  const auto homework = draft("2").in_data("unitId"), talk = draft("6").in_data("unitId");
  CHECK(draft("1").code == 101001001);
  CHECK(call("release", homework).code == 29601);
  CHECK(call("release", talk).code == 1);
  CHECK(call("release", talk).code == 29184);
  const std::string both = "[" + number(by.student) + "," + number(by.other_student) + "]";
  const auto some = call("addStudent", talk, both);
  CHECK(some.code == 1);
  CHECK(some.body.find("\"code\":40030") != std::string::npos);
  CHECK(call("addStudent", homework, both).code == 110100070);
  CHECK(call("deleteStudent", homework, both).code == 30008);
  const auto room = by.add_room("a").in_data("activityId");
  CHECK(call("addStudent", room, both).body.find("40030") == std::string::npos);
  CHECK(by.classin.classes(kSid)[0].students == std::vector{by.other_student});
  CHECK(call("deleteStudent", room, both).code == 1);
  CHECK(by.classin.classes(kSid)[0].students.empty());
  CHECK(call("delete", talk).code == 1);
  CHECK(call("addStudent", talk, both).code == 29149);
  CHECK(by.classin.activities(kSid).size() == 2);
}

TEST_CASE("recording is repaired class by class") {
  ByHand by;
  const auto lesson = by.add_lesson("a").data;
  const auto set = [&](const std::string& json) {
    return by.v1("setClassVideoMultiple", {{"courseId", number(by.course)}, {"classJson", json}});
  };
  const std::string item =
      "{\"classId\":" + number(lesson) + ",\"record\":1,\"live\":1,\"replay\":0,\"customColumn\":\"x\"}";
  const auto got = set("[" + item + ",{\"classId\":7,\"record\":0,\"live\":1,\"replay\":0}]");
  CHECK(got.code == 1);
  CHECK(got.body.find("\"errno\":143") != std::string::npos);
  CHECK(by.classin.classes(kSid)[0].live);
  CHECK(set("[]").code == 155);
  CHECK(set("7").code == 155);
}

TEST_CASE("replies come in the forms that integrators have seen") {
  ByHand by;
  FakeVariants variants;
  variants.errno_as_text = true;
  variants.data_in_array = true;
  variants.live_url_in_camel_case = true;
  variants.activity_id_as_unit_id = false;
  by.classin.variants(variants);
  const auto lesson = by.add_lesson("");
  CHECK(lesson.body.find("\"errno\":\"1\"") != std::string::npos);
  const auto room = by.add_room("");
  CHECK(room.body.find("\"data\":[{\"activityId\"") != std::string::npos);
  CHECK(room.body.find("\"liveUrl\"") != std::string::npos);
  for (const auto& [form, text] : {std::pair{"object", "\"more_data\":{\"live_url\":\"\""},
                                   {"array", "\"more_data\":[]"},
                                   {"empty array", "\"more_data\":[]"},
                                   {"null", "\"more_data\":null"},
                                   {"empty text", "\"more_data\":\"\""}}) {
    variants.more_data = form;
    by.classin.variants(variants);
    CHECK(by.add_lesson("").body.find(text) != std::string::npos);
  }
  variants.more_data = "missing";
  by.classin.variants(variants);
  CHECK(by.add_lesson("").body.find("more_data") == std::string::npos);
}

TEST_CASE("schools know nothing of each other, and SIGTERM ends the program") {
  FakeClassIn two({.schools = {{1, "one"}, {2, "two"}}, .seed = 5});
  const auto course = two.add_course(2);
  CHECK(two.courses(1).empty());
  CHECK(two.courses(2).size() == 1);
  CHECK(two.courses(2)[0].course_id == course);
  CHECK(two.secret(1) == "one");
  CHECK_THROWS(two.secret(3));
  CHECK_THROWS(two.add_course(3));
  two.process().signal(SIGTERM);
  CHECK(two.process().wait() == 0);
}

TEST_CASE("a new world has other numbers for another seed, and nothing of the old one") {
  ByHand by;
  CHECK(by.add_lesson("a").code == 1);
  by.classin.reset(2);
  CHECK(by.classin.classes(kSid).empty());
  CHECK(by.classin.requests() == 0);
  CHECK(by.classin.connections() == 0);
  CHECK(by.classin.add_course(kSid) != by.course);
  by.classin.reset(1);
  CHECK(by.classin.add_course(kSid) == by.course);
}

}  // namespace
}  // namespace fake_classin_test
