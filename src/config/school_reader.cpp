#include "config/school_reader.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <map>

#include "config/text_file.hpp"
#include "config/values.hpp"

namespace rollcall::config {

namespace {

constexpr std::int64_t kHighestId = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kHighestUnsignedLimit = 1'000'000'000;
constexpr std::string_view kExampleSecret = "REPLACE-ME";  // config/rollcall.example.toml

using SeenIds = std::map<std::int64_t, Position>;
using SeenTokens = std::map<std::string, Position>;

// A required, positive id that nobody above has.
std::int64_t read_id(const Section& section, std::string_view key, SeenIds& seen) {
  if (!section.has(key)) {
    section.faults().add(section.at(), fmt::format("{} has no {}; expected {} = a positive integer",
                                                   section.name(), key, key));
    return 0;
  }
  const auto id = section.integer(key, 1, kHighestId);
  if (!id) return 0;
  const auto [first, fresh] = seen.emplace(*id, section.at(key));
  if (!fresh) {
    section.fault(section.at(key), key,
                  {fmt::format("{} is given twice, first on line {}", *id, first->second.line), ""});
  }
  return *id;
}

domain::Rules read_rules(const Section& section, domain::Rules rules) {
  rules.late_after_s = section.duration_s("late_after", "0s", "24h").value_or(rules.late_after_s);
  rules.early_leave_before_s =
      section.duration_s("early_leave_before", "0s", "24h").value_or(rules.early_leave_before_s);
  rules.minimum_attended_ratio =
      section.ratio("minimum_attended_ratio").value_or(rules.minimum_attended_ratio);
  return rules;
}

std::vector<CourseRules> read_courses(const Section& school, const domain::Rules& inherited) {
  std::vector<CourseRules> out;
  SeenIds seen;
  for (const Node* node : school.tables("course")) {
    const Section course(*node, kCourseKeys, school.faults());
    const CourseId id{read_id(course, "id", seen)};
    out.push_back({id, read_rules(course, inherited)});
  }
  return out;
}

Result<std::string> plain_secret(const std::string& text) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Error{"a secret is empty", "it is shown beside the SID in ClassIn's administration"};
  }
  if (text == kExampleSecret) {
    return Error{"the example's text still stands here", "put the school's own secret in its place"};
  }
  return text;
}

template <class Find>
void read_secrets_from(const Section& section, std::string_view key, std::vector<std::string>& out,
                       Find find) {
  for (const PlacedText& item : section.texts(key)) {
    auto secret = find(item.text);
    if (secret.ok()) {
      out.push_back(*secret);
    } else {
      section.fault(item.at, key, secret.error());
    }
  }
}

std::vector<std::string> read_secrets(const Section& section, const std::string& directory, Secrets secrets,
                                      bool required) {
  std::vector<std::string> out;
  const std::size_t faults_before = section.faults().count();
  read_secrets_from(section, "secrets", out, plain_secret);
  read_secrets_from(section, "secret_files", out, [&](const std::string& path) {
    return secret_from_file((std::filesystem::path(directory) / path).string());
  });
  bool hidden = false;
  read_secrets_from(section, "secret_credentials", out, [&](const std::string& name) {
    auto secret = secret_from_credential(name);
    if (secret || secrets != Secrets::seen || !is_credential_name(name)) return secret;
    hidden = true;
    return Result<std::string>(std::string());
  });
  std::erase(out, "");
  if (hidden) return out;
  if (out.empty() && required && section.faults().count() == faults_before) {
    section.faults().add(section.at(),
                         fmt::format("{} has no secret, so no push could be believed; add secrets, "
                                     "secret_files or secret_credentials",
                                     section.name()));
  }
  return out;
}

School read_school(const Section& section, const std::string& directory, Secrets secrets) {
  School out;
  out.name = section.text("name").value_or("");
  out.unsigned_policy =
      section.parsed<UnsignedPolicy>("unsigned_policy", check_unsigned_policy).value_or(out.unsigned_policy);
  if (secrets != Secrets::leave)
    out.secrets = read_secrets(section, directory, secrets, out.unsigned_policy != UnsignedPolicy::accept);
  out.timezone = section.parsed<std::string>("timezone", check_timezone).value_or(out.timezone);
  out.callback_token = section.parsed<std::string>("callback_token", check_callback_token).value_or("");
  out.allow_from = section.ranges("allow_from");
  out.unsigned_limit_per_hour = section.integer("unsigned_limit_per_hour", 0, kHighestUnsignedLimit)
                                    .value_or(out.unsigned_limit_per_hour);
  out.freshness_window_s = section.duration_s("freshness_window", "1m", "24h");
  out.rules = read_rules(section, out.rules);
  out.courses = read_courses(section, out.rules);
  out.stage_seats = section.integer("stage_seats", 0, limits::kHighestStageSeats).value_or(out.stage_seats);
  return out;
}

// A push that names no school is given to the one whose token it came under, so a token has one school.
void refuse_shared_token(const Section& section, const std::string& token, SeenTokens& seen) {
  if (token.empty()) return;
  const auto [first, fresh] = seen.emplace(token, section.at("callback_token"));
  if (fresh) return;
  section.fault(section.at("callback_token"), "callback_token",
                {fmt::format("the school on line {} has the same token; every school needs its own",
                             first->second.line),
                 "make one with `openssl rand -hex 16`"});
}

}  // namespace

std::vector<School> read_schools(const Section& top, const std::string& directory, Secrets secrets) {
  std::vector<School> out;
  const std::size_t faults_before = top.faults().count();
  SeenIds seen_sids;
  SeenTokens seen_tokens;
  for (const Node* node : top.tables("school")) {
    const Section section(*node, kSchoolKeys, top.faults());
    School school = read_school(section, directory, secrets);
    school.sid = Sid{read_id(section, "sid", seen_sids)};
    refuse_shared_token(section, school.callback_token, seen_tokens);
    out.push_back(std::move(school));
  }
  if (out.empty() && top.faults().count() == faults_before) {
    top.faults().add(
        {},
        "no school is configured, so nothing could be received; add a table [[school]] with sid and "
        "secrets");
  }
  return out;
}

}  // namespace rollcall::config
