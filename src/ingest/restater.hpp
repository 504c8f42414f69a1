// Notices when a mark of a complete class changes, and by what: writes a push's facts and compares the marks
// before and after. Owned by one thread, lives as long as the batch.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "domain/attendance.hpp"
#include "domain/restatement.hpp"
#include "ingest/school_rules.hpp"
#include "records/rows.hpp"
#include "storage/records.hpp"

namespace rollcall::ingest {

// One side of a restatement as JSON: {"on_roster", "status", "in_room_s", "attended_s", "attended_ratio",
// "first_in", "last_out", "late_s", "left_early_s", "entries"}.
std::string mark_state_json(const domain::MarkState& state);

class Restater {
 public:
  // `first_rules` gives the rules of a school before its first recorded change.
  using FirstRules = std::function<SchoolRules(Sid)>;
  Restater(storage::RecordBatch& batch, FirstRules first_rules);

  // Writes the push; `again` as RecordBatch::write.
  void write(const records::Projected& push, bool again);

  // Compares complete classes under the rules before and after a change, at most `limit`; how many there
  // were.
  std::size_t compare_rules(std::size_t limit);

 private:
  std::set<ClassId> complete_classes_touched(const records::Projected& push);
  void touch(const records::Row& row, const records::Origin& origin, std::set<ClassId>& out);
  domain::ClassAttendance reckon(Sid sid, ClassId class_id, const SchoolRules& rules, std::int64_t now);
  void compare(const storage::PendingRules& pending);
  void settle(Sid sid, ClassId class_id);
  void record(const records::Origin& origin, ClassId class_id, bool by_rules,
              const domain::ClassAttendance& before, const domain::ClassAttendance& after);
  SchoolRules rules_of(Sid sid);

  storage::RecordBatch& batch_;
  FirstRules first_rules_;
};

}  // namespace rollcall::ingest
