// From presence and window to figures, and from figures to a status (PRODUCT.md 4.2 and 4.3). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/presence.hpp"
#include "domain/rules.hpp"
#include "domain/schedule.hpp"

namespace rollcall::domain {

enum class Status { excused, absent, unknown, partial, late_left_early, late, left_early, present };
std::string_view status_name(Status status);  // as in JSON
std::optional<Status> status_named(std::string_view name);

// Seconds and instants of one person; the table in PRODUCT.md 4.2 says when one is null.
struct Figures {
  std::optional<std::int64_t> first_in, last_out;
  std::int64_t in_room_s = 0;
  std::optional<std::int64_t> attended_s;  // null exactly when the window is unknown
  std::optional<int> attended_ratio_e4;    // ten-thousandths, half up
  std::optional<std::int64_t> late_s, left_early_s;
};

Figures figures_of(const Presence& presence, const Window& window);

// Never excused, which only a person can say. Only somebody on the roster can be absent.
Status status_of(const Figures& figures, bool on_roster, const Rules& rules);

}  // namespace rollcall::domain
