// Besieges the daemon with hostile clients of every kind, and measures what honest pushes notice of it.
//
//   hostile SECONDS [WORDS]
//
// SECONDS are shared by the attacks; with WORDS only those whose name holds them are made. Quiet and attack
// take turns within each, so that both are measured on the same machine at the same time. Each line shows the
// attack; its connections and messages; milliseconds of the schools' pushes without and with it, over a
// connection that stays and over new ones, median and 99th of 100; the largest memory of the daemon; its
// descriptors before and after; the answers. What must not happen is a violation, and the exit code is 1.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "hostile/siege.hpp"

namespace {

using namespace rollcall::hostile;

constexpr int kSliceMs =
    2000;  // of quiet or attack; shorter ones show the beginning of an attack, not its course
constexpr std::size_t kKiBPerMiB = 1024;

std::string ratio(double attacked, double quiet) {
  return quiet > 0 ? fmt::format("{:4.1f}", attacked / quiet) : std::string("   -");
}

std::string compared(const Latency& quiet, const Latency& attacked) {
  return fmt::format("{:6.2f} {:6.2f} {}   {:6.1f} {:6.1f} {}", quiet.p50, attacked.p50,
                     ratio(attacked.p50, quiet.p50), quiet.p99, attacked.p99, ratio(attacked.p99, quiet.p99));
}

void print(const Outcome& outcome) {
  std::string statuses;
  for (const auto& [status, count] : outcome.tally.statuses) statuses += fmt::format(" {}x{}", status, count);
  fmt::print("{:40} {:7} {:8} | {} | {} | {:5} | {:5} {:5} |{}\n", outcome.name, outcome.tally.connections,
             outcome.tally.messages, compared(outcome.staying_quiet, outcome.staying_attacked),
             compared(outcome.coming_quiet, outcome.coming_attacked), outcome.peak_kib / kKiBPerMiB,
             outcome.before.descriptors, outcome.after.descriptors, statuses);
  for (const auto& violation : outcome.violations) fmt::print("  VIOLATION: {}\n", violation);
  std::fflush(stdout);
}

int besiege(int seconds, std::string_view words) {
  Siege siege;
  std::vector<Attack> chosen;
  for (auto& attack : attacks({.read_token = siege.token()})) {
    if (attack.name.find(words) != std::string::npos) chosen.push_back(std::move(attack));
  }
  if (chosen.empty()) {
    fmt::print(stderr, "no attack has \"{}\" in its name\n", words);
    return 2;
  }
  const int each_ms = seconds * 1000 / static_cast<int>(chosen.size());
  const int rounds = std::max(1, each_ms / (2 * kSliceMs)), slice_ms = each_ms / (2 * rounds);
  std::size_t violations = 0;
  fmt::print("{:40} {:>7} {:>8} | {:^40} | {:^40} | {:>5} | {:>11} |\n", "attack", "connec.", "messages",
             "staying: p50, under attack, ratio; p99", "coming: the same", "MiB", "descriptors");
  for (const auto& attack : chosen) {
    const Outcome outcome =
        siege.endure(attack, {.rounds = rounds, .quiet_ms = slice_ms, .attack_ms = slice_ms});
    print(outcome);
    violations += outcome.violations.size();
  }
  for (const auto& wrong : siege.close_books()) {
    fmt::print("  VIOLATION: {}\n", wrong);
    ++violations;
  }
  fmt::print("{} attacks, {} violations\n", chosen.size(), violations);
  return violations == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  int seconds = 0;
  if (count == 2 || count == 3) {
    const std::string_view text = arguments[1];
    std::from_chars(text.data(), text.data() + text.size(), seconds);
  }
  if (seconds <= 0) {
    fmt::print(stderr, "usage: hostile SECONDS [WORDS]\n");
    return 2;
  }
  try {
    return besiege(seconds, count == 3 ? arguments[2] : "");
  } catch (const std::exception& error) {
    fmt::print(stderr, "hostile: {}\n", error.what());
    return 1;
  }
}
