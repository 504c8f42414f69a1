#include "simulate/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace rollcall::simulate {

namespace {

using classin::Json;

// Fields that tell the items of a list apart; the first row all of whose fields an item has names it.
constexpr std::array<std::array<std::string_view, 3>, 4> kNames = {
    {{"kind", "telephone", "entered_at"},
     {"kind", "activity_id", "student_uid"},
     {"activity_id", "student_uid", "submitted_at"},
     {"uid", "", ""}}};

std::string text_of(const Json& value);

std::string text_of(const Value* value) { return value == nullptr ? "" : written(*value); }

// The value as JSON, long ones cut.
std::string text_of(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::absent: return "";
    case Json::Kind::null: return "null";
    case Json::Kind::boolean: return *value.truth() ? "true" : "false";
    case Json::Kind::text: return written(Value(value.text().value_or("")));
    case Json::Kind::integer:
    case Json::Kind::unsigned_integer:
    case Json::Kind::real: return value.text().value_or("?");
    case Json::Kind::object: return "{…}";
    case Json::Kind::array: break;
  }
  std::string out = "[";
  for (const Json item : value.items()) out += (out.size() > 1 ? "," : "") + text_of(item);
  return out + "]";
}

Json member(const Json& object, std::string_view key) { return object[key]; }
const Value* member(const Value& object, std::string_view key) { return object.find(key); }

template <class Item>
std::string any_name_of(const Item& item) {
  for (const auto& fields : kNames) {
    std::string name;
    for (const std::string_view field : fields) {
      if (field.empty()) continue;
      const std::string text = text_of(member(item, field));
      if (text.empty()) {
        name.clear();
        break;
      }
      name += fmt::format("{}{} {}", name.empty() ? "" : ", ", field, text);
    }
    if (!name.empty()) return name;
  }
  return "";
}

constexpr double kSlack = 1e-9;  // what two ways of writing the same decimal may differ by

bool same(const Value& expected, const Json& found) {
  struct Same {
    const Json& found;
    bool operator()(std::monostate) const { return found.kind() == Json::Kind::null; }
    bool operator()(bool truth) const {
      return found.kind() == Json::Kind::boolean && found.truth() == truth;
    }
    bool operator()(std::int64_t number) const { return is_number() && found.integer() == number; }
    bool operator()(double number) const {
      const auto value = is_number() ? found.number() : std::nullopt;
      return value && std::abs(*value - number) < kSlack;
    }
    bool operator()(const std::string& text) const { return found.string() == text; }
    bool operator()(const Value::Members&) const { return false; }
    bool operator()(const Value::Items&) const { return false; }
    bool is_number() const { return found.kind() != Json::Kind::text && found.kind() != Json::Kind::boolean; }
  };
  return std::visit(Same{found}, expected.variant());
}

bool has_names(const Value::Items& items) {
  return !items.empty() && std::holds_alternative<Value::Members>(items.front().variant()) &&
         !name_of(items.front()).empty();
}

bool has_named_items(const Json& list) {
  for (const Json item : list.items()) return item.is_object() && !name_of(item).empty();
  return false;
}

}  // namespace

std::string name_of(const Value& item) { return any_name_of(item); }
std::string name_of(const Json& item) { return any_name_of(item); }

void Comparison::add(std::string where, std::string expected, std::string found) {
  if (expected.empty()) expected = "nothing";
  if (found.empty()) found = "nothing";
  differences_.push_back({std::move(where), std::move(expected), std::move(found)});
}

void Comparison::compare(const Value& expected, const Json& found, const std::string& where) {
  if (const auto* members = std::get_if<Value::Members>(&expected.variant())) {
    compare_members(*members, found, where);
  } else if (const auto* items = std::get_if<Value::Items>(&expected.variant())) {
    compare_items(*items, found, where);
  } else {
    ++values_;
    if (!same(expected, found)) add(where, written(expected), text_of(found));
  }
}

void Comparison::compare_members(const Value::Members& expected, const Json& found,
                                 const std::string& where) {
  if (!found.is_object()) return add(where, "{…}", text_of(found));
  for (const auto& [key, value] : expected)
    compare(value, found[key], fmt::format("{}{}{}", where, where.empty() ? "" : ".", key));
}

void Comparison::compare_items(const Value::Items& expected, const Json& found, const std::string& where) {
  if (!found.is_array()) return add(where, text_of(&expected.front()), text_of(found));
  if (has_names(expected) || (expected.empty() && has_named_items(found)))
    return compare_named(expected, found, where);
  std::size_t at = 0;
  const std::size_t before = differences_.size();
  for (const Json item : found.items()) {
    if (at < expected.size()) compare(expected[at], item, fmt::format("{}[{}]", where, at));
    ++at;
  }
  if (at == expected.size()) return;
  differences_.resize(before);  // one line for a list of another length
  add(where, written(Value(expected)), text_of(found));
}

void Comparison::compare_named(const Value::Items& expected, const Json& found, const std::string& where) {
  std::map<std::string, Json> by_name;
  for (const Json item : found.items()) {
    if (!by_name.emplace(name_of(item), item).second)
      add(fmt::format("{}[{}]", where, name_of(item)), "once", "twice");
  }
  for (const Value& item : expected) {
    const std::string name = name_of(item), place = fmt::format("{}[{}]", where, name);
    const auto at = by_name.find(name);
    if (at == by_name.end()) {
      add(place, "listed", "");
      continue;
    }
    compare(item, at->second, place);
    by_name.erase(at);
  }
  for (const auto& [name, item] : by_name) add(fmt::format("{}[{}]", where, name), "", "listed");
}

}  // namespace rollcall::simulate
