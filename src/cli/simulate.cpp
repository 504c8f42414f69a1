// rollcall simulate: makes the days, sends each school's queue on a thread of its own, and tells how it goes.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <deque>
#include <memory>
#include <thread>

#include "base/time.hpp"
#include "cli/narrator.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/simulate_outcome.hpp"
#include "cli/simulate_settings.hpp"
#include "cli/simulated_school.hpp"
#include "report/display_text.hpp"

namespace rollcall::cli {

namespace {

constexpr int kLookMs = 50;

volatile std::sig_atomic_t stop_wanted = 0;
void want_stop(int) { stop_wanted = 1; }

SimulatedSchools made(const SimulateSettings& settings) {
  SimulatedSchools schools;
  for (std::size_t i = 0; i < settings.plans.size(); ++i) {
    schools.push_back(std::make_unique<SimulatedSchool>(settings, i));
  }
  return schools;
}

void write_truth(const SimulateSettings& settings, const SimulatedSchools& schools) {
  if (settings.truth_file.empty()) return;
  Output output(settings.truth_file);
  output.write("{\"schools\":[");
  for (std::size_t i = 0; i < schools.size(); ++i) {
    output.write(i == 0 ? "\n" : ",\n");
    output.write(simulate::written(schools[i]->day().truth));
  }
  output.write("\n]}\n");
  output.finish();
}

// While Ctrl-C and SIGTERM mean to stop sending, and to say how far it came.
class StopOnSignal {
 public:
  StopOnSignal() {
    struct sigaction action {};
    action.sa_handler = want_stop;
    ::sigaction(SIGINT, &action, &old_int_);
    ::sigaction(SIGTERM, &action, &old_term_);
  }
  ~StopOnSignal() {
    ::sigaction(SIGINT, &old_int_, nullptr);
    ::sigaction(SIGTERM, &old_term_, nullptr);
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  struct sigaction old_int_ {
  }, old_term_{};
};

// A person who waits wants to know where it goes, how much it is, and until when.
std::string opening(const SimulateSettings& settings, const SimulatedSchools& schools) {
  std::size_t total = 0;
  std::int64_t last_due_ms = 0;
  for (const auto& school : schools) {
    total += school->total();
    last_due_ms = std::max(last_due_ms, school->last_due_ms());
  }
  const std::string time = settings.speed == 0 ? "as fast as they are acknowledged"
                                               : fmt::format("in about {} min", last_due_ms / 60'000 + 1);
  return fmt::format("{} pushes of {} to {}, {}", total,
                     schools.size() == 1 ? fmt::format("school {}", schools.front()->sid().value)
                                         : fmt::format("{} schools", schools.size()),
                     settings.push_urls.front().public_text(), time);
}

void show(const SimulateSettings& settings, const SimulatedSchools& schools, std::int64_t elapsed_ms,
          Progress& progress) {
  std::size_t total = 0, acknowledged = 0;
  std::int64_t time = 0;
  for (const auto& school : schools) {
    total += school->total();
    acknowledged += school->acknowledged();
    time = std::max(time, school->time_of_day(elapsed_ms));
  }
  const std::string clock = report::Clock(settings.timezone).text(time);
  progress.show(static_cast<std::int64_t>(acknowledged), static_cast<std::int64_t>(total),
                schools.size() == 1 ? clock : fmt::format("{}  {} schools", clock, schools.size()));
}

void send(const SimulateSettings& settings, SimulatedSchools& schools) {
  const StopOnSignal signals;
  Progress progress;
  std::deque<Narrator> narrators;  // they do not move
  if (settings.narrate) {
    for (const auto& school : schools) narrators.emplace_back(school->day(), settings.timezone);
  }
  for (const auto& warning : settings.warnings) progress.print(warning);
  progress.print(opening(settings, schools));
  const std::int64_t began = now_ms();
  for (const auto& school : schools) school->start();
  for (bool running = true; running;) {
    running = std::any_of(schools.begin(), schools.end(), [](const auto& school) { return !school->done(); });
    for (std::size_t i = 0; i < schools.size(); ++i) {
      for (const auto& line : schools[i]->news()) progress.print(line);
      if (!settings.narrate) continue;
      for (const auto& line : narrators[i].acknowledged(schools[i]->acknowledged())) progress.print(line);
    }
    show(settings, schools, now_ms() - began, progress);
    if (stop_wanted != 0) {
      for (const auto& school : schools) school->stop();
    }
    if (running) std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
  }
  for (const auto& school : schools) school->join();
}

}  // namespace

int simulate_day(const Invocation& invocation) {
  const SimulateSettings settings = simulate_settings(invocation);
  SimulatedSchools schools = made(settings);
  write_truth(settings, schools);
  if (!settings.token.empty()) check_api(settings);
  const std::int64_t began = now_ms();
  send(settings, schools);
  const bool finished = summarise(schools, now_ms() - began);
  const bool verified = settings.token.empty() || verify(settings, schools);
  return finished && verified ? 0 : 1;
}

}  // namespace rollcall::cli
