#include "base/duration.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace rollcall {

namespace {

constexpr std::int64_t kHighestMs = std::numeric_limits<std::int64_t>::max();

struct Unit {
  std::string_view name;
  std::int64_t ms;
};

constexpr Unit kUnits[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

Error malformed(std::string_view text, std::string_view why) {
  return {fmt::format("'{}' is not a duration: {}", text, why),
          "expected such as \"90s\", \"5m\", \"1h30m\"; units are d, h, m, s and ms, each once, the largest "
          "first"};
}

const Unit* unit_named(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

std::size_t leading(std::string_view text, bool digits) {
  std::size_t at = 0;
  while (at < text.size() && (text[at] >= '0' && text[at] <= '9') == digits) ++at;
  return at;
}

}  // namespace

Result<std::int64_t> parse_duration_ms(std::string_view text) {
  if (text.empty()) return malformed(text, "it is empty");
  std::int64_t total = 0;
  std::int64_t smallest_unit = kHighestMs;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t digits = leading(rest, true);
    if (digits == 0) return malformed(text, "a number is missing");
    const std::size_t letters = leading(rest.substr(digits), false);
    if (letters == 0) return malformed(text, "a unit is missing");
    const Unit* unit = unit_named(rest.substr(digits, letters));
    if (!unit) return malformed(text, fmt::format("unknown unit '{}'", rest.substr(digits, letters)));
    if (unit->ms >= smallest_unit) return malformed(text, "units must get smaller");
    std::int64_t count = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + digits, count);
    if (parsed.ec != std::errc() || count > (kHighestMs - total) / unit->ms)
      return malformed(text, "it is too long");
    total += count * unit->ms;
    smallest_unit = unit->ms;
    rest.remove_prefix(digits + letters);
  }
  return total;
}

}  // namespace rollcall
