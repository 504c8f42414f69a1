// Tests and answer sheets: questions, what a student answers, and how often that is graded
// (PROTOCOL.md 7.3, 7.4).
#include <algorithm>
#include <utility>

#include "simulate/day/learning_parts.hpp"

namespace rollcall::simulate {

namespace {

enum Result : std::int64_t { kRight = 1, kWrong = 2, kHalfRight = 3, kUnanswered = 4 };  // PROTOCOL.md 10.6

// Marks are thousandths here: a quarter of half a mark is one of the things that half right can be worth.
constexpr std::int64_t kParts = 1000;

struct Topic {
  std::string type;  // PROTOCOL.md 10.7
  std::int64_t max_e3 = 0;
  std::int64_t blanks = 1;   // each of the same worth
  std::vector<Topic> parts;  // of a composite, whose worth is their sum
};

struct Answer {
  std::vector<std::int64_t> results;  // one a blank
  std::int64_t score_e3 = 0;
  std::vector<Answer> parts;
};

std::int64_t worth(const std::vector<Topic>& topics) {
  std::int64_t sum = 0;
  for (const Topic& topic : topics) sum += topic.max_e3;
  return sum;
}

std::int64_t earned(const std::vector<Answer>& answers) {
  std::int64_t sum = 0;
  for (const Answer& answer : answers) sum += answer.score_e3;
  return sum;
}

Topic topic_of(const std::string& type, Dice& dice) {
  Topic topic{.type = type, .max_e3 = dice.between(1, 10) * 500};
  if (type == "4") {
    topic.blanks = dice.between(2, 3);
    topic.max_e3 *= topic.blanks;
  }
  if (type == "6") {
    static const std::vector<std::string> kSimple = {"1", "2", "3", "5"};
    for (std::int64_t i = dice.between(2, 3); i > 0; --i)
      topic.parts.push_back(topic_of(dice.pick(kSimple), dice));
    topic.max_e3 = worth(topic.parts);
  }
  return topic;
}

std::vector<Topic> topics_of(bool everything, Dice dice) {
  static const std::vector<std::string> kTypes = {"1", "2", "3", "4", "5", "6", ""};
  std::vector<std::string> types = everything ? kTypes : std::vector<std::string>();
  for (std::int64_t i = everything ? 0 : dice.between(2, 8); i > 0; --i) types.push_back(dice.pick(kTypes));
  std::vector<Topic> topics;
  for (const std::string& type : types) topics.push_back(topic_of(type, dice));
  return topics;
}

Answer answer_of(const Topic& topic, Dice& dice);

Answer composite(const Topic& topic, Dice& dice) {
  Answer answer;
  for (const Topic& part : topic.parts) answer.parts.push_back(answer_of(part, dice));
  answer.score_e3 = earned(answer.parts);
  answer.results = {answer.score_e3 == topic.max_e3 ? kRight : answer.score_e3 == 0 ? kWrong : kHalfRight};
  return answer;
}

Answer answer_of(const Topic& topic, Dice& dice) {
  if (!topic.parts.empty()) return composite(topic, dice);
  Answer answer;
  for (std::int64_t i = 0; i < topic.blanks; ++i) {
    const std::int64_t luck = dice.between(1, 100), max_e3 = topic.max_e3 / topic.blanks;
    const Result result = luck <= 60 ? kRight : luck <= 75 ? kHalfRight : luck <= 95 ? kWrong : kUnanswered;
    answer.results.push_back(result);
    if (result == kRight) answer.score_e3 += max_e3;
    if (result == kHalfRight) answer.score_e3 += dice.percent(60) ? max_e3 / 2 : max_e3 / 4;
  }
  return answer;
}

std::vector<Answer> answers_of(const std::vector<Topic>& topics, Dice dice) {
  std::vector<Answer> answers;
  for (const Topic& topic : topics) answers.push_back(answer_of(topic, dice));
  return answers;
}

// How one push is written.
struct Shape {
  bool topics = true;            // records before 2024-10-30 have none
  bool results_as_array = true;  // quirk 35
  bool automatic = true;         // graded by nobody
  bool maximum_score = true;     // quirk 60
  bool correction_time = false;  // of an answer sheet
  bool elapsed = true;           // of an answer sheet
};

// One grading of a sitting.
struct Grading {
  std::int64_t graded_at = 0, made_at = 0;
  std::vector<Answer> answers;
  Shape shape;
  Dice dice;  // decides what else the push says, however often it is made
};

Shape shape_of(std::int64_t number, bool everything, Dice dice) {
  if (everything) {
    const bool even = number % 2 == 0;
    return {number != 2, even, even, even, number == 3, even};
  }
  Shape shape;
  shape.topics = dice.percent(80);
  shape.results_as_array = dice.percent(80);
  shape.automatic = dice.percent(50);
  shape.maximum_score = dice.percent(70);
  shape.correction_time = dice.percent(10);
  shape.elapsed = dice.percent(50);
  return shape;
}

Value results(const Answer& answer, bool as_array) {
  if (!as_array && answer.results.size() == 1) return answer.results.front();
  Value list = Value::array();
  for (const std::int64_t result : answer.results) list.push(result);
  return list;
}

Value details(const std::vector<Topic>& topics, const std::vector<Answer>& answers, const std::string& prefix,
              bool as_array, Dice& dice) {
  Value list = Value::array();
  for (std::size_t i = 0; i < topics.size(); ++i) {
    const Topic& topic = topics[i];
    const Answer& answer = answers[i];
    Value item = Value::object({{prefix + "Id", static_cast<std::int64_t>(i) + 1},
                                {prefix + "Type", topic.type},
                                {prefix + "Result", results(answer, as_array)}});
    item.add(prefix + "Score", decimal(answer.score_e3, kParts, dice));
    item.add(prefix + "MaxScore", decimal(topic.max_e3, kParts, dice));
    if (prefix == "Topic") {
      item.add("SubTopicDetails", details(topic.parts, answer.parts, "SubTopic", as_array, dice));
    }
    list.push(std::move(item));
  }
  return list;
}

class Paper {
 public:
  Paper(PaperKind kind, const Activity& activity, std::optional<ClassId> in_class, const Pace& pace,
        std::vector<Topic> topics)
      : sheet_(kind == PaperKind::answer_sheet),
        activity_(activity),
        in_class_(in_class),
        pace_(pace),
        topics_(std::move(topics)) {}

  std::vector<GradeState> states_of(const Sitting& sitting, bool everything, const Dice& dice) const {
    std::vector<GradeState> states;
    for (const Grading& grading : gradings(sitting, everything, dice))
      states.push_back(state_of(sitting, grading));
    return states;
  }

 private:
  std::vector<Grading> gradings(const Sitting& sitting, bool everything, Dice dice) const {
    std::vector<Grading> all;
    std::vector<Answer> answers = answers_of(topics_, dice.of("answers"));
    std::int64_t at = sitting.submitted_at;
    const std::int64_t times = everything ? 4 : dice.percent(kRegradedPercent) ? 2 : 1;
    for (std::int64_t number = 0; number < times; ++number) {
      const Shape shape = shape_of(number, everything, dice.of("shape", number));
      if (number > 0) {
        const auto topic = static_cast<std::size_t>(dice.between(0, std::ssize(topics_) - 1));
        answers[topic] = answer_of(topics_[topic], dice);
        at += 1 + pace_.of(dice.between(120, 5400));
      } else if (!sheet_) {
        at += shape.automatic ? dice.between(0, 3) : pace_.of(dice.between(600, 7200));
      }
      all.push_back({at, at, answers, shape, dice.of("grading", number)});
    }
    if (times > 1 && (everything || dice.percent(kOlderLaterPercent))) {
      all[all.size() - 2].made_at = at + pace_.of(dice.between(10, 600));
    }
    if (everything || dice.percent(kRepeatedPercent)) {
      all.push_back(all.back());
      all.back().made_at = at + pace_.of(dice.between(10, 900));
    }
    return all;
  }

  bool says_when(const Grading& grading) const { return !sheet_ || grading.shape.correction_time; }

  // What has no CorrectionTime counts from its ActionTime, however late the message is made.
  Draft draft_of(const Grading& grading, Dice& dice) const {
    const bool has_action_time = sheet_ || !dice.percent(15);
    Draft draft = draft_about(activity_, sheet_ ? "AnswerSheetScore" : "ExamScore", grading.made_at,
                              has_action_time, dice);
    if (!says_when(grading)) draft.action_time = grading.graded_at;
    if (sheet_ && grading.shape.elapsed) draft.fields.add("elapsed", dice.between(1, 60));
    return draft;
  }

  void add_heading(const Sitting& sitting, const Grading& grading, Value& data, Dice& dice) const {
    if (in_class_ || sheet_) data.add("ClassId", in_class_.value_or(ClassId{}).value);
    const bool maximum = sheet_ && grading.shape.maximum_score;
    data.add(maximum ? "MaximumScore" : "Score", decimal(worth(topics_), kParts, dice));
    data.add("SubmissionTime", sitting.submitted_at).add("AnswerDuration", sitting.spent_s);
    data.add("CorrectionTime", says_when(grading) ? grading.graded_at : 0);
  }

  GradeState state_of(const Sitting& sitting, const Grading& grading) const {
    Dice dice = grading.dice.of("push");
    const std::int64_t full_e3 = worth(topics_), earned_e3 = earned(grading.answers);
    const std::int64_t rate_e6 = half_up(earned_e3 * 1'000'000, full_e3);
    Draft draft = draft_of(grading, dice);
    Value data = data_about(activity_);
    add_heading(sitting, grading, data, dice);
    data.add("StudentScoringRate", decimal(rate_e6, 1'000'000, dice));
    if (grading.shape.topics) {
      data.add("TopicDetails",
               details(topics_, grading.answers, "Topic", grading.shape.results_as_array, dice));
    }
    data.add("StudentInfo", student_info(sitting.student, draft, dice));
    data.add("TeacherInfo", sheet_ || grading.shape.automatic
                                ? automatic_grading()
                                : teacher_info(activity_.course.teacher, draft, dice));
    draft.fields.add("Data", std::move(data));
    Grade grade{
        .kind = sheet_ ? "answer_sheet" : "exam",
        .activity_id = activity_.id,
        .activity_name = activity_.name,
        .course_id = activity_.course.id,
        .student = sitting.student,
        .score_e2 = grading.shape.topics ? half_up(earned_e3, 10) : half_up(rate_e6 * full_e3, 10'000'000),
        .full_score_e2 = full_e3 / 10,
        .rate_e6 = rate_e6,
        .submitted_at = sitting.submitted_at,
        .corrected_at = std::nullopt};
    if (says_when(grading)) grade.corrected_at = grading.graded_at;
    return {std::move(draft), std::move(grade), grading.graded_at};
  }

  const bool sheet_;
  const Activity& activity_;
  const std::optional<ClassId> in_class_;
  const Pace& pace_;
  const std::vector<Topic> topics_;
};

}  // namespace

void take_paper(PaperKind kind, const Activity& activity, std::optional<ClassId> in_class,
                const std::vector<Sitting>& sittings, const Pace& pace, bool everything, Dice dice,
                Learning& out) {
  const Paper paper(kind, activity, in_class, pace, topics_of(everything, dice.of("topics")));
  bool thorough = everything;
  for (const Sitting& sitting : sittings) {
    add_states(paper.states_of(sitting, thorough, dice.of("student", sitting.student.uid.value)), out);
    thorough = false;
  }
}

}  // namespace rollcall::simulate
