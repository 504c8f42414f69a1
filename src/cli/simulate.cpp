// rollcall simulate: makes the days, sends each school's queue on a thread of its own, tells how it goes, and
// compares what the receiver answers.
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
#include "cli/simulate_settings.hpp"
#include "cli/simulated_school.hpp"
#include "report/display_text.hpp"
#include "simulate/day/school_day.hpp"
#include "simulate/queue.hpp"
#include "simulate/verify.hpp"

namespace rollcall::cli {

namespace {

constexpr int kLookMs = 50;
constexpr std::size_t kMostDifferences = 40;  // listed; the rest is counted

volatile std::sig_atomic_t stop_wanted = 0;
void want_stop(int) { stop_wanted = 1; }

using Schools = std::vector<std::unique_ptr<SimulatedSchool>>;

Schools made(const SimulateSettings& settings) {
  Schools schools;
  for (std::size_t i = 0; i < settings.plans.size(); ++i) {
    schools.push_back(std::make_unique<SimulatedSchool>(settings, i));
  }
  return schools;
}

void write_truth(const SimulateSettings& settings, const Schools& schools) {
  if (settings.truth_file.empty()) return;
  Invocation to;
  to.output = settings.truth_file;
  Output output(to);
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

void show(const SimulateSettings& settings, const Schools& schools, Progress& progress) {
  std::size_t total = 0, acknowledged = 0;
  std::int64_t latest = 0;
  for (const auto& school : schools) {
    total += school->total();
    acknowledged += school->acknowledged();
    latest = std::max(latest, school->latest_at());
  }
  const std::string clock = latest == 0 ? "" : report::Clock(settings.timezone).text(latest);
  progress.show(static_cast<std::int64_t>(acknowledged), static_cast<std::int64_t>(total),
                schools.size() == 1 ? clock : fmt::format("{} schools  {}", schools.size(), clock));
}

void send(const SimulateSettings& settings, Schools& schools) {
  const StopOnSignal signals;
  Progress progress;
  std::deque<Narrator> narrators;  // they do not move
  if (settings.narrate) {
    for (const auto& school : schools) narrators.emplace_back(school->day(), settings.timezone);
  }
  for (const auto& school : schools) school->start();
  for (bool running = true; running;) {
    running = std::any_of(schools.begin(), schools.end(), [](const auto& school) { return !school->done(); });
    for (std::size_t i = 0; i < schools.size(); ++i) {
      for (const auto& line : schools[i]->news()) progress.print(line);
      if (!settings.narrate) continue;
      for (const auto& line : narrators[i].acknowledged(schools[i]->acknowledged())) progress.print(line);
    }
    show(settings, schools, progress);
    if (stop_wanted != 0) {
      for (const auto& school : schools) school->stop();
    }
    if (running) std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
  }
  for (const auto& school : schools) school->join();
}

std::string latency_text(std::vector<std::int64_t> latencies_us) {
  if (latencies_us.empty()) return "";
  std::sort(latencies_us.begin(), latencies_us.end());
  const auto quantile = [&](int per_mille) {
    const auto last = static_cast<std::int64_t>(latencies_us.size()) - 1;
    return static_cast<double>(latencies_us[static_cast<std::size_t>(last * per_mille / 1000)]) / 1000;
  };
  return fmt::format("latency        p50 {:.1f} ms, p90 {:.1f} ms, p99 {:.1f} ms, max {:.1f} ms\n",
                     quantile(500), quantile(900), quantile(990), quantile(1000));
}

// True when every queue came to its end.
bool summarise(const Schools& schools, std::int64_t took_ms) {
  simulate::QueueState::Counts sum;
  std::vector<std::int64_t> latencies;
  std::size_t total = 0;
  std::vector<std::string> endings;
  for (const auto& school : schools) {
    const auto& report = school->report();
    total += school->total();
    sum.sent += report.counts.sent;
    sum.acknowledged += report.counts.acknowledged;
    sum.repeated += report.counts.repeated;
    sum.lost_replies += report.counts.lost_replies;
    sum.duplicates += report.counts.duplicates;
    latencies.insert(latencies.end(), report.latencies_us.begin(), report.latencies_us.end());
    if (report.finished) continue;
    if (report.interrupted) endings.push_back(fmt::format("school {} was interrupted", school->sid().value));
    if (report.unreachable)
      endings.push_back(fmt::format("school {}: {}", school->sid().value, report.unreachable->text()));
    if (report.blocked) {
      endings.push_back(fmt::format("school {} stayed blocked: {}", school->sid().value,
                                    SimulatedSchool::text_of(*report.blocked)));
    }
  }
  for (const auto& ending : endings) fmt::print(stderr, "{}\n", report::printable(ending));
  if (sum.sent == 0) return endings.empty();
  const double seconds = std::max(0.001, static_cast<double>(took_ms) / 1000);
  fmt::print("schools        {}\nacknowledged   {} of {} pushes in {:.1f} s, {:.0f} a second\n",
             schools.size(), sum.acknowledged, total, seconds,
             static_cast<double>(sum.acknowledged) / seconds);
  fmt::print("sent           {}: {} repeated, {} replies lost, {} duplicates\n{}", sum.sent, sum.repeated,
             sum.lost_replies, sum.duplicates, latency_text(std::move(latencies)));
  return endings.empty();
}

Result<simulate::Answer> ask(http::Client& client, const std::string& token, const std::string& target) {
  http::Outgoing request{.method = "GET", .target = target};
  request.fields = {{"Authorization", "Bearer " + token}, {"Accept", "application/json"}};
  const auto outcome = client.exchange(request);
  if (const auto* failure = std::get_if<http::Failure>(&outcome)) return failure->error;
  const auto& reply = std::get<http::Reply>(outcome);
  return simulate::Answer{reply.status, reply.body};
}

// Whoever waits for a day to pass does not want to learn then that the token was wrong.
void check_token(const SimulateSettings& settings) {
  http::Client client(settings.push_urls.front(), {.ca_file = settings.ca_file});
  for (const auto& plan : settings.plans) {
    const auto refused = simulate::token_refused(
        plan.sid, [&](const std::string& target) { return ask(client, settings.token, target); });
    if (refused) throw Failure{"cannot verify: " + refused->text()};
  }
}

// True when the receiver answers the truth of every school.
bool verify(const SimulateSettings& settings, const Schools& schools) {
  http::Client client(settings.push_urls.front(), {.ca_file = settings.ca_file});
  std::int64_t differences = 0, answers = 0, values = 0, unsettled = 0;
  for (const auto& school : schools) {
    const auto verdict = simulate::verify(
        school->sid(), school->day(),
        [&](const std::string& target) { return ask(client, settings.token, target); }, now_s());
    if (!verdict) throw Failure{"cannot verify: " + verdict.error().text()};
    answers += verdict->answers;
    values += verdict->values;
    unsettled += verdict->unsettled;
    for (const auto& difference : verdict->differences) {
      if (++differences > static_cast<std::int64_t>(kMostDifferences)) continue;
      fmt::print("{}\n",
                 report::printable(fmt::format("school {}, {}: expected {}, found {}", school->sid().value,
                                               difference.where, difference.expected, difference.found)));
    }
  }
  if (differences > static_cast<std::int64_t>(kMostDifferences))
    fmt::print("and {} more\n", differences - static_cast<std::int64_t>(kMostDifferences));
  fmt::print("verified       {} values in {} answers: {}\n", values, answers,
             differences == 0 ? "no difference" : fmt::format("{} differences", differences));
  if (unsettled > 0) {
    fmt::print(
        "not compared   {} classes, whose state still depends on the clock until 25 minutes after their "
        "end\n",
        unsettled);
  }
  return differences == 0;
}

}  // namespace

int simulate_day(const Invocation& invocation) {
  const SimulateSettings settings = simulate_settings(invocation);
  Schools schools = made(settings);
  write_truth(settings, schools);
  if (!settings.token.empty()) check_token(settings);
  const std::int64_t began = now_ms();
  send(settings, schools);
  bool good = summarise(schools, now_ms() - began);
  if (good && !settings.token.empty()) good = verify(settings, schools);
  return good ? 0 : 1;
}

}  // namespace rollcall::cli
