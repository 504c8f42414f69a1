// What homework and papers share. Not for others.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/day/learning.hpp"

namespace rollcall::simulate {

struct Activity {
  ActivityId id;
  std::string name;
  std::int64_t unit_id = 0;
  std::string unit_name;
  const CourseOf& course;
};

// One state of a grade, as one push gives it.
struct GradeState {
  Draft draft;
  Grade grade;
  std::int64_t graded_at =
      0;  // CorrectionTime, else the push's own time; no two different states have the same
};
// All states of one grade; the newest is what a receiver must end with.
void add_states(std::vector<GradeState> states, Learning& out);

// The quotient to the next whole number, a half upwards; neither is negative.
std::int64_t half_up(std::int64_t numerator, std::int64_t denominator);

// A push of the activity, made at that second; its fields are CourseName at most. One that lacks ActionTime
// counts as newer than it is, so it names neither course nor people.
Draft draft_about(const Activity& activity, std::string cmd, std::int64_t at, bool has_action_time,
                  Dice& dice);
// UnitId to ActivityName, the beginning of `Data`.
Value data_about(const Activity& activity);
// StudentInfo and TeacherInfo; who is named is noted in `draft`, whose times must stand. Names are empty now
// and then, and always without ActionTime.
Value student_info(const Person& student, Draft& draft, Dice& dice);
Value teacher_info(const Person& teacher, Draft& draft, Dice& dice);
Value automatic_grading();

// Marks as a JSON number: 12.5 as that, 90 as 90 or 90.0. `parts` is what the amount counts: 100 hundredths.
Value decimal(std::int64_t amount, std::int64_t parts, Dice& dice);

// How often something happens again, out of 100 grades.
constexpr std::int64_t kRegradedPercent = 15, kOlderLaterPercent = 40, kRepeatedPercent = 5;

// Homework that is set at `from`: who hands it in, is late, gets it back, hands it in again and is graded.
void do_homework(const Activity& activity, std::int64_t from, const Pace& pace, bool everything, Dice dice,
                 Learning& out);

enum class PaperKind { exam, answer_sheet };
// A student who has taken a paper.
struct Sitting {
  Person student;
  std::int64_t submitted_at = 0, spent_s = 0;
};
// A test or answer sheet; `in_class` is unset outside a class.
void take_paper(PaperKind kind, const Activity& activity, std::optional<ClassId> in_class,
                const std::vector<Sitting>& sittings, const Pace& pace, bool everything, Dice dice,
                Learning& out);

}  // namespace rollcall::simulate
