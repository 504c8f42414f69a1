// The truth beside an answer of the query API. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classin/json_reader.hpp"
#include "simulate/day/value.hpp"

namespace rollcall::simulate {

// "class 123 students[uid 5].status": what the truth says there, and what was answered; "nothing" where there
// is no such value.
struct Difference {
  std::string where, expected, found;
};

class Comparison {
 public:
  // Every field of `expected` must be in `found` with the same value; further fields are not looked at.
  // Numbers compare by value. Lists of objects that have names (uid; kind, telephone and entered_at; …) are
  // compared name by name in any order, other lists in order; none may have more items than the other.
  void compare(const Value& expected, const classin::Json& found, const std::string& where);

  void add(std::string where, std::string expected, std::string found);

  const std::vector<Difference>& differences() const { return differences_; }
  std::int64_t values() const { return values_; }  // compared so far

 private:
  void compare_members(const Value::Members& expected, const classin::Json& found, const std::string& where);
  void compare_items(const Value::Items& expected, const classin::Json& found, const std::string& where);
  void compare_named(const Value::Items& expected, const classin::Json& found, const std::string& where);

  std::vector<Difference> differences_;
  std::int64_t values_ = 0;
};

// The name of an item of a list, "uid 5" or "live 1990… at 1773…"; "" where it has none.
std::string name_of(const Value& item);
std::string name_of(const classin::Json& item);

}  // namespace rollcall::simulate
