#include "domain/restatement.hpp"

#include <map>

namespace rollcall::domain {

namespace {

std::map<Uid, MarkState> states_of(const ClassAttendance& attendance) {
  std::map<Uid, MarkState> states;
  for (const auto* list : {&attendance.students, &attendance.staff, &attendance.observers}) {
    for (const Mark& mark : *list) {
      if (!mark.only_corrected) states.emplace(mark.uid, state_of(mark));
    }
  }
  return states;
}

}  // namespace

MarkState state_of(const Mark& mark) {
  return {.on_roster = mark.on_roster,
          .status = mark.computed_status,
          .in_room_s = mark.in_room_s,
          .attended_s = mark.attended_s,
          .first_in = mark.first_in,
          .last_out = mark.last_out,
          .late_s = mark.late_s,
          .left_early_s = mark.left_early_s,
          .attended_ratio_e4 = mark.attended_ratio_e4,
          .entries = mark.entries};
}

std::vector<Restatement> differences(const ClassAttendance& before, const ClassAttendance& after) {
  std::map<Uid, Restatement> all;
  for (const auto& [uid, state] : states_of(before)) all[uid].from = state;
  for (const auto& [uid, state] : states_of(after)) all[uid].to = state;
  std::vector<Restatement> changed;
  for (auto& [uid, each] : all) {
    if (each.from == each.to) continue;
    each.uid = uid;
    changed.push_back(each);
  }
  return changed;
}

}  // namespace rollcall::domain
