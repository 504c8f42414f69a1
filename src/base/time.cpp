#include "base/time.hpp"

#include <fmt/format.h>

#include <chrono>

namespace rollcall {

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::int64_t now_s() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::string utc_text(std::int64_t unix_seconds) {
  using namespace std::chrono;
  constexpr std::int64_t kYear0 = -62167219200,
                         kYear10000 = 253402300800;  // only a faulty push names such times
  if (unix_seconds < kYear0 || unix_seconds >= kYear10000) return std::to_string(unix_seconds);
  const sys_time<seconds> instant{seconds{unix_seconds}};
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss clock{instant - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace rollcall
