// What makes a push believed: its SafeKey, by a second MD5; the receiver's verdict, by the contract's table;
// and its identity.
#include <fmt/format.h>

#include <charconv>

#include "fuzz/fuzz.hpp"
#include "fuzz/json_tree.hpp"
#include "fuzz/naive_md5.hpp"
#include "fuzz/targets.hpp"
#include "ingest/receiver.hpp"

namespace rollcall::fuzz {

namespace {

using config::School;
using config::UnsignedPolicy;
using ingest::Refusal;
using storage::Trust;

constexpr std::int64_t kSid = 1000082, kNow = 1768314000;
constexpr const char* kToken = "callback-token-of-the-school";
const std::vector<std::string> kSecrets = {"s3cret-Nr-1", "s3cret-Nr-2", "\xE5\xAF\x86\xE9\x92\xA5"};

bool naive_fits(const classin::Envelope& envelope, const std::string& stamp,
                const std::vector<std::string>& secrets) {
  for (const auto& secret : secrets) {
    if (naive_md5(secret + stamp) == envelope.safe_key) return true;
  }
  return false;
}

// PROTOCOL.md 1.6 and, for ChatContent, 6.7: the stamp is 600 s behind the second that `_id` begins with.
bool naive_authentic(const classin::Envelope& envelope, const std::vector<std::string>& secrets) {
  if (!envelope.safe_key) return false;
  for (const auto& stamp : envelope.time_stamps) {
    if (naive_fits(envelope, stamp, secrets)) return true;
  }
  if (envelope.cmd != "ChatContent" || envelope.message_id.size() != 24) return false;
  std::int64_t second = 0;
  const char* begin = envelope.message_id.data();
  const auto [end, error] = std::from_chars(begin, begin + 8, second, 16);
  return error == std::errc() && end == begin + 8 &&
         naive_fits(envelope, std::to_string(second + 600), secrets);
}

// A stamp that a plain integer or a plain string of one writes.
std::string plain_stamp(Choices& choices) {
  std::string digits(choices.line(20));
  const bool plain = !digits.empty() && digits.size() < 18 && digits[0] != '0' &&
                     digits.find_first_not_of("0123456789") == std::string::npos;
  return plain ? digits : "1768314600";
}

std::string changed(std::string key, Choices& choices) {
  switch (choices.below(6)) {
    case 0: key[choices.below(key.size())] ^= 1; break;
    case 1: key.pop_back(); break;
    case 2: key += '0'; break;
    case 3: key = naive_md5("not-a-secret" + key); break;
    case 4: key = ""; break;
    default:
      for (char& c : key) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
      if (key.find_first_of("ABCDEF") == std::string::npos) key.pop_back();
  }
  return key;
}

struct Made {
  std::string body;
  enum { free, signed_, forged, unsigned_ } truth = free;  // what is known of it beforehand
};

// A push whose SafeKey is right, wrong or missing, with members of the input's choice behind it.
Made made_push(Choices& choices, std::size_t secrets) {
  const std::size_t kind = choices.below(4);
  if (kind == 0) return {std::string(choices.rest()), Made::free};
  const std::string stamp = plain_stamp(choices);
  const std::string secret = kSecrets[choices.below(secrets)];
  const std::string shown = choices.flag() ? stamp : '"' + stamp + '"';
  std::string key = naive_md5(secret + stamp);
  if (kind == 2) key = changed(std::move(key), choices);
  std::string body = fmt::format(R"({{"SID":{},"TimeStamp":{})", kSid, shown);
  if (kind != 3) body += fmt::format(R"(,"SafeKey":"{}")", key);
  const std::string more(choices.rest());
  JsonTree tree;
  const bool fits = read_json_tree("{" + more + "}", tree) == JsonReading::whole && !tree.items.empty();
  // Members of the same meaning would make it another push than the one that is known.
  const bool other = more.find("TimeStamp") != std::string::npos ||
                     more.find("SafeKey") != std::string::npos ||
                     more.find("ChatContent") != std::string::npos || more.find('\\') != std::string::npos;
  body += fits && !other ? "," + more + "}" : std::string("}");
  return {body, kind == 1 ? Made::signed_ : kind == 2 ? Made::forged : Made::unsigned_};
}

struct Scene {
  School school;
  ingest::Arrival arrival;
  bool token_is_right = true, source_is_right = true;
};

Scene scene(Choices& choices) {
  Scene out;
  const std::uint8_t bits = choices.byte();
  out.school.sid = Sid{(bits & 1) != 0 ? kSid : kSid + 1};
  out.school.secrets.assign(kSecrets.begin(), kSecrets.begin() + 1 + bits % 3);
  out.school.unsigned_policy = static_cast<UnsignedPolicy>(choices.below(3));
  out.school.unsigned_limit_per_hour = static_cast<std::int64_t>(choices.below(2));
  if ((bits & 8) != 0) out.school.freshness_window_s = 3600;
  if ((bits & 16) != 0) out.school.callback_token = kToken;
  if ((bits & 32) != 0) out.school.allow_from.push_back(Cidr::parse("192.0.2.0/24").value());
  out.arrival.source = (bits & 64) != 0 ? "192.0.2.9" : "198.51.100.1";
  out.arrival.now = kNow;
  const std::size_t token = choices.below(3);
  if (token == 1) out.arrival.callback_token = kToken;
  if (token == 2) out.arrival.callback_token = std::string(choices.line(40));
  out.token_is_right =
      out.school.callback_token.empty() || out.arrival.callback_token == out.school.callback_token;
  out.source_is_right = out.school.allow_from.empty() || (bits & 64) != 0;
  return out;
}

struct Expected {
  std::optional<Refusal> refusal;
  Trust trust = Trust::signed_;
};

// The contract's table (PRODUCT.md 3), row by row.
Expected expected(const Scene& scene, const Result<classin::ReadPush>& push) {
  const School& school = scene.school;
  if (!push || !push->envelope.sid) {
    const bool kept = !school.callback_token.empty() && scene.token_is_right && scene.source_is_right;
    return kept ? Expected{{}, Trust::unreadable_held} : Expected{Refusal::not_json};
  }
  if (*push->envelope.sid != school.sid) return {Refusal::unknown_school};
  if (!scene.token_is_right) return {Refusal::callback_token};
  if (!scene.source_is_right) return {Refusal::source_not_allowed};
  if (!push->envelope.safe_key || push->envelope.time_stamps.empty()) {
    if (school.unsigned_policy == UnsignedPolicy::accept) return {{}, Trust::unsigned_accepted};
    if (school.unsigned_policy == UnsignedPolicy::refuse) return {Refusal::unsigned_refused};
    if (school.unsigned_limit_per_hour == 0) return {Refusal::unsigned_limit};
    return {{}, Trust::unsigned_held};
  }
  if (!naive_authentic(push->envelope, school.secrets)) return {Refusal::safe_key};
  const auto stamp = push->envelope.time_stamp;
  const bool stale = school.freshness_window_s && stamp && (*stamp < kNow - 3600 || *stamp > kNow + 3600);
  return {{}, stale ? Trust::stale_held : Trust::signed_};
}

void check_refused(const ingest::Refused& refused, const Scene& scene, const std::string& body) {
  must(refused.status >= 400 && refused.status < 500, "a refusal is a 4xx");
  must(refused.error == (refused.why == Refusal::not_json ? 100 : 102), "with ClassIn's number for it");
  const std::string said = refused.reason + refused.advice;
  for (const auto& secret : kSecrets) {
    must(body.find(secret) != std::string::npos || said.find(secret) == std::string::npos,
         "no secret is told");
  }
  const bool asked = scene.arrival.callback_token == kToken || body.find(kToken) != std::string::npos;
  must(asked || said.find(kToken) == std::string::npos, "no token is told");
}

void check_accepted(const storage::JournalEntry& entry, const Scene& scene, const std::string& body,
                    const Result<classin::ReadPush>& push) {
  must(entry.body == body, "a push is kept byte for byte");
  must(entry.sid == scene.school.sid && entry.received_at == kNow, "with its school and time");
  must(entry.content_hash.size() == 32 && entry.identity.ends_with(entry.content_hash),
       "and its content's hash");
  if (!push || !push->envelope.sid) return;
  must(entry.identity == push->envelope.message_id + '\0' + entry.content_hash,
       "its identity is _id and content");
}

}  // namespace

void fuzz_safekey(std::string_view bytes) {
  static const bool md5_is_right = naive_md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0";
  must(md5_is_right, "RFC 1321's own example holds");
  Choices choices(bytes);
  Scene scene = fuzz::scene(choices);
  const Made made = made_push(choices, scene.school.secrets.size());

  classin::PushReader reader;
  const auto push = reader.read(made.body);
  if (push) {
    const bool authentic = ingest::authentic(push->envelope, scene.school.secrets);
    must(authentic == naive_authentic(push->envelope, scene.school.secrets), "what is authentic has its key",
         made.body);
    must(made.truth != Made::signed_ || authentic, "what was signed is authentic", made.body);
    must((made.truth != Made::forged && made.truth != Made::unsigned_) || !authentic, "nothing else is",
         made.body);
  }

  auto config = std::make_shared<config::Config>();
  config->schools.push_back(scene.school);
  ingest::Receiver receiver(config);
  scene.arrival.body = made.body;
  const Expected wanted = expected(scene, push);
  const auto verdict = receiver.decide(scene.arrival);
  const auto* refused = std::get_if<ingest::Refused>(&verdict);
  must((refused != nullptr) == wanted.refusal.has_value(), "the table decides", made.body);
  if (refused != nullptr) {
    must(refused->why == *wanted.refusal, "and says why", made.body);
    return check_refused(*refused, scene, made.body);
  }
  const auto& entry = std::get<ingest::Accepted>(verdict).entry;
  must(entry.trust == wanted.trust, "and how far it is believed", made.body);
  check_accepted(entry, scene, made.body, push);
}

}  // namespace rollcall::fuzz
