#include "e2e/mixed_day.hpp"

#include <fmt/format.h>

#include <set>

#include "support/push.hpp"

namespace rollcall::e2e {

namespace {

using namespace rollcall::testing;

std::string number(std::int64_t value) { return std::to_string(value); }

class DayMaker {
 public:
  explicit DayMaker(Rng& rng) : rng_(rng) {}

  std::string next() {
    using Maker = std::string (DayMaker::*)();
    static const std::vector<Maker> kinds = {
        &DayMaker::enter,          &DayMaker::enter,          &DayMaker::enter,
        &DayMaker::leave,          &DayMaker::leave,          &DayMaker::course_students,
        &DayMaker::class_students, &DayMaker::class_change,   &DayMaker::class_change,
        &DayMaker::class_length,   &DayMaker::unnamed_length, &DayMaker::summary,
        &DayMaker::summary,        &DayMaker::attendance,     &DayMaker::web_view,
        &DayMaker::client_view,    &DayMaker::grade,          &DayMaker::account,
        &DayMaker::course_change,  &DayMaker::rating,         &DayMaker::recording,
        &DayMaker::submission,     &DayMaker::useless};
    return finished((this->*one_of(rng_, kinds))());
  }

 private:
  // Some pushes have no ActionTime: their own time is TimeStamp. Some have no _id.
  std::string finished(std::string push) {
    if (one_in(rng_, 5)) push = without_members(push, {"ActionTime"});
    if (one_in(rng_, 2))
      push = with_members(push, {{"_id", json_text(fmt::format("{:024x}", below(rng_, 1000000)))}});
    return sign(push, instant() + 600);
  }

  std::int64_t instant() { return kDayStart + 3000 * between(rng_, 1, 8); }
  std::int64_t uid() { return between(rng_, 101, 106); }

  // Three classes of two courses, two of them at the same time.
  Lesson lesson() {
    static const std::vector<std::int64_t> starts = {kDayStart + 6000, kDayStart + 6000, kDayStart + 18000};
    const auto i = below(rng_, starts.size());
    Lesson lesson{.course = between(rng_, 21, 22), .id = 11 + static_cast<std::int64_t>(i)};
    lesson.start = starts[i];
    lesson.end = lesson.start + 3600;
    return lesson;
  }

  std::vector<std::int64_t> uids() {
    std::set<std::int64_t> chosen = {uid(), uid()};
    return {chosen.begin(), chosen.end()};
  }

  std::string enter() {
    const std::string name = one_in(rng_, 2) ? fmt::format("Nick {}", between(rng_, 1, 3)) : "";
    return lesson().enter(uid(), instant(), between(rng_, 0, 1), one_in(rng_, 6) ? 3 : 1, name);
  }
  std::string leave() {
    return lesson().leave(uid(), instant() + 600, between(rng_, 0, 1), one_in(rng_, 3) ? 3 : 1);
  }
  std::string course_students() { return lesson().course_students(instant(), op(), uids()); }
  std::string class_students() { return lesson().class_students(instant(), op(), uids()); }
  int op() { return static_cast<int>(between(rng_, 1, 3)); }

  std::string class_change() {
    Members data;
    const Lesson lesson = this->lesson();
    if (!one_in(rng_, 3))
      data.emplace_back("className", json_text(fmt::format("Name {}", between(rng_, 1, 3))));
    if (!one_in(rng_, 3)) {
      const std::int64_t begin = instant();
      data.emplace_back("beginTime", number(begin));
      data.emplace_back("endTime", number(begin + 1800 * between(rng_, 1, 2)));
    }
    if (one_in(rng_, 3))
      data.emplace_back("courseName", json_text(fmt::format("Course {}", between(rng_, 1, 3))));
    if (one_in(rng_, 3)) data.emplace_back("classStatus", one_in(rng_, 3) ? "4" : "1");
    return lesson.class_change(instant(), one_in(rng_, 4) ? 2 : one_in(rng_, 2) ? 1 : 3, data);
  }

  std::string class_length() {
    const Members more = {{"PrelectTimeLength", number(1200 * between(rng_, 1, 3))},
                          {"CloseClassDelay", "1200"}};
    return lesson().push("\"ClassLen\"", instant(), more);
  }
  std::string unnamed_length() {
    return without_members(class_length(), {"ClassID", "CourseID", "CloseTime"});
  }

  std::string summary() {
    const Lesson lesson = this->lesson();
    std::vector<Lesson::Stay> stays;
    for (const auto uid : uids()) {
      const std::int64_t in = lesson.start + 600 * between(rng_, -1, 2);
      stays.push_back({uid, in, in + 1200 * between(rng_, 1, 3), one_in(rng_, 6) ? 3 : 1});
    }
    std::string push = lesson.summary(instant(), stays);
    if (one_in(rng_, 3)) push = with_members(push, {{"RealCloseTime", number(lesson.end + 600)}});
    return push;
  }

  std::string attendance() {
    const Lesson lesson = this->lesson();
    std::string list;
    for (const auto uid : uids()) {
      const bool came = one_in(rng_, 2);
      list +=
          fmt::format(R"({}{{"Uid":{},"Name":"Listed {}","Identity":1,"AttendanceTime":{},"FirstInTime":{},)"
                      R"("LastOutTime":{}}})",
                      list.empty() ? "" : ",", uid, between(rng_, 1, 2), came ? 1200 : 0,
                      came ? number(lesson.start + 60) : "null", came ? number(lesson.start + 1260) : "null");
    }
    return lesson.push("\"Attendance\"", instant(),
                       {{"ClassStartTime", number(lesson.start)},
                        {"ClassEndTime", number(lesson.end)},
                        {"ClassName", json_text("Listed class")},
                        {"Data", "[" + list + "]"}});
  }

  std::string web_view() {
    const std::string data =
        fmt::format(R"({{"Telephone":"1520000000{}","Nickname":"n{}","Intime":{},"LookTime":{}}})",
                    between(rng_, 1, 2), between(rng_, 1, 3), instant(), 60 * between(rng_, 1, 4));
    return lesson().push(one_in(rng_, 2) ? "\"LiveDataDetail\"" : "\"ReplayDataDetail\"", instant(),
                         {{"Data", data}});
  }

  std::string client_view() {
    const std::string watched = number(10 * between(rng_, 1, 9));
    const std::string data =
        one_in(rng_, 2)
            ? fmt::format(R"({{"UID":{},"TotalLookVaildTime":{},"TotalDuration":1200,"ValidWatchCount":{}}})",
                          uid(), watched, between(rng_, 1, 4))
            : fmt::format(R"({{"UID":"{}","TotalLookCount":{},"TotalLookTime":50,"TotalLookVaildTime":{},)"
                          R"("TopProcess":"{}%"}})",
                          uid(), between(rng_, 1, 4), watched, between(rng_, 1, 99));
    return lesson().push("\"ClientPlaybackDataDetail\"", instant(), {{"Data", data}});
  }

  std::string graded(std::string_view more) {
    return fmt::format(R"({{"ActivityId":{},"ActivityName":"Task {}","Score":100,"SubmissionTime":{},)"
                       R"("StudentInfo":{{"StudentUid":{},"StudentName":"Graded {}"}}{}}})",
                       between(rng_, 31, 32), between(rng_, 1, 2), instant(), uid(), between(rng_, 1, 2),
                       more);
  }
  std::string grade() {
    static const std::vector<std::string> kinds = {"\"HomeworkScore\"", "\"ExamScore\"",
                                                   "\"AnswerSheetScore\""};
    std::string more =
        fmt::format(R"(,"StudentScore":"{}","State":{})", between(rng_, 1, 99), one_in(rng_, 3) ? 50 : 40);
    if (one_in(rng_, 2)) more += fmt::format(R"(,"CorrectionTime":{})", instant());
    return lesson().push(one_of(rng_, kinds), instant(), {{"Data", graded(more)}});
  }
  std::string submission() {
    const std::string more =
        fmt::format(R"(,"IsSubmitLate":{},"IsRevision":{})", between(rng_, 0, 1), between(rng_, 0, 1));
    return lesson().push("\"HomeworkSubmit\"", instant(), {{"Data", graded(more)}});
  }

  std::string account() {
    const std::string at = number(instant());
    const Members who = {{"SID", number(kSid)}, {"UID", number(uid())}, {"ActionTime", number(instant())}};
    const std::string phone = json_text(fmt::format("1860000000{}", between(rng_, 1, 3)));
    switch (below(rng_, 3)) {
      case 0:
        return with_members(R"({"Cmd":"ReplacePhoneNumber"})",
                            {who[0], who[1], who[2], {"ReplaceTime", at}, {"Telephone", phone}});
      case 1:
        return with_members(R"({"Cmd":"AccountCancellation"})",
                            {who[0], who[1], who[2], {"CancellationTime", at}});
      default:
        return with_members(
            R"({"Cmd":"setSubAccount"})",
            {who[0], who[1], who[2], {"SetTime", at}, {"Telephone", phone}, {"RemarkName", "\"Sub\""}});
    }
  }

  std::string course_change() {
    const Lesson lesson = this->lesson();
    const std::string data =
        fmt::format(R"({{"courseId":{},"courseName":"Course {}"}})", lesson.course, between(rng_, 1, 3));
    const std::string push =
        lesson.push("\"eeoCourseInfoChange\"", instant(), {{"opType", number(op())}, {"opData", data}});
    return without_members(push, {"ClassID", "StartTime", "CloseTime"});
  }

  std::string rating() {
    const std::string comments = fmt::format(R"({{"{}":{{"T2S":{{"Comment":"c{}","Score":{}}}}}}})", uid(),
                                             between(rng_, 1, 3), between(rng_, 1, 5));
    return lesson().push("\"Rating\"", instant(), {{"TUID", "109"}, {"Comments", comments}});
  }

  std::string recording() {
    return lesson().push(one_in(rng_, 2) ? "\"Record\"" : "\"Upload\"", instant(),
                         {{"FileId", json_text(number(between(rng_, 1, 2)))},
                          {"VUrl", json_text(fmt::format("v{}", between(rng_, 1, 3)))},
                          {"VST", number(instant())},
                          {"VET", number(instant())}});
  }

  std::string useless() {
    const Lesson lesson = this->lesson();
    return one_in(rng_, 2) ? lesson.push("\"End\"", instant(), {{"Data", "7"}})
                           : lesson.push("\"FutureCmd\"", instant(), {{"x", number(between(rng_, 1, 3))}});
  }

  Rng& rng_;
};

}  // namespace

std::vector<std::string> mixed_day(Rng& rng, std::size_t count) {
  DayMaker maker(rng);
  std::set<std::string> pushes;
  while (pushes.size() < count) pushes.insert(maker.next());
  return {pushes.begin(), pushes.end()};
}

}  // namespace rollcall::e2e
