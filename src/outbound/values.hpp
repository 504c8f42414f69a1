// The parameters of one call by name, and their JSON form in which they are kept. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace rollcall::outbound {

struct Picture {  // of a multipart upload
  std::string file_name, bytes;
  bool operator==(const Picture&) const = default;
};
struct JsonText {  // JSON that is sent as it is
  std::string text;
  bool operator==(const JsonText&) const = default;
};

using Integers = std::vector<std::int64_t>;
using Value = std::variant<std::int64_t, std::string, Integers, JsonText, Picture>;
using Values = std::map<std::string, Value, std::less<>>;

std::optional<std::int64_t> integer_in(const Values& values,
                                       std::string_view name);  // nothing: absent, or another kind
std::optional<std::string> text_in(const Values& values, std::string_view name);
std::optional<Integers> integers_in(const Values& values, std::string_view name);

// An object with the members in the order of their names; pictures are left out (they are not kept).
std::string json_of(const Values& values);
// What json_of wrote: integers, texts, arrays of integers; anything else becomes JsonText.
Result<Values> values_of_json(std::string_view json);

}  // namespace rollcall::outbound
