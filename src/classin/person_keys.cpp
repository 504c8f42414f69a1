#include "classin/person_keys.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace rollcall::classin {

namespace {

// Lower case throughout.
constexpr std::string_view kBystanders[] = {"t",      "teacher",    "mainteacher",
                                            "source", "fastestguy", "operator"};
constexpr std::string_view kPersons[] = {"", "student", "teacher", "creator", "fastestguy"};
constexpr std::string_view kUidLists[] = {"userlist", "users", "uids", "uidlist"};
constexpr std::string_view kAccountKeys[] = {"telephone", "account"};
constexpr std::string_view kStays[] = {
    "sid",        "cmd",          "_id",      "timestamp",  "safekey",        "actiontime", "optime",
    "classid",    "cid",          "courseid", "coursename", "classname",      "starttime",  "closetime",
    "activityid", "activityname", "unitid",   "unitname",   "submissiontime", "class_id",   "set_at",
    "at"};
constexpr std::string_view kZeroed[] = {"intime", "looktime", "validwatchcount"};
constexpr std::string_view kOpaque[] = {"safekey", "uuid", "timestamp", "sid"};
// What stands before "name" where a person's is meant and the UID beside it is the plain one.
constexpr std::string_view kOwnNames[] = {"", "show", "nick", "nickname", "login", "remark", "user", "real"};

template <std::size_t N>
bool among(const std::string_view (&list)[N], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// The word before the first of these endings that `key` has.
template <std::size_t N>
std::optional<std::string> before_ending(const std::string& key,
                                         const std::array<std::string_view, N>& endings) {
  for (const std::string_view ending : endings) {
    if (!key.ends_with(ending)) continue;
    std::string role = key.substr(0, key.size() - ending.size());
    while (role.ends_with('_')) role.pop_back();
    return role;
  }
  return std::nullopt;
}

}  // namespace

std::string lower_case(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::optional<std::string> uid_role(std::string_view key) {
  const std::string name = lower_case(key);
  if (name == "uuid") return std::nullopt;
  if (name == "nid") return "fastestguy";
  if (name == "roleid" || name == "userid" || name == "user_id") return "";
  if (name == "studentid" || name == "teacherid") return name.substr(0, name.size() - 2);
  return before_ending<1>(name, {"uid"});
}

bool is_bystander(std::string_view role) { return among(kBystanders, role); }

bool is_uid_list(std::string_view key) {
  const std::string name = lower_case(key);
  return among(kUidLists, name) || name.ends_with("uids");
}

std::optional<std::string> text_role(std::string_view key) {
  auto role = before_ending<8>(lower_case(key),
                               {"name", "account", "telephone", "mobile", "email", "phone", "no", "number"});
  if (role && among(kOwnNames, *role)) role = "";
  return role;
}

bool names_person(std::string_view key) {
  const auto role = text_role(key);
  return role && among(kPersons, *role);
}

bool is_account_key(std::string_view key) { return among(kAccountKeys, lower_case(key)); }

bool stays_in_emptied(std::string_view key) { return among(kStays, lower_case(key)); }

bool stays_as_zero(std::string_view key) { return among(kZeroed, lower_case(key)); }

bool is_opaque(std::string_view key) { return among(kOpaque, lower_case(key)); }

}  // namespace rollcall::classin
