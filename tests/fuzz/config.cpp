// The configuration and the small languages in it: durations, address ranges.
#include <algorithm>
#include <charconv>
#include <optional>

#include "base/cidr.hpp"
#include "base/duration.hpp"
#include "config/config.hpp"
#include "fuzz/config_toml.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/targets.hpp"
#include "support/describe.hpp"

namespace rollcall::fuzz {

namespace {

using testing::describe;

void check_faults(const config::Loaded& loaded, std::string_view text) {
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  for (const auto& fault : loaded.faults) {
    must(fault.file == "fuzz.toml" && !fault.message.empty(), "a fault has a file and says what it is");
    must(fault.line >= 0 && fault.line <= lines, "a fault lies in the file", fault.text());
    must((fault.line == 0) == (fault.column == 0), "a place is a line and a column", fault.text());
  }
}

void file(std::string_view text) {
  const auto loaded = config::load_text(text, "fuzz.toml", "/nowhere");
  must((loaded.config != nullptr) == loaded.faults.empty(), "a file is faulty or read");
  check_faults(loaded, text);
  if (!loaded.config) return;
  const std::string written = toml_of(*loaded.config);
  const auto again = config::load_text(written, "fuzz.toml", "/nowhere");
  must(again.config != nullptr, "what was read can be written and read again",
       again.faults.empty() ? written : again.faults[0].text() + "\n" + written);
  must_equal(describe(*loaded.config), describe(*again.config), "and is the same");
}

std::optional<std::int64_t> naive_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  long double sum = 0;  // exact far enough
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || text[0] == '-') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::size_t unit = std::min(text.find_first_not_of("dhms"), text.size());
    const std::string_view name = text.substr(0, unit);
    const std::int64_t ms = name == "ms"  ? 1
                            : name == "s" ? 1000
                            : name == "m" ? 60'000
                            : name == "h" ? 3'600'000
                            : name == "d" ? 86'400'000
                                          : 0;
    if (ms == 0) return std::nullopt;
    sum += static_cast<long double>(number) * ms;
    text.remove_prefix(unit);
  }
  if (sum > static_cast<long double>(INT64_MAX)) return std::nullopt;
  return static_cast<std::int64_t>(sum);
}

void duration(std::string_view text) {
  const auto read = parse_duration_ms(text);
  if (!read) return;
  must(naive_duration(text) == *read, "a duration is the sum of its parts", text);
}

void ranges(std::string_view text) {
  const std::string_view address = text.substr(0, text.find(' '));
  const auto range = Cidr::parse(address);
  if (!range) return;
  const auto again = Cidr::parse(range->text());
  must(again.ok() && again->text() == range->text(), "a range reads back", range->text());
  must(range->contains(address.substr(0, address.find('/'))), "a range holds its own first address", address);
  must(!range->contains(""), "nothing is in no range");
  const std::string_view other = text.substr(std::min(text.size(), address.size() + 1));
  must(range->contains(other) == again->contains(other), "both hold the same", other);
}

}  // namespace

void fuzz_config(std::string_view bytes) {
  Choices choices(bytes);
  switch (choices.byte() % 8) {
    case 0: return duration(choices.rest());
    case 1: return ranges(choices.rest());
    default: return file(choices.rest());
  }
}

}  // namespace rollcall::fuzz
