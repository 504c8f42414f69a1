// Days that the simulator sends as fast as the daemon answers, and what the daemon says of them afterwards.
//
// ROLLCALL_DAYS sets how many days each of the first cases sends; 200 take some minutes.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/simulation.hpp"

namespace rollcall::e2e {

namespace {

constexpr std::int64_t kQuickDays = 8, kSchoolsOfRound = 25;
constexpr int kKillsOfRound = 5;

// How large the days of one round after the other are: classes, students.
constexpr std::pair<std::int64_t, std::int64_t> kSizes[] = {{3, 8}, {1, 3}, {6, 24}, {2, 40}, {9, 5}};

std::int64_t wanted_days() {
  const char* text = std::getenv("ROLLCALL_DAYS");
  if (text == nullptr) return kQuickDays;
  std::int64_t days = 0;
  const std::string_view digits(text);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), days);
  REQUIRE_MESSAGE((error == std::errc() && end == digits.data() + digits.size() && days > 0),
                  "ROLLCALL_DAYS is no number: " << digits);
  return days;
}

struct Figures {
  std::int64_t days = 0, pushes = 0, duplicates = 0, kills = 0;
};

// Days by the dozen, each seed once, on one daemon after the other.
template <class Round>
void each_round(const std::string& what, Round round) {
  const std::int64_t days = wanted_days();
  Figures figures;
  for (std::size_t i = 0; figures.days < days; ++i) {
    const auto& [classes, students] = kSizes[i % std::size(kSizes)];
    const Days next{.schools = std::min(kSchoolsOfRound, days - figures.days),
                    .seed = 1 + figures.days,
                    .classes = classes,
                    .students = students};
    round(next, figures);
    figures.days += next.schools;
  }
  if (days == kQuickDays) return;
  MESSAGE(what << ": " << figures.days << " days, " << figures.pushes << " pushes, " << figures.duplicates
               << " of them received again, " << figures.kills << " kills");
}

// The daemon finds its address again after a restart, and so does the simulator.
struct Receiver {
  explicit Receiver(std::int64_t schools) : site(schools_toml(schools), unix_listen(directory)) {
    site.start();
    write_text(token_file, site.token() + "\n");
  }

  std::vector<std::string> full_speed(const std::vector<std::string>& more) const {
    std::vector<std::string> out = {"--speed", "max", "--verify", "--token-file", token_file};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  // That the day came to its end as it should; counts it.
  void check(const Finished& finished, const Simulation& simulation, Figures& figures) const {
    check_no_difference(finished);
    check_journalled_once(site, simulation.pushes());
    figures.pushes += total(simulation.pushes());
    for (const auto& row : journal(site)) figures.duplicates += row.duplicates;
  }

  const TempDirectory directory;
  const std::string token_file = directory.file("token");
  Site site;
};

void verify_days(const std::string& what, const std::vector<std::string>& more, bool repeats) {
  each_round(what, [&](const Days& days, Figures& figures) {
    const Receiver receiver(days.schools);
    Simulation simulation(receiver.site, days, receiver.full_speed(more));
    const std::int64_t before = figures.duplicates;
    receiver.check(simulation.wait(), simulation, figures);
    CHECK((figures.duplicates > before) == repeats);
  });
}

void kill_in_the_middle(Site& site, Simulation& simulation) {
  REQUIRE(eventually([&] { return last_seq(site) > 0; }));
  const std::int64_t all = total(simulation.pushes());
  for (int i = 1; i <= kKillsOfRound; ++i) {
    const std::int64_t mark = all * i / (kKillsOfRound + 1);
    REQUIRE(eventually([&] { return last_seq(site) >= mark || !simulation.running(); }, 60));
    REQUIRE_MESSAGE(simulation.running(), simulation.err());
    site.kill();
    site.start();
  }
}

}  // namespace

TEST_CASE("days sent in order leave no difference between the daemon's answers and their truth") {
  verify_days("in order", {"--lost-replies", "0", "--duplicates", "0"}, false);
}

TEST_CASE("days of which many pushes are repeated though acknowledged leave no difference") {
  verify_days("repeats", {"--lost-replies", "0", "--duplicates", "30"}, true);
}

TEST_CASE("days on which many replies get lost leave no difference") {
  verify_days("lost replies", {"--lost-replies", "30", "--duplicates", "0"}, true);
}

TEST_CASE("days in whose middle the daemon is killed again and again leave no difference") {
  each_round("kills", [](const Days& days, Figures& figures) {
    Receiver receiver(days.schools);
    Simulation simulation(receiver.site, days, receiver.full_speed({"--give-up-after", "60s"}));
    kill_in_the_middle(receiver.site, simulation);
    figures.kills += kKillsOfRound;
    receiver.check(simulation.wait(), simulation, figures);
  });
}

TEST_CASE(
    "32 schools at full speed come to the end of their days, and the daemon's log complains of nothing") {
  const Receiver receiver(32);
  Simulation simulation(receiver.site, {.schools = 32, .seed = 500, .classes = 1, .students = 6},
                        receiver.full_speed({}));
  Figures figures;
  const auto finished = simulation.wait();
  receiver.check(finished, simulation, figures);
  CHECK(simulation.pushes().size() == 32);
  CHECK_MESSAGE(finished.err.find("blocked") == std::string::npos, finished.err);
  CHECK(finished.out.find(fmt::format("acknowledged   {0} of {0} pushes", figures.pushes)) !=
        std::string::npos);
  for (const char* level : {"warning", "error"})
    CHECK(receiver.site.log().find(fmt::format("\"level\":\"{}\"", level)) == std::string::npos);
}

TEST_CASE("two days of the same schools after one another, the second on the next day, leave no difference") {
  const Receiver receiver(2);
  const Days days{.schools = 2, .seed = 900};
  for (const char* start : {"2026-03-02 08:00", "2026-03-03 08:00"})
    check_no_difference(simulate(receiver.site, days, receiver.full_speed({"--start", start})));
}

}  // namespace rollcall::e2e
