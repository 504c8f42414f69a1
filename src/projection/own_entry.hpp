// Entries of our own in the journal (storage::Trust::own): what people and the configuration say, beside what
// ClassIn says. They stand in the same order as the pushes, are exported, backed up and rebuilt with them.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "records/rows.hpp"

namespace rollcall::projection {

// The Cmd of each kind. Stored, do not change.
constexpr std::string_view kOverrideCmd = "rollcall.override";
constexpr std::string_view kRosterCmd = "rollcall.roster";
constexpr std::string_view kRulesCmd = "rollcall.rules";
constexpr std::string_view kClassCmd = "rollcall.class";
constexpr std::string_view kCourseCmd = "rollcall.course";
constexpr std::string_view kPersonCmd = "rollcall.person";

// A roster file that was imported.
struct RosterImport {
  struct Line {
    records::RosterScope scope = records::RosterScope::course;
    std::int64_t scope_id = 0;
    Uid uid;
    records::RosterOp op = records::RosterOp::add;
    std::int64_t effective_at = 0;  // 0: always
    std::string name;               // "" where the file has none
  };
  std::int64_t at = 0;  // when it was imported
  std::string file;     // its name, for people
  std::vector<Line> lines;
};

// A class that Rollcall created, changed or deleted in ClassIn: what it is since then. Unset: not said.
struct ClassSaid {
  std::int64_t at = 0;  // when ClassIn confirmed it; decides which entry is the newest
  ClassId class_id;
  std::optional<CourseId> course_id;
  std::optional<std::string> name;
  std::optional<std::int64_t> teacher_uid, starts_at, ends_at;
  bool deleted = false;
};

// A course that Rollcall created.
struct CourseSaid {
  std::int64_t at = 0;
  CourseId course_id;
  std::string name;
};

// A person whom Rollcall registered or made a member of the school.
struct PersonSaid {
  std::int64_t at = 0;
  Uid uid;
  std::string name;
};

// The bodies, as JSON.
std::string override_body(const records::OverrideChange& change);
std::string roster_body(const RosterImport& import);
std::string rules_body(const records::RulesChange& change);
std::string class_body(const ClassSaid& said);
std::string course_body(const CourseSaid& said);
std::string person_body(const PersonSaid& said);

// The rows of an entry of our own; one that does not read is quarantined. `origin` lacks the rank's own_time.
records::Projected project_own(std::string_view cmd, std::string_view body, const records::Origin& origin);

}  // namespace rollcall::projection
