// The attendance of one class as JSON, as table and as heading.
#include <doctest/doctest.h>

#include "report/attendance_json.hpp"
#include "report/attendance_table.hpp"

using namespace rollcall;
using namespace rollcall::report;

namespace {

domain::Mark present_student() {
  domain::Mark m;
  m.uid = Uid{1002646};
  m.name = "王\"小\"明";
  m.on_roster = true;
  m.status = m.computed_status = domain::Status::present;
  m.first_in = 1499673300;
  m.last_out = 1499677380;
  m.in_room_s = 4080;
  m.attended_s = 3600;
  m.attended_ratio_e4 = 10000;
  m.late_s = m.left_early_s = 0;
  m.entries = 1;
  m.devices = {0, 2};
  m.intervals = {{1499673300, 1499675000}, {1499675100, 1499677380}};
  m.classin_total_s = 4080;
  m.hands_up = 1;
  m.awards = 2;
  m.stage_s = 957;
  return m;
}

domain::Mark excused_student() {
  domain::Mark m;
  m.uid = Uid{1002647};
  m.status = domain::Status::excused;
  m.computed_status = domain::Status::late_left_early;
  m.identity = 2;
  m.first_in = 1499676000;
  m.attended_s = 3299;
  m.attended_ratio_e4 = 9164;
  m.late_s = 2400;
  m.left_early_s = 0;
  m.disconnects = 3;
  m.open_end = m.incomplete = m.approximate = true;
  m.correction = {.status = domain::Status::excused,
                  .reason = "ill, says \"mum\"",
                  .author = "Ms Li",
                  .set_at = 1499680000};
  return m;
}

domain::Mark teacher() {
  domain::Mark m;
  m.uid = Uid{5};
  m.name = "Ms Li";
  m.identity = 3;
  return m;
}

domain::ClassAttendance lesson() {
  domain::ClassAttendance a;
  a.sid = Sid{1000082};
  a.class_id = ClassId{25672};
  a.course_id = CourseId{116576};
  a.state = domain::ClassState::complete;
  a.source = domain::PresenceSource::summary;
  a.window = {1499673600, 1499677200, 1499678400, 1499677200};
  a.totals.expected = 30;
  a.totals.present = 24;
  a.totals.late = 2;
  a.totals.excused = 1;
  a.totals.attended = 26;
  a.students = {present_student(), excused_student()};
  a.staff = {teacher()};
  return a;
}

}  // namespace

TEST_CASE("the attendance of a class is the JSON of the contract, key by key") {
  CHECK(
      attendance_json(lesson()) ==
      R"({"sid":1000082,"class_id":25672,"course_id":116576,"class_name":null,"course_name":null,)"
      R"("state":"complete","source":"summary",)"
      R"("starts_at":1499673600,"ends_at":1499677200,"scheduled_end":1499677200,"closed_at":1499678400,)"
      R"("rules":{"late_after_s":300,"early_leave_before_s":300,"minimum_attended_ratio":0.5},)"
      R"("totals":{"expected":30,"present":24,"late":2,"left_early":0,"late_left_early":0,)"
      R"("partial":0,"absent":0,"excused":1,"unknown":0,"attended":26},)"
      R"("students":[)"
      R"({"uid":1002646,"name":"王\"小\"明","identity":1,"on_roster":true,"status":"present","computed_status":"present",)"
      R"("first_in":1499673300,"last_out":1499677380,"in_room_s":4080,"attended_s":3600,"attended_ratio":1.0,)"
      R"("late_s":0,"left_early_s":0,"entries":1,"disconnects":null,"devices":[0,2],)"
      R"("intervals":[[1499673300,1499675000],[1499675100,1499677380]],)"
      R"("open_end":false,"incomplete":false,"approximate":false,"classin_total_s":4080,)"
      R"("hands_up":1,"awards":2,"stage_s":957,"override":null},)"
      R"({"uid":1002647,"name":null,"identity":2,"on_roster":false,)"
      R"("status":"excused","computed_status":"late_left_early",)"
      R"("first_in":1499676000,"last_out":null,"in_room_s":0,"attended_s":3299,"attended_ratio":0.9164,)"
      R"("late_s":2400,"left_early_s":0,"entries":0,"disconnects":3,"devices":[],"intervals":[],)"
      R"("open_end":true,"incomplete":true,"approximate":true,"classin_total_s":null,)"
      R"("hands_up":null,"awards":null,"stage_s":null,"override":{"status":"excused","reason":"ill, says \"mum\"",)"
      R"("author":"Ms Li","set_at":1499680000}}],)"
      R"("staff":[{"uid":5,"name":"Ms Li","identity":3,"on_roster":false,"status":null,"computed_status":null,)"
      R"("first_in":null,"last_out":null,"in_room_s":0,"attended_s":null,"attended_ratio":null,)"
      R"("late_s":null,"left_early_s":null,"entries":0,"disconnects":null,"devices":[],"intervals":[],)"
      R"("open_end":false,"incomplete":false,"approximate":false,"classin_total_s":null,)"
      R"("hands_up":null,"awards":null,"stage_s":null,"override":null}],"observers":[]})");
}

TEST_CASE("what is not known is null, and every source has its word") {
  domain::ClassAttendance a;
  const std::string json = attendance_json(a);
  for (const char* part : {R"("course_id":null)", R"("source":null)", R"("starts_at":null,"ends_at":null)",
                           R"("expected":null)", R"("students":[],"staff":[],"observers":[])"}) {
    CAPTURE(part);
    CHECK(json.find(part) != std::string::npos);
  }
  a.source = domain::PresenceSource::events;
  CHECK(attendance_json(a).find(R"("source":"events")") != std::string::npos);
  a.source = domain::PresenceSource::attendance;
  CHECK(attendance_json(a).find(R"("source":"attendance")") != std::string::npos);
}

TEST_CASE("ratios are written with the decimals they have") {
  const struct {
    int e4;
    const char* text;
  } kCases[] = {{0, "0.0"},    {1, "0.0001"},    {3333, "0.3333"},
                {5000, "0.5"}, {6667, "0.6667"}, {9167, "0.9167"}};
  for (const auto& item : kCases) {
    domain::ClassAttendance a;
    a.students = {present_student()};
    a.students[0].attended_ratio_e4 = item.e4;
    CHECK(attendance_json(a).find(std::string("\"attended_ratio\":") + item.text + ",") != std::string::npos);
  }
}

TEST_CASE("the table has students, then staff, with their figures, roles and flags") {
  CHECK(render_csv(attendance_table(lesson()), "Asia/Shanghai") ==
        "uid,name,role,on_roster,status,computed_status,first_in,last_out,attended_s,attended_ratio,late_s,"
        "left_early_s,entries,disconnects,hands_up,awards,stage_s,flags,override_reason,override_author\r\n"
        "1002646,\"王\"\"小\"\"明\",student,true,present,present,2017-07-10 15:55:00+08:00,"
        "2017-07-10 17:03:00+08:00,3600,1,0,0,1,,1,2,957,,,\r\n"
        "1002647,,auditor,false,excused,late_left_early,2017-07-10 16:40:00+08:00,,3299,0.9164,2400,0,0,3,,,,"
        "open_end incomplete approximate override,\"ill, says \"\"mum\"\"\",Ms Li\r\n"
        "5,Ms Li,teacher,false,,,,,,,,,0,,,,,,,\r\n");
}

TEST_CASE("the heading says which class, when, by which rules and with what result") {
  domain::ClassAttendance a = lesson();
  a.class_name = "Maths\n7";
  CHECK(attendance_heading(a, "Asia/Shanghai") ==
        "Class 25672 (Maths\uFFFD7) of course 116576, school 1000082\n"
        "State     complete; presence from the class summary\n"
        "Lesson    2017-07-10 16:00:00 to 2017-07-10 17:00:00 (Asia/Shanghai)\n"
        "Rules     late after 300 s, left early 300 s before the end, partial below 0.5 of the lesson\n"
        "Students  30 expected, 26 attended: 24 present, 2 late, 1 excused\n");
}

TEST_CASE("the heading of a class of which little is known says so") {
  domain::ClassAttendance a;
  a.class_id = ClassId{9};
  CHECK(attendance_heading(a, "UTC") ==
        "Class 9, school 0\n"
        "State     scheduled; nobody's presence is known\n"
        "Lesson    unknown to unknown (UTC)\n"
        "Rules     late after 300 s, left early 300 s before the end, partial below 0.5 of the lesson\n"
        "Students  no roster known, 0 attended\n");
}
