#include "fuzz/config_toml.hpp"

#include <fmt/format.h>

namespace rollcall::fuzz {

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\u{:04x}", byte);
    else if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else
      out += c;
  }
  return out + '"';
}

std::string ranges(const std::vector<Cidr>& list) {
  std::string out;
  for (const Cidr& range : list) out += quoted(range.text()) + ", ";
  return '[' + out + ']';
}

std::string rules(const domain::Rules& rules) {
  std::string ratio = fmt::format("{}", rules.minimum_attended_ratio);
  if (ratio.find_first_of(".e") == std::string::npos) ratio += ".0";
  return fmt::format("late_after = \"{}s\"\nearly_leave_before = \"{}s\"\nminimum_attended_ratio = {}\n",
                     rules.late_after_s, rules.early_leave_before_s, ratio);
}

std::string school(const config::School& school) {
  constexpr const char* kPolicies[] = {"quarantine", "accept", "refuse"};
  std::string out = fmt::format("[[school]]\nsid = {}\nname = {}\n", school.sid.value, quoted(school.name));
  out += "secrets = [";
  for (const auto& secret : school.secrets) out += quoted(secret) + ", ";
  out += fmt::format("]\ntimezone = {}\ncallback_token = {}\nallow_from = {}\n", quoted(school.timezone),
                     quoted(school.callback_token), ranges(school.allow_from));
  out += fmt::format("unsigned_policy = \"{}\"\nunsigned_limit_per_hour = {}\nstage_seats = {}\n",
                     kPolicies[static_cast<int>(school.unsigned_policy)], school.unsigned_limit_per_hour,
                     school.stage_seats);
  if (school.freshness_window_s)
    out += fmt::format("freshness_window = \"{}s\"\n", *school.freshness_window_s);
  out += rules(school.rules);
  for (const auto& course : school.courses)
    out += fmt::format("[[school.course]]\nid = {}\n{}", course.id.value, rules(course.rules));
  return out;
}

}  // namespace

std::string toml_of(const config::Config& config) {
  constexpr const char* kLevels[] = {"debug", "info", "warning", "error"};
  std::string out = fmt::format("[listen]\naddress = {}\ntls_certificate = {}\ntls_private_key = {}\n",
                                quoted(config.listen.address), quoted(config.listen.tls_certificate),
                                quoted(config.listen.tls_private_key));
  out += fmt::format("trusted_proxies = {}\nmax_body_bytes = {}\nmax_connections = {}\n",
                     ranges(config.listen.trusted_proxies), config.listen.max_body_bytes,
                     config.listen.max_connections);
  out += fmt::format("[admin]\naddress = {}\n[store]\nurl = {}\n[log]\nlevel = \"{}\"\n",
                     quoted(config.admin_address), quoted("sqlite:" + config.store_path),
                     kLevels[static_cast<int>(config.log_level)]);
  out += fmt::format(
      "[classin]\nbase_url = {}\ntimeout = \"{}ms\"\nca_file = {}\n[retention]\njournal_days = {}\n",
      quoted(config.classin_base_url), config.classin_timeout_ms, quoted(config.classin_ca_file),
      config.retention.journal_days);
  for (const auto& [kind, days] : config.retention.days_of_kind)
    out += fmt::format("{}_days = {}\n", kind, days);
  for (const auto& each : config.schools) out += school(each);
  return out;
}

}  // namespace rollcall::fuzz
