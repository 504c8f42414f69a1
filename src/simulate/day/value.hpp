// JSON as a tree, so that one content can be written the many ways in which it arrives: keys in any order,
// Chinese raw or escaped, numbers as texts (PROTOCOL.md 11).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "simulate/day/dice.hpp"

namespace rollcall::simulate {

class Value {
 public:
  using Members = std::vector<std::pair<std::string, Value>>;
  using Items = std::vector<Value>;

  Value() = default;  // null
  Value(std::nullptr_t) {}
  Value(bool truth) : v_(truth) {}
  Value(int number) : v_(std::int64_t{number}) {}
  Value(std::int64_t number) : v_(number) {}
  Value(double number) : v_(number) {}
  Value(const char* text) : v_(std::string(text)) {}
  Value(std::string_view text) : v_(std::string(text)) {}
  Value(std::string text) : v_(std::move(text)) {}
  Value(Members members) : v_(std::move(members)) {}
  Value(Items items) : v_(std::move(items)) {}
  static Value object(std::initializer_list<std::pair<std::string, Value>> members = {}) {
    return Members(members);
  }
  static Value array(std::initializer_list<Value> items = {}) { return Items(items); }

  // To an object, behind its other members; keys are the caller's business.
  Value& add(std::string key, Value value);
  // To an array.
  Value& push(Value item);
  // Of an object; null where it has none.
  const Value* find(std::string_view key) const;

  const auto& variant() const { return v_; }

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Members, Items> v_;
};

struct Writing {
  bool shuffled = false;               // keys of every object in any order
  bool escaped = false;                // what is not ASCII as \u….
  bool spaced = false;                 // blanks and line ends between tokens
  int text_numbers = 0;                // per cent of the integers that become texts (quirk 52)
  bool empty_as_list = false;          // {} below the top level becomes [] (quirk 51)
  std::vector<std::string_view> kept;  // keys of the top level whose integers stay as they are
};

std::string written(const Value& value, const Writing& how, Dice dice);
inline std::string written(const Value& value) { return written(value, {}, Dice(0)); }

}  // namespace rollcall::simulate
