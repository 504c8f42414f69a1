// Grades, submissions and what is missing (PRODUCT.md 5 and 7).
#pragma once

#include <memory>

#include "base/ids.hpp"
#include "report/list.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

// Items {"kind", "activity_id", "activity_name", "course_id", "student_uid", "student_name", "score",
// "full_score", "rate", "submitted_at", "corrected_at", "returned"}, by kind, activity, student. With
// `history` each item also has "history": every state, oldest first, each {"graded_at", "score",
// "full_score", "rate", "shown_score", "submitted_at", "corrected_at", "returned", "teacher_uid", "push"},
// and the table a row a state.
std::unique_ptr<List> grade_list(Sid sid, const storage::ActivityFilter& filter, bool history);

// Items {"activity_id", "activity_name", "course_id", "student_uid", "student_name", "submitted_at", "late",
// "revision"}, by activity, student, time.
std::unique_ptr<List> submission_list(Sid sid, const storage::ActivityFilter& filter);

// Homework that was expected and of which nothing came: for each homework with a known course, the students
// on the course's roster at the first push about it who have neither a submission nor a grade. Items
// {"activity_id", "activity_name", "course_id", "student_uid", "student_name", "first_seen_at"}, by activity,
// student.
std::unique_ptr<List> missing_list(Sid sid, const storage::ActivityFilter& filter);

}  // namespace rollcall::report
