// Accounts and the repair of recordings (API.md 2 and 6). No fault quotes a phone number, an address or a
// password.
#include <fmt/core.h>

#include <algorithm>

#include "classin/json_reader.hpp"
#include "outbound/call_checks.hpp"

namespace rollcall::outbound {
namespace {

using classin::Json;

constexpr std::string_view kPhoneForm =
    "a phone number of mainland China is written in its 11 digits alone, any other as 00CC-number (for "
    "example 001-8006437676), the number not beginning with 0";
constexpr std::string_view kMailForm = "this is not an e-mail address, which is written name@host";
constexpr std::size_t kMainlandDigits = 11, kLeastDigits = 4, kMostDigits = 15, kMostCountryDigits = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits that do not begin with 0.
bool is_number(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), is_digit);
}

bool is_phone(std::string_view text) {
  if (is_number(text, kMainlandDigits, kMainlandDigits)) return true;
  const auto dash = text.find('-');
  if (!text.starts_with("00") || dash == std::string_view::npos) return false;
  const auto country = text.substr(2, dash - 2);
  return is_number(country, 1, kMostCountryDigits) && country != "86" &&
         is_number(text.substr(dash + 1), kLeastDigits, kMostDigits);
}

bool is_mail(std::string_view text) {
  const auto at = text.find('@');
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c != 0x7F; });
  return plain && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos;
}

void check_account(const Values& values, std::string_view name, Faults& faults) {
  const auto account = text_in(values, name);
  if (!account) return;
  const bool mail = account->find('@') != std::string::npos;
  if (mail ? is_mail(*account) : is_phone(*account)) return;
  faults.push_back({std::string(name), std::string(mail ? kMailForm : kPhoneForm)});
}

// Exactly one of two: the first is named where neither is there, the second where both are.
void check_one_of(const Values& values, std::string_view first, std::string_view second, Faults& faults) {
  const bool has_first = values.contains(first), has_second = values.contains(second);
  if (has_first != has_second) return;
  faults.push_back({std::string(has_first ? second : first),
                    fmt::format("give {} {} or {}", has_first ? "only one:" : "either", first, second)});
}

constexpr std::string_view kVideoSwitches[] = {"record", "recordScene",  "live",
                                               "replay", "watchByLogin", "allowUnloggedChat"};

// What is wrong with one class of classJson; "" where nothing is.
std::string video_fault(Json item) {
  if (!item.is_object()) return "is not an object";
  if (item["classId"].integer().value_or(0) < 1) return "has no classId";
  for (const auto& [name, value] : item.members()) {
    if (name == "classId" || name == "customColumn") continue;
    const auto* const end = std::end(kVideoSwitches);
    if (std::find(std::begin(kVideoSwitches), end, name) == end)
      return fmt::format("has an unknown '{}'", name);
    if (!value.truth() || value.kind() == Json::Kind::boolean) return fmt::format("needs 0 or 1 as {}", name);
  }
  for (const auto name : {"record", "live", "replay"}) {
    if (!item[name].has_value()) return fmt::format("lacks {}: record, live and replay go together", name);
  }
  if (item["record"].truth() == true) return "";
  for (const auto name : {"recordScene", "live", "replay"}) {
    if (item[name].truth() == true) return fmt::format("has {} 1, which needs record 1", name);
  }
  return "";
}

}  // namespace

void check_register(const Values& values, const CheckContext&, Faults& faults) {
  check_one_of(values, "telephone", "email", faults);
  check_one_of(values, "password", "md5pass", faults);
  if (const auto phone = text_in(values, "telephone"); phone && !is_phone(*phone))
    faults.push_back({"telephone", std::string(kPhoneForm)});
  if (const auto mail = text_in(values, "email"); mail && !is_mail(*mail))
    faults.push_back({"email", std::string(kMailForm)});
  if (const auto digest = text_in(values, "md5pass")) {
    const bool hex = std::all_of(digest->begin(), digest->end(), [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
    if (!hex) faults.push_back({"md5pass", "it must be an MD5 digest: 32 hexadecimal digits"});
  }
}

void check_student_account(const Values& values, const CheckContext&, Faults& faults) {
  check_account(values, "studentAccount", faults);
}

void check_teacher_account(const Values& values, const CheckContext&, Faults& faults) {
  check_account(values, "teacherAccount", faults);
}

void check_set_class_video(const Values& values, const CheckContext&, Faults& faults) {
  const auto found = values.find("classJson");
  if (found == values.end()) return;
  const auto* json = std::get_if<JsonText>(&found->second);
  classin::JsonDocument document;
  const auto root = document.parse(json ? std::string_view(json->text) : "null");
  std::size_t count = 0;
  if (root && root->is_array()) {
    for (const Json item : root->items()) {
      ++count;
      if (const auto fault = video_fault(item); !fault.empty())
        faults.push_back({"classJson", fmt::format("class {} of the array {}", count, fault)});
    }
  }
  if (count == 0)
    faults.push_back({"classJson", "it must be an array of classes: [{\"classId\": 1, \"record\": 1, …}]"});
}

}  // namespace rollcall::outbound
