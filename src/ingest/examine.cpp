#include "ingest/examine.hpp"

#include <charconv>

#include "base/digest.hpp"

namespace rollcall::ingest {

namespace {

// TimeStamp is the second in which `_id` was made plus this (PROTOCOL.md 1.7).
constexpr std::int64_t kStampAfterIdS = 600;

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

Signature signature_of(const classin::Envelope& envelope, const config::School& school) {
  if (!envelope.safe_key || envelope.time_stamps.empty()) return Signature::absent;
  return authentic(envelope, school.secrets) ? Signature::fits : Signature::wrong;
}

bool may_be_kept(Signature signature, const config::School& school) {
  return signature == Signature::fits ||
         (signature == Signature::absent && school.unsigned_policy != config::UnsignedPolicy::refuse);
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

Examined examine(classin::PushReader& reader, std::string_view body,
                 std::shared_ptr<const config::Config> config) {
  const config::School* school = nullptr;
  Signature signature = Signature::absent;
  auto push = reader.read(body, [&](const classin::Envelope& envelope) {
    school = envelope.sid ? config->school(*envelope.sid) : nullptr;
    if (school == nullptr) return false;
    signature = signature_of(envelope, *school);
    return may_be_kept(signature, *school);
  });
  return {std::move(config), std::move(push), school, signature};
}

}  // namespace rollcall::ingest
