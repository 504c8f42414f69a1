#include "cli/simulated_school.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/display_text.hpp"

namespace rollcall::cli {

SimulatedSchool::SimulatedSchool(const SimulateSettings& settings, std::size_t number)
    : SimulatedSchool(settings.plans[number], settings.push_urls[number], settings) {}

SimulatedSchool::SimulatedSchool(const simulate::Plan& plan, const http::Url& url,
                                 const SimulateSettings& settings)
    : sid_(plan.sid), day_(simulate::school_day(plan)), settings_(settings) {
  options_.url = url;
  options_.client.ca_file = settings.ca_file;
  options_.client.pinned_certificate = settings.pinned_certificate;
  options_.policy = {.repeat_after_ms = settings.repeat_after_ms(),
                     .give_up_after_ms = settings.give_up_after_ms,
                     .lost_reply_percent = settings.lost_reply_percent,
                     .duplicate_percent = settings.duplicate_percent,
                     .reconnect_percent = settings.reconnect_percent,
                     .seed = plan.seed};
  for (const auto& push : day_.pushes) {
    pushes_.push_back({push.cmd, push.message_id, push.body, settings.due_ms(push.at - plan.starts_at)});
  }
}

void SimulatedSchool::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    report_ = simulate::run_queue(options_, pushes_, *this, stop);
    done_ = true;
  });
}

std::int64_t SimulatedSchool::time_of_day(std::int64_t elapsed_ms) const {
  const std::size_t next = std::min<std::size_t>(acknowledged_, day_.pushes.size() - 1);
  const std::int64_t next_at = day_.pushes[next].at;
  if (pushes_[next].due_ms <= elapsed_ms) return next_at;
  const double passed = static_cast<double>(elapsed_ms) / 1000 * (settings_.shortened ? 1 : settings_.speed);
  return std::min(next_at, day_.pushes.front().at + static_cast<std::int64_t>(passed));
}

std::vector<std::string> SimulatedSchool::news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, {});
}

std::string SimulatedSchool::text_of(const simulate::Blocked& blocked) {
  const std::string id = blocked.message_id.empty() ? "without _id" : blocked.message_id;
  return fmt::format("push {} (Cmd {}), tried {}: {}", id, blocked.cmd,
                     blocked.tries == 1 ? "once" : fmt::format("{} times", blocked.tries),
                     blocked.why.error.text());
}

void SimulatedSchool::acknowledged(std::size_t push, std::int64_t) { acknowledged_ = push + 1; }

void SimulatedSchool::blocked(const simulate::Blocked& blocked) {
  say(fmt::format("school {} is blocked: {}; trying again {}", sid_.value, text_of(blocked), patience()));
}

void SimulatedSchool::drained(std::size_t) { say(fmt::format("school {} moves again", sid_.value)); }

std::string SimulatedSchool::patience() const {
  if (settings_.give_up_after_ms == 0) return "until it is acknowledged";
  return fmt::format("for {} s in all", static_cast<double>(settings_.give_up_after_ms) / 1000);
}

void SimulatedSchool::say(std::string line) {
  const std::lock_guard lock(mutex_);
  news_.push_back(report::printable(line));
}

}  // namespace rollcall::cli
