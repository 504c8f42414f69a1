#include "classin/after_class.hpp"

#include <doctest/doctest.h>

#include "classin/playback.hpp"
#include "classin/rating_record.hpp"
#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;
using samples::message;
using samples::sample;
using samples::unusable;

TEST_CASE("class lengths") {
  const auto m = sample<ClassLen>("ClassLen");
  CHECK(!m.class_id);
  CHECK(m.start_time == 1568862650);
  CHECK(m.length_s == 1200);
  CHECK(m.close_delay_s == 1200);
  CHECK(message<ClassLen>(R"({"SID":1,"Cmd":"ClassLen","ClassID":5,"PrelectTimeLength":9})").class_id ==
        ClassId{5});
  CHECK(unusable(R"({"SID":1,"Cmd":"ClassLen","PrelectTimeLength":9})").pointer == "/StartTime");
  CHECK(unusable(R"({"SID":1,"Cmd":"ClassLen","StartTime":9})").pointer == "/PrelectTimeLength");
}

TEST_CASE("blackboard pictures, chat archives, recordings started") {
  CHECK(sample<EdbImg>("EdbImg").url == "http://www.eeo.cn/20200819/20200819_393472_0_bb_151823_853.jpg");
  CHECK(sample<EdbImg>("EdbImg").group_id == 0);
  CHECK(sample<ChatContent>("ChatContent").url ==
        "pgdfile.eeo.cn/classchat/202204/8/71c4d8d054cc44b19d9a6c350047359d.zip");
  const auto live = sample<LiveDetail>("LiveDetail");
  CHECK(live.audio_mode == "ClassIn Audio");
  CHECK(live.bit_rate == "Standard");
  CHECK(live.ip == "livepush.eeo.cn");
  CHECK(live.video_scope == "Desktop");
  CHECK(live.video_size == "HD(1280*720)");
}

TEST_CASE("an attendance push lists everybody, absentees included") {
  const auto m = sample<Attendance>("Attendance");
  CHECK(m.class_id == ClassId{25672});
  CHECK(m.course_name == "Maths A");
  CHECK(m.class_name == "Lesson 1");
  CHECK(m.planned_start == 1768314000);
  CHECK(m.planned_end == 1768318500);
  CHECK(m.activity_id == 0);
  CHECK(m.students_present == 2);
  CHECK(m.students_listed == 3);
  CHECK(m.flag == 1);
  REQUIRE(m.members.size() == 4);
  CHECK(m.members[1].uid == Uid{1002648});
  CHECK(m.members[1].name == "Bob");
  CHECK(m.members[1].identity == 1);
  CHECK(m.members[1].attended_s == 2700);
  CHECK(m.members[1].first_in == 1768315200);
  CHECK(m.members[1].last_out == 1768317900);
  CHECK(m.members[1].first_in_device == 4);
  CHECK(m.members[1].last_out_reason == 111);
  CHECK(m.members[2].attended_s == 0);
  CHECK(m.members[3].identity == 3);
}

TEST_CASE("an attendance push needs class and list; members without a Uid are left out") {
  CHECK(unusable(R"({"SID":1,"Cmd":"Attendance","Data":[]})").pointer == "/ClassID");
  CHECK(unusable(R"({"SID":1,"Cmd":"Attendance","ClassID":2,"Data":{"Uid":1}})").reason ==
        "Data is missing or not a list");
  CHECK(message<Attendance>(R"({"SID":1,"Cmd":"Attendance","ClassID":2,"Data":[{"Name":"x"},7,{"Uid":"3"}]})")
            .members.size() == 1);
}

TEST_CASE("answers to papers") {
  const auto m = sample<EduDt>("EduDt");
  CHECK(m.type == "QRExam");
  REQUIRE(m.questions.size() == 3);
  CHECK(m.questions[0].index == 0);
  CHECK(m.questions[0].right_answer == "A,B");
  REQUIRE(m.questions[0].answers.size() == 2);
  CHECK(m.questions[0].answers[1].nickname == "学生2");
  CHECK(m.questions[0].answers[1].answer == "A,D");
  CHECK(m.questions[2].answers.empty());
}

TEST_CASE("ratings of students by the teacher and of the teacher by a student") {
  const auto t2s = sample<Rating>("Rating.t2s");
  CHECK(t2s.class_id == ClassId{4136927});
  CHECK(t2s.teacher_uid == Uid{1024920});
  REQUIRE(t2s.entries.size() == 2);
  CHECK(t2s.entries[0].student_uid == Uid{1044042});
  CHECK(t2s.entries[0].account == "23605370012");
  CHECK(t2s.entries[0].by_teacher->comment == "Good student!");
  CHECK(t2s.entries[0].by_teacher->score == 5.0);
  CHECK(!t2s.entries[0].by_student);
  CHECK(t2s.entries[1].by_teacher->comment == "");
  const auto s2t = sample<Rating>("Rating.s2t");
  CHECK(s2t.entries.at(0).by_student->score == 4.0);
  CHECK(!s2t.entries.at(0).by_teacher);
}

TEST_CASE("a rating needs class, teacher and comments") {
  CHECK(unusable(R"({"SID":1,"Cmd":"Rating","TUID":2,"Comments":{}})").pointer == "/ClassID");
  CHECK(unusable(R"({"SID":1,"Cmd":"Rating","ClassID":2,"Comments":{}})").pointer == "/TUID");
  CHECK(unusable(R"({"SID":1,"Cmd":"Rating","ClassID":2,"TUID":3,"Comments":"x"})").pointer == "/Comments");
  CHECK(message<Rating>(R"({"SID":1,"Cmd":"Rating","ClassID":2,"TUID":3,"Comments":[]})").entries.empty());
}

TEST_CASE("recordings made and uploaded") {
  const auto record = sample<Record>("Record");
  CHECK(record.class_id == ClassId{51345});
  CHECK(record.file_id == "123");
  CHECK(record.url->ends_with("6a0543209031868223084052851/f0.mp4"));
  CHECK(record.scene == "ClassRoom");
  CHECK(record.starts_at == 1501746988);
  CHECK(record.ends_at == 1501747090);
  CHECK(record.duration == 12345);
  CHECK(record.size == 100);
  const auto upload = sample<Upload>("Upload");
  CHECK(upload.file_id == "123");
  CHECK(upload.duration == 12345);
  CHECK(upload.size == 100);
  CHECK(unusable(R"({"SID":1,"Cmd":"Record","ClassID":2})").pointer == "/FileId");
  CHECK(unusable(R"({"SID":1,"Cmd":"Upload","FileId":"2"})").pointer == "/ClassID");
}

TEST_CASE("client playback in its old and new shape") {
  const auto old_shape = sample<ClientPlaybackDataDetail>("ClientPlaybackDataDetail.old");
  CHECK(old_shape.class_id == ClassId{10086});
  CHECK(old_shape.total_look_count == 6);
  CHECK(old_shape.total_look_s == 23);
  CHECK(old_shape.valid_look_s == 23);
  CHECK(old_shape.top_progress_percent == 89);
  CHECK(!old_shape.duration_s);
  const auto new_shape = sample<ClientPlaybackDataDetail>("ClientPlaybackDataDetail.new.withcmd");
  CHECK(new_shape.uid == Uid{1002647});
  CHECK(new_shape.valid_look_s == 930);
  CHECK(new_shape.duration_s == 1238);
  CHECK(new_shape.valid_watch_count == 1);
  CHECK(new_shape.trigger_type == 3);
  CHECK(!new_shape.top_progress_percent);
  CHECK(unusable(R"({"SID":1,"Cmd":"ClientPlaybackDataDetail","ClassID":2,"Data":{}})").pointer ==
        "/Data/UID");
}
