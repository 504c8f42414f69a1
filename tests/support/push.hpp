// Pushes as ClassIn sends them: JSON texts of a school's day, signed with a school's secret.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::testing {

constexpr std::int64_t kSid = 1000082;
constexpr const char* kSecret = "TESTSECRET";

using Members = std::vector<std::pair<std::string, std::string>>;  // key, JSON text of the value

// The object `json` with these top-level members in place of its own of those names; new ones come last.
std::string with_members(std::string_view json, const Members& members);
std::string without_members(std::string_view json, const std::vector<std::string>& keys);

std::string json_text(std::string_view text);  // as a JSON string

// With TimeStamp, and the SafeKey that fits it.
std::string sign(std::string_view json, std::int64_t time_stamp, std::string_view secret = kSecret);

// A [[school]] table; `more` are further lines of it.
std::string school_toml(std::int64_t sid = kSid, const std::string& secret = kSecret,
                        const std::string& more = "");

// A test push that differs from every one with another `number`.
std::string numbered(std::int64_t number, std::int64_t sid = kSid);

// One lesson of a course as its pushes tell it, unsigned. Times are Unix seconds.
struct Lesson {
  std::int64_t sid = kSid, course = 116576, id = 25672;
  std::int64_t start = 1768314000, end = 1768317600;

  std::string push(std::string_view cmd, std::int64_t action_time, const Members& more) const;
  std::string enter(std::int64_t uid, std::int64_t at, std::int64_t device = 0, std::int64_t identity = 1,
                    const std::string& name = "") const;
  std::string leave(std::int64_t uid, std::int64_t at, std::int64_t device = 0, std::int64_t reason = 1,
                    std::int64_t identity = 1) const;
  // op_type 1 add, 2 remove, 3 change
  std::string course_students(std::int64_t at, int op_type, const std::vector<std::int64_t>& uids) const;
  std::string class_students(std::int64_t at, int op_type, const std::vector<std::int64_t>& uids) const;
  std::string class_change(std::int64_t at, int op_type, const Members& op_data) const;

  struct Stay {
    std::int64_t uid = 0, in = 0, out = 0, identity = 1;
  };
  std::string summary(std::int64_t at, const std::vector<Stay>& stays) const;
};

}  // namespace rollcall::testing
