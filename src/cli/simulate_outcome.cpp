#include "cli/simulate_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "report/display_text.hpp"
#include "simulate/verify.hpp"

namespace rollcall::cli {

namespace {

constexpr std::int64_t kMostDifferences = 40;  // listed; the rest is counted

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

// Why a queue did not come to its end; "" where it did.
std::string ending_of(const SimulatedSchool& school) {
  const auto& report = school.report();
  if (report.finished) return "";
  std::string text = fmt::format("school {}", school.sid().value);
  if (report.unreachable) return text + ": " + report.unreachable->text();
  if (report.failed) return text + ": " + report.failed->text();
  if (report.interrupted) text += " was interrupted";
  if (report.blocked) {
    text += fmt::format("{} blocked on {}", report.interrupted ? " while" : " stayed",
                        SimulatedSchool::text_of(*report.blocked));
  }
  return text;
}

Result<simulate::Answer> ask(http::Client& client, const SimulateSettings& settings,
                             const std::string& target) {
  http::Outgoing request{.method = "GET", .target = settings.api_prefix + target};
  request.fields = {{"Authorization", "Bearer " + settings.token}, {"Accept", "application/json"}};
  const auto outcome = client.exchange(request);
  if (const auto* failure = std::get_if<http::Failure>(&outcome)) return failure->error;
  const auto& reply = std::get<http::Reply>(outcome);
  return simulate::Answer{reply.status, reply.body};
}

void print_differences(Sid sid, const simulate::Verdict& verdict, std::int64_t before) {
  for (const auto& difference : verdict.differences) {
    if (++before > kMostDifferences) return;
    fmt::print("{}\n",
               report::printable(fmt::format("school {}, {}: expected {}, found {}", sid.value,
                                             difference.where, difference.expected, difference.found)));
  }
}

}  // namespace

bool summarise(const SimulatedSchools& schools, std::int64_t took_ms) {
  simulate::QueueState::Counts sum;
  std::vector<std::int64_t> latencies;
  std::size_t total = 0;
  bool finished = true;
  for (const auto& school : schools) {
    const auto& report = school->report();
    total += school->total();
    sum.sent += report.counts.sent;
    sum.acknowledged += report.counts.acknowledged;
    sum.repeated += report.counts.repeated;
    sum.lost_replies += report.counts.lost_replies;
    sum.duplicates += report.counts.duplicates;
    latencies.insert(latencies.end(), report.latencies_us.begin(), report.latencies_us.end());
    finished = finished && report.finished;
    if (const auto ending = ending_of(*school); !ending.empty())
      std::fputs((report::printable(ending) + "\n").c_str(), stderr);
  }
  if (sum.sent == 0) return finished;
  const double seconds = std::max(0.001, static_cast<double>(took_ms) / 1000);
  fmt::print("schools        {}\nacknowledged   {} of {} pushes in {:.1f} s, {:.0f} a second\n",
             schools.size(), sum.acknowledged, total, seconds,
             static_cast<double>(sum.acknowledged) / seconds);
  fmt::print("sent           {}: {} repeated, {} replies lost, {} duplicates\n{}", sum.sent, sum.repeated,
             sum.lost_replies, sum.duplicates, latency_text(std::move(latencies)));
  return finished;
}

void check_api(const SimulateSettings& settings) {
  http::Client client(settings.push_urls.front(),
                      {.ca_file = settings.ca_file, .pinned_certificate = settings.pinned_certificate});
  for (const auto& plan : settings.plans) {
    const auto why = simulate::cannot_verify(
        plan.sid, [&](const std::string& target) { return ask(client, settings, target); });
    if (why) throw Failure{fmt::format("cannot verify school {}: {}", plan.sid.value, why->text())};
  }
}

bool verify(const SimulateSettings& settings, const SimulatedSchools& schools) {
  http::Client client(settings.push_urls.front(),
                      {.ca_file = settings.ca_file, .pinned_certificate = settings.pinned_certificate});
  std::int64_t differences = 0, answers = 0, values = 0, unsettled = 0;
  for (const auto& school : schools) {
    if (!school->report().finished) {
      fmt::print("not verified   school {}: its queue did not come to its end\n", school->sid().value);
      continue;
    }
    const auto verdict = simulate::verify(
        school->sid(), school->day(),
        [&](const std::string& target) { return ask(client, settings, target); }, now_s());
    if (!verdict)
      throw Failure{fmt::format("cannot verify school {}: {}", school->sid().value, verdict.error().text())};
    answers += verdict->answers;
    values += verdict->values;
    unsettled += verdict->unsettled;
    print_differences(school->sid(), *verdict, differences);
    differences += static_cast<std::int64_t>(verdict->differences.size());
  }
  if (differences > kMostDifferences) fmt::print("and {} more\n", differences - kMostDifferences);
  if (answers == 0) return true;
  fmt::print("verified       {} values in {} answers: {}\n", values, answers,
             differences == 0 ? "no difference" : fmt::format("{} differences", differences));
  if (unsettled > 0) {
    fmt::print(
        "not compared   {} classes, whose state depends on the clock until 25 minutes after their end\n",
        unsettled);
  }
  return differences == 0;
}

}  // namespace rollcall::cli
