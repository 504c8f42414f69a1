// Instants (Unix seconds) as a school's clock shows them. Zones are IANA names that the configuration has
// checked; one that the system does not know throws std::runtime_error.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::report {

struct LocalTime {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  int offset_s = 0;  // east of Greenwich
};

class Clock {
 public:
  explicit Clock(const std::string& zone);
  ~Clock();

  // Null beyond the years 1 to 9999, which only a faulty push can name.
  std::optional<LocalTime> at(std::int64_t instant) const;

  // "2026-01-13 22:20:00"; the bare number where there is no such time.
  std::string text(std::int64_t instant) const;
  // "2026-01-13 22:20:00+08:00"; likewise.
  std::string text_with_offset(std::int64_t instant) const;

  // "2026-01-13"; likewise.
  std::string date_text(std::int64_t instant) const;

  // When that day of the calendar begins: at midnight, where the clock shows it; at the next instant that
  // exists, where the clock jumps over midnight or over the whole day; at the first of two midnights. The
  // date must exist in the calendar. Days so begun follow each other without gap or overlap.
  std::int64_t first_instant(int year, int month, int day) const;

  const std::string& zone() const { return name_; }

 private:
  struct Zone;
  std::string name_;
  std::unique_ptr<const Zone> zone_;
};

}  // namespace rollcall::report
