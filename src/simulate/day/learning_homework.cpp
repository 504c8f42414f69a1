// Homework: handed in, late or not, returned, handed in again, graded, graded otherwise
// (PROTOCOL.md 7.1, 7.2).
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "simulate/day/learning_parts.hpp"

namespace rollcall::simulate {

namespace {

constexpr std::int64_t kGraded = 40, kReturned = 50;  // PROTOCOL.md 10.12

enum class Step {
  hand_in,
  hand_in_late,  // again, after the time allowed
  give_back,
  grade_by_number,
  grade_by_word,
  grade_silently,  // StudentScore is not sent
  grade_as_before  // the shape of older records: no State, GradingPlan, StudentScore, ReviewDetails
};

struct HandIn {
  Person student;
  std::int64_t at = 0;
  bool late = false, revision = false;
};

// A look of the teacher at what was handed in last.
struct Look {
  Step step = Step::hand_in;
  Person student;
  std::int64_t submitted_at = 0, graded_at = 0, made_at = 0;
  Dice dice;  // decides what the push says, however often it is made
};

struct Mark {
  std::optional<std::int64_t> score_e2, rate_e6;
  std::optional<std::string> shown;
};

struct Word {
  std::string text;
  std::int64_t rate_e6 = 0;
};

std::string text_of(std::int64_t score_e2) {
  std::string text = fmt::format("{}.{:02}", score_e2 / 100, score_e2 % 100);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

Mark by_rate(std::int64_t rate_e6, std::int64_t full_e2, std::optional<std::string> shown) {
  return {half_up(rate_e6 * full_e2, 1'000'000), rate_e6, std::move(shown)};
}

// Earned in steps of a quarter of a mark.
std::int64_t earned_e2(std::int64_t full_e2, Dice& dice) {
  return dice.between(full_e2 / 50, full_e2 / 25) * 25;
}

// What a returned homework says of marks is not documented: nothing, or nought.
Mark returned(Dice& dice) {
  if (dice.percent(50)) return {std::nullopt, std::nullopt, ""};
  return {0, 0, "0"};
}

Mark mark_of(Step step, std::int64_t full_e2, Dice dice) {
  static const std::vector<Word> kWords = {{"优秀", 950'000},      {"良好", 850'000},     {"合格", 600'000},
                                           {"Amazing", 1'000'000}, {"Good job", 875'000}, {"A", 900'000}};
  if (step == Step::give_back) return returned(dice);
  if (step == Step::grade_by_word) {
    const Word& word = dice.pick(kWords);
    return by_rate(word.rate_e6, full_e2, word.text);
  }
  const std::int64_t earned = earned_e2(full_e2, dice);
  const std::int64_t rate_e6 = half_up(earned * 1'000'000, full_e2);
  if (step == Step::grade_by_number) return {earned, rate_e6, text_of(earned)};
  return by_rate(rate_e6, full_e2, std::nullopt);
}

std::vector<Step> story_of(bool everything, Dice dice) {
  if (everything) {
    return {Step::hand_in,         Step::give_back,      Step::hand_in,         Step::grade_by_word,
            Step::grade_by_number, Step::grade_silently, Step::grade_as_before, Step::hand_in_late};
  }
  const auto grade = [&] {
    const std::int64_t how = dice.between(1, 10);
    return how <= 6   ? Step::grade_by_number
           : how <= 8 ? Step::grade_by_word
           : how == 9 ? Step::grade_silently
                      : Step::grade_as_before;
  };
  std::vector<Step> story = {Step::hand_in};
  if (dice.percent(10)) return story;
  if (dice.percent(15)) story.push_back(Step::give_back);
  if (story.back() == Step::give_back || dice.percent(5)) story.push_back(Step::hand_in);
  if (dice.percent(5)) return story;
  story.push_back(grade());
  if (dice.percent(kRegradedPercent)) story.push_back(grade());
  return story;
}

class Homework {
 public:
  Homework(const Activity& activity, std::int64_t from, const Pace& pace, Dice dice, Learning& out)
      : activity_(activity), from_(from), due_(from + pace.of(3 * 3600)), pace_(pace), out_(out) {
    static const std::vector<std::int64_t> kFull = {10000, 10000, 10000, 1000, 1250, 15000};
    full_e2_ = dice.pick(kFull);
  }

  // Nothing is written before all have done their part: a push tells how many have handed in. Some hand in
  // late by chance, but not those who have everything happen to them: they do so in the end.
  void live_through(const Person& student, const std::vector<Step>& story, bool everything, Dice dice) {
    std::int64_t now = from_ + pace_.of(dice.between(600, everything ? 9000 : 12600));
    std::vector<Look> looks;
    std::int64_t submitted_at = 0;
    for (const Step step : story) {
      if (step == Step::hand_in || step == Step::hand_in_late) {
        if (submitted_at != 0) now += 1 + pace_.of(dice.between(300, 3600));
        if (step == Step::hand_in_late) now = std::max(now, due_ + 1);
        hand_ins_.push_back({student, now, now > due_, submitted_at != 0});
        submitted_at = now;
        continue;
      }
      now += 1 + pace_.of(dice.between(600, 7200));
      const std::int64_t made_at = now + dice.between(0, 2);
      looks.push_back({step, student, submitted_at, now, made_at, dice.of("look", std::ssize(looks))});
    }
    delay_and_repeat(looks, everything, dice);
    if (!looks.empty()) all_looks_.push_back(std::move(looks));
  }

  void write(bool everything, Dice dice) {
    for (std::size_t i = 0; i < hand_ins_.size(); ++i) {
      write(hand_ins_[i], everything, dice.of("hand in", static_cast<std::int64_t>(i)));
    }
    for (const auto& looks : all_looks_) {
      std::vector<GradeState> states;
      for (const Look& look : looks) states.push_back(state_of(look));
      add_states(std::move(states), out_);
    }
  }

 private:
  // What was said first can arrive last; and the same can be said twice.
  void delay_and_repeat(std::vector<Look>& looks, bool everything, Dice& dice) const {
    if (looks.empty()) return;
    const std::int64_t last = looks.back().made_at;
    if (looks.size() > 1 && (everything || dice.percent(kOlderLaterPercent))) {
      looks[looks.size() - 2].made_at = last + pace_.of(dice.between(10, 600));
    }
    if (!everything && !dice.percent(kRepeatedPercent)) return;
    looks.push_back(looks.back());
    looks.back().made_at = last + pace_.of(dice.between(10, 900));
  }

  std::int64_t handed_in_by(std::int64_t at) const {
    std::set<Uid> students;
    for (const HandIn& hand_in : hand_ins_) {
      if (hand_in.at <= at) students.insert(hand_in.student.uid);
    }
    return std::ssize(students);
  }

  static Value files(bool as_in_table, std::int64_t fewest, Dice& dice) {
    static const std::vector<std::string> kExtensions = {"png", "jpg", "pdf", "docx", "mp3"};
    Value files = Value::array();
    for (std::int64_t i = dice.between(fewest, 2); i > 0; --i) {
      const std::string& extension = dice.pick(kExtensions);
      const std::string url = fmt::format("https://static.school.example/upload/{:012x}.{}",
                                          dice.next() & 0xFFFFFFFFFFFF, extension);
      files.push(
          Value::object({{as_in_table ? "Src" : "src", url},
                         {as_in_table ? "FileName" : "fileName", fmt::format("作业 {}.{}", i, extension)},
                         {"FileExtension", extension}}));
    }
    return files;
  }

  static std::string content(Dice& dice) {
    static const std::vector<std::string> kContents = {
        "<section class=\"eeo-editor-wrapper\" "
        "style=\"font-size:15px;color:#38404A;\"><p>老师好，作业在附件里。</p>"
        "</section>",
        "<p>My weekend: &quot;we went to the sea&quot; 🌊</p>\n<p>The end.</p>",
        "<p>1. 3&nbsp;&lt;&nbsp;5<br/>2. x&sup2; = 16</p>", ""};
    return dice.pick(kContents);
  }

  // Nested in Data as in the sample, or on top as in the table (quirk 58).
  void write(const HandIn& hand_in, bool everything, Dice dice) {
    const bool on_top = everything ? hand_in.revision : dice.percent(30);
    Draft draft = draft_about(activity_, "HomeworkSubmit", hand_in.at + dice.between(0, 2), true, dice);
    Value data = data_about(activity_);
    Value& rest = on_top ? draft.fields : data;
    rest.add("StudentTotal", std::ssize(activity_.course.students))
        .add("SubmitTotal", handed_in_by(hand_in.at));
    rest.add("SubmissionTime", hand_in.at).add("IsSubmitLate", hand_in.late ? 1 : 0);
    rest.add("IsRevision", hand_in.revision ? 1 : 0)
        .add("Content", content(dice))
        .add("Files", files(on_top, everything ? 1 : 0, dice));
    rest.add("StudentInfo", student_info(hand_in.student, draft, dice));
    rest.add("TeacherInfo", teacher_info(activity_.course.teacher, draft, dice));
    draft.fields.add("Data", std::move(data));
    out_.drafts.push_back(std::move(draft));
    out_.submissions.push_back({activity_.id, activity_.name, activity_.course.id, hand_in.student,
                                hand_in.at, hand_in.late, hand_in.revision});
  }

  static Value review(Dice& dice) {
    if (dice.percent(10)) return Value::object();
    static const std::vector<std::string> kComments = {"<p>写得很好，继续加油！</p>", "<p>good job *2 </p>",
                                                       ""};
    Value review = Value::object();
    for (const char* count : {"Trophy", "Wrong", "Correct"}) review.add(count, dice.between(0, 10));
    return review.add("Comment", dice.pick(kComments)).add("Excellent", dice.percent(20) ? 1 : 0);
  }

  GradeState state_of(const Look& look) const {
    Dice dice = look.dice.of("push");
    const Mark mark = mark_of(look.step, full_e2_, look.dice.of("mark"));
    Draft draft = draft_about(activity_, "HomeworkScore", look.made_at, !dice.percent(15), dice);
    Value data = data_about(activity_);
    data.add("Score", decimal(full_e2_, 100, dice));
    data.add("SubmissionTime", look.submitted_at).add("CorrectionTime", look.graded_at);
    if (mark.rate_e6) data.add("StudentScoringRate", decimal(*mark.rate_e6, 1'000'000, dice));
    if (mark.shown) data.add("StudentScore", *mark.shown);
    if (look.step != Step::grade_as_before) {
      data.add("State", look.step == Step::give_back ? kReturned : kGraded);
      data.add("GradingPlan", look.step == Step::grade_by_word ? "等级制" : "分数制");
      data.add("ReviewDetails", review(dice));
    }
    data.add("StudentInfo", student_info(look.student, draft, dice));
    data.add("TeacherInfo", teacher_info(activity_.course.teacher, draft, dice));
    draft.fields.add("Data", std::move(data));
    Grade grade{.kind = "homework",
                .activity_id = activity_.id,
                .activity_name = activity_.name,
                .course_id = activity_.course.id,
                .student = look.student,
                .score_e2 = mark.score_e2,
                .full_score_e2 = full_e2_,
                .rate_e6 = mark.rate_e6,
                .submitted_at = look.submitted_at,
                .corrected_at = look.graded_at,
                .returned = look.step == Step::give_back};
    return {std::move(draft), std::move(grade), look.graded_at};
  }

  const Activity& activity_;
  const std::int64_t from_, due_;
  const Pace& pace_;
  Learning& out_;
  std::int64_t full_e2_ = 0;
  std::vector<HandIn> hand_ins_;
  std::vector<std::vector<Look>> all_looks_;
};

}  // namespace

void do_homework(const Activity& activity, std::int64_t from, const Pace& pace, bool everything, Dice dice,
                 Learning& out) {
  Homework homework(activity, from, pace, dice.of("full marks"), out);
  bool thorough = everything;
  for (const Person& student : activity.course.students) {
    const Dice own = dice.of("student", student.uid.value);
    if (thorough || dice.percent(85)) {
      homework.live_through(student, story_of(thorough, own.of("story")), thorough, own.of("life"));
    }
    thorough = false;
  }
  homework.write(everything, dice.of("write"));
}

}  // namespace rollcall::simulate
