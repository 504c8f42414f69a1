// The date library of Debian is built to read the system's time zone files, and its header must be told so.
#ifndef USE_OS_TZDB
#define USE_OS_TZDB 1
#endif

#include "report/local_time.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <cstdlib>

namespace rollcall::report {

namespace {

constexpr std::int64_t kFirstInstant =
    -62135596800 + 86400;  // a day inside the years 1 to 9999, so that no offset
constexpr std::int64_t kLastInstant = 253402300799 - 86400;  // leads out of them

std::string plain(const LocalTime& t) {
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute,
                     t.second);
}

}  // namespace

struct Clock::Zone {
  const date::time_zone* zone;
};

Clock::Clock(const std::string& zone)
    : name_(zone), zone_(std::make_unique<const Zone>(Zone{date::locate_zone(zone)})) {}

Clock::~Clock() = default;

std::optional<LocalTime> Clock::at(std::int64_t instant) const {
  if (instant < kFirstInstant || instant > kLastInstant) return std::nullopt;
  const date::sys_seconds utc{std::chrono::seconds(instant)};
  const std::chrono::seconds offset = zone_->zone->get_info(utc).offset;
  const date::sys_seconds local = utc + offset;
  const auto midnight = date::floor<date::days>(local);
  const date::year_month_day day{midnight};
  const date::hh_mm_ss time{local - midnight};
  return LocalTime{static_cast<int>(day.year()),
                   static_cast<int>(static_cast<unsigned>(day.month())),
                   static_cast<int>(static_cast<unsigned>(day.day())),
                   static_cast<int>(time.hours().count()),
                   static_cast<int>(time.minutes().count()),
                   static_cast<int>(time.seconds().count()),
                   static_cast<int>(offset.count())};
}

std::string Clock::text(std::int64_t instant) const {
  const auto local = at(instant);
  return local ? plain(*local) : fmt::format("{}", instant);
}

std::string Clock::text_with_offset(std::int64_t instant) const {
  const auto local = at(instant);
  if (!local) return fmt::format("{}", instant);
  const int minutes = std::abs(local->offset_s) / 60;
  return fmt::format("{}{}{:02}:{:02}", plain(*local), local->offset_s < 0 ? '-' : '+', minutes / 60,
                     minutes % 60);
}

std::string Clock::date_text(std::int64_t instant) const {
  const auto local = at(instant);
  if (!local) return fmt::format("{}", instant);
  return fmt::format("{:04}-{:02}-{:02}", local->year, local->month, local->day);
}

std::int64_t Clock::first_instant(int year, int month, int day) const {
  const date::year_month_day date{date::year(year), date::month(static_cast<unsigned>(month)),
                                  date::day(static_cast<unsigned>(day))};
  const date::local_seconds midnight{date::local_days(date)};
  const date::local_info info = zone_->zone->get_info(midnight);
  // Where the clock jumps over midnight, the day begins with the first second after the jump.
  if (info.result == date::local_info::nonexistent) return info.second.begin.time_since_epoch().count();
  return (midnight.time_since_epoch() - info.first.offset).count();
}

}  // namespace rollcall::report
