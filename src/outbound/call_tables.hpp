// The two halves of the list of calls, and the words and rules that their tables share.
#pragma once

#include <span>
#include <string_view>

#include "outbound/calls.hpp"

namespace rollcall::outbound {

std::span<const Call> v1_calls();
std::span<const Call> v2_calls();

constexpr std::int64_t kLatestInstant = 253402300799;  // the end of year 9999; milliseconds lie beyond

constexpr Parameter id_of(std::string_view name, std::string_view help) {
  return {.name = name, .kind = Kind::integer, .required = true, .least = 1, .help = help};
}
constexpr Parameter optional_id(std::string_view name, std::string_view otherwise, std::string_view help) {
  return {.name = name, .kind = Kind::integer, .least = 1, .otherwise = otherwise, .help = help};
}
constexpr Parameter choice(std::string_view name, std::string_view choices, std::string_view otherwise,
                           std::string_view help) {
  return {.name = name, .kind = Kind::integer, .choices = choices, .otherwise = otherwise, .help = help};
}
constexpr Parameter required(Parameter parameter) {
  parameter.required = true;
  return parameter;
}
constexpr Parameter unchanged(Parameter parameter) {  // of a change
  parameter.otherwise = "unchanged";
  return parameter;
}
constexpr Parameter instant(std::string_view name, std::string_view help) {
  return {.name = name, .kind = Kind::integer, .least = 1, .most = kLatestInstant, .help = help};
}
constexpr Parameter text_of(std::string_view name, std::int64_t least, std::int64_t most,
                            std::string_view help) {
  return {.name = name, .kind = Kind::text, .least = least, .most = most, .help = help};
}
constexpr Parameter uids(std::string_view name, std::int64_t least, std::string_view otherwise,
                         std::string_view help) {
  return {.name = name, .kind = Kind::integers, .least = least, .otherwise = otherwise, .help = help};
}
constexpr Parameter picture(std::string_view help) {
  return {.name = "Filedata", .kind = Kind::picture, .least = 1, .most = 1024 * 1024, .help = help};
}

}  // namespace rollcall::outbound
