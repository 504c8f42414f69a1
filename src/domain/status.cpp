#include "domain/status.hpp"

#include <algorithm>

namespace rollcall::domain {

namespace {

__extension__ using Wide = __int128;  // holds any product of an instant and 20000

// `part` of `whole` in ten-thousandths, half up; 0 <= part <= whole, whole > 0.
int ratio_e4(std::int64_t part, std::int64_t whole) {
  return static_cast<int>((Wide{part} * 20000 + whole) / (Wide{whole} * 2));
}

}  // namespace

std::string_view status_name(Status status) {
  switch (status) {
    case Status::excused: return "excused";
    case Status::absent: return "absent";
    case Status::unknown: return "unknown";
    case Status::partial: return "partial";
    case Status::late_left_early: return "late_left_early";
    case Status::late: return "late";
    case Status::left_early: return "left_early";
    case Status::present: return "present";
  }
  return "";
}

std::optional<Status> status_named(std::string_view name) {
  for (const Status status : {Status::excused, Status::absent, Status::unknown, Status::partial,
                              Status::late_left_early, Status::late, Status::left_early, Status::present}) {
    if (status_name(status) == name) return status;
  }
  return std::nullopt;
}

Figures figures_of(const Presence& presence, const Window& window) {
  Figures figures;
  figures.in_room_s = total_length(presence.intervals);
  if (window.starts_at && window.ends_at) {
    figures.attended_s = total_length(clipped(presence.intervals, *window.starts_at, *window.ends_at));
    const std::int64_t length = saturating_sub(*window.ends_at, *window.starts_at);
    if (length > 0) figures.attended_ratio_e4 = ratio_e4(*figures.attended_s, length);
  }
  if (presence.intervals.empty()) return figures;

  const std::int64_t first_in = presence.intervals.front().in, last_out = presence.intervals.back().out;
  figures.first_in = first_in;
  if (!presence.inside) figures.last_out = last_out;
  if (window.starts_at) {
    figures.late_s = std::max<std::int64_t>(0, saturating_sub(first_in, *window.starts_at));
  }
  if (window.ends_at) {
    figures.left_early_s =
        presence.inside ? 0 : std::max<std::int64_t>(0, saturating_sub(*window.ends_at, last_out));
  }
  return figures;
}

Status status_of(const Figures& figures, bool on_roster, const Rules& rules) {
  const bool present_at_all = figures.first_in.has_value();
  if (on_roster && (!present_at_all || figures.attended_s == 0)) return Status::absent;
  if (!figures.attended_s) return Status::unknown;
  // The figure as shown decides, so that a report never shows 0.5 as less than a half.
  const auto ratio = figures.attended_ratio_e4;
  if (ratio && *ratio / 10000.0 < rules.minimum_attended_ratio) return Status::partial;
  const bool late = figures.late_s.value_or(0) > rules.late_after_s;
  const bool left_early = figures.left_early_s.value_or(0) > rules.early_leave_before_s;
  if (late && left_early) return Status::late_left_early;
  if (late) return Status::late;
  if (left_early) return Status::left_early;
  return Status::present;
}

}  // namespace rollcall::domain
