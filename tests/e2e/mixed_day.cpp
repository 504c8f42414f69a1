#include "e2e/mixed_day.hpp"

#include <fmt/format.h>

#include <set>

#include "base/digest.hpp"
#include "projection/own_entry.hpp"
#include "support/push.hpp"

namespace rollcall::e2e {

namespace {

using namespace rollcall::testing;

std::string number(std::int64_t value) { return std::to_string(value); }

// Where and when it plays. Classes are numbered from 11, courses from 21, people from 101.
struct Scene {
  std::vector<std::int64_t> starts;  // of the classes
  std::int64_t courses = 0, people = 0, activities = 0;
  std::vector<std::int64_t> instants;  // when things happen that do not happen in class
};

// Three classes of two courses, two of them at the same time.
Scene scene_of_day() {
  Scene scene{.starts = {kDayStart + 6000, kDayStart + 6000, kDayStart + 18000},
              .courses = 2,
              .people = 6,
              .activities = 2,
              .instants = {}};
  for (std::int64_t i = 1; i <= 8; ++i) scene.instants.push_back(kDayStart + 3000 * i);
  return scene;
}

// Four classes a day; the last one goes on past midnight.
Scene scene_of_week(Rng& rng) {
  constexpr std::int64_t kDayS = 86400;
  Scene scene{.starts = {}, .courses = 4, .people = 12, .activities = 5, .instants = {}};
  for (std::int64_t day = 0; day < 7; ++day) {
    const std::int64_t midnight = kWeekStart + day * kDayS;
    for (const int hour : {9, 9, 14}) scene.starts.push_back(midnight + hour * 3600);
    scene.starts.push_back(midnight + kDayS - 600 * between(rng, 1, 5));
    for (const int hour : {7, 13, 20}) scene.instants.push_back(midnight + hour * 3600);
  }
  return scene;
}

class DayMaker {
 public:
  DayMaker(Rng& rng, Scene scene) : rng_(rng), scene_(std::move(scene)) {}

  // Who is in which course before all begins: of each half the people.
  std::vector<std::string> first_rosters() {
    std::vector<std::string> pushes;
    for (std::int64_t course = 21; course < 21 + scene_.courses; ++course) {
      std::vector<std::int64_t> uids;
      for (std::int64_t uid = 101; uid <= 100 + scene_.people; ++uid) {
        if (one_in(rng_, 2)) uids.push_back(uid);
      }
      const std::int64_t at = scene_.instants.front() - 86400;
      pushes.push_back(sign(Lesson{.course = course}.course_students(at, 1, uids), at + 600));
    }
    return pushes;
  }

  // The `turn`th thing that somebody here says: an override, or now and then a roster file.
  Delivery own(int turn) {
    const std::int64_t at = one_of(rng_, scene_.instants) + turn;
    if (turn % 6 == 0) return roster_import(at);
    static const std::vector<std::optional<std::string>> kSaid = {"excused", "absent", "late", "present",
                                                                  std::nullopt};
    records::OverrideChange change;
    change.class_id = ClassId{lesson().id};
    change.uid = Uid{uid()};
    change.status = one_of(rng_, kSaid);
    change.before = one_in(rng_, 2) ? std::optional<std::string>("absent") : std::nullopt;
    change.computed = change.before;
    change.reason = fmt::format("note {}", turn);
    change.author = one_in(rng_, 2) ? "ms-li" : "mr-wang";
    change.set_at = at;
    return {projection::override_body(change), std::string(projection::kOverrideCmd), turn};
  }

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
        &DayMaker::submission,     &DayMaker::web_view,       &DayMaker::useless};
    return finished((this->*one_of(rng_, kinds))());
  }

 private:
  // Some pushes have no ActionTime: their own time is TimeStamp. Some have no _id. One that is sent again has
  // the TimeStamp that it had, so it follows from the content. Few are not signed.
  std::string finished(std::string push) {
    if (one_in(rng_, 5)) push = without_members(push, {"ActionTime"});
    if (one_in(rng_, 6)) push = quoted(push);
    const auto stamp = scene_.instants[sha256(push)[0] % scene_.instants.size()];
    if (one_in(rng_, 2))
      push = with_members(push, {{"_id", json_text(fmt::format("{:024x}", below(rng_, 500)))}});
    push = sign(push, stamp + 600);
    return one_in(rng_, 60) ? without_members(push, {"SafeKey"}) : push;
  }

  // With numbers of the envelope as strings.
  std::string quoted(std::string push) {
    for (const char* key : {"ClassID", "CourseID", "UID", "StartTime", "CloseTime", "ActionTime", "opTime"}) {
      const std::string begin = fmt::format("\"{}\":", key);
      const auto at = push.find(begin);
      if (at == std::string::npos || one_in(rng_, 2)) continue;
      const auto from = at + begin.size(), to = push.find_first_not_of("0123456789", from);
      if (to == from) continue;
      push.insert(to, "\"").insert(from, "\"");
    }
    return push;
  }

  std::int64_t instant() { return one_of(rng_, scene_.instants); }
  std::int64_t instant(const Lesson& of) { return of.start + 600 * between(rng_, -2, 7); }
  std::int64_t uid() { return between(rng_, 101, 100 + scene_.people); }
  std::string phone() { return fmt::format("1860000000{}", between(rng_, 1, 5)); }

  // In a week some classes stay empty, and some never get a summary.
  Lesson held_lesson() {
    const Lesson chosen = lesson();
    return chosen.id % 7 == 0 ? held_lesson() : chosen;
  }
  Lesson summed_up_lesson() {
    const Lesson chosen = held_lesson();
    return chosen.id % 3 == 1 && scene_.courses > 2 ? summed_up_lesson() : chosen;
  }

  // A class mostly says the same course.
  Lesson lesson() {
    const auto i = static_cast<std::int64_t>(below(rng_, scene_.starts.size()));
    Lesson lesson{
        .course = 21 + (one_in(rng_, 4) ? between(rng_, 0, scene_.courses - 1) : i % scene_.courses),
        .id = 11 + i};
    lesson.start = scene_.starts[static_cast<std::size_t>(i)];
    lesson.end = lesson.start + 3600;
    return lesson;
  }

  std::vector<std::int64_t> uids() {
    std::set<std::int64_t> chosen = {uid(), uid()};
    return {chosen.begin(), chosen.end()};
  }

  std::string enter() {
    const std::string name = one_in(rng_, 2) ? fmt::format("Nick {}", between(rng_, 1, 3)) : "";
    const Lesson of = held_lesson();
    const std::string push = of.enter(uid(), instant(of), between(rng_, 0, 1), one_in(rng_, 6) ? 3 : 1, name);
    if (one_in(rng_, 2)) return push;
    return with_members(
        push, {{"LoginMobile", json_text(one_in(rng_, 3) ? "+86" + phone() : phone())},
               {"LoginEmail", json_text(one_in(rng_, 2) ? "" : fmt::format("p{}@x.example", uid()))}});
  }
  std::string leave() {
    const Lesson of = held_lesson();
    return of.leave(uid(), instant(of) + 300, between(rng_, 0, 1), one_in(rng_, 3) ? 3 : 1);
  }
  std::string course_students() { return lesson().course_students(instant(), op(), uids()); }
  std::string class_students() { return lesson().class_students(instant(), op(), uids()); }
  int op() { return static_cast<int>(between(rng_, 1, 3)); }

  std::string class_change() {
    Members data;
    const Lesson lesson = this->lesson();
    if (!one_in(rng_, 3))
      data.emplace_back("className", json_text(fmt::format("Name {}", between(rng_, 1, 3))));
    if (one_in(rng_, 3)) {
      const std::int64_t begin = one_in(rng_, 3) ? instant() : instant(lesson);
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

  std::string stay(std::int64_t in, std::int64_t out) {
    const std::string left = one_in(rng_, 8) ? "" : fmt::format(R"(,{{"Type":"Out","Time":{}}})", out);
    return fmt::format(R"([{{"Type":"In","Time":"{}","Device":9}}{}])", in, left);
  }

  // In the room, one or two devices; now and then on the stage.
  std::string summary() {
    const Lesson lesson = summed_up_lesson();
    std::string people, stage;
    for (const auto uid : uids()) {
      const std::int64_t in = lesson.start + 300 * between(rng_, -1, 3), out = in + 900 * between(rng_, 1, 4);
      const std::string deputies =
          one_in(rng_, 3) ? fmt::format(R"([{{"ClientID":1,"Details":{}}}])", stay(in + 300, out + 300))
                          : "[]";
      people += fmt::format(R"({}"{}":{{"Identity":{},"Total":{},"Details":{},"Deputies":{}}})",
                            people.empty() ? "" : ",", uid, one_in(rng_, 6) ? 3 : 1, out - in, stay(in, out),
                            deputies);
      stage += fmt::format(R"({}"{}":{{"UpCount":1,"UpTotal":{}}})", stage.empty() ? "" : ",", uid, out - in);
    }
    const std::string data = fmt::format(R"({{"inoutEnd":{{{}}},"stageEnd":{},"handsupEnd":[]}})", people,
                                         one_in(rng_, 2) ? "{" + stage + "}" : "[]");
    std::string push =
        lesson.push("\"End\"", one_in(rng_, 2) ? lesson.end + 1290 : instant(), {{"Data", data}});
    if (one_in(rng_, 3)) push = with_members(push, {{"RealCloseTime", number(lesson.end + 600)}});
    return push;
  }

  std::string attendance() {
    const Lesson lesson = held_lesson();
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
    const Lesson of = lesson();
    const std::string who = one_in(rng_, 5) ? "yk_" + number(between(rng_, 1, 2)) : phone();
    const std::string data =
        fmt::format(R"({{"Telephone":"{}","Nickname":"n{}","Intime":{},"LookTime":{},"ClientType":{}}})", who,
                    between(rng_, 1, 3), one_in(rng_, 2) ? instant() : instant(of), 60 * between(rng_, 1, 4),
                    between(rng_, 1, 3));
    return of.push(one_in(rng_, 2) ? "\"LiveDataDetail\"" : "\"ReplayDataDetail\"", instant(),
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
    return fmt::format(
        R"({{"ActivityId":{},"ActivityName":"Task {}","Score":100,"SubmissionTime":{},)"
        R"("StudentInfo":{{"StudentUid":{},"StudentName":"Graded {}","StudentAccount":"{}"}}{}}})",
        between(rng_, 31, 30 + scene_.activities), between(rng_, 1, 2), instant(), uid(), between(rng_, 1, 2),
        phone(), more);
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
    const std::string phone = json_text(this->phone());
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

  // Understood by nobody, or broken.
  std::string useless() {
    const Lesson lesson = this->lesson();
    const std::string x = number(between(rng_, 1, 3));
    switch (below(rng_, 5)) {
      case 0: return lesson.push("\"End\"", instant(), {{"Data", "7"}});
      case 1: return without_members(lesson.enter(uid(), instant(lesson)), {"UID"});
      case 2: return with_members(lesson.course_students(instant(), 1, uids()), {{"opType", "9"}});
      case 3: return lesson.push("\"HomeworkScore\"", instant(), {{"Data", "[]"}, {"x", x}});
      default: return lesson.push("\"FutureCmd\"", instant(), {{"x", x}});
    }
  }

  Delivery roster_import(std::int64_t at) {
    projection::RosterImport import{.at = at, .file = "roster.csv", .lines = {}};
    for (const auto uid : uids()) {
      const bool of_class = one_in(rng_, 2);
      import.lines.push_back({.scope = of_class ? records::RosterScope::class_ : records::RosterScope::course,
                              .scope_id = of_class ? lesson().id : lesson().course,
                              .uid = Uid{uid},
                              .op = one_in(rng_, 4) ? records::RosterOp::remove : records::RosterOp::add,
                              .effective_at = one_in(rng_, 2) ? 0 : instant(),
                              .name = one_in(rng_, 2) ? "Imported" : ""});
    }
    return {projection::roster_body(import), std::string(projection::kRosterCmd), 0};
  }

  Rng& rng_;
  const Scene scene_;
};

}  // namespace

std::vector<std::string> mixed_day(Rng& rng, std::size_t count) {
  DayMaker maker(rng, scene_of_day());
  std::set<std::string> pushes;
  while (pushes.size() < count) pushes.insert(maker.next());
  return {pushes.begin(), pushes.end()};
}

std::vector<Delivery> mixed_week(Rng& rng, std::size_t count) {
  constexpr int kOwn = 40;
  DayMaker maker(rng, scene_of_week(rng));
  const auto rosters = maker.first_rosters();
  std::set<std::string> pushes(rosters.begin(), rosters.end());
  while (pushes.size() < count) pushes.insert(maker.next());
  std::vector<Delivery> week;
  for (const auto& push : pushes) week.push_back({push, "", 0});
  for (int turn = 1; turn <= kOwn; ++turn) week.push_back(maker.own(turn));
  return week;
}

}  // namespace rollcall::e2e
