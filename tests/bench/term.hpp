// One school's term as ClassIn would push it, in the order of its times: for benchmarks. The same numbers
// every time.
//
// A course has 60 lessons, three a week, and 30 students, who take one more course on the other days. The
// last lesson of the term is running when the pushes end.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::bench {

struct Push {
  std::int64_t at = 0;  // Unix seconds
  std::string cmd, message_id, body;
};

class Term {
 public:
  static constexpr std::int64_t kSid = 1000082, kLessons = 60, kStudents = 30;
  static constexpr std::int64_t kLessonS = 4500, kPushesPerCourse = 13500;

  // As many courses as give about so many pushes.
  explicit Term(std::int64_t pushes) : courses_(std::max<std::int64_t>(2, pushes / kPushesPerCourse)) {
    for (std::int64_t slot = 0; slot < kWeeks * kDays * kPeriods; ++slot) {
      if (!courses_in(slot).empty()) last_slot_ = slot;
    }
  }

  std::int64_t courses() const { return courses_; }
  std::int64_t now() const { return slot_start(last_slot_) + 1800; }  // when the pushes end
  static std::int64_t begin() { return kMonday; }

  static std::int64_t course_id(std::int64_t course) { return 100000 + course; }
  static std::int64_t class_id(std::int64_t course, std::int64_t lesson) {
    return 500000 + course * kLessons + lesson;
  }
  static std::int64_t student(std::int64_t course, std::int64_t n) {
    return 1000000 + course / 2 * kStudents + n;
  }
  static std::int64_t starts_at(std::int64_t course, std::int64_t lesson) {
    const std::int64_t day = lesson % 3 * 2 + course % 2;
    return slot_start((lesson / 3 * kDays + day) * kPeriods + course / 2 % kPeriods);
  }

  // The next pushes; empty at the end.
  std::vector<Push> next() {
    std::vector<Push> out;
    while (out.empty() && slot_ <= last_slot_) {
      if (slot_ < 0)
        for (std::int64_t course = 0; course < courses_; ++course) begin_course(course);
      else
        for (const std::int64_t course : courses_in(slot_))
          teach(course, slot_ / (kPeriods * kDays) * 3 + day_of(slot_) / 2);
      ++slot_;
      out = due(std::min(slot_start(slot_) - 600, now()));
    }
    return out;
  }

 private:
  static constexpr std::int64_t kWeeks = 20, kDays = 6, kPeriods = 6, kDayS = 86400,
                                kMonday = 1771776000;  // 2026-02-23 00:00 +08:00

  static std::int64_t day_of(std::int64_t slot) { return slot / kPeriods % kDays; }
  static std::int64_t slot_start(std::int64_t slot) {
    const std::int64_t day = slot / (kPeriods * kDays) * 7 + day_of(slot);
    return kMonday + day * kDayS + 8 * 3600 + slot % kPeriods * 7200;
  }
  std::vector<std::int64_t> courses_in(std::int64_t slot) const {
    std::vector<std::int64_t> out;
    for (std::int64_t course = 0; course < courses_; ++course) {
      if (course % 2 == day_of(slot) % 2 && course / 2 % kPeriods == slot % kPeriods) out.push_back(course);
    }
    return out;
  }

  std::int64_t pick(std::int64_t from, std::int64_t to) {
    return from + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(to - from + 1));
  }
  bool chance(int percent) { return pick(1, 100) <= percent; }

  // Everything up to `until`, in order; the rest stays for later.
  std::vector<Push> due(std::int64_t until) {
    std::stable_sort(waiting_.begin(), waiting_.end(),
                     [](const Push& a, const Push& b) { return a.at < b.at; });
    const auto end =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const Push& p) { return p.at > until; });
    std::vector<Push> out(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return out;
  }

  void send(std::int64_t at, std::string_view cmd, std::string_view members) {
    Push push{.at = at,
              .cmd = std::string(cmd),
              .message_id = fmt::format("{:08x}c0ffee{:010x}", at, ++sent_),
              .body = {}};
    const bool number = cmd.front() >= '0' && cmd.front() <= '9';
    push.body = fmt::format(R"({{"SID":{},"Cmd":{}{}{},{},"ActionTime":{},"TimeStamp":{},)"
                            R"("SafeKey":"9f86d081884c7d659a2feaa0c55ad015","_id":"{}"}})",
                            kSid, number ? "" : "\"", cmd, number ? "" : "\"", members, at, at + 600,
                            push.message_id);
    waiting_.push_back(std::move(push));
  }

  // A lesson as its pushes are written.
  struct Lesson {
    std::int64_t course = 0, id = 0, start = 0, end = 0, teacher = 0;
    std::string place() const { return fmt::format(R"("CourseID":{},"ClassID":{})", course_id(course), id); }
    std::string room() const {
      return fmt::format(R"({},"StartTime":{},"CloseTime":{})", place(), start, end + 1200);
    }
  };
  struct Stay {
    std::int64_t in = 0, out = 0;
  };
  struct Attendee {
    std::int64_t uid = 0, identity = 1;
    std::vector<Stay> stays;
  };

  static std::string name_of(std::int64_t uid) {
    static constexpr std::string_view kFamily[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄"};
    static constexpr std::string_view kGiven[] = {"梓涵", "浩然", "欣怡", "子轩", "雨桐", "宇航", "思远"};
    return fmt::format("{}{}{}", kFamily[uid % 8], kGiven[uid % 7], uid % 1000);
  }
  static std::string phone_of(std::int64_t uid) { return fmt::format("139{:08}", uid * 7 % 100000000); }
  static std::string student_infos(const std::vector<std::int64_t>& uids) {
    std::string out;
    for (const auto uid : uids) {
      out += fmt::format(R"({}{{"studentNo":"","studentName":"{}","studentUid":{},"labelInfos":[]}})",
                         out.empty() ? "" : ",", name_of(uid), uid);
    }
    return out;
  }

  void course_students(std::int64_t course, std::int64_t at, int op, const std::vector<std::int64_t>& uids) {
    send(at, "eeoCourseStudentChange",
         fmt::format(R"("opType":{},"opTime":{},"UID":{},"CourseId":{},"opSource":4,)"
                     R"("opData":{{"courseId":{},"courseName":"数学 {}","studentInfos":[{}]}})",
                     op, at, kSid, course_id(course), course_id(course), course, student_infos(uids)));
  }

  void class_change(const Lesson& lesson, std::int64_t at, int op, std::string_view name) {
    send(at, "eeoClassInfoChange",
         fmt::format(R"({},"opType":{},"opTime":{},"UID":{},"CourseId":{},"opSource":1,)"
                     R"("opData":{{"classId":{},"courseId":{},"className":"{}",)"
                     R"("courseName":"数学 {}","teacherInfo":{{"teacherName":"{}","teacherUid":{},)"
                     R"("teacherNo":""}},"seatNum":6,"classType":1,"classStatus":1,"labelInfos":[],)"
                     R"("assistantTeacherInfos":[],"beginTime":{},"endTime":{}}})",
                     lesson.place(), op, at, kSid, course_id(lesson.course), lesson.id,
                     course_id(lesson.course), name, lesson.course, name_of(lesson.teacher), lesson.teacher,
                     lesson.start, lesson.end));
  }

  static Lesson lesson_of(std::int64_t course, std::int64_t lesson) {
    const std::int64_t start = starts_at(course, lesson);
    return {course, class_id(course, lesson), start, start + kLessonS, 900000 + course / 2};
  }

  // Before the term: the course, its students, its lessons. Three students leave in the middle, three others
  // come.
  void begin_course(std::int64_t course) {
    const std::int64_t at = kMonday - 7 * kDayS + course;
    send(at, "eeoCourseInfoChange",
         fmt::format(R"("opType":1,"opTime":{},"UID":{},"CourseId":{},"opSource":1,)"
                     R"("opData":{{"category":"小学","courseType":1,"courseName":"数学 {}",)"
                     R"("expiryTime":0,"courseId":{},"courseStatus":1}})",
                     at, kSid, course_id(course), course, course_id(course)));
    std::vector<std::int64_t> uids;
    for (std::int64_t n = 0; n < kStudents; ++n) uids.push_back(student(course, n));
    course_students(course, at + 1, 1, uids);
    for (std::int64_t lesson = 0; lesson < kLessons; ++lesson) {
      class_change(lesson_of(course, lesson), at + 2 + lesson, 1, fmt::format("第 {} 课", lesson + 1));
    }
    for (std::int64_t n = 0; n < 3; ++n) {
      const std::int64_t day = kMonday + (n + 1) * 5 * 7 * kDayS;
      course_students(course, day, 2, {student(course, n)});
      course_students(course, day + 60, 1, {2000000 + course * 3 + n});
    }
  }

  void teach(std::int64_t course, std::int64_t number) {
    const Lesson lesson = lesson_of(course, number);
    if (chance(3)) class_change(lesson, lesson.start - kDayS, 3, fmt::format("第 {} 课 (改)", number + 1));
    if (chance(5)) {
      send(lesson.start - 3600, "eeoClassStudentChange",
           fmt::format(R"({},"opType":1,"opTime":{},"UID":{},"CourseId":{},"opData":{{"courseId":{},)"
                       R"("classId":{},"className":"第 {} 课","studentInfos":[{}]}})",
                       lesson.place(), lesson.start - 3600, kSid, course_id(course), course_id(course),
                       lesson.id, number + 1, student_infos({3000000 + lesson.id})));
    }
    const auto attendees = attend(lesson);
    for (const auto& person : attendees) enter_and_leave(lesson, person);
    for (const auto& person : attendees) check_devices(lesson, person);
    use_tools(lesson, attendees);
    if (!chance(1)) finish(lesson, attendees);  // of some classes no summary ever comes
    record(lesson);
    watch(lesson);
    if (number % 2 == 0) homework(lesson, number);
  }

  std::vector<Attendee> attend(const Lesson& lesson) {
    std::vector<Attendee> out = {
        {lesson.teacher, 3, {{lesson.start - pick(300, 900), lesson.end + pick(10, 400)}}}};
    for (std::int64_t n = 0; n < kStudents; ++n) {
      if (!chance(94)) continue;
      const std::int64_t in = lesson.start + (chance(85) ? pick(-600, 0) : pick(1, 1200));
      const std::int64_t out_at = lesson.end + (chance(90) ? pick(0, 300) : -pick(60, 1500));
      Attendee person{student(lesson.course, n), 1, {{in, out_at}}};
      if (chance(12)) {  // the connection broke
        const std::int64_t broke = pick(lesson.start + 1300, lesson.start + 2500);
        person.stays = {{in, broke}, {broke + pick(5, 200), out_at}};
      }
      out.push_back(std::move(person));
    }
    return out;
  }

  void enter_and_leave(const Lesson& lesson, const Attendee& person) {
    for (const auto& stay : person.stays) {
      send(
          stay.in, "67371107",
          fmt::format(R"({},"NickName":"{}","AllowEnterTime":0,"UID":{},"LoginMobile":"{}",)"
                      R"("LoginEmail":"","ClientID":0,"Identity":{},"Device":9)",
                      lesson.room(), name_of(person.uid), person.uid, phone_of(person.uid), person.identity));
      const std::int64_t late = chance(1) ? 2400 : 0;  // some leave pushes come behind the summary
      send(stay.out + late, "67371111",
           fmt::format(R"({},"UID":{},"Identity":{},"ClientID":0,"Reason":{})", lesson.room(), person.uid,
                       person.identity, person.stays.size() > 1 ? 111 : 2));
    }
  }

  void check_devices(const Lesson& lesson, const Attendee& person) {
    const std::int64_t in = person.stays.front().in, at = in + 5;
    const std::string who = fmt::format(R"({},"UID":{})", lesson.place(), person.uid);
    send(at, "Check",
         who + fmt::format(R"(,"Data":{{"ClassInVersion":"5.1.2.60",)"
                           R"("EEO_AUDIO_OUTPUT_NAME":"扬声器 Realtek","FrameLoss":"",)"
                           R"("CameraImpersonal":0,"addTime":{},"CPU":"Intel(R) Core(TM) i5-8250U",)"
                           R"("OperatingSystem":"Windows 10","Mac":"00:15:5D:33:74:C4",)"
                           R"("ServerName":"EEO-A0134 Auto","ClientIP":"10.0.1.*","MicrophoneImpersonal":0,)"
                           R"("InfoSource":3,"NetworkDelay":""}})",
                           at));
    for (int n = 1; n <= 2; ++n) {
      send(in + n * 1800, "Net",
           who + fmt::format(R"(,"Data":{{"poor":{},"bad":0,"total":331,"good":{},"normal":0,"notReach":0,)"
                             R"("loss":{},"avgDelay":"{}.258","avgVariance":"35.890","cpuLow":0,)"
                             R"("cpuMedium":10,"cpuHigh":31,"cpuBusy":3,"cpuTotal":44,"udpTotalPkts":92,)"
                             R"("mediaPort":8080,"socket":"UDP","localIP":"1.2.3.*"}})",
                             pick(0, 9), pick(300, 331), pick(0, 5), pick(20, 90)));
    }
  }

  void use_tools(const Lesson& lesson, const std::vector<Attendee>& people) {
    for (int n = 0; n < 30; ++n) {
      const std::int64_t uid =
          people[static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(people.size()) - 1))].uid;
      const std::int64_t at = lesson.start + pick(60, kLessonS - 60);
      const std::string who =
          fmt::format(R"({},"SourceUID":{},"TargetUID":{})", lesson.room(), lesson.teacher, uid);
      if (n % 3 == 0)
        send(at, "67375105",
             fmt::format(R"({},"Color":"hands up{}","Handsup":true,"SourceUID":{},"TargetUID":0)",
                         lesson.room(), uid, uid));
      else if (n % 3 == 1)
        send(at, "67375105", fmt::format(R"({},"Color":"award{}","Times":1)", who, uid));
      else
        send(at, n % 2 == 0 ? "67371521" : "67371522", who + R"(,"Operation":1)");
    }
  }

  static std::string in_out(const Attendee& person, std::int64_t& total) {
    std::string details;
    for (const auto& stay : person.stays) {
      total += stay.out - stay.in;
      details +=
          fmt::format(R"({}{{"Type":"In","Time":{},"Device":9}},{{"Type":"Out","Time":{},"Device":9}})",
                      details.empty() ? "" : ",", stay.in, stay.out);
    }
    return details;
  }

  // Some summaries are corrected later: the last person was not there after all.
  void finish(const Lesson& lesson, std::vector<Attendee> people) {
    const std::int64_t at = lesson.end + 1200;
    send(at, "End", summary(lesson, people));
    if (!chance(1)) return;
    people.pop_back();
    send(at + 3600, "End", summary(lesson, people));
  }

  std::string summary(const Lesson& lesson, const std::vector<Attendee>& people) {
    std::string in_outs, stage, mute, equipment, hands;
    for (const auto& person : people) {
      std::int64_t total = 0;
      const std::string details = in_out(person, total);
      const char* comma = in_outs.empty() ? "" : ",";
      in_outs += fmt::format(R"({}"{}":{{"Identity":{},"Total":{},"Details":[{}]}})", comma, person.uid,
                             person.identity, total, details);
      stage += fmt::format(R"({}"{}":{{"UpTotal":{},"DownCount":1,"UpCount":1,"DownTotal":{}}})", comma,
                           person.uid, total / 3, total / 9);
      mute += fmt::format(R"({}"{}":{{"Total":{}}})", comma, person.uid, total / 2);
      hands += fmt::format(R"({}"{}":{{"Total":{},"CTime":{}}})", comma, person.uid, pick(0, 5), pick(0, 99));
      equipment += fmt::format(R"({}"{}":{{"Microphone":{{"Total":{},"TotalNotDisabled":{}}},)"
                               R"("Camera":{{"Total":{},"TotalNotDisabled":{}}}}})",
                               comma, person.uid, total, total, total, total);
    }
    return fmt::format(R"({},"RealCloseTime":{},"Data":{{"inoutEnd":{{{}}},"stageEnd":{{{}}},)"
                       R"("muteEnd":{{"Persons":{{{}}},"MuteAll":{{"Count":0,"Total":0}}}},)"
                       R"("handsupEnd":{{{}}},"equipmentsEnd":{{{}}}}})",
                       lesson.room(), lesson.end + pick(0, 600), in_outs, stage, mute, hands, equipment);
  }

  void record(const Lesson& lesson) {
    const auto video = [&](int n, std::string_view more) {
      return fmt::format(R"({},"VUrl":"http://1252412222.vod2.myqcloud.com/e0d4af56vodgzp/{}/f{}.mp4",)"
                         R"("Duration":4500,"FileId":"{}{}","Size":104857600{})",
                         lesson.place(), lesson.id, n, lesson.id, n, more);
    };
    const std::string span =
        fmt::format(R"(,"CIDExt":"ClassRoom","VST":{},"VET":{})", lesson.start, lesson.end);
    for (int n = 0; n < 2; ++n) send(lesson.end + 3600, "Record", video(n, span));
    send(lesson.end + 7200, "Upload", video(2, ""));
  }

  void watch(const Lesson& lesson) {
    for (int n = 0; n < 7; ++n) {
      const std::int64_t uid = student(lesson.course, pick(0, kStudents - 1));
      const bool guest = chance(30), live = n < 4;
      const std::int64_t in = live ? lesson.start + pick(0, 1800) : lesson.end + pick(3600, kDayS),
                         looked = pick(60, 1800);
      send(in + looked, live ? "LiveDataDetail" : "ReplayDataDetail",
           fmt::format(R"("ClassID":{},"Data":{{"Telephone":"{}","Nickname":"{}","Intime":{},)"
                       R"("LookTime":{},"Ip":"127.0.0.1","ClientType":1}})",
                       lesson.id, guest ? fmt::format("yk_{}", uid) : phone_of(uid), name_of(uid), in,
                       looked));
    }
    for (int n = 0; n < 4; ++n) {
      send(lesson.end + pick(3600, kDayS), "ClientPlaybackDataDetail",
           fmt::format(R"("ClassID":{},"Data":{{"UID":{},"TotalLookVaildTime":{},"TotalDuration":4500,)"
                       R"("ValidWatchCount":1,"LatestDetails":{{"TriggerType":1}}}})",
                       lesson.id, student(lesson.course, pick(0, kStudents - 1)), pick(100, 4500)));
    }
  }

  void homework(const Lesson& lesson, std::int64_t number) {
    const std::int64_t id = 7000000 + lesson.course * kLessons + number;
    for (std::int64_t n = 0; n < kStudents; ++n) {
      if (!chance(93)) continue;
      const std::int64_t uid = student(lesson.course, n), handed_in = lesson.end + pick(3600, kDayS);
      const std::string people =
          fmt::format(R"("UnitId":{},"UnitName":"单元 {}","ActivityId":{},"ActivityName":"作业 {}",)"
                      R"("TeacherInfo":{{"TeacherUid":{},"TeacherName":"{}","TeacherAccount":"{}"}},)"
                      R"("StudentInfo":{{"StudentUid":{},"StudentName":"{}","StudentAccount":"{}"}})",
                      number / 6, number / 6, id, number + 1, lesson.teacher, name_of(lesson.teacher),
                      phone_of(lesson.teacher), uid, name_of(uid), phone_of(uid));
      const std::string course =
          fmt::format(R"("CourseID":{},"CourseName":"数学 {}")", course_id(lesson.course), lesson.course);
      send(handed_in, "HomeworkSubmit",
           fmt::format(R"({},"Data":{{{},"StudentTotal":30,"SubmitTotal":{},"SubmissionTime":{},)"
                       R"("Content":"<section class=\"eeo-editor-wrapper\"><p>done</p></section>",)"
                       R"("IsSubmitLate":0,"IsRevision":0,"Files":[]}})",
                       course, people, n + 1, handed_in));
      const int states = chance(10) ? 2 : 1;
      for (int state = 0; state < states; ++state) {
        const std::int64_t graded = handed_in + pick(3600, kDayS), score = pick(50, 100);
        send(graded, "HomeworkScore",
             fmt::format(R"({},"Data":{{{},"Score":100,"StudentScore":"{}","State":40,)"
                         R"("ReviewDetails":{{"Comment":"<p>good job</p>"}},"SubmissionTime":{},)"
                         R"("GradingPlan":"分数制","CorrectionTime":{},"StudentScoringRate":{}}})",
                         course, people, score, handed_in, graded, static_cast<double>(score) / 100));
      }
    }
  }

  const std::int64_t courses_;
  std::int64_t last_slot_ = 0, slot_ = -1, sent_ = 0;
  std::vector<Push> waiting_;
  std::mt19937_64 random_{20260223};
};

}  // namespace rollcall::bench
