#include "cli/simulate_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "base/duration.hpp"
#include "base/time.hpp"
#include "cli/access.hpp"
#include "config/text_file.hpp"
#include "report/instant.hpp"

namespace rollcall::cli {

namespace {

constexpr int kUsage = 2;
constexpr std::int64_t kMaxClasses = 2'000, kMaxStudents = 50'000;
constexpr std::int64_t kRepeatMs = 10'000;  // PROTOCOL.md 1.4
constexpr double kUsualSpeed = 60, kUsualShortening = 15, kMaxSpeed = 10'000;
constexpr std::int64_t kShortestLessonS = 60, kLongestLessonS = 4 * 3600;
constexpr std::string_view kPushPath = "/classin/push";
constexpr const char* kUsualDay = "2026-03-02 08:00";  // a Monday; always the same, so that a seed says all
constexpr const char* kUsualZone = "Asia/Shanghai";

[[noreturn]] void wrong(std::string text) { throw Failure{std::move(text), kUsage}; }

// A school's configuration, where there is one on this machine; every flag goes before it.
struct Here {
  std::shared_ptr<const config::Config> config;
  const config::School* school(Sid sid) const { return config ? config->school(sid) : nullptr; }
};

// Where all is told on the command line, a configuration that happens to lie on this machine is not looked
// at.
Here configuration(const Invocation& invocation) {
  const bool told_all = invocation.has("--url") && invocation.has("--sid") &&
                        (invocation.has("--secret") || invocation.has("--secret-file"));
  if (told_all && !invocation.config_given) return {};
  std::error_code none;
  if (!std::filesystem::exists(invocation.config_path, none) && !invocation.config_given) {
    wrong(fmt::format(
        "say --url, --sid and --secret-file, or name a configuration with --config: {} does not exist",
        invocation.config_path));
  }
  return {load_config(invocation)};
}

std::string first_line(const std::string& path, std::string_view what) {
  const auto line = config::first_line_of(path);
  if (!line) throw Failure{fmt::format("no {}: {}", what, line.error().text())};
  return *line;
}

std::int64_t number(const Invocation& invocation, std::string_view name, std::int64_t usual, std::int64_t low,
                    std::int64_t high) {
  const std::int64_t value = invocation.number(name).value_or(usual);
  if (value < low || value > high) wrong(fmt::format("{} {} is not from {} to {}", name, value, low, high));
  return value;
}

double fraction(const Invocation& invocation, std::string_view name, double usual, double high) {
  if (!invocation.has(name)) return usual;
  const std::string text = invocation.text(name);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
  if (!whole || value < 0 || value > high)
    wrong(fmt::format("{} '{}' is not a number from 0 to {}", name, text, high));
  return value;
}

std::int64_t duration_ms(const Invocation& invocation, std::string_view name, std::int64_t usual) {
  if (!invocation.has(name)) return usual;
  if (invocation.text(name) == "0") return 0;
  const auto parsed = parse_duration_ms(invocation.text(name));
  if (!parsed) wrong(fmt::format("{}: {}", name, parsed.error().text()));
  return *parsed;
}

std::vector<Sid> sids_of(const Invocation& invocation, const Here& here) {
  std::vector<Sid> sids;
  std::set<Sid> seen;
  for (const auto& text : invocation.texts("--sid")) sids.push_back(Sid{integer_of(text)});
  if (sids.empty()) sids.push_back(here.config->schools.front().sid);
  for (const Sid sid : sids) {
    if (sid.value == 0) wrong("--sid 0 is no school");
    if (!seen.insert(sid).second)
      wrong(fmt::format("--sid {} is named twice; a school has one queue", sid.value));
  }
  return sids;
}

std::vector<std::string> secrets_of(const Invocation& invocation, const Here& here,
                                    const std::vector<Sid>& sids) {
  if (invocation.has("--secret") && invocation.has("--secret-file"))
    wrong("say --secret or --secret-file, not both");
  std::vector<std::string> secrets = invocation.texts("--secret");
  for (const auto& file : invocation.texts("--secret-file")) secrets.push_back(first_line(file, "secret"));
  for (const auto& secret : secrets) {
    if (secret.empty()) wrong("--secret is empty");
  }
  if (secrets.size() == 1) secrets.resize(sids.size(), secrets.front());
  if (!secrets.empty() && secrets.size() != sids.size())
    wrong(fmt::format("{} secrets and {} times --sid: say one secret for all, or one for each school",
                      secrets.size(), sids.size()));
  for (std::size_t i = 0; secrets.size() < sids.size(); ++i) {
    const auto* school = here.school(sids[i]);
    if (school == nullptr || school->secrets.empty()) {
      wrong(fmt::format(
          "what is the secret of school {}? Say --secret-file FILE (or --secret, which others on this "
          "machine can see while the command starts); {} {}",
          sids[i].value, invocation.config_path,
          school == nullptr ? "does not configure the school"
                            : "names no secret of the school that this command can read (only the daemon's "
                              "unit sees secret_credentials)"));
    }
    secrets.push_back(school->secrets.front());
  }
  return secrets;
}

http::Url push_url(const Invocation& invocation, const Here& here, Sid sid) {
  if (invocation.has("--url")) {
    auto url = http::parse_url(invocation.text("--url"));
    if (!url) wrong("--url: " + url.error().text());
    if (url->target == "/") url->target = std::string(kPushPath);
    return *std::move(url);
  }
  const auto* school = here.school(sid);
  std::string target(kPushPath);
  if (school != nullptr && !school->callback_token.empty()) target += "/" + school->callback_token;
  auto url = http::url_of_listener(here.config->listen.address, target);
  if (!url) wrong(url.error().text());
  url->tls = here.config->listen.tls();
  return *std::move(url);
}

simulate::MarkRules rules_of(const Invocation& invocation, const config::School* school) {
  const domain::Rules usual = school != nullptr ? school->rules : domain::Rules{};
  simulate::MarkRules rules;
  rules.late_after_s = duration_ms(invocation, "--late-after", usual.late_after_s * 1000) / 1000;
  rules.early_leave_before_s =
      duration_ms(invocation, "--early-leave-before", usual.early_leave_before_s * 1000) / 1000;
  rules.minimum_attended_ratio = fraction(invocation, "--minimum-ratio", usual.minimum_attended_ratio, 1);
  return rules;
}

std::int64_t lesson_of(const Invocation& invocation) {
  const std::int64_t lesson =
      duration_ms(invocation, "--lesson", simulate::Pace::kUsualLessonS * 1000) / 1000;
  if (lesson >= kShortestLessonS && lesson <= kLongestLessonS) return lesson;
  wrong(fmt::format("--lesson {}: lessons take from {} s to {} h", invocation.text("--lesson"),
                    kShortestLessonS, kLongestLessonS / 3600));
}

// By the clock a day is faster only where its lessons are shorter: one says the other.
void set_speed_by_the_clock(const Invocation& invocation, SimulateSettings& settings) {
  constexpr double kUsual = static_cast<double>(simulate::Pace::kUsualLessonS);
  if (invocation.has("--lesson") && invocation.has("--speed"))
    wrong("with --start now say --speed or --lesson: each follows from the other");
  if (invocation.text("--speed") == "max")
    wrong(
        "--start now goes by the clock, so --speed max cannot be; say how many times as fast, 15 for "
        "example");
  settings.speed = invocation.has("--lesson") ? kUsual / static_cast<double>(lesson_of(invocation))
                                              : fraction(invocation, "--speed", kUsualShortening, kMaxSpeed);
}

void set_speed(const Invocation& invocation, SimulateSettings& settings) {
  settings.shortened = invocation.text("--start") == "now";
  if (settings.shortened) {
    set_speed_by_the_clock(invocation, settings);
  } else if (invocation.text("--speed") != "max") {
    settings.speed = fraction(invocation, "--speed", kUsualSpeed, kMaxSpeed);
  } else {
    settings.speed = 0;
    return;
  }
  if (settings.speed <= 0) wrong("--speed 0 would never arrive; say max for no waiting at all");
}

std::int64_t start_of(const Invocation& invocation, const SimulateSettings& settings) {
  if (settings.shortened) return now_s();
  const report::Clock zone(settings.timezone);
  const auto start =
      report::instant_of(invocation.has("--start") ? invocation.text("--start") : kUsualDay, zone);
  if (!start) wrong("--start: " + start.error().text() + "; or say now");
  return *start;
}

simulate::Pace pace_of(const Invocation& invocation, const SimulateSettings& settings) {
  if (!settings.shortened || invocation.has("--lesson")) return simulate::Pace(lesson_of(invocation));
  const auto lesson =
      static_cast<std::int64_t>(static_cast<double>(simulate::Pace::kUsualLessonS) / settings.speed);
  if (lesson < kShortestLessonS) {
    wrong(fmt::format("--speed {} leaves lessons of {} seconds; with --start now at most {} is possible",
                      settings.speed, lesson, simulate::Pace::kUsualLessonS / kShortestLessonS));
  }
  return simulate::Pace(lesson);
}

// Tokens are made of visible ASCII; anything else could not even be sent.
std::string checked_token(std::string token, const std::string& from) {
  const auto visible = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::all_of(token.begin(), token.end(), visible))
    wrong(fmt::format("what {} holds is no token: tokens are letters, digits and _ alone", from));
  return token;
}

std::string token_of(const Invocation& invocation) {
  if (!invocation.has("--verify")) return "";
  const std::string file = invocation.text("--token-file");
  if (!file.empty()) return checked_token(first_line(file, "token"), file);
  const char* from_environment = std::getenv("ROLLCALL_TOKEN");
  if (from_environment != nullptr && *from_environment != '\0')
    return checked_token(from_environment, "$ROLLCALL_TOKEN");
  wrong(
      "--verify asks the query API, which wants a token: say --token-file FILE, or set ROLLCALL_TOKEN; "
      "`rollcall token create NAME --scope read` makes one");
}

// A proxy may hand out the receiver below a path of its own: then the API is there, too.
std::string api_prefix_of(const http::Url& url) {
  const auto at = url.target.find(kPushPath);
  return at == std::string::npos ? "" : url.target.substr(0, at);
}

void check_ca_file(const std::string& file) {
  if (file.empty()) return;
  const auto text = config::read_text_file(file);
  if (!text) throw Failure{"--ca-file: " + text.error().text()};
  if (text->text.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    throw Failure{fmt::format("--ca-file: {} holds no certificate in PEM", file)};
}

// People come late by more than the rule allows: in lessons that are short beside it nobody can.
std::string pace_warning(const simulate::Plan& plan) {
  const std::int64_t longest = std::max(plan.rules.late_after_s, plan.rules.early_leave_before_s);
  if (longest * 3 <= plan.pace.lesson_s()) return "";
  return fmt::format(
      "lessons of {} s are short beside a rule of {} s: few people will be late or leave early; "
      "say --late-after and --early-leave-before, as the receiver has them",
      plan.pace.lesson_s(), longest);
}

}  // namespace

std::int64_t SimulateSettings::due_ms(std::int64_t since_start_s) const {
  if (shortened) return since_start_s * 1000;
  return speed == 0 ? 0 : static_cast<std::int64_t>(static_cast<double>(since_start_s) * 1000 / speed);
}

std::int64_t SimulateSettings::repeat_after_ms() const {
  return speed == 0 ? 0 : static_cast<std::int64_t>(kRepeatMs / speed);
}

SimulateSettings simulate_settings(const Invocation& invocation) {
  const Here here = configuration(invocation);
  const std::vector<Sid> sids = sids_of(invocation, here);
  const std::vector<std::string> secrets = secrets_of(invocation, here, sids);
  SimulateSettings settings;
  const auto* first = here.school(sids.front());
  settings.timezone = first != nullptr ? first->timezone : kUsualZone;
  set_speed(invocation, settings);
  settings.ca_file = invocation.text("--ca-file");
  check_ca_file(settings.ca_file);
  if (!invocation.has("--url") && settings.ca_file.empty())
    settings.pinned_certificate = here.config->listen.tls_certificate;
  settings.truth_file = invocation.text("--truth");
  settings.token = token_of(invocation);
  settings.give_up_after_ms = duration_ms(invocation, "--give-up-after", 30'000);
  settings.lost_reply_percent = static_cast<int>(number(invocation, "--lost-replies", 1, 0, 90));
  settings.duplicate_percent = static_cast<int>(number(invocation, "--duplicates", 1, 0, 90));
  settings.reconnect_percent = static_cast<int>(number(invocation, "--reconnects", 10, 0, 100));
  settings.narrate = invocation.has("--narrate");

  simulate::Plan plan;
  plan.starts_at = start_of(invocation, settings);
  plan.pace = pace_of(invocation, settings);
  plan.classes = number(invocation, "--classes", plan.classes, 1, kMaxClasses);
  plan.students = number(invocation, "--students", plan.students, 1, kMaxStudents);
  const std::int64_t seed = number(invocation, "--seed", 1, 0, INT64_MAX / 2);
  for (std::size_t i = 0; i < sids.size(); ++i) {
    plan.sid = sids[i];
    plan.secret = secrets[i];
    plan.seed = static_cast<std::uint64_t>(seed) + i;
    plan.rules = rules_of(invocation, here.school(sids[i]));
    settings.plans.push_back(plan);
    settings.push_urls.push_back(push_url(invocation, here, sids[i]));
    if (const auto warning = pace_warning(plan); !warning.empty()) settings.warnings.insert(warning);
  }
  settings.api_prefix = api_prefix_of(settings.push_urls.front());
  return settings;
}

}  // namespace rollcall::cli
