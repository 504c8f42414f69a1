#include "config/config.hpp"

#include <algorithm>

namespace rollcall::config {

const domain::Rules& School::rules_for(std::optional<CourseId> course) const {
  if (!course) return rules;
  const auto found =
      std::find_if(courses.begin(), courses.end(), [&](const CourseRules& c) { return c.id == *course; });
  return found == courses.end() ? rules : found->rules;
}

const School* Config::school(Sid sid) const {
  const auto found =
      std::find_if(schools.begin(), schools.end(), [&](const School& s) { return s.sid == sid; });
  return found == schools.end() ? nullptr : &*found;
}

std::int64_t Retention::days(std::string_view kind) const {
  if (const auto own = days_of_kind.find(kind); own != days_of_kind.end()) return own->second;
  return kind == "schedule" ? 0 : journal_days;
}

}  // namespace rollcall::config
