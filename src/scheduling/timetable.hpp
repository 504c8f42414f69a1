// A timetable: classes as rows of a CSV file, and what is to be done so that ClassIn has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/roster_csv.hpp"
#include "scheduling/scheduler.hpp"

namespace rollcall::scheduling {

inline constexpr std::int64_t kMostClassMinutes = 24 * 60;  // API.md 3.1

// UTF-8 CSV with a heading. Columns, in any order: course_id, name, teacher_uid, start ("YYYY-MM-DD HH:MM"),
// and end (likewise, or "HH:MM") or minutes; and where wanted: key, assistant_uids (separated by blanks or
// ';'), unit_id, seats, and record, live, replay, auto_stage, seats_shown (yes or no). A key names the row
// for ever: a row of the same key with another name, teacher or time is the same class, changed. Without one,
// course, name, teacher and times do. No two rows have one key, or are the same class.
struct Lesson {
  int line = 0;
  std::string key;
  CourseId course_id;
  outbound::ClassWish wish;
  bool by_minutes = false;  // its end is said by the column minutes

  Naming naming(bool again) const { return {.key = key, .kind_of_key = "timetable", .again = again}; }
};

// All rows, or every fault: "week.csv:12: teacher_uid: 'x7' is not a positive whole number".
Result<std::vector<Lesson>> read_timetable(std::string_view text, const std::string& file,
                                           const ingest::InstantOf& instant_of);

// The column that says a field of ClassWish.
std::string_view column_of(const Lesson& lesson, std::string_view field);

enum class Step {
  create,  // ClassIn does not have it
  finish,  // an earlier try has no answer yet
  change,  // it differs
  leave,   // it is there as the row says
  gone,    // it was there and was deleted since: left alone
};
std::string_view step_name(Step step);

struct PlannedLesson {
  const Lesson* lesson = nullptr;
  Step step = Step::create;
  std::optional<storage::Creation> creation;
  std::vector<std::string> changes;          // the fields of ClassWish that differ
  std::vector<outbound::FieldFault> faults;  // why ClassIn would refuse the step; it must not be carried out
};

// Sends and writes nothing. `again`: classes that were deleted are created anew. The result must not outlive
// `lessons`.
PlannedLesson plan(Scheduler& scheduler, outbound::Version version, const Lesson& lesson, bool again);

// What is left alone is a success.
Outcome carry_out(Scheduler& scheduler, outbound::Version version, const PlannedLesson& planned, bool again);

}  // namespace rollcall::scheduling
