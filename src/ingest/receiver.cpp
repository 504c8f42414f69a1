#include "ingest/receiver.hpp"

#include <fmt/format.h>

#include <cstring>

#include "base/check.hpp"
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

std::string identity_of(std::string_view message_id, const Sha256& hash) {
  std::string identity(message_id);
  identity += '\0';
  identity.append(reinterpret_cast<const char*>(hash.data()), hash.size());
  return identity;
}

JournalEntry entry_of(Arrival& arrival, const classin::ReadPush& push, Sid sid, Trust trust) {
  JournalEntry entry{.sid = sid, .trust = trust};
  ROLLCALL_CHECK(push.content_hash);  // examine() hashes whatever may be kept
  entry.identity = identity_of(push.envelope.message_id, *push.content_hash);
  entry.content_hash.assign(reinterpret_cast<const char*>(push.content_hash->data()),
                            push.content_hash->size());
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

// Tells whether a refused push is the one that was refused before, without hashing what a stranger sent. All
// that may differ between ClassIn's repeats, TimeStamp and SafeKey (PROTOCOL.md 1.7), is left out.
std::string name_of_refused(const classin::Envelope& push, std::size_t body_bytes) {
  if (!push.message_id.empty()) return push.message_id;
  const auto number = [](const auto& id) { return id ? id->value : 0; };
  return fmt::format("{}\n{} {} {} {} {}", push.cmd, number(push.class_id), number(push.course_id),
                     push.action_time.value_or(0), push.op_time.value_or(0), body_bytes);
}

// Which push is refused, as far as it could be read.
Refused about(std::size_t body_bytes, const classin::Envelope& push, Refused refused) {
  refused.identity = name_of_refused(push, body_bytes);
  refused.cmd = push.cmd.substr(0, limits::kMaxCmdBytes);
  refused.message_id = push.message_id;
  return refused;
}

Refused refuse_push(const Arrival& arrival, const Examined& examined, Refused refused) {
  refused.sid = examined.school->sid;
  return about(arrival.body.size(), examined.push->envelope, std::move(refused));
}

// Enough of a body to know it again.
std::string identity_of_unreadable(std::string_view body) {
  constexpr std::size_t kLookedAtBytes = 4096;
  const Sha256 hash = sha256(body.substr(0, kLookedAtBytes));
  return fmt::format("{} {}", body.size(), hex(hash.data(), hash.size()));
}

bool outside_window(const School& school, const classin::ReadPush& push, std::int64_t now) {
  if (!school.freshness_window_s || !push.envelope.time_stamp) return false;
  const std::int64_t stamp = *push.envelope.time_stamp;
  return stamp < now - *school.freshness_window_s || stamp > now + *school.freshness_window_s;
}

Verdict unreadable(Arrival& arrival, const config::Config& config, const std::string& why) {
  const School* school = school_of_token(config, arrival.callback_token);
  const bool allowed =
      school != nullptr && (school->allow_from.empty() || any_contains(school->allow_from, arrival.source));
  if (!allowed) {
    Refused no =
        refuse(Refusal::not_json, 400, kErrorParameters, "not a push: " + why,
               "give the school a callback_token and ClassIn the URL with it, and such pushes are kept");
    no.identity = identity_of_unreadable(arrival.body);
    return no;
  }
  return Accepted{unreadable_entry(school->sid, std::move(arrival.body), arrival.now)};
}

}  // namespace

std::string_view refusal_name(Refusal why) {
  switch (why) {
    case Refusal::not_json: return "not_json";
    case Refusal::unknown_school: return "unknown_school";
    case Refusal::callback_token: return "callback_token";
    case Refusal::source_not_allowed: return "source_not_allowed";
    case Refusal::safe_key: return "safe_key";
    case Refusal::unsigned_refused: return "unsigned_refused";
    case Refusal::unsigned_limit: return "unsigned_limit";
    case Refusal::wrong_path: return "wrong_path";
    case Refusal::too_large: return "too_large";
  }
  return "";
}

std::optional<Refused> refused_elsewhere(const Examined& examined, std::size_t body_bytes,
                                         const std::string& path) {
  if (!examined.push || examined.school == nullptr || examined.signature != Signature::fits)
    return std::nullopt;
  const std::string_view right = examined.school->callback_token.empty()
                                     ? "/classin/push"
                                     : "/classin/push/TOKEN, with the school's callback_token";
  Refused no = refuse(
      Refusal::wrong_path, 404, kErrorParameters, fmt::format("no push is received at {}", path),
      fmt::format("give ClassIn's support the URL that ends in {}; or let the proxy pass it on as that",
                  right));
  no.sid = examined.school->sid;
  no.safe_key_fits = true;
  return about(body_bytes, examined.push->envelope, std::move(no));
}

Refused refused_too_large(const config::Config& config, const std::optional<std::string>& callback_token,
                          std::optional<std::uint64_t> bytes) {
  const std::string size = bytes ? fmt::format(" of {} bytes", *bytes) : "";
  Refused no = refuse(
      Refusal::too_large, 413, kErrorParameters,
      fmt::format("a push{} is larger than listen.max_body_bytes, {}", size, config.listen.max_body_bytes),
      fmt::format("if it is ClassIn's, raise listen.max_body_bytes (to {} at most) and reload; a proxy has a "
                  "limit of its own",
                  limits::kHighestMaxBodyBytes));
  if (const School* school = school_of_token(config, callback_token)) no.sid = school->sid;
  no.identity = fmt::format("{}\n{}", callback_token.value_or(""), size);
  return no;
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

void RecentUnsigned::forget_until(std::int64_t instant) {
  for (; !arrivals_.empty() && arrivals_.front().at <= instant; arrivals_.pop_front()) {
    hashes_.erase(arrivals_.front().hash);
    places_ -= arrivals_.front().places;
  }
}

// No hash for which a sender could find two pushes that agree: they would be counted as one.
std::uint64_t RecentUnsigned::hash_of(const std::string& identity) {
  const Sha256 hash = sha256(identity);
  std::uint64_t out = 0;
  std::memcpy(&out, hash.data(), sizeof out);
  return out;
}

void RecentUnsigned::add(const std::string& identity, std::int64_t at, std::int64_t places) {
  const std::uint64_t hash = hash_of(identity);
  if (!hashes_.insert(hash).second) return;
  arrivals_.push_back({at, hash, places});
  places_ += places;
}

void Receiver::remember_unsigned(Sid sid, const std::vector<storage::HeldPush>& pushes) {
  for (const auto& push : pushes) unsigned_[sid].add(push.identity, push.received_at, 1);
}

const School* school_of_token(const config::Config& config, const std::optional<std::string>& token) {
  const School* found = nullptr;
  if (!token || token->empty()) return found;
  for (const auto& school : config.schools) {
    if (!school.callback_token.empty() && equal_constant_time(school.callback_token, *token)) found = &school;
  }
  return found;
}

Verdict Receiver::decide(Arrival arrival) {
  const Examined examined = examine(reader_, arrival.body, config_);
  return decide(std::move(arrival), examined);
}

Verdict Receiver::decide(Arrival arrival, const Examined& examined) {
  const auto& push = examined.push;
  if (!push) return unreadable(arrival, *examined.config, push.error().what);
  if (!push->envelope.sid) return unreadable(arrival, *examined.config, "no integer SID at the top level");
  if (examined.school == nullptr) {
    Refused no = refuse(Refusal::unknown_school, 403, kErrorPermission,
                        fmt::format("SID {} is not configured here", push->envelope.sid->value),
                        "add a [[school]] with this sid to the configuration and reload");
    no.claimed = push->envelope.sid;
    return about(arrival.body.size(), push->envelope, std::move(no));
  }
  return judge(arrival, examined);
}

Verdict Receiver::judge(Arrival& arrival, const Examined& examined) {
  const School& school = *examined.school;
  const bool token_fits = school.callback_token.empty() ||
                          equal_constant_time(school.callback_token, arrival.callback_token.value_or(""));
  if (!token_fits) {
    return refuse_push(
        arrival, examined,
        refuse(Refusal::callback_token, 401, kErrorPermission, "callback token absent or wrong",
               "give ClassIn the URL /classin/push/TOKEN with the school's callback_token"));
  }
  if (!school.allow_from.empty() && !any_contains(school.allow_from, arrival.source)) {
    Refused no = refuse(Refusal::source_not_allowed, 403, kErrorPermission, "source address not allowed",
                        "add ClassIn's address to allow_from, or the proxy's to trusted_proxies");
    no.safe_key_fits = examined.signature == Signature::fits;
    return refuse_push(arrival, examined, std::move(no));
  }
  if (examined.signature == Signature::absent) return unsigned_push(arrival, examined);
  if (examined.signature == Signature::wrong) {
    return refuse_push(
        arrival, examined,
        refuse(Refusal::safe_key, 401, kErrorPermission, "SafeKey does not fit",
               "compare the school's secret with the one in ClassIn's dashboard; during a change of "
               "secret list both"));
  }
  const Trust trust =
      outside_window(school, *examined.push, arrival.now) ? Trust::stale_held : Trust::signed_;
  return Accepted{entry_of(arrival, *examined.push, school.sid, trust)};
}

Verdict Receiver::unsigned_push(Arrival& arrival, const Examined& examined) {
  const School& school = *examined.school;
  switch (school.unsigned_policy) {
    case UnsignedPolicy::accept:
      return Accepted{entry_of(arrival, *examined.push, school.sid, Trust::unsigned_accepted)};
    case UnsignedPolicy::refuse:
      return refuse_push(
          arrival, examined,
          refuse(Refusal::unsigned_refused, 401, kErrorPermission, "SafeKey or TimeStamp absent",
                 "set unsigned_policy to \"quarantine\" to keep such pushes without believing them"));
    case UnsignedPolicy::quarantine: break;
  }
  auto& recent = unsigned_[school.sid];
  const std::string identity = identity_of(examined.push->envelope.message_id, *examined.push->content_hash);
  recent.forget_until(arrival.now - kHourS);
  if (!recent.holds(identity) && recent.places() >= school.unsigned_limit_per_hour) {
    return refuse_push(
        arrival, examined,
        refuse(Refusal::unsigned_limit, 429, kErrorPermission,
               fmt::format("more than {} unsigned pushes within an hour", school.unsigned_limit_per_hour),
               "if they are ClassIn's, raise unsigned_limit_per_hour; if not, set a callback_token or "
               "allow_from"));
  }
  // A stranger who knows a SID could otherwise fill the disk with a thousand of the largest ones.
  recent.add(identity, arrival.now,
             static_cast<std::int64_t>(1 + arrival.body.size() / limits::kUnsignedUnitBytes));
  return Accepted{entry_of(arrival, *examined.push, school.sid, Trust::unsigned_held)};
}

const std::string kAcknowledgement = reply_json(1, "程序正常执行");

std::string reply_json(int error, std::string_view text) {
  JsonWriter json;
  json.begin_object().key("error_info").begin_object().field("errno", error).field("error", text);
  json.end_object().end_object();
  return json.take();
}

}  // namespace rollcall::ingest
