// Who is expected in a class (PRODUCT.md 4.4). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "records/rows.hpp"

namespace rollcall::domain {

// One roster change that bears on the class, of the class itself or of its course.
struct RosterFact {
  records::RosterScope scope = records::RosterScope::class_;
  Uid uid;
  records::RosterOp op = records::RosterOp::add;
  std::int64_t effective_at = 0;
  records::Rank rank;
  Seq seq;  // of the push in the journal; for explanations only, never decides anything
};

// Who was expected at `starts_at` (null: every change counts), ascending and possibly nobody. Null when no
// change holds by then: nothing is known of a roster. For each person a change of the class beats one of the
// course, then the newest rank wins; somebody added or changed is expected, somebody removed is not.
std::optional<std::vector<Uid>> expected_students(const std::vector<RosterFact>& changes,
                                                  std::optional<std::int64_t> starts_at);

// What became of one roster change when it was asked whether its person was expected.
enum class RosterFate { decides, after_start, class_beats_course, superseded };
std::string_view roster_fate_name(RosterFate fate);  // as in JSON
std::string_view roster_fate_text(RosterFate fate);  // one sentence for the person who asks

struct RosterVerdict {
  RosterFact change;
  RosterFate fate = RosterFate::decides;
};

// Every change of the person, by effective_at, and what became of it in expected_students().
std::vector<RosterVerdict> roster_verdicts(const std::vector<RosterFact>& changes, Uid uid,
                                           std::optional<std::int64_t> starts_at);

}  // namespace rollcall::domain
