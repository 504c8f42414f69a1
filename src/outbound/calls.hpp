// THE LIST of ClassIn's calls (API.md 3 to 8): what each takes, what limits it has, what its answer holds,
// and whether it may be sent twice. Everything else (command line, HTTP, encoding, help) reads it. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "outbound/values.hpp"

namespace rollcall::outbound {

enum class Version { v1, v2 };
enum class Kind { integer, text, integers, json, picture };

// Of a text the limits count characters (code points), of a list its items, of an integer its value.
struct Parameter {
  std::string_view name;
  Kind kind = Kind::text;
  bool required = false;
  std::int64_t least = 0, most = std::numeric_limits<std::int64_t>::max();
  std::string_view
      choices;  // of an integer: the values there are, separated by blanks; "": any within the limits
  std::string_view otherwise;  // what ClassIn takes where it is left out; "" where nothing is said
  std::string_view help;
  bool secret = false;  // a password: never shown, never kept
};

// What may be done when nobody knows whether a call arrived.
enum class Repeat {
  harmless,     // sent again as it is: links, member calls, edits, deletions
  by_identity,  // creates; the same unique identity makes a repetition safe
  never,        // creates, and nothing tells a repetition: one try
};

// More calls of one kind than this are held back (API.md 2 and 8).
struct Pace {
  int calls = 0, per_s = 0;  // 0: no limit is known
  int same_every_s = 0;      // a call with the same parameters waits so long after the last
};

struct FieldFault {
  std::string field;  // "" where no single one is at fault
  std::string what;   // what is wrong and what is expected; never the value of a secret parameter
};

// What a check beyond single parameters may look at.
struct CheckContext {
  std::int64_t now = 0;           // Unix seconds
  std::int64_t stage_seats = 12;  // students the school may have on stage (config: stage_seats)
};

struct Call {
  std::string_view name;  // "addCourseClass", "createClassroom": as the documentation has it
  Version version = Version::v1;
  std::string_view path;  // "/partner/api/course.api.php?action=addCourseClass", "/lms/activity/createClass"
  std::string_view summary;
  Repeat repeat = Repeat::harmless;
  std::string_view identity;  // the parameter that carries the unique identity; "" where there is none
  Pace pace;
  std::span<const Parameter> parameters;  // without SID, safeKey, timeStamp: encoding adds them
  std::string_view answer;                // what `data` of the reply holds, for people
  void (*check)(const Values&, const CheckContext&, std::vector<FieldFault>&) = nullptr;  // across parameters

  const Parameter* parameter(std::string_view parameter_name) const;  // null when it has none of that name
};

std::span<const Call> calls();
const Call* find_call(std::string_view name);     // null when there is none
std::string nearest_call(std::string_view name);  // for "did you mean"; "" where nothing is near

// Every fault, in the order of the table: unknown names, missing ones, kinds, limits, and what does not go
// together. Nothing is sent that has one.
std::vector<FieldFault> check(const Call& call, const Values& values, const CheckContext& context);

// A value as a person writes it, "2" or "[1,2]" or a text, by the parameter's kind. The error says what is
// expected and quotes no secret.
Result<Value> value_of_text(const Parameter& parameter, std::string_view text);

}  // namespace rollcall::outbound
