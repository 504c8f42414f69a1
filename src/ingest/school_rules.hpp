// The rules of a school as they are recorded in the journal, so that a change of the configuration is known
// as the cause of changed marks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "domain/rules.hpp"
#include "storage/journal.hpp"

namespace rollcall::ingest {

struct SchoolRules {
  domain::Rules school;
  std::map<CourseId, domain::Rules> courses;

  const domain::Rules& of(std::optional<CourseId> course) const;
};

// As text and back. What cannot be read, from a newer version perhaps, gives the default rules.
std::string rules_text(const config::School& school);
SchoolRules rules_from(const std::string& text);

// Records the rules of every school, with an entry in the journal where they differ from those recorded last.
// Throws StoreError.
void record_rules(storage::Journal& journal, const config::Config& config, std::int64_t now);

}  // namespace rollcall::ingest
