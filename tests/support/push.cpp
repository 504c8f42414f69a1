#include "support/push.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/digest.hpp"
#include "base/json_writer.hpp"

namespace rollcall::testing {

namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::int64_t kStampAfterS = 600, kOverrunS = 1200;

struct Member {
  std::string key, text;  // text: the whole member, "key": value
};

std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size(); ++at) {
    if (json[at] == '\\')
      ++at;
    else if (json[at] == '"')
      return at + 1;
  }
  throw std::runtime_error("a string without an end");
}

// The end of the member that begins at `at`: the comma or brace behind it.
std::size_t end_of_member(std::string_view json, std::size_t at) {
  for (int depth = 0; at < json.size();) {
    const char c = json[at];
    if (c == '"') {
      at = end_of_string(json, at);
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}')) return at;
    depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
    ++at;
  }
  throw std::runtime_error("an object without an end");
}

std::vector<Member> members_of(std::string_view json) {
  std::vector<Member> members;
  std::size_t at = json.find_first_not_of(kBlank);
  if (at == std::string_view::npos || json[at] != '{') throw std::runtime_error("not a JSON object");
  at = json.find_first_not_of(kBlank, at + 1);
  while (json[at] != '}') {
    const auto key_end = end_of_string(json, at), end = end_of_member(json, at);
    members.push_back(
        {std::string(json.substr(at + 1, key_end - at - 2)), std::string(json.substr(at, end - at))});
    at = json[end] == ',' ? json.find_first_not_of(kBlank, end + 1) : end;
  }
  return members;
}

std::string joined(const std::vector<Member>& members) {
  std::string json = "{";
  for (const auto& member : members) json += (json.size() > 1 ? "," : "") + member.text;
  return json + "}";
}

std::string student_infos(const std::vector<std::int64_t>& uids) {
  std::string list;
  for (const auto uid : uids) {
    list +=
        fmt::format(R"({}{{"studentUid":{},"studentName":"Student {}"}})", list.empty() ? "" : ",", uid, uid);
  }
  return "[" + list + "]";
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string with_members(std::string_view json, const Members& members) {
  auto all = members_of(json);
  for (const auto& [key, value] : members) {
    const Member member{key, json_text(key) + ":" + value};
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Member& m) { return m.key == member.key; });
    if (found == all.end())
      all.push_back(member);
    else
      *found = member;
  }
  return joined(all);
}

std::string without_members(std::string_view json, const std::vector<std::string>& keys) {
  auto all = members_of(json);
  std::erase_if(all,
                [&](const Member& m) { return std::find(keys.begin(), keys.end(), m.key) != keys.end(); });
  return joined(all);
}

std::string sign(std::string_view json, std::int64_t time_stamp, std::string_view secret) {
  const std::string stamp = std::to_string(time_stamp);
  return with_members(json,
                      {{"TimeStamp", stamp}, {"SafeKey", json_text(md5_hex(std::string(secret) + stamp))}});
}

std::string school_toml(std::int64_t sid, const std::string& secret, const std::string& more) {
  return fmt::format("[[school]]\nsid = {}\nname = \"School {}\"\nsecrets = [\"{}\"]\n{}", sid, sid, secret,
                     more);
}

std::string numbered(std::int64_t number, std::int64_t sid) {
  return fmt::format(
      R"({{"SID":{},"Cmd":"FutureCmd","Data":{{"number":{}}},"ActionTime":{},"_id":"{:024x}"}})", sid, number,
      1768314000 + number, number);
}

std::string Lesson::push(std::string_view cmd, std::int64_t action_time, const Members& more) const {
  const std::string json = fmt::format(
      R"({{"SID":{},"CourseID":{},"ClassID":{},"StartTime":{},"CloseTime":{},"Cmd":{},"ActionTime":{}}})",
      sid, course, id, start, end + kOverrunS, cmd, action_time);
  return with_members(json, more);
}

std::string Lesson::enter(std::int64_t uid, std::int64_t at, std::int64_t device, std::int64_t identity,
                          const std::string& name) const {
  Members more = {{"UID", std::to_string(uid)},
                  {"ClientID", std::to_string(device)},
                  {"Identity", std::to_string(identity)},
                  {"Device", "9"}};
  if (!name.empty()) more.emplace_back("NickName", json_text(name));
  return push("67371107", at, more);
}

std::string Lesson::leave(std::int64_t uid, std::int64_t at, std::int64_t device, std::int64_t reason,
                          std::int64_t identity) const {
  return push("67371111", at,
              {{"UID", std::to_string(uid)},
               {"ClientID", std::to_string(device)},
               {"Identity", std::to_string(identity)},
               {"Reason", std::to_string(reason)}});
}

std::string Lesson::course_students(std::int64_t at, int op_type,
                                    const std::vector<std::int64_t>& uids) const {
  const Members more = {
      {"opType", std::to_string(op_type)},
      {"opTime", std::to_string(at)},
      {"opData", fmt::format(R"({{"courseId":{},"courseName":"Course {}","studentInfos":{}}})", course,
                             course, student_infos(uids))}};
  return without_members(push("\"eeoCourseStudentChange\"", at, more), {"ClassID", "StartTime", "CloseTime"});
}

std::string Lesson::class_students(std::int64_t at, int op_type,
                                   const std::vector<std::int64_t>& uids) const {
  const Members more = {
      {"opType", std::to_string(op_type)},
      {"opTime", std::to_string(at)},
      {"opData", fmt::format(R"({{"courseId":{},"classId":{},"className":"Class {}","studentInfos":{}}})",
                             course, id, id, student_infos(uids))}};
  return without_members(push("\"eeoClassStudentChange\"", at, more), {"StartTime", "CloseTime"});
}

std::string Lesson::class_change(std::int64_t at, int op_type, const Members& op_data) const {
  const Members more = {{"opType", std::to_string(op_type)},
                        {"opTime", std::to_string(at)},
                        {"opData", with_members("{}", op_data)}};
  return without_members(push("\"eeoClassInfoChange\"", at, more), {"StartTime", "CloseTime"});
}

std::string Lesson::summary(std::int64_t at, const std::vector<Stay>& stays) const {
  std::string people;
  for (const auto& stay : stays) {
    people += fmt::format(
        R"({}"{}":{{"Identity":{},"Total":{},"Details":[{{"Type":"In","Time":{},"Device":9}},)"
        R"({{"Type":"Out","Time":{}}}]}})",
        people.empty() ? "" : ",", stay.uid, stay.identity, stay.out - stay.in, stay.in, stay.out);
  }
  return push("\"End\"", at,
              {{"Data", fmt::format(R"({{"inoutEnd":{{{}}}}})", people)},
               {"TimeStamp", std::to_string(at + kStampAfterS)}});
}

}  // namespace rollcall::testing
