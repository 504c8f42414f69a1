// Days of a school's calendar as a span of instants, for filters.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "report/local_time.hpp"

namespace rollcall::report {

struct DateRange {
  std::optional<std::int64_t> from, to;  // [from, to) in Unix seconds; null: open
  bool holds(std::int64_t instant) const { return (!from || *from <= instant) && (!to || instant < *to); }
};

// From texts "YYYY-MM-DD" of the years 1970 to 9999; an empty one is open. The day of `to` counts whole. The
// error says which of the two is wrong and what was expected.
Result<DateRange> date_range(std::string_view from, std::string_view to, const Clock& zone);

}  // namespace rollcall::report
