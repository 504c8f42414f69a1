// Quirks 33 to 80 of PROTOCOL.md 11: types that vary, structure, codes, delivery.
#include <doctest/doctest.h>

#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;
using samples::decode;
using samples::message;
using samples::sample;

namespace {

End summary(const std::string& data) {
  return message<End>(R"({"SID":1,"Cmd":"End","ClassID":2,"Data":)" + data + "}");
}

}  // namespace

TEST_CASE("quirk 33: the viewer's UID as string and as number") {
  CHECK(sample<ClientPlaybackDataDetail>("ClientPlaybackDataDetail.old").uid == Uid{1341438});
  CHECK(sample<ClientPlaybackDataDetail>("ClientPlaybackDataDetail.new").uid == Uid{1000082});
}

TEST_CASE("quirk 34: a phone number sent as a number is kept as text, and its hyphen too") {
  CHECK(sample<ReplacePhoneNumber>("ReplacePhoneNumber").telephone == "18600000000");
  CHECK(message<ReplacePhoneNumber>(R"({"SID":1,"Cmd":"ReplacePhoneNumber","UID":2,"Telephone":"001-555"})")
            .telephone == "001-555");
}

TEST_CASE("quirk 35: TopicResult and SubTopicResult as list and as one number") {
  const auto topics = sample<ExamScore>("ExamScore").paper.topics;
  CHECK(topics.at(2).results == std::vector<std::int64_t>{2, 2, 2});
  CHECK(topics.at(3).sub_topics.at(0).results == std::vector<std::int64_t>{2});
  const auto one = message<ExamScore>(
      R"({"SID":1,"Cmd":"ExamScore","Data":{"ActivityId":1,"StudentInfo":{"StudentUid":2},
          "TopicDetails":[{"TopicResult":3,"SubTopicDetails":[{"SubTopicResult":4}]}]}})");
  CHECK(one.paper.topics.at(0).results == std::vector<std::int64_t>{3});
  CHECK(one.paper.topics.at(0).sub_topics.at(0).results == std::vector<std::int64_t>{4});
}

TEST_CASE("quirk 36: gateway figures as number and as string") {
  CHECK(sample<Net>("Net.full").gateway2.loss == 6);
  CHECK(message<Net>(R"({"SID":1,"Cmd":"Net","Data":{"gatewayTtl":"1","gateway2Loss":"6"}})").gateway2.loss ==
        6);
}

TEST_CASE("quirk 37: delays as strings and as numbers") {
  CHECK(sample<Net>("Net.full").udp.average_delay == 68.258);
  CHECK(
      message<Net>(R"({"SID":1,"Cmd":"Net","Data":{"avgDelay":1.5,"tcpAvgDelay":"x"}})").udp.average_delay ==
      1.5);
}

TEST_CASE("quirk 38: reportTime a string, addTime a number") {
  CHECK(sample<Net>("Net.full").reported_at == 1720082915);
  CHECK(sample<Check>("Check").check.added_at == 1521547218);
  CHECK(message<Check>(R"({"SID":1,"Cmd":"Check","Data":{"addTime":"7"}})").check.added_at == 7);
}

TEST_CASE("quirk 39: EEO_DEVICE_LIST as JSON text and as object") {
  CHECK(sample<Check>("Check").check.devices.speakers == std::vector<std::string>{"LG HDR 4K"});
  CHECK(message<Check>(R"({"SID":1,"Cmd":"Check","Data":{"EEO_DEVICE_LIST":{"camera":["c"]}}})")
            .check.devices.cameras == std::vector<std::string>{"c"});
  CHECK(message<Check>(R"({"SID":1,"Cmd":"Check","Data":{"EEO_DEVICE_LIST":"{"}})")
            .check.devices.cameras.empty());
}

TEST_CASE("quirk 40: verdicts that are null are unset") {
  CHECK(!sample<Check>("Check").check.microphone_arbitrary);
  CHECK(!sample<Check>("Check").check.camera_arbitrary);
}

TEST_CASE("quirk 41: Operation as boolean and as number, either way") {
  CHECK(sample<Authorize>("67371520.authorize").given == true);
  CHECK(message<Authorize>(R"({"SID":1,"Cmd":67371520,"Operation":0})").given == false);
  CHECK(sample<Mute>("67371522.mute").operation == 1);
  CHECK(message<Mute>(R"({"SID":1,"Cmd":67371522,"Operation":true})").operation == 1);
}

TEST_CASE("quirk 42: OnTop as boolean and as 0 or 1") {
  CHECK(std::get<WebcamPosition>(sample<RoomTool>("67375105.webcamPosition").tool).on_top == true);
  const auto m = message<RoomTool>(R"({"SID":1,"Cmd":67375105,"Color":"webcamPosition5","OnTop":0})");
  CHECK(std::get<WebcamPosition>(m.tool).on_top == false);
}

TEST_CASE("quirk 43: StudentScore is text, and may be a number or a word") {
  CHECK(sample<HomeworkScore>("HomeworkScore").student_score == "90");
  const std::string front =
      R"({"SID":1,"Cmd":"HomeworkScore","Data":{"ActivityId":1,"StudentInfo":{"StudentUid":2},)";
  CHECK(message<HomeworkScore>(front + R"("StudentScore":90.5}})").student_score == "90.5");
  CHECK(message<HomeworkScore>(front + R"("StudentScore":"Amazing"}})").student_score == "Amazing");
}

TEST_CASE("quirk 44: marks as integers, fractions and strings") {
  CHECK(sample<HomeworkScore>("HomeworkScore").full_score == 100.0);
  const auto m = message<ExamScore>(
      R"({"SID":1,"Cmd":"ExamScore","Data":{"ActivityId":1,"StudentInfo":{"StudentUid":2},"Score":"24.5",
          "TopicDetails":[{"TopicScore":0.5,"TopicMaxScore":"2"}]}})");
  CHECK(m.paper.full_score == 24.5);
  CHECK(m.paper.topics.at(0).score == 0.5);
  CHECK(m.paper.topics.at(0).max_score == 2.0);
}

TEST_CASE("quirk 45: Seat as object and as list of objects") {
  CHECK(sample<End>("End").tools.seats.at(0).name == "Group0");
  CHECK(sample<End>("End.tolerance").tools.seats.at(0).name == "Group0");
  CHECK(!summary(R"({"classsetEnd":{"Seat":{"Group0":{"Count":3,"Total":4}}}})")
             .tools.seats.at(0)
             .hidden_count);
}

TEST_CASE("quirk 46: the teaching camera's Details as object and as number") {
  CHECK(sample<End>("End").tools.teaching_camera.net_s == 2);
  CHECK(!sample<End>("End").tools.teaching_camera.details);
  CHECK(summary(R"({"teachingcameraEnd":{"Details":5}})").tools.teaching_camera.details == 5);
}

TEST_CASE("quirk 47: Participants as list, one object, and object of objects") {
  CHECK(sample<End>("End").persons.answers.quizzes.at(0).participants.size() == 2);
  const auto count = [](const std::string& value) {
    return std::get<Selector>(message<RoomTool>(R"({"SID":1,"Cmd":67375105,
        "Color":"standaloneSelectorToolglobalData","Participants":)" +
                                                value + "}")
                                  .tool)
        .participants.size();
  };
  CHECK(count(R"({"Uid":1})") == 1);
  CHECK(count(R"({"0":{"Uid":1},"1":{"Uid":2}})") == 2);
  CHECK(count("[]") == 0);
}

TEST_CASE("quirk 48: labelInfos as list and as object") {
  CHECK(sample<EeoClassStudentChange>("eeoClassStudentChange").students.at(0).labels.size() == 2);
  const auto m = message<EeoClassStudentChange>(
      R"({"SID":1,"Cmd":"eeoClassStudentChange","ClassID":2,"opType":1,"opData":{"studentInfos":
          [{"studentUid":3,"labelInfos":{"labelId":4,"labelName":"x"}}]}})");
  CHECK(m.students.at(0).labels.at(0).id == 4);
}

TEST_CASE("quirk 49: a chat message's ext as object and as escaped text") {
  CHECK(sample<LiveChatMsgDetail>("LiveChatMsgDetail").message_id == "BHH8Ddsm3-1740042946");
  const auto m = message<LiveChatMsgDetail>(
      R"({"SID":1,"Cmd":"LiveChatMsgDetail","Data":{"MsgDetail":{"ext":"{\"messageID\":\"m\",\"role\":99}"}}})");
  CHECK(m.message_id == "m");
  CHECK(m.role == 99);
}

TEST_CASE("quirk 50: Data is a list in Attendance, and absent where fields stand on top") {
  CHECK(sample<Attendance>("Attendance").members.size() == 4);
  CHECK(sample<EdbImg>("EdbImg").group_id == 0);
  CHECK(sample<Record>("Record").duration == 12345);
}

TEST_CASE("quirk 51: an empty list stands for an empty object") {
  const auto m = sample<End>("End.tolerance");
  CHECK(!m.persons.mute.all_count);
  CHECK(m.persons.skipped == 0);
  CHECK(!sample<End>("End").persons.mute.all_s);
  CHECK(summary(R"({"inoutEnd":[],"answerEnd":[],"stageEnd":{"5":[]}})").persons.stage.size() == 1);
}

TEST_CASE("quirk 52: every integer may come as a numeric string") {
  CHECK(sample<End>("End.tolerance").persons.in_out.at(0).total_s == 30);
  const auto m = message<Enter>(
      R"({"SID":"1","Cmd":"67371107","ClassID":"2","UID":"3","ActionTime":"4","ClientID":"1","Identity":"1"})");
  CHECK(m.uid == Uid{3});
  CHECK(m.client_id == 1);
}

TEST_CASE("quirk 53: 0 and null where nothing is set are kept apart from real values") {
  CHECK(sample<AnswerSheetScore>("AnswerSheetScore").paper.corrected_at == 0);
  CHECK(sample<AnswerSheetScore>("AnswerSheetScore").paper.teacher.uid == 0);
  CHECK(!sample<Attendance>("Attendance").members.at(2).first_in);
}

TEST_CASE("quirk 54: user, group and seat group ids as keys") {
  const auto m = sample<End>("End");
  CHECK(m.persons.stage.size() == 3);
  CHECK(m.tools.groups.items.at(0).groups.at(1).id == "2");
  CHECK(m.tools.seats.at(0).name == "Group0");
  CHECK(sample<Rating>("Rating.t2s").entries.size() == 2);
}

TEST_CASE("quirk 55: answers stand under user ids beside the fixed keys of a quiz") {
  const auto quiz = sample<End>("End").persons.answers.quizzes.at(1);
  CHECK(quiz.correct == "BCE");
  CHECK(quiz.answers.at(0).uid == Uid{1002647});
  CHECK(quiz.answers.at(0).selected == "BCE");
}

TEST_CASE("quirk 56: groups as one-key objects") {
  CHECK(sample<End>("End").tools.groups.items.at(1).groups.size() == 3);
}

TEST_CASE("quirk 57: kickouts are lists, other sections objects") {
  CHECK(sample<End>("End").persons.kickouts.at(0).kicks.size() == 1);
  CHECK(sample<End>("End").persons.awards.size() == 2);
}

TEST_CASE("quirk 58: HomeworkSubmit flat as in the table, nested as in the sample") {
  CHECK(sample<HomeworkSubmit>("HomeworkSubmit").students_total == 2);
  const auto flat = message<HomeworkSubmit>(
      R"({"SID":1,"Cmd":"HomeworkSubmit","Data":{"ActivityId":1},"StudentTotal":5,"SubmissionTime":6,
          "IsSubmitLate":1,"StudentInfo":{"StudentUid":7},"TeacherInfo":{"TeacherUid":8},"Files":[{"Src":"s"}]})");
  CHECK(flat.students_total == 5);
  CHECK(flat.submitted_at == 6);
  CHECK(flat.late == true);
  CHECK(flat.student.uid == 7);
  CHECK(flat.teacher.uid == 8);
  CHECK(flat.files.size() == 1);
}

TEST_CASE("quirk 59: Rating's Comments on top, as sent") {
  CHECK(sample<Rating>("Rating.s2t").entries.at(0).by_student->comment == "Good teacher!");
}

TEST_CASE("quirk 60: full marks as MaximumScore and as Score") {
  CHECK(sample<AnswerSheetScore>("AnswerSheetScore").paper.full_score == 14.0);
  CHECK(message<AnswerSheetScore>(R"({"SID":1,"Cmd":"AnswerSheetScore","Data":{"ActivityId":1,
        "StudentInfo":{"StudentUid":2},"Score":20}})")
            .paper.full_score == 20.0);
}

TEST_CASE("quirk 61: undocumented extras are read or ignored") {
  CHECK(sample<AnswerSheetScore>("AnswerSheetScore").elapsed == 4);
  CHECK(sample<EeoCourseStudentChange>("eeoCourseStudentChange").course_name == "api创建班级_订阅消息");
  CHECK(sample<EeoClassInfoChange>("eeoClassInfoChange").op.uuid == "a7aac6b1-eaf4-3393-3a3d-0c7960e72ac9");
  CHECK(sample<UserCheck>("UserCheck").check.server_name == "EEO-A1012 (Auto)");
  CHECK(sample<End>("End.observed").persons.in_out.at(0).events.at(1).device == 9);
}

TEST_CASE("quirk 62: documented fields that samples lack are read when they come") {
  CHECK(message<Check>(R"({"SID":1,"Cmd":"Check","Data":{"DeviceType":6,"HeadphoneImpersonal":1}})")
            .check.device_type == 6);
  const auto net =
      message<Net>(R"({"SID":1,"Cmd":"Net","Data":{"tcpGood":1,"tcpNotReach":2,"tcpAvgDelay":"3.5"}})");
  CHECK(net.tcp.good == 1);
  CHECK(net.tcp.not_reach == 2);
  CHECK(net.tcp.average_delay == 3.5);
  CHECK(message<ReplacePhoneNumber>(R"({"SID":1,"Cmd":"ReplacePhoneNumber","UID":2,"Email":"a@b"})").email ==
        "a@b");
  CHECK(message<SetSubAccount>(R"({"SID":1,"Cmd":"setSubAccount","UID":2,"Email":"a@b"})").email == "a@b");
  CHECK(message<Rating>(
            R"({"SID":1,"Cmd":"Rating","ClassID":2,"TUID":3,"Comments":{"4":{"studentEmail":"e"}}})")
            .entries.at(0)
            .email == "e");
  CHECK(message<EeoCourseInfoChange>(R"({"SID":1,"Cmd":"eeoCourseInfoChange","CourseId":2,
        "opData":{"mainTeacherInfo":{"teacherUid":3,"teacherName":"n","teacherNo":"x"}}})")
            .main_teacher.number == "x");
}

TEST_CASE("quirk 63: CTime is the time, Total the count of raised hands") {
  CHECK(sample<End>("End").persons.hands_up.at(0).seconds == 3);
  CHECK(sample<End>("End").persons.hands_up.at(0).count == 1);
}

TEST_CASE("quirk 64: mute and silence with zero counters") {
  CHECK(sample<End>("End.observed").persons.mute.all_count == 0);
  CHECK(sample<End>("End.observed").persons.silence.persons.size() == 2);
}

TEST_CASE("quirk 65: Period is a list of durations") {
  CHECK(sample<End>("End").tools.small_board.periods_s == std::vector<std::int64_t>{309});
  CHECK(sample<End>("End.observed").tools.multi_screen.periods_s.empty());
}

TEST_CASE("quirk 66: EduDt's times are milliseconds") {
  CHECK(sample<EduDt>("EduDt").start_ms == 1573097646000);
  CHECK(sample<EduDt>("EduDt").end_ms == 1573097654009);
}

TEST_CASE("quirks 67 and 68: times that contradict each other are kept as sent") {
  CHECK(sample<End>("End").persons.in_out.at(0).deputies.at(0).events.at(0).at == 1689145418);
  CHECK(sample<Record>("Record").duration == 12345);
  CHECK(summary(R"({"inoutEnd":{"5":{"Details":[{"Type":"Out","Time":9},{"Type":"In","Time":3}]}}})")
            .persons.in_out.at(0)
            .events.size() == 2);
}

TEST_CASE("quirks 69 and 71: codes beyond the documented ones are kept raw") {
  CHECK(sample<EeoClassInfoChange>("eeoClassInfoChange").op.op_source == 1);
  CHECK(sample<EeoClassStudentChange>("eeoClassStudentChange").op.op_source == 4);
  CHECK(message<Enter>(
            R"({"SID":1,"Cmd":67371107,"ClassID":2,"UID":3,"ActionTime":4,"Device":99,"Identity":255})")
            .identity == 255);
}

TEST_CASE("quirk 70: a course removed by opType 2 is read like any other change") {
  CHECK(message<EeoCourseInfoChange>(R"({"SID":1,"Cmd":"eeoCourseInfoChange","CourseId":2,"opType":2})")
            .op.op_type == 2);
}

TEST_CASE("quirk 72: CreatorRole is not an Identity") {
  CHECK(sample<DiscussionChangeInfo>("DiscussionChangeInfo").creator_role == 1);
  CHECK(sample<DiscussionChangeInfo>("DiscussionChangeInfo.like").creator_role == 2);
}

TEST_CASE("quirk 73: seatNum and isAutoOnstage are kept as the push counts them") {
  CHECK(sample<EeoClassInfoChange>("eeoClassInfoChange").seats == 9);
  CHECK(sample<EeoClassInfoChange>("eeoClassInfoChange").is_auto_onstage == 1);
}

TEST_CASE("quirk 74: the verdicts of Check and UserCheck are kept raw") {
  const std::string data = R"("Data":{"MicrophoneArbitrary":2,"CameraArbitrary":"1"}})";
  CHECK(message<Check>(R"({"SID":1,"Cmd":"Check",)" + data).check.microphone_arbitrary == 2);
  CHECK(message<UserCheck>(R"({"SID":1,"Cmd":"UserCheck",)" + data).check.camera_arbitrary == 1);
}

TEST_CASE("quirk 75: a converted file's Result 2 is kept as 2") {
  CHECK(sample<FileCov>("FileCov").result == 2);
}

TEST_CASE("quirk 76: TimeStamp is not the time of the event") {
  const auto e = decode(samples::read("End.observed")).envelope;
  CHECK(e.time_stamp == 1768318551);
  CHECK(e.own_time() == 1768317950);
}

TEST_CASE("quirks 78 to 80: repeated, late and deleted-class pushes read like first ones") {
  CHECK(samples::read("ReplayDataDetail") != samples::read("ReplayDataDetail.later"));
  CHECK(sample<ReplayDataDetail>("ReplayDataDetail").row.entered_at ==
        sample<ReplayDataDetail>("ReplayDataDetail.later").row.entered_at);
  const auto removed = message<EeoClassInfoChange>(
      R"({"SID":1,"Cmd":"eeoClassInfoChange","ClassID":2,"opType":2,"opData":[]})");
  CHECK(removed.op.op_type == 2);
  CHECK(removed.class_id == ClassId{2});
}
