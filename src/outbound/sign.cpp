#include "outbound/sign.hpp"

#include <fmt/core.h>

#include <map>

#include "base/check.hpp"
#include "base/digest.hpp"
#include "base/utf8.hpp"
#include "outbound/text.hpp"

namespace rollcall::outbound {
namespace {

constexpr std::size_t kMaxSignedBytes = 1024;
constexpr std::int64_t kAccountBelow = 32, kNicknameBelow = 24;
constexpr std::string_view kLivePage = "https://live.eeo.cn/live_partner.html";

// What takes part in the signature; nothing of arrays and objects.
std::optional<std::string> signed_text(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  const auto* text = std::get_if<std::string>(&value);
  return text && text->size() <= kMaxSignedBytes ? std::optional(*text) : std::nullopt;
}

// `below` counts characters, `what` begins the sentence.
std::optional<Error> length_fault(std::string_view text, std::int64_t below, std::string_view what) {
  if (text.empty()) return Error{fmt::format("{} is empty", what), ""};
  if (!is_utf8(text)) return Error{fmt::format("{} is not UTF-8", what), ""};
  if (characters_in(text) < below) return std::nullopt;
  return Error{fmt::format("{} has {} characters", what, characters_in(text)),
               fmt::format("ClassIn takes at most {}", below - 1)};
}

}  // namespace

std::string safe_key(std::string_view secret, std::int64_t time_stamp) {
  return md5_hex(fmt::format("{}{}", secret, time_stamp));
}

std::string string_to_sign(const Values& body, Sid sid, std::int64_t time_stamp, std::string_view secret) {
  ROLLCALL_CHECK(!body.contains("sid") && !body.contains("timeStamp"));
  std::map<std::string_view, std::string> members{{"sid", std::to_string(sid.value)},
                                                  {"timeStamp", std::to_string(time_stamp)}};
  for (const auto& [name, value] : body) {
    if (auto text = signed_text(value)) members.emplace(name, *std::move(text));
  }
  std::string out;
  for (const auto& [name, text] : members) out.append(name).append("=").append(text).append("&");
  return out.append("key=").append(secret);
}

std::string sign(const Values& body, Sid sid, std::int64_t time_stamp, std::string_view secret) {
  return md5_hex(string_to_sign(body, sid, time_stamp, secret));
}

std::string check_code(std::string_view secret, std::string_view lesson_key, std::string_view account,
                       std::string_view nickname) {
  return md5_hex(fmt::format("{}{}{}{}", secret, lesson_key, account, nickname));
}

Result<std::string> live_link(std::string_view secret, std::string_view lesson_key, std::string_view account,
                              std::string_view nickname) {
  if (lesson_key.empty()) return Error{"the lesson key is empty", "it is in the class's live URL"};
  if (auto fault = length_fault(account, kAccountBelow, "the account")) return *std::move(fault);
  if (auto fault = length_fault(nickname, kNicknameBelow, "the nickname")) return *std::move(fault);
  std::string out = fmt::format("{}?lessonKey=", kLivePage);
  append_escaped(out, lesson_key);
  append_escaped(out.append("&account="), account);
  append_escaped(out.append("&nickname="), nickname);
  return out.append("&checkCode=").append(check_code(secret, lesson_key, account, nickname));
}

}  // namespace rollcall::outbound
