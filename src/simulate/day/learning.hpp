// Homework, tests and answer sheets of one course, from being handed in to being graded (PROTOCOL.md 7).
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"
#include "simulate/day/person.hpp"

namespace rollcall::simulate {

struct CourseOf {
  CourseId id;
  std::string name;
  Person teacher;
  std::vector<Person> students;
};

// The newest state of one student's grade. Exact integers: hundredths of marks, millionths of a rate.
struct Grade {
  std::string kind;  // homework, exam, answer_sheet
  ActivityId activity_id;
  std::string activity_name;
  CourseId course_id;
  Person student;
  std::optional<std::int64_t> score_e2;  // unset: returned without a mark
  std::int64_t full_score_e2 = 0;
  std::optional<std::int64_t> rate_e6;  // unset: returned without a mark
  std::int64_t submitted_at = 0;
  std::optional<std::int64_t> corrected_at;  // unset: no push of this state says when
  bool returned = false;
};

// One handing in.
struct Submission {
  ActivityId activity_id;
  std::string activity_name;
  CourseId course_id;
  Person student;
  std::int64_t submitted_at = 0;
  bool late = false, revision = false;
};

struct Learning {
  std::vector<Draft> drafts;            // in no order
  std::vector<Grade> grades;            // by kind as above, activity and uid
  std::vector<Submission> submissions;  // by activity, uid and time
};

// A course takes fewer activity ids than that, from its first on.
constexpr std::int64_t kActivitiesPerCourse = 8;

// The pushes of the course's activities and what a receiver must end with. The homework is set at `from`;
// tests and answer sheets are taken after it, or in one of `lessons`, those of the course, by who is inside.
Learning learning_of(const CourseOf& course, const std::vector<const Lesson*>& lessons, std::int64_t from,
                     ActivityId first_activity, const Pace& pace, bool everything, Dice dice);

}  // namespace rollcall::simulate
