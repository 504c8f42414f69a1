#include "outbound/attempt.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "classin/json_reader.hpp"
#include "outbound/http_date.hpp"
#include "outbound/json_text.hpp"
#include "outbound/reply_items.hpp"
#include "outbound/text.hpp"

namespace rollcall::outbound {
namespace {

using classin::Json;
using http::Failure;

constexpr std::size_t kMaxMessageBytes = 300;
constexpr std::int64_t kMaxRetryAfterS = 24 * 3600;
constexpr std::int64_t kV1WindowS = 20 * 60, kV2WindowS = 5 * 60;  // of the time stamp
constexpr std::int64_t kSuccess = 1, kMaintenance = 901;
constexpr std::int64_t kV1Key = 102, kV2Signature = 101002005, kV2Clock = 101002006, kV2NoTime = 101002008;

// Documented as arrays in places where the samples have objects (API.md 12.8).
Json only_of(Json value) {
  Json first;
  std::size_t count = 0;
  for (const Json item : value.items()) {
    if (count++ == 0) first = item;
  }
  return count == 1 ? first : value;
}

struct Said {
  std::optional<std::int64_t> code;
  Json message;
};

Said said_as(Version version, Json root) {
  if (version == Version::v2) return {root["code"].integer(), root["msg"]};
  const Json info = only_of(root["error_info"]);
  return {info["errno"].integer(), info["error"]};
}

// What fails before the call is reached may answer in the other version's form, or with a bare errno or
// status. Success counts in the call's own form only.
Said said_by(Version version, Json root) {
  const Said own = said_as(version, root);
  if (own.code) return own;
  const Said other = said_as(version == Version::v1 ? Version::v2 : Version::v1, root);
  if (other.code && *other.code != kSuccess) return other;
  const auto bare = root["errno"].integer();
  if (bare && *bare != kSuccess) return {bare, root["error"]};
  if (root["status"].integer() == kMaintenance) return {kMaintenance, {}};
  return {};
}

std::optional<std::int64_t> id_in(Json value) {
  const auto id = value.integer();
  return id && *id > 0 ? id : std::nullopt;
}

// The calls that make something, and where its id stands in `data`; no name: it is `data` itself.
struct Made {
  std::string_view call;
  std::array<std::string_view, 2> names;
};
constexpr Made kMade[] = {{"addCourseClass", {}},
                          {"addCourse", {}},
                          {"register", {}},
                          {"createUnit", {"unitId", ""}},
                          {"createClassroom", {"classId", ""}},
                          {"createActivityNoClass", {"activityId", "unitId"}}};

void read_ids(const Call& call, Json data, Attempt& out) {
  const auto made = std::find_if(std::begin(kMade), std::end(kMade),
                                 [&](const auto& row) { return row.call == call.name; });
  if (made == std::end(kMade)) return;
  const Json whole = only_of(data);
  out.object_id = made->names[0].empty() ? id_in(whole) : id_in(whole[made->names[0]]);
  if (!out.object_id && !made->names[1].empty()) out.object_id = id_in(whole[made->names[1]]);
  if (call.name == "createClassroom") out.activity_id = id_in(whole["activityId"]);
  if (!out.object_id)
    out.explanation += "; ClassIn's answer does not say its id: look it up in the dashboard";
  if (out.object_id && call.name == "createClassroom" && !out.activity_id)
    out.explanation += "; ClassIn's answer lacks the activityId, by which it could be changed";
}

std::string live_url_in(Json data, Json more_data) {
  for (const Json place : {only_of(more_data), only_of(data)}) {
    const auto url = place.any_of({"live_url", "liveUrl"}).string();
    if (url && !url->empty()) return std::string(*url);
  }
  return "";
}

std::string duration_text(std::int64_t seconds) {
  return seconds < 120 ? fmt::format("{} s", seconds) : fmt::format("{} min", seconds / 60);
}

// Why a key or a time stamp was refused, as far as the clocks tell.
std::string key_advice(Version version, std::int64_t code, const std::optional<std::int64_t>& skew_s) {
  constexpr std::string_view kSchool = "the secret or the SID in [[school]] is not what ClassIn has";
  const std::int64_t window = version == Version::v1 ? kV1WindowS : kV2WindowS;
  const std::string account = version == Version::v1 ? ", or the account is unpaid" : "";
  const bool by_key = code == kV1Key || code == kV2Signature;
  if (!skew_s) {
    return by_key ? fmt::format("; either this machine's clock is wrong, or {}{}", kSchool, account)
                  : "; check this machine's clock";
  }
  const auto off = std::abs(*skew_s);
  if (off >= window / 2) {
    return fmt::format("; this machine's clock is {} {} ClassIn's: set it right", duration_text(off),
                       *skew_s > 0 ? "ahead of" : "behind");
  }
  if (by_key) return fmt::format("; the clock is right ({} s off), so {}{}", off, kSchool, account);
  if (code == kV2Clock) return fmt::format("; by its own Date they differ by {} s: try again", off);
  return "; does something on the way drop the X-EEO fields?";
}

bool is_about_key(std::int64_t code) {
  return code == kV1Key || code == kV2Signature || code == kV2Clock || code == kV2NoTime;
}

void explain(const Call& call, const Meaning& meaning, Attempt& out) {
  out.explanation = meaning.text;
  const auto elsewhere = meaning_elsewhere(out.code);
  if (!meaning.documented && meaning.text != elsewhere && !elsewhere.empty())
    out.explanation += fmt::format(" (of other calls it means: {})", elsewhere);
  if (is_about_key(out.code)) out.explanation += key_advice(call.version, out.code, out.clock_skew_s);
}

void read_code(const Call& call, const Said& said, Json root, Attempt& out) {
  const Meaning meaning = meaning_of(call, *said.code);
  out.code = *said.code;
  out.effect = meaning.effect;
  out.send_again = meaning.send_again;
  out.retry = meaning.retry;
  out.bad_key = out.code == kV1Key || out.code == kV2Signature;
  out.message = harmless_text(said.message.text().value_or(""), kMaxMessageBytes);
  out.data = json_text(root["data"]);
  out.more_data = json_text(root["more_data"]);
  explain(call, meaning, out);
  if (out.effect == Effect::not_done || out.effect == Effect::not_known) return;
  read_ids(call, root["data"], out);
  out.live_url = live_url_in(root["data"], root["more_data"]);
  if (out.code == kSuccess) read_items(call, root["data"], out);
}

struct Verdict {
  Effect effect;
  bool send_again;
  std::string_view retry;
};
constexpr Verdict kRefused = {Effect::not_done, false, "no"}, kTooFast = {Effect::not_done, true, "yes"},
                  kUnclear = {Effect::not_known, true, "yes"};

void set(Attempt& out, Verdict verdict, std::string explanation) {
  out.effect = verdict.effect;
  out.send_again = verdict.send_again;
  out.retry = verdict.retry;
  out.explanation = std::move(explanation);
}

// A reply without a code of ClassIn's.
void read_status(const Call& call, int status, Attempt& out) {
  if (status == kMaintenance || status == 403 || status == 404) {
    const Meaning meaning = meaning_of(call, status);
    out.code = status;
    return set(out, {meaning.effect, meaning.send_again, meaning.retry},
               fmt::format("HTTP status {}: {}", status, meaning.text));
  }
  if (status >= 300 && status < 400)
    return set(
        out, kRefused,
        fmt::format("HTTP status {}: a redirect, which is not followed; check classin.base_url", status));
  if (status == 429) return set(out, kTooFast, "HTTP status 429: too many requests at a time");
  if (status >= 400 && status < 500 && status != 408)
    return set(
        out, kRefused,
        fmt::format("HTTP status {}: what answers does not take the request; is classin.base_url right?",
                    status));
  const auto* const words = status >= 200 && status < 300
                                ? "what answers sent nothing that can be read as ClassIn's"
                                : "the server failed";
  set(out, kUnclear,
      fmt::format("HTTP status {}: {}; whether the call was carried out is not known", status, words));
}

std::optional<std::int64_t> seconds_in(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool whole = !text.empty() && error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(out) : std::nullopt;
}

void read_fields(const http::Reply& reply, std::int64_t now, Attempt& out) {
  const auto* const date = reply.field("date");
  const auto sent_at = date ? http_date(*date) : std::nullopt;
  if (sent_at) out.clock_skew_s = now - *sent_at;
  const auto* const after = reply.field("retry-after");
  if (!after) return;
  auto wait = seconds_in(*after);
  if (const auto until = http_date(*after); until && !wait) wait = *until - sent_at.value_or(now);
  out.retry_after_s = std::clamp(wait.value_or(0), std::int64_t{0}, kMaxRetryAfterS);
}

void read_reply(const Call& call, const http::Reply& reply, std::int64_t now, Attempt& out) {
  read_fields(reply, now, out);
  classin::JsonDocument document;
  const auto root = document.parse(reply.body);
  const Said said = root ? said_by(call.version, *root) : Said{};
  if (said.code)
    read_code(call, said, *root, out);
  else
    read_status(call, reply.status, out);
}

void read_failure(const Failure& failure, Attempt& out) {
  using Cause = Failure::Cause;
  const bool passing = failure.cause == Cause::broken || failure.cause == Cause::timed_out;
  // The client's advice on a connection that is refused is for a receiver of one's own.
  const bool refused = failure.cause == Cause::broken && failure.phase == http::Phase::connect;
  auto words = refused ? failure.error.what : failure.error.text();
  const bool interrupted = failure.cause == Cause::interrupted;
  if (!failure.may_have_arrived)
    return set(out, {Effect::not_done, passing, passing || interrupted ? "yes" : "maybe"},
               words + "; nothing was sent");
  set(out, {Effect::not_known, !interrupted, "yes"}, words + "; whether ClassIn carried it out is not known");
}

}  // namespace

Attempt attempt_of(const Call& call, const http::Outcome& outcome, std::int64_t now) {
  Attempt out;
  if (const auto* failure = std::get_if<Failure>(&outcome))
    read_failure(*failure, out);
  else
    read_reply(call, std::get<http::Reply>(outcome), now, out);
  return out;
}

}  // namespace rollcall::outbound
