// What changed between two reckonings of the same class (a later push, other rules, a roster change). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/attendance.hpp"

namespace rollcall::domain {

// The figures of a mark as computed: a correction by a person is no part of them.
struct MarkState {
  bool on_roster = false;
  std::optional<Status> status;  // null for staff and observers
  std::int64_t in_room_s = 0;
  std::optional<std::int64_t> attended_s, first_in, last_out, late_s, left_early_s;
  std::optional<int> attended_ratio_e4;
  std::int64_t entries = 0;
  friend bool operator==(const MarkState&, const MarkState&) = default;
};

struct Restatement {
  Uid uid;
  std::optional<MarkState> from, to;  // null: was not or is not listed; never both
  friend bool operator==(const Restatement&, const Restatement&) = default;
};

MarkState state_of(const Mark& mark);

// Everybody whose figures differ, by uid. Somebody whom only a correction lists counts as not listed.
std::vector<Restatement> differences(const ClassAttendance& before, const ClassAttendance& after);

}  // namespace rollcall::domain
