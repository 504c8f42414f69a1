#include "ingest/receiver.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/json_writer.hpp"
#include "base/limits.hpp"

namespace rollcall::ingest {

namespace {

using config::School;
using config::UnsignedPolicy;
using storage::JournalEntry;
using storage::Trust;

constexpr int kErrorParameters = 100, kErrorPermission = 102;
constexpr std::int64_t kHourS = 3600;
// TimeStamp is the second in which `_id` was made plus this (PROTOCOL.md 1.7).
constexpr std::int64_t kStampAfterIdS = 600;

std::string identity_of(std::string_view message_id, const Sha256& hash) {
  std::string identity(message_id);
  identity += '\0';
  identity.append(reinterpret_cast<const char*>(hash.data()), hash.size());
  return identity;
}

JournalEntry entry_of(Arrival& arrival, const classin::ReadPush& push, Sid sid, Trust trust) {
  JournalEntry entry{.sid = sid, .trust = trust};
  entry.identity = identity_of(push.envelope.message_id, push.content_hash);
  entry.content_hash.assign(reinterpret_cast<const char*>(push.content_hash.data()),
                            push.content_hash.size());
  entry.received_at = arrival.now;
  entry.time_stamp = push.envelope.time_stamp;
  entry.cmd = push.envelope.cmd.substr(0, limits::kMaxCmdBytes);
  entry.message_id = push.envelope.message_id;
  entry.body = std::move(arrival.body);
  return entry;
}

Refused refuse(Refusal why, int status, int error, std::string reason, std::string advice) {
  Refused refused{.why = why, .status = status, .error = error};
  refused.reason = std::move(reason);
  refused.advice = std::move(advice);
  return refused;
}

Refused refuse_push(const School& school, const classin::ReadPush& push, Refused refused) {
  refused.sid = school.sid;
  refused.identity = identity_of(push.envelope.message_id, push.content_hash);
  refused.cmd = push.envelope.cmd.substr(0, limits::kMaxCmdBytes);
  refused.message_id = push.envelope.message_id;
  return refused;
}

bool safe_key_fits(std::string_view safe_key, std::string_view time_stamp,
                   const std::vector<std::string>& secrets) {
  bool fits = false;
  for (const auto& secret : secrets) {
    // Every secret is tried, so that the time taken does not say which one fits.
    fits |= equal_constant_time(md5_hex(secret + std::string(time_stamp)), safe_key);
  }
  return fits;
}

// The second that the first 8 hexadecimal digits of an `_id` name (PROTOCOL.md 1.7).
std::optional<std::int64_t> second_of_id(std::string_view id) {
  constexpr std::size_t kIdDigits = 24, kSecondDigits = 8;
  if (id.size() != kIdDigits) return std::nullopt;
  std::int64_t second = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + kSecondDigits, second, 16);
  if (error != std::errc() || end != id.data() + kSecondDigits) return std::nullopt;
  return second;
}

bool outside_window(const School& school, const classin::ReadPush& push, std::int64_t now) {
  if (!school.freshness_window_s || !push.envelope.time_stamp) return false;
  const std::int64_t stamp = *push.envelope.time_stamp;
  return stamp < now - *school.freshness_window_s || stamp > now + *school.freshness_window_s;
}

}  // namespace

bool authentic(const classin::Envelope& envelope, const std::vector<std::string>& secrets) {
  if (!envelope.safe_key) return false;
  for (const auto& time_stamp : envelope.time_stamps) {
    if (safe_key_fits(*envelope.safe_key, time_stamp, secrets)) return true;
  }
  // ChatContent uses the key TimeStamp for the time of packing (PROTOCOL.md 6.7); the stamp that was signed
  // can then only be had from `_id`. Refusing it would block the school for ever.
  if (envelope.cmd != "ChatContent") return false;
  const auto second = second_of_id(envelope.message_id);
  return second && safe_key_fits(*envelope.safe_key, std::to_string(*second + kStampAfterIdS), secrets);
}

JournalEntry unreadable_entry(Sid sid, std::string body, std::int64_t received_at) {
  const Sha256 hash = sha256(body);
  JournalEntry entry{.sid = sid, .trust = Trust::unreadable_held};
  entry.identity = identity_of("", hash);
  entry.content_hash.assign(reinterpret_cast<const char*>(hash.data()), hash.size());
  entry.received_at = received_at;
  entry.body = std::move(body);
  return entry;
}

Receiver::Receiver(std::shared_ptr<const config::Config> config) : config_(std::move(config)) {}

void Receiver::reconfigure(std::shared_ptr<const config::Config> config) { config_ = std::move(config); }

void Receiver::remember_unsigned(Sid sid, const std::vector<std::int64_t>& received_at) {
  unsigned_[sid].assign(received_at.begin(), received_at.end());
}

const School* Receiver::school_of_token(const std::optional<std::string>& token) const {
  const School* found = nullptr;
  if (!token || token->empty()) return found;
  for (const auto& school : config_->schools) {
    if (!school.callback_token.empty() && equal_constant_time(school.callback_token, *token)) found = &school;
  }
  return found;
}

Verdict Receiver::decide(Arrival arrival) {
  const auto push = reader_.read(arrival.body);
  if (!push) return unreadable(arrival, push.error().what);
  if (!push->envelope.sid) return unreadable(arrival, "no integer SID at the top level");
  const School* school = config_->school(*push->envelope.sid);
  if (school == nullptr) {
    return refuse(Refusal::unknown_school, 403, kErrorPermission,
                  fmt::format("SID {} is not configured here", push->envelope.sid->value),
                  "add a [[school]] with this sid to the configuration and reload");
  }
  return judge(arrival, *push, *school);
}

Verdict Receiver::unreadable(Arrival& arrival, const std::string& why) {
  const School* school = school_of_token(arrival.callback_token);
  const bool allowed =
      school != nullptr && (school->allow_from.empty() || any_contains(school->allow_from, arrival.source));
  if (!allowed) {
    return refuse(Refusal::not_json, 400, kErrorParameters, "not a push: " + why,
                  "give the school a callback_token and ClassIn the URL with it, and such pushes are kept");
  }
  return Accepted{unreadable_entry(school->sid, std::move(arrival.body), arrival.now)};
}

Verdict Receiver::judge(Arrival& arrival, const classin::ReadPush& push, const School& school) {
  const bool token_fits = school.callback_token.empty() ||
                          equal_constant_time(school.callback_token, arrival.callback_token.value_or(""));
  if (!token_fits) {
    return refuse_push(
        school, push,
        refuse(Refusal::callback_token, 401, kErrorPermission, "callback token absent or wrong",
               "give ClassIn the URL /classin/push/TOKEN with the school's callback_token"));
  }
  if (!school.allow_from.empty() && !any_contains(school.allow_from, arrival.source)) {
    return refuse_push(
        school, push,
        refuse(Refusal::source_not_allowed, 403, kErrorPermission, "source address not allowed",
               "add ClassIn's address to allow_from, or the proxy's to trusted_proxies"));
  }
  if (!push.envelope.safe_key || push.envelope.time_stamps.empty())
    return unsigned_push(arrival, push, school);
  if (!authentic(push.envelope, school.secrets)) {
    return refuse_push(
        school, push,
        refuse(Refusal::safe_key, 401, kErrorPermission, "SafeKey does not fit",
               "compare the school's secret with the one in ClassIn's dashboard; during a change of "
               "secret list both"));
  }
  const Trust trust = outside_window(school, push, arrival.now) ? Trust::stale_held : Trust::signed_;
  return Accepted{entry_of(arrival, push, school.sid, trust)};
}

Verdict Receiver::unsigned_push(Arrival& arrival, const classin::ReadPush& push, const School& school) {
  switch (school.unsigned_policy) {
    case UnsignedPolicy::accept:
      return Accepted{entry_of(arrival, push, school.sid, Trust::unsigned_accepted)};
    case UnsignedPolicy::refuse:
      return refuse_push(
          school, push,
          refuse(Refusal::unsigned_refused, 401, kErrorPermission, "SafeKey or TimeStamp absent",
                 "set unsigned_policy to \"quarantine\" to keep such pushes without believing them"));
    case UnsignedPolicy::quarantine: break;
  }
  auto& recent = unsigned_[school.sid];
  while (!recent.empty() && recent.front() <= arrival.now - kHourS) recent.pop_front();
  if (static_cast<std::int64_t>(recent.size()) >= school.unsigned_limit_per_hour) {
    return refuse_push(
        school, push,
        refuse(Refusal::unsigned_limit, 429, kErrorPermission,
               fmt::format("more than {} unsigned pushes within an hour", school.unsigned_limit_per_hour),
               "if they are ClassIn's, raise unsigned_limit_per_hour; if not, set a callback_token or "
               "allow_from"));
  }
  recent.push_back(arrival.now);
  return Accepted{entry_of(arrival, push, school.sid, Trust::unsigned_held)};
}

const std::string kAcknowledgement = reply_json(1, "程序正常执行");

std::string reply_json(int error, std::string_view text) {
  JsonWriter json;
  json.begin_object().key("error_info").begin_object().field("errno", error).field("error", text);
  json.end_object().end_object();
  return json.take();
}

}  // namespace rollcall::ingest
