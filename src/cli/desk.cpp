#include "cli/desk.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "report/display_text.hpp"
#include "report/instant.hpp"

namespace rollcall::cli {

namespace {

constexpr int kUsage = 2;
constexpr std::size_t kDateLength = std::string_view("YYYY-MM-DD").size();

const config::School& school_of(const Invocation& invocation, const config::Config& config) {
  for (const auto name : {"SID", "--sid"}) {
    if (const auto sid = invocation.number(name)) return configured_school(config, Sid{*sid});
  }
  if (config.schools.size() == 1) return config.schools.front();
  throw Failure{fmt::format("{} schools are configured: say which with --sid", config.schools.size()),
                kUsage};
}

std::unique_ptr<scheduling::ClientPool> open_clients(const config::Config& config) {
  auto clients = scheduling::ClientPool::open(config);
  if (!clients) throw Failure{clients.error().text(), kUsage};
  return std::move(clients).value();
}

}  // namespace

Desk::Worker::Worker(Desk& desk)
    : reader(open_reader(*desk.config_)),
      scheduler(api::scheduler_of(reader, *desk.clients_, desk.school_)) {}

Desk::Desk(const Invocation& invocation)
    : config_(load_config(invocation)),
      school_(school_of(invocation, *config_)),
      clock_(school_.timezone),
      clients_(open_clients(*config_)),
      worker_(*this) {
  if (school_.secrets.empty())
    throw Failure{
        fmt::format("school {} has no secret that this command can read: ClassIn would refuse every call "
                    "(credentials are the daemon's alone: use the API, or secret_files)",
                    school_.sid.value),
        kUsage};
}

void require_success(const scheduling::Outcome& outcome, const NameOf& name_of) {
  using scheduling::Kind;
  if (outcome.kind == Kind::done || outcome.kind == Kind::was_done) {
    for (const auto& warning : outcome.warnings)
      fmt::print(stderr, "warning: {}\n", report::printable(warning));
    return;
  }
  if (outcome.kind != Kind::invalid) throw Failure{outcome.text};
  std::string text;
  for (const auto& fault : outcome.faults) {
    const std::string name = name_of && !fault.field.empty() ? name_of(fault.field) : fault.field;
    text += fmt::format("{}{}{}{}", text.empty() ? "" : "\n", name, name.empty() ? "" : ": ", fault.what);
  }
  throw Failure{text, kUsage};
}

std::optional<outbound::Version> given_version(const Invocation& invocation) {
  if (!invocation.has("--api")) return std::nullopt;
  return invocation.text("--api") == "v1" ? outbound::Version::v1 : outbound::Version::v2;
}

outbound::Version version_of(const Invocation& invocation) {
  return given_version(invocation).value_or(outbound::Version::v2);
}

std::optional<bool> yes_or_no(const Invocation& invocation, std::string_view option) {
  if (!invocation.has(option)) return std::nullopt;
  return invocation.text(option) == "yes";
}

std::optional<std::int64_t> instant_in(const Invocation& invocation, std::string_view option,
                                       const report::Clock& clock) {
  if (!invocation.has(option)) return std::nullopt;
  const auto at = report::instant_of(invocation.text(option), clock);
  if (!at) throw Failure{fmt::format("{}: {}", option, at.error().text()), kUsage};
  return *at;
}

std::optional<std::int64_t> time_in(const Invocation& invocation, std::string_view option,
                                    const report::Clock& clock) {
  const auto at = instant_in(invocation, option, clock);
  if (at && invocation.text(option).size() <= kDateLength)
    throw Failure{fmt::format("{}: a time is missing: 'YYYY-MM-DD HH:MM'", option), kUsage};
  return at;
}

}  // namespace rollcall::cli
