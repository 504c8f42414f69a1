#include "simulate/day/after_class.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "simulate/day/room_rounds.hpp"
#include "simulate/day/room_scene.hpp"

namespace rollcall::simulate {

namespace {

constexpr std::int64_t kMs = 1000;

std::optional<std::int64_t> last_out(const Attendee& attendee) {
  if (attendee.stays.empty()) return std::nullopt;
  std::int64_t last = 0;
  for (const Stay& stay : attendee.stays) last = std::max(last, stay.out);
  return last;
}

class AfterClass {
 public:
  AfterClass(const Lesson& lesson, const Pace& pace, bool everything, const Dice& dice)
      : lesson_(lesson),
        pace_(pace),
        everything_(everything),
        dice_(dice),
        students_(who_came(lesson, kStudent)) {
    for (const Attendee& attendee : lesson.attendees) {
      if (attendee.person.uid == lesson.teacher.uid) teacher_left_ = last_out(attendee);
    }
  }

  std::vector<Draft> tell() {
    if (!lesson_.anybody_came()) return {};
    if (teacher_left_) ratings();
    recordings();
    upload();
    papers();
    chat();
    std::stable_sort(drafts_.begin(), drafts_.end(),
                     [](const Draft& a, const Draft& b) { return a.at < b.at; });
    return std::move(drafts_);
  }

 private:
  enum class Side { by_teacher, by_student };

  bool happens(std::int64_t chance, Dice& dice) const { return everything_ || dice.percent(chance); }

  Draft& add(std::string cmd, std::int64_t at, Value fields) {
    drafts_.push_back(event_of(lesson_, std::move(cmd), at, std::move(fields)));
    return drafts_.back();
  }

  static Value side(Dice& dice) {
    static const std::vector<const char*> kComments = {
        "Good student!", "", "认真听讲，继续努力 👍", "讲得很清楚", "More \"practice\", please", "a\nb"};
    Value score =
        dice.percent(20) ? Value(static_cast<double>(dice.between(1, 4)) + 0.5) : Value(dice.between(1, 5));
    return Value::object({{"Comment", dice.pick(kComments)}, {"Score", std::move(score)}});
  }

  static Value comment(const Person& student, const std::vector<Side>& sides, Dice& dice) {
    Value entry = Value::object({{"Account", student.account()}});
    if (!student.email.empty() && dice.percent(50)) entry.add("studentEmail", student.email);
    for (const Side given : sides) entry.add(given == Side::by_teacher ? "T2S" : "S2T", side(dice));
    return entry;
  }

  void rate(std::int64_t at, Value comments) {
    add("Rating", at,
        Value::object({{"TUID", lesson_.teacher.uid.value}, {"Comments", std::move(comments)}}));
  }

  // Whoever rates does it on leaving. The teacher rates all students in one message; who rated again is told
  // of again.
  void ratings() {
    Dice dice = dice_.of("ratings");
    const std::int64_t again_s = pace_.of(120);
    if (!students_.empty() && happens(30, dice)) {
      std::int64_t at = *teacher_left_ + dice.between(1, pace_.of(60));
      for (std::int64_t times = everything_ || dice.percent(20) ? 2 : 1; times > 0; --times) {
        Value comments = Value::object();
        for (const Attendee* student : students_) add_comment(*student, {Side::by_teacher}, comments, dice);
        rate(at, std::move(comments));
        at += dice.between(1, again_s);
      }
    }
    for (std::size_t i = 0; i < students_.size(); ++i) rate_teacher(*students_[i], everything_ && i == 0);
  }

  static void add_comment(const Attendee& student, const std::vector<Side>& sides, Value& comments,
                          Dice& dice) {
    comments.add(std::to_string(student.person.uid.value), comment(student.person, sides, dice));
  }

  // Both directions in one message are known from integrators' tests.
  void rate_teacher(const Attendee& student, bool all) {
    Dice dice = dice_.of("rates", student.person.uid.value);
    if (!all && !dice.percent(20)) return;
    std::int64_t at = *last_out(student) + dice.between(1, pace_.of(60));
    for (std::int64_t times = all || dice.percent(15) ? 2 : 1; times > 0; --times) {
      Value comments = Value::object();
      add_comment(student, {Side::by_student}, comments, dice);
      rate(at, std::move(comments));
      at += dice.between(1, pace_.of(120));
    }
    if (!all && !dice.percent(10)) return;
    Value comments = Value::object();
    at = std::max(at, *teacher_left_ + pace_.of(60) + 2 * pace_.of(120)) + 1;
    add_comment(student, {Side::by_teacher, Side::by_student}, comments, dice);
    rate(at, std::move(comments));
  }

  Value file(std::string_view kind, std::int64_t number, std::int64_t seconds, Dice& dice) const {
    const std::string id = fmt::format("{}{:03}", lesson_.class_id.value, number);
    return Value::object({{"VUrl", fmt::format("http://files.classin.example/{}/{}/f0.mp4", kind, id)},
                          {"FileId", id},
                          {"Duration", seconds},
                          {"Size", seconds * dice.between(40'000, 90'000)}});
  }

  // The teacher's camera is recorded beside the room in on-the-spot classes.
  void recordings() {
    Dice dice = dice_.of("recordings");
    const bool camera = happens(15, dice);
    std::int64_t number = 0;
    for (const Span& recording : recordings_of(lesson_, everything_)) {
      for (const char* scene : {"ClassRoom", "Camera.3"}) {
        if (!camera && std::string_view(scene) != "ClassRoom") continue;
        Value fields = file("record", number++, recording.length(), dice);
        fields.add("VST", recording.from).add("VET", recording.to).add("CIDExt", scene);
        add("Record", recording.to + dice.between(1, pace_.of(90)), std::move(fields));
      }
    }
  }

  void upload() {
    Dice dice = dice_.of("upload");
    if (!happens(10, dice)) return;
    Value fields = file("upload", 900, dice.between(60, 3600), dice);
    add("Upload", lesson_.closed_at + dice.between(pace_.of(300), pace_.of(1800)), std::move(fields));
  }

  // Students are told by nickname alone, times in milliseconds.
  Value questions(std::int64_t at, Dice& dice) const {
    Value list = Value::array();
    const std::int64_t count = dice.between(1, 3);
    for (std::int64_t index = 0; index < count; ++index) {
      const bool used = index == 0 || dice.percent(60);
      Value answers = Value::array();
      for (const Attendee* student : students_) {
        if (!used || !dice.percent(80)) continue;
        answers.push(Value::object({{"nickname", student->person.name_at(at)},
                                    {"answer", dice.percent(50)   ? "A,C"
                                               : dice.percent(50) ? "B"
                                                                  : ""}}));
      }
      list.push(Value::object(
          {{"index", index}, {"rightAnswer", used ? "A,C" : ""}, {"studentAnswers", std::move(answers)}}));
    }
    return list;
  }

  void paper(const char* type, Dice& dice) {
    const Spans room = taught(lesson_);
    for (const Span& time : acts_in(room, {.longest_s = pace_.of(600), .at_least_one = everything_}, dice)) {
      const std::int64_t at = lesson_.closed_at + dice.between(1, pace_.of(300));
      Value data = Value::object({{"type", type},
                                  {"startTime", time.from * kMs},
                                  {"endTime", time.to * kMs + dice.between(0, kMs - 1)},
                                  {"questionList", questions(at, dice)}});
      Draft& draft = add("EduDt", at, Value::object({{"Data", std::move(data)}}));
      draft.class_as_cid = dice.percent(80);
    }
  }

  void papers() {
    Dice dice = dice_.of("papers");
    if (happens(12, dice)) paper("QRExam", dice);
    if (happens(12, dice)) paper("clientExam", dice);
  }

  // The address has no scheme, and TimeStamp is all that says when it was packed.
  void chat() {
    Dice dice = dice_.of("chat");
    if (!happens(60, dice)) return;
    const std::int64_t at = lesson_.closed_at + dice.between(1, pace_.of(600));
    const std::string url =
        fmt::format("files.classin.example/classchat/8/{}{:016x}.zip", lesson_.class_id.value, dice.next());
    add("ChatContent", at, Value::object({{"Url", url}})).has_action_time = false;
  }

  const Lesson& lesson_;
  const Pace& pace_;
  const bool everything_;
  const Dice dice_;
  const std::vector<const Attendee*> students_;
  std::optional<std::int64_t> teacher_left_;
  std::vector<Draft> drafts_;
};

}  // namespace

std::vector<Draft> after_class_of(const Lesson& lesson, const Pace& pace, bool everything, Dice dice) {
  return AfterClass(lesson, pace, everything, dice).tell();
}

}  // namespace rollcall::simulate
