// The parameters of a route, declared as data, and the check of what a client sent against them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.hpp"

namespace rollcall::api {

enum class In { path, query, body, header };  // body: a member of the JSON object that is sent
enum class Type { integer, date, text, choice, integers, boolean };  // the last two: of a body only

struct Parameter {
  std::string_view name;
  In in = In::query;
  Type type = Type::text;
  bool required = false;
  std::string_view help;
  std::string_view choices;  // of Type::choice, separated by blanks
  // Of an integer its value, of a text its length in bytes, of integers how many.
  std::int64_t least = 0, most = 999'999'999'999'999'999;
};

// What was sent, checked. The names of one route are different wherever they stand.
class Arguments {
 public:
  std::optional<std::int64_t> number(std::string_view name) const;
  std::optional<std::string> text(std::string_view name) const;  // of whatever type
  std::string text_or(std::string_view name, std::string_view otherwise) const;
  std::optional<bool> truth(std::string_view name) const;
  std::optional<std::vector<std::int64_t>> numbers(std::string_view name) const;

  void set(const Parameter& parameter, std::string text, std::int64_t number,
           std::vector<std::int64_t> numbers = {});
  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }

 private:
  struct Value {
    Type type = Type::text;
    std::string text;
    std::int64_t number = 0;  // of a boolean 0 or 1
    std::vector<std::int64_t> numbers;
  };
  const Value* find(std::string_view name, Type type) const;
  std::map<std::string, Value, std::less<>> values_;
};

struct ParameterFault {
  std::string parameter;  // "" where none can be named
  std::string what;       // what is wrong and what was expected
};
using Checked = std::optional<ParameterFault>;  // nothing: all is well

using Parameters = std::span<const Parameter* const>;

// Each adds what it read to `out`, or says the first thing that is wrong. `values` of the path are by name;
// `query` is the text behind '?'; `body` must be a JSON object of exactly the members that are declared.
Checked read_path(Parameters parameters, const std::map<std::string, std::string>& values, Arguments& out);
Checked read_query(Parameters parameters, std::string_view query, Arguments& out);
Checked read_body(Parameters parameters, std::string_view body, Arguments& out);

// Whether some parameter stands there.
bool any_in(Parameters parameters, In in);

}  // namespace rollcall::api
