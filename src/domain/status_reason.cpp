#include "domain/status_reason.hpp"

#include <fmt/format.h>

#include "domain/person.hpp"

namespace rollcall::domain {

namespace {

constexpr std::string_view kNotListed =
    "not listed: not an expected student, and no source that counts shows the person in the room";

std::string why_absent(const Mark& mark) {
  if (mark.first_in) {
    return fmt::format("absent: expected, and in the room for {} s, nothing of it during the lesson",
                       mark.in_room_s);
  }
  if (mark.entries > 0) return "absent: expected, and what entries are known add no time";
  if (mark.incomplete) return "absent: expected, and only exits without an entry are known";
  return "absent: expected, and never in the room";
}

std::string why_unknown(const Window& window) {
  if (window.ends_at) return "unknown: the start of the lesson is not known";
  if (window.starts_at) return "unknown: the end of the lesson is not known";
  return "unknown: neither start nor end of the lesson is known";
}

std::string attended(const Mark& mark, const Window& window) {
  if (!mark.attended_ratio_e4) return "the lesson has no length";
  return fmt::format("attended {} s of {} s, a ratio of {}", *mark.attended_s,
                     saturating_sub(*window.ends_at, *window.starts_at), *mark.attended_ratio_e4 / 10000.0);
}

std::string why_present(const Mark& mark, const Window& window, const Rules& rules) {
  std::string text = "present: " + attended(mark, window);
  if (mark.late_s) {
    text += fmt::format(", entered {} s after the start ({} s allowed)", *mark.late_s, rules.late_after_s);
  }
  if (mark.left_early_s) {
    text += fmt::format(", left {} s before the end ({} s allowed)", *mark.left_early_s,
                        rules.early_leave_before_s);
  }
  return text;
}

std::string why(Status computed, const Mark& mark, const Window& window, const Rules& rules) {
  switch (computed) {
    case Status::excused: return "excused";  // never computed
    case Status::absent: return why_absent(mark);
    case Status::unknown: return why_unknown(window);
    case Status::partial:
      return fmt::format("partial: {}, the rule wants at least {}", attended(mark, window),
                         rules.minimum_attended_ratio);
    case Status::late_left_early:
      return fmt::format(
          "late_left_early: entered {} s after the start, the rule allows {} s, and left {} s before the "
          "end, "
          "the rule allows {} s",
          *mark.late_s, rules.late_after_s, *mark.left_early_s, rules.early_leave_before_s);
    case Status::late:
      return fmt::format("late: entered {} s after the start, the rule allows {} s", *mark.late_s,
                         rules.late_after_s);
    case Status::left_early:
      return fmt::format("left_early: left {} s before the end, the rule allows {} s", *mark.left_early_s,
                         rules.early_leave_before_s);
    case Status::present: return why_present(mark, window, rules);
  }
  return "";
}

std::string_view so_far(ClassState state) {
  if (state == ClassState::scheduled) return " (the lesson has not begun)";
  return state == ClassState::live ? " (so far: the lesson is not over)" : "";
}

std::string without_correction(const Mark& mark, const Window& window, const Rules& rules, ClassState state) {
  if (mark.only_corrected) return std::string(kNotListed);
  if (mark.computed_status) {
    return why(*mark.computed_status, mark, window, rules).append(so_far(state));
  }
  return role_of(mark.identity) == Role::staff ? "not assessed: a teacher has no status"
                                               : "not assessed: an observer has no status";
}

}  // namespace

std::string status_reason(const std::optional<Mark>& mark, const Window& window, const Rules& rules,
                          ClassState state) {
  if (!mark) return std::string(kNotListed);
  const std::string computed = without_correction(*mark, window, rules, state);
  if (!mark->correction) return computed;
  const Override& correction = *mark->correction;
  return fmt::format("corrected to {} by {} ({}); without the correction {}", status_name(correction.status),
                     correction.author, correction.reason, computed);
}

}  // namespace rollcall::domain
