// Grades and submissions (PRODUCT.md 5).
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "classin/json_reader.hpp"
#include "projection/topics.hpp"

namespace rollcall::projection {

namespace {

using records::GradeKind;

constexpr std::int64_t kReturned = 50;  // homework State, PROTOCOL.md 10.12

// Half up, on the decimal that was meant: 0.285 counts as 0.285 though the double is a little less.
double two_decimals(double value) {
  constexpr double kSlack = 1e-9;
  return std::floor(value * 100 + 0.5 + kSlack) / 100;
}

std::optional<double> finite(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  const double rounded = two_decimals(value);
  return std::isfinite(rounded) ? rounded : value;
}

std::optional<double> sum_of_topics(const std::vector<classin::Topic>& topics) {
  std::optional<double> sum;
  for (const auto& topic : topics) {
    if (topic.score) sum = sum.value_or(0) + *topic.score;
  }
  return sum;
}

std::optional<double> student_score(const std::vector<classin::Topic>& topics,
                                    const std::optional<std::string>& shown, std::optional<double> rate,
                                    std::optional<double> full) {
  if (const auto sum = sum_of_topics(topics)) return finite(*sum);
  if (const auto number = classin::number_in(shown.value_or(""))) return finite(*number);
  if (rate && full) return finite(*rate * *full);
  return std::nullopt;
}

void claim_people(const classin::LmsActivity& activity, const classin::LmsPerson& student,
                  const classin::LmsPerson& teacher, FactSink& sink) {
  sink.course_name(sink.envelope().course_id, activity.course_name, records::Source::push);
  for (const auto* person : {&student, &teacher}) {
    sink.person_name(person->uid, person->name);
    sink.person_account(person->uid, person->account);
  }
}

// What homework and papers have in common.
template <class Message>
records::Grade grade_of(GradeKind kind, const Message& m, const FactSink& sink) {
  records::Grade grade;
  grade.kind = kind;
  grade.activity_id = m.activity.id;
  grade.student_uid = Uid{m.student.uid.value_or(0)};
  grade.corrected_at = unless_zero(m.corrected_at);
  grade.graded_at = grade.corrected_at.value_or(sink.own_time());
  grade.submitted_at = unless_zero(m.submitted_at);
  grade.activity_name = m.activity.name.value_or("");
  grade.course_id = sink.envelope().course_id;
  grade.class_id = sink.envelope().class_id;
  grade.full_score = m.full_score;
  grade.rate = m.rate;
  grade.shown_score = m.student_score.value_or("");
  if (const auto teacher = unless_zero(m.teacher.uid)) grade.teacher_uid = Uid{*teacher};
  return grade;
}

void add_paper(GradeKind kind, const classin::Paper& paper, FactSink& sink) {
  claim_people(paper.activity, paper.student, paper.teacher, sink);
  if (!unless_zero(paper.student.uid)) return;
  records::Grade grade = grade_of(kind, paper, sink);
  if (paper.class_id) grade.class_id = paper.class_id;
  grade.score = student_score(paper.topics, paper.student_score, paper.rate, paper.full_score);
  sink.add(std::move(grade));
}

}  // namespace

void project_message(const classin::HomeworkScore& m, FactSink& sink) {
  claim_people(m.activity, m.student, m.teacher, sink);
  if (!unless_zero(m.student.uid)) return;
  records::Grade grade = grade_of(GradeKind::homework, m, sink);
  grade.score = student_score({}, m.student_score, m.rate, m.full_score);
  grade.returned = m.state == kReturned;
  sink.add(std::move(grade));
}

void project_message(const classin::ExamScore& m, FactSink& sink) {
  add_paper(GradeKind::exam, m.paper, sink);
}

void project_message(const classin::AnswerSheetScore& m, FactSink& sink) {
  add_paper(GradeKind::answer_sheet, m.paper, sink);
}

void project_message(const classin::HomeworkSubmit& m, FactSink& sink) {
  claim_people(m.activity, m.student, m.teacher, sink);
  if (!unless_zero(m.student.uid)) return;
  sink.add(records::Submission{m.activity.id, Uid{*m.student.uid}, m.submitted_at,
                               m.activity.name.value_or(""), sink.envelope().course_id, m.late == true,
                               m.revision == true});
}

}  // namespace rollcall::projection
