#include "ingest/import.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/base64.hpp"
#include "ingest/own_entries.hpp"
#include "projection/own_entry.hpp"

namespace rollcall::ingest {

namespace {

// An export carries no callback token; whoever may import may also know the school's.
std::shared_ptr<const config::Config> without_door_checks(const config::Config& config) {
  auto copy = std::make_shared<config::Config>(config);
  for (auto& school : copy->schools) {
    school.callback_token.clear();
    school.allow_from.clear();
    school.unsigned_limit_per_hour = std::numeric_limits<std::int64_t>::max();
  }
  return copy;
}

std::optional<std::string> body_of(const classin::Json& line) {
  if (const auto text = line["body"].string()) return std::string(*text);
  if (const auto text = line["body_base64"].string()) return base64_decode(*text);
  return std::nullopt;
}

}  // namespace

ImportReader::ImportReader(std::shared_ptr<const config::Config> config)
    : config_(std::move(config)), receiver_(without_door_checks(*config_)) {}

Result<storage::JournalEntry> ImportReader::read(std::string_view line) {
  const auto json = line_.parse(line);
  if (!json) return Error{json.error().what, "expected a line of `rollcall journal export`"};
  const auto sid = (*json)["sid"].integer(), received_at = (*json)["received_at"].integer();
  auto body = body_of(*json);
  if (!sid || !received_at || !body) {
    return Error{"a line needs sid, received_at and body", "expected a line of `rollcall journal export`"};
  }
  const auto trust = storage::trust_named((*json)["trust"].string().value_or("signed"));
  if (!trust)
    return Error{"unknown trust",
                 "signed, unsigned_accepted, unsigned_held, unreadable_held, stale_held or own"};
  if (config_->school(Sid{*sid}) == nullptr) {
    return Error{fmt::format("school {} is not configured", *sid),
                 "add it, with its secrets, and import again"};
  }
  if (*trust == storage::Trust::own) {
    const auto cmd = (*json)["cmd"].string();
    if (cmd != projection::kOverrideCmd && cmd != projection::kRosterCmd) {
      return Error{"a line of trust own is an override or a roster",
                   "expected a line of `rollcall journal export`"};
    }
    return own_entry(Sid{*sid}, *cmd, std::move(*body), *received_at);
  }
  if (*trust == storage::Trust::unreadable_held)
    return unreadable_entry(Sid{*sid}, std::move(*body), *received_at);
  auto verdict =
      receiver_.decide({.body = std::move(*body), .callback_token = {}, .source = "", .now = *received_at});
  if (const auto* refused = std::get_if<Refused>(&verdict)) {
    const std::string hint = refused->why == Refusal::safe_key
                                 ? "if the secret was changed since, list the old one too while importing"
                                 : refused->advice;
    return Error{"the push would be refused: " + refused->reason, hint};
  }
  storage::JournalEntry entry = std::move(std::get<Accepted>(verdict).entry);
  if (entry.sid != Sid{*sid})
    return Error{fmt::format("the body is of school {}, not {}", entry.sid.value, *sid), ""};
  return entry;
}

}  // namespace rollcall::ingest
