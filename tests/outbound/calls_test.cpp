// What may be sent: every limit with what lies just inside and just outside of it.
#include "outbound/calls.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "outbound/wishes.hpp"

namespace rollcall::test {
namespace {

using namespace rollcall::outbound;

// Changes to a sound call: a value to set, or nothing to take the parameter away.
using Changes = std::vector<std::pair<std::string, std::optional<Value>>>;

Values with(Values values, const Changes& changes) {
  for (const auto& [name, value] : changes) {
    values.erase(name);
    if (value) values.emplace(name, *value);
  }
  return values;
}

Value text(std::size_t characters) {
  std::string out;
  for (std::size_t i = 0; i < characters; ++i) out += "课";
  return out;
}
Value number(std::int64_t value) { return value; }
Value repeated(char c, std::size_t count) { return std::string(count, c); }

struct Row {
  Changes changes;
  std::string fault;  // the field at fault; "" where nothing is
};

void check_rows(const Call& call, const Values& sound, const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    const auto values = with(sound, row.changes);
    const auto faults = check(call, values, kContext);
    CAPTURE(call.name);
    CAPTURE(json_of(values));
    CHECK(fields_of(faults) == row.fault);
    for (const auto& fault : faults) CHECK(!fault.what.empty());
  }
}

TEST_CASE("a sound creation has no fault") {
  check_rows(call_of("addCourseClass"), v1_class(), {{{}, ""}});
  check_rows(call_of("createClassroom"), v2_class(), {{{}, ""}});
}

TEST_CASE("the limits of addCourseClass: texts and numbers") {
  check_rows(call_of("addCourseClass"), v1_class(),
             {{{{"courseId", {}}}, "courseId"},
              {{{"courseId", number(0)}}, "courseId"},
              {{{"courseId", number(1)}}, ""},
              {{{"courseId", Value{std::string("1")}}}, "courseId"},
              {{{"className", {}}}, "className"},
              {{{"className", text(0)}}, "className"},
              {{{"className", text(1)}}, ""},
              {{{"className", text(90)}}, ""},
              {{{"className", text(91)}}, "className"},
              {{{"className", Value{std::string("a\x01")}}}, "className"},
              {{{"className", Value{std::string("\xff")}}}, "className"},
              {{{"teacherUid", {}}}, "teacherUid"},
              {{{"teacherUid", number(0)}}, "teacherUid"},
              {{{"folderId", number(0)}}, "folderId"},
              {{{"folderId", number(1)}}, ""},
              {{{"courseUniqueIdentity", text(0)}}, "courseUniqueIdentity"},
              {{{"courseUniqueIdentity", text(1)}}, ""},
              {{{"courseUniqueIdentity", text(32)}}, ""},
              {{{"courseUniqueIdentity", text(33)}}, "courseUniqueIdentity"},
              {{{"classIntroduce", text(1000)}}, ""},
              {{{"classIntroduce", text(1001)}}, "classIntroduce"},
              {{{"CourseId", number(1)}}, "CourseId"},
              {{{"SID", number(1)}}, "SID"}});
}

TEST_CASE("the limits of addCourseClass: times") {
  const auto times = [](std::int64_t begin, std::int64_t end) {
    return Changes{{"beginTime", number(begin)}, {"endTime", number(end)}};
  };
  constexpr std::int64_t kFar = kNow + 3 * 365 * 86400;
  check_rows(call_of("addCourseClass"), v1_class(),
             {{times(kNow + 60, kNow + 3660), ""},
              {times(kNow + 59, kNow + 3660), "beginTime"},
              {times(kFar, kFar + 3600), ""},
              {times(kFar + 1, kFar + 3600), "beginTime"},
              {times(kSoon, kSoon + 900), ""},
              {times(kSoon, kSoon + 899), "endTime"},
              {times(kSoon, kSoon + 86400), ""},
              {times(kSoon, kSoon + 86401), "endTime"},
              {times(kSoon, kSoon), "endTime"},
              {times(kSoon, kSoon - 3600), "endTime"},
              {times(kSoon * 1000, kSoon * 1000 + 3600), "beginTime endTime"},
              {times(-1, kSoon), "beginTime"},
              {{{"beginTime", {}}}, "beginTime"},
              {{{"endTime", {}}}, "endTime"}});
}

TEST_CASE("the limits of addCourseClass: stage") {
  check_rows(call_of("addCourseClass"), v1_class(),
             {{{{"seatNum", number(-1)}}, "seatNum"},
              {{{"seatNum", number(0)}}, ""},
              {{{"seatNum", number(12)}}, ""},
              {{{"seatNum", number(13)}}, "seatNum"},
              {{{"teachMode", number(0)}}, "teachMode"},
              {{{"teachMode", number(1)}}, ""},
              {{{"teachMode", number(2)}}, ""},
              {{{"teachMode", number(3)}}, "teachMode"},
              {{{"isAutoOnstage", number(1)}}, ""},
              {{{"isAutoOnstage", number(2)}}, "isAutoOnstage"},
              {{{"teachMode", number(2)}, {"isAutoOnstage", number(1)}}, ""},
              {{{"teachMode", number(2)}, {"isAutoOnstage", number(0)}}, "isAutoOnstage"},
              {{{"isHd", number(2)}}, ""},
              {{{"isHd", number(3)}}, "isHd"},
              {{{"isHd", number(1)}, {"seatNum", number(1)}}, ""},
              {{{"isHd", number(1)}, {"seatNum", number(6)}}, ""},
              {{{"isHd", number(1)}, {"seatNum", number(2)}}, "isHd"},
              {{{"isHd", number(0)}, {"seatNum", number(2)}}, ""},
              {{{"isDc", number(3)}, {"seatNum", number(1)}}, ""},
              {{{"isDc", number(3)}}, "isDc"},
              {{{"isDc", number(3)}, {"seatNum", number(2)}}, "isDc"},
              {{{"isDc", number(3)}, {"seatNum", number(1)}, {"isHd", number(2)}}, ""},
              {{{"isDc", number(3)}, {"seatNum", number(1)}, {"isHd", number(1)}}, "isHd"},
              {{{"isDc", number(1)}}, "isDc"}});
}

TEST_CASE("the limits of addCourseClass: co-teachers, recording, switches") {
  check_rows(call_of("addCourseClass"), v1_class(),
             {{{{"assistantUid", number(7)}}, ""},
              {{{"assistantUid", number(kTeacher)}}, "assistantUid"},
              {{{"assistantUids", Integers{7, 8}}}, ""},
              {{{"assistantUids", Integers{}}}, "assistantUids"},
              {{{"assistantUids", Integers{7, 8, 7}}}, "assistantUids"},
              {{{"assistantUids", Integers{7, 0}}}, "assistantUids"},
              {{{"assistantUids", Integers{7, kTeacher}}}, "assistantUids"},
              {{{"assistantUid", number(7)}, {"assistantUids", Integers{8}}}, "assistantUid"},
              {{{"record", number(1)}}, ""},
              {{{"record", number(2)}}, "record"},
              {{{"recordScene", number(1)}}, "recordScene"},
              {{{"live", number(1)}, {"record", number(0)}}, "live"},
              {{{"replay", number(1)}}, "replay"},
              {{{"record", number(1)}, {"live", number(1)}, {"replay", number(1)}}, ""},
              {{{"record", number(1)}, {"recordScene", number(1)}}, ""},
              {{{"watchByLogin", number(2)}}, "watchByLogin"},
              {{{"allowUnloggedChat", number(0)}}, ""},
              {{{"allowUnloggedChat", number(-1)}}, "allowUnloggedChat"},
              {{{"omoStationBroadcast", number(1)}}, ""},
              {{{"omoStationBroadcast", number(2)}}, "omoStationBroadcast"}});
}

TEST_CASE("the limits of createClassroom: texts and times") {
  const auto times = [](std::int64_t begin, std::int64_t end) {
    return Changes{{"startTime", number(begin)}, {"endTime", number(end)}};
  };
  constexpr std::int64_t kFar = kNow + 2 * 365 * 86400;
  check_rows(call_of("createClassroom"), v2_class(),
             {{{{"courseId", number(0)}}, "courseId"},
              {{{"unitId", number(0)}}, "unitId"},
              {{{"unitId", number(1)}}, ""},
              {{{"name", text(50)}}, ""},
              {{{"name", text(51)}}, "name"},
              {{{"name", text(0)}}, "name"},
              {{{"teacherUid", {}}}, "teacherUid"},
              {{{"uniqueIdentity", repeated('i', 32)}}, ""},
              {{{"uniqueIdentity", repeated('i', 33)}}, "uniqueIdentity"},
              {{{"uniqueIdentity", repeated('i', 0)}}, "uniqueIdentity"},
              {times(kNow + 1, kNow + 3600), ""},
              {times(kNow, kNow + 3600), "startTime"},
              {times(kFar, kFar + 3600), ""},
              {times(kFar + 1, kFar + 3600), "startTime"},
              {times(kSoon, kSoon + 900), ""},
              {times(kSoon, kSoon + 899), "endTime"},
              {times(kSoon, kSoon + 86400), ""},
              {times(kSoon, kSoon + 86401), "endTime"}});
}

TEST_CASE("the limits of createClassroom: stage counts the teacher") {
  check_rows(call_of("createClassroom"), v2_class(),
             {{{{"seatNum", number(0)}}, "seatNum"},
              {{{"seatNum", number(1)}}, ""},
              {{{"seatNum", number(13)}}, ""},
              {{{"seatNum", number(14)}}, "seatNum"},
              {{{"cameraHide", number(2)}}, "cameraHide"},
              {{{"isAutoOnstage", number(2)}}, "isAutoOnstage"},
              {{{"cameraHide", number(1)}, {"isAutoOnstage", number(0)}}, ""},
              {{{"cameraHide", number(1)}, {"isAutoOnstage", number(1)}}, "isAutoOnstage"},
              {{{"isHd", number(1)}}, ""},
              {{{"isHd", number(1)}, {"seatNum", number(2)}}, ""},
              {{{"isHd", number(2)}, {"seatNum", number(7)}}, ""},
              {{{"isHd", number(1)}, {"seatNum", number(6)}}, "isHd"},
              {{{"isHd", number(3)}}, "isHd"},
              {{{"isDc", number(3)}, {"seatNum", number(2)}}, ""},
              {{{"isDc", number(3)}, {"seatNum", number(1)}}, "isDc"},
              {{{"isDc", number(3)}}, "isDc"},
              {{{"isDc", number(3)}, {"seatNum", number(2)}, {"isHd", number(0)}}, "isHd"},
              {{{"isDc", number(2)}}, "isDc"}});
}

TEST_CASE("the limits of createClassroom: co-teachers, recording, switches") {
  const auto recording = [](std::int64_t type, std::int64_t state, std::int64_t live, std::int64_t open) {
    return Changes{{"recordType", number(type)},
                   {"recordState", number(state)},
                   {"liveState", number(live)},
                   {"openState", number(open)}};
  };
  check_rows(call_of("createClassroom"), v2_class(),
             {{{{"assistantUids", Integers{}}}, "assistantUids"},
              {{{"assistantUids", Integers{7}}}, ""},
              {{{"assistantUids", Integers{7, 7}}}, "assistantUids"},
              {{{"assistantUids", Integers{kTeacher}}}, "assistantUids"},
              {{{"assistantUid", number(7)}}, "assistantUid"},
              {recording(2, 1, 1, 1), ""},
              {recording(0, 0, 0, 0), ""},
              {recording(0, 0, 1, 0), "liveState"},
              {recording(0, 0, 0, 1), "openState"},
              {recording(1, 0, 0, 0), "recordType"},
              {recording(3, 1, 1, 1), "recordType"},
              {recording(0, 2, 1, 1), "recordState"},
              {{{"recordState", number(1)}}, "recordType liveState openState"},
              {{{"isAllowCheck", number(2)}}, "isAllowCheck"},
              {{{"omoStationBroadcast", number(2)}}, "omoStationBroadcast"}});
}

TEST_CASE("a school with more seats may use them") {
  auto context = kContext;
  context.stage_seats = 50;
  CHECK(check(call_of("addCourseClass"), with(v1_class(), {{"seatNum", number(50)}}), context).empty());
  CHECK(check(call_of("createClassroom"), with(v2_class(), {{"seatNum", number(51)}}), context).empty());
  CHECK(!check(call_of("createClassroom"), with(v2_class(), {{"seatNum", number(52)}}), context).empty());
}

TEST_CASE("the limits of the other v1 calls") {
  const Values account{{"telephone", std::string("13700000000")}, {"password", std::string("secret")}};
  check_rows(call_of("register"), account,
             {{{}, ""},
              {{{"telephone", {}}}, "telephone"},
              {{{"email", Value{std::string("a@b")}}}, "email"},
              {{{"email", Value{std::string("a@b")}}, {"telephone", {}}}, ""},
              {{{"email", Value{std::string("a@b@c")}}, {"telephone", {}}}, "email"},
              {{{"telephone", Value{std::string("001-8006437676")}}}, ""},
              {{{"telephone", Value{std::string("001-0006437676")}}}, "telephone"},
              {{{"telephone", Value{std::string("0086-13700000000")}}}, "telephone"},
              {{{"telephone", Value{std::string("+8613700000000")}}}, "telephone"},
              {{{"telephone", Value{std::string("137000000")}}}, "telephone"},
              {{{"password", {}}}, "password"},
              {{{"password", repeated('p', 5)}}, "password"},
              {{{"password", repeated('p', 6)}}, ""},
              {{{"password", repeated('p', 20)}}, ""},
              {{{"password", repeated('p', 21)}}, "password"},
              {{{"md5pass", repeated('a', 32)}}, "md5pass"},
              {{{"md5pass", repeated('a', 32)}, {"password", {}}}, ""},
              {{{"md5pass", repeated('x', 32)}, {"password", {}}}, "md5pass"},
              {{{"md5pass", repeated('a', 31)}, {"password", {}}}, "md5pass"},
              {{{"nickname", text(24)}}, ""},
              {{{"nickname", text(25)}}, "nickname"},
              {{{"addToSchoolMember", number(3)}}, "addToSchoolMember"},
              {{{"Filedata", Picture{"a.PNG", std::string(1024 * 1024, 'x')}}}, ""},
              {{{"Filedata", Picture{"a.png", std::string(1024 * 1024 + 1, 'x')}}}, "Filedata"},
              {{{"Filedata", Picture{"a.png", ""}}}, "Filedata"},
              {{{"Filedata", Picture{"a.bmp", "x"}}}, "Filedata"}});
  check_rows(call_of("addSchoolStudent"),
             {{"studentAccount", std::string("13700000000")}, {"studentName", std::string("王芳")}},
             {{{}, ""},
              {{{"studentAccount", Value{std::string("1001002")}}}, "studentAccount"},
              {{{"studentAccount", Value{std::string("a b@c")}}}, "studentAccount"},
              {{{"studentName", text(24)}}, ""},
              {{{"studentName", text(25)}}, "studentName"},
              {{{"studentName", text(0)}}, "studentName"}});
  check_rows(call_of("addCourse"), {{"courseName", std::string("数学")}},
             {{{}, ""},
              {{{"courseName", text(90)}}, ""},
              {{{"courseName", text(91)}}, "courseName"},
              {{{"courseIntroduce", text(400)}}, ""},
              {{{"courseIntroduce", text(401)}}, "courseIntroduce"},
              {{{"expiryTime", number(0)}}, ""},
              {{{"expiryTime", number(kNow + 86400)}}, ""},
              {{{"expiryTime", number(kNow + 86399)}}, "expiryTime"},
              {{{"expiryTime", number(kNow + 5 * 365 * 86400)}}, ""},
              {{{"expiryTime", number(kNow + 5 * 365 * 86400 + 1)}}, "expiryTime"}});
  check_rows(call_of("addCourseStudent"),
             {{"courseId", number(1)}, {"identity", number(1)}, {"studentUid", number(2)}},
             {{{}, ""}, {{{"identity", number(3)}}, "identity"}, {{{"studentUid", {}}}, "studentUid"}});
  check_rows(
      call_of("getLoginLinked"), {{"uid", number(1)}, {"courseId", number(2)}, {"classId", number(3)}},
      {{{}, ""}, {{{"deviceType", number(4)}}, "deviceType"}, {{{"lifeTime", number(0)}}, "lifeTime"}});
}

TEST_CASE("a change of a class changes something, and says together what goes together") {
  const Values v1{{"courseId", number(1)}, {"classId", number(2)}};
  check_rows(call_of("editCourseClass"), v1,
             {{{}, ""},  // the fault is of no single field
              {{{"className", text(50)}}, ""},
              {{{"className", text(51)}}, "className"},
              {{{"beginTime", number(kSoon)}}, "endTime"},
              {{{"endTime", number(kSoon)}}, "beginTime"},
              {{{"beginTime", number(kSoon)}, {"endTime", number(kSoon + 900)}}, ""},
              {{{"beginTime", number(kNow)}, {"endTime", number(kSoon)}}, "beginTime"},
              {{{"assistantUids", Integers{}}}, ""},
              {{{"record", number(1)}}, "live replay"},
              {{{"recordScene", number(1)}}, "recordScene"},
              {{{"record", number(1)}, {"live", number(0)}, {"replay", number(1)}}, ""},
              {{{"record", number(0)}, {"live", number(1)}, {"replay", number(0)}}, "live"},
              {{{"seatNum", number(6)}}, "seatNum"}});
  CHECK(check(call_of("editCourseClass"), v1, kContext).size() == 1);
  const Values v2{{"courseId", number(1)}, {"activityId", number(2)}};
  check_rows(call_of("updateClassroom"), v2,
             {{{{"name", text(50)}}, ""},
              {{{"name", text(51)}}, "name"},
              {{{"isHd", number(1)}}, ""},
              {{{"isHd", number(1)}, {"seatNum", number(3)}}, "isHd"},
              {{{"recordState", number(1)}}, "recordType liveState openState"},
              {{{"publishFlag", number(2)}}, "publishFlag"},
              {{{"uniqueIdentity", repeated('i', 3)}}, "uniqueIdentity"}});
  CHECK(check(call_of("updateClassroom"), v2, kContext).size() == 1);
}

TEST_CASE("the limits of units and activities") {
  const Values unit{{"courseId", number(1)}, {"name", std::string("一")}, {"publishFlag", number(2)}};
  check_rows(call_of("createUnit"), unit,
             {{{}, ""},
              {{{"name", text(50)}}, ""},
              {{{"name", text(51)}}, "name"},
              {{{"publishFlag", number(1)}}, "publishFlag"},
              {{{"publishFlag", {}}}, "publishFlag"},
              {{{"content", repeated('c', 1023)}}, ""},
              {{{"content", repeated('c', 1024)}}, "content"},
              {{{"content", text(341)}}, ""},
              {{{"content", text(342)}}, "content"}});
  const Values found{{"courseId", number(1)}, {"unitId", number(2)}};
  CHECK(check(call_of("updateUnit"), found, kContext).size() == 1);
  check_rows(call_of("updateUnit"), found, {{{{"publishFlag", number(2)}}, ""}});
  check_rows(call_of("deleteUnit"), found, {{{}, ""}, {{{"unitId", {}}}, "unitId"}});
  check_rows(call_of("moveActivity"), with(found, {{"toUnitId", number(3)}}),
             {{{}, ""}, {{{"toUnitId", number(2)}}, "toUnitId"}});
  const Values draft{{"courseId", number(1)}, {"unitId", number(2)},     {"activityType", number(2)},
                     {"name", text(50)},      {"teacherUid", number(3)}, {"startTime", number(kSoon)}};
  check_rows(call_of("createActivityNoClass"), draft,
             {{{}, ""},
              {{{"activityType", number(1)}}, "activityType"},
              {{{"activityType", number(8)}}, ""},
              {{{"activityType", number(9)}}, "activityType"},
              {{{"name", text(51)}}, "name"},
              {{{"endTime", number(kSoon)}}, "endTime"},
              {{{"startTime", number(kNow + 3 * 365 * 86400 + 1)}}, "startTime"}});
  const Values activity{{"courseId", number(1)}, {"activityId", number(2)}};
  for (const auto* name : {"releaseActivity", "deleteActivity"})
    check_rows(call_of(name), activity, {{{}, ""}, {{{"activityIds", Integers{2}}}, "activityIds"}});
  for (const auto* name : {"addStudent", "deleteStudent"})
    check_rows(call_of(name), with(activity, {{"studentUids", Integers{1, 2}}}),
               {{{}, ""}, {{{"studentUids", Integers{}}}, "studentUids"}});
}

TEST_CASE("the repair of recordings says all of every class") {
  const auto json = [](std::string text) { return Changes{{"classJson", JsonText{std::move(text)}}}; };
  check_rows(call_of("setClassVideoMultiple"), {{"courseId", number(1)}},
             {{{}, "classJson"},
              {json(R"([{"classId":1,"record":1,"live":0,"replay":1,"customColumn":"x"}])"), ""},
              {json(R"([{"classId":1,"record":1,"live":0}])"), "classJson"},
              {json(R"([{"classId":1,"record":0,"live":1,"replay":0}])"), "classJson"},
              {json(R"([{"record":1,"live":0,"replay":1}])"), "classJson"},
              {json(R"([{"classId":1,"record":1,"live":0,"replay":1,"seatNum":1}])"), "classJson"},
              {json(R"([{"classId":1,"record":2,"live":0,"replay":1}])"), "classJson"},
              {json("[]"), "classJson"},
              {json("[1]"), "classJson"},
              {json("{}"), "classJson"},
              {json("["), "classJson"}});
}

TEST_CASE("a fault never quotes a password or a phone number") {
  const Values values{{"telephone", std::string("0086-13712345678")},
                      {"password", std::string("hunter2\x01")}};
  for (const auto& fault : check(call_of("register"), values, kContext)) {
    CHECK(fault.what.find("12345") == std::string::npos);
    CHECK(fault.what.find("hunter") == std::string::npos);
  }
}

TEST_CASE("no call has a parameter that its encoding adds or that the signature forbids") {
  for (const auto& call : calls()) {
    CAPTURE(call.name);
    for (const auto* name : {"SID", "sid", "safeKey", "timeStamp", "key"}) CHECK(!call.parameter(name));
    CHECK((call.identity.empty() || call.parameter(call.identity)));
    CHECK((call.repeat == Repeat::by_identity) == !call.identity.empty());
    CHECK(find_call(call.name) == &call);
    std::set<std::string_view> names;
    for (const auto& parameter : call.parameters) {
      CHECK(names.insert(parameter.name).second);
      CHECK(!parameter.help.empty());
      // First-level members that are neither text, integer nor list are signed differently by readers.
      if (call.version == Version::v2)
        CHECK((parameter.kind != Kind::json && parameter.kind != Kind::picture));
    }
  }
}

TEST_CASE("the documented calls are there, with what is known of repeating and of pace") {
  CHECK(calls().size() == 21);
  CHECK(call_of("addCourseClass").path == "/partner/api/course.api.php?action=addCourseClass");
  CHECK(call_of("createClassroom").path == "/lms/activity/createClass");
  CHECK(call_of("createClassroom").pace.calls == 900);
  CHECK(call_of("createClassroom").pace.per_s == 60);
  for (const auto* name : {"register", "addSchoolStudent", "addTeacher"})
    CHECK(call_of(name).pace.same_every_s == 5);
  CHECK(call_of("createUnit").identity == "name");
  CHECK(call_of("createActivityNoClass").repeat == Repeat::never);
  CHECK(call_of("delCourseClass").repeat == Repeat::harmless);
  CHECK(!find_call("addcourseclass"));
}

TEST_CASE("a slip of the pen finds the call that was meant") {
  CHECK(nearest_call("addcourseclass") == "addCourseClass");
  CHECK(nearest_call("createClasroom") == "createClassroom");
  CHECK(nearest_call("deleteActivty") == "deleteActivity");
  CHECK(nearest_call("xyzzy").empty());
  CHECK(nearest_call("").empty());
}

TEST_CASE("a value is read from text by its kind") {
  const auto read = [](std::string_view call, std::string_view name, std::string_view text) {
    return value_of_text(*call_of(call).parameter(name), text);
  };
  CHECK(*read("addCourseClass", "courseId", "12") == Value{std::int64_t{12}});
  CHECK(*read("addCourseClass", "className", "12") == Value{std::string("12")});
  CHECK(*read("addCourseClass", "assistantUids", "[1, 2]") == Value{Integers{1, 2}});
  CHECK(*read("addCourseClass", "assistantUids", "1,2") == Value{Integers{1, 2}});
  CHECK(*read("addCourseClass", "assistantUids", "") == Value{Integers{}});
  CHECK(*read("setClassVideoMultiple", "classJson", "[{}]") == Value{JsonText{"[{}]"}});
  for (const auto* text : {"", "x", "1x", "1.5", " 1", "99999999999999999999"})
    CHECK(!read("addCourseClass", "courseId", text).ok());
  for (const auto* text : {"x", "[1", "[1.5]", "[\"1\"]", "1 2"})
    CHECK(!read("addCourseClass", "assistantUids", text).ok());
  CHECK(!read("setClassVideoMultiple", "classJson", "{").ok());
  CHECK(!read("register", "Filedata", "a.png").ok());
}

}  // namespace
}  // namespace rollcall::test
