#include "outbound/values.hpp"

#include "base/json_writer.hpp"
#include "classin/json_reader.hpp"
#include "outbound/json_text.hpp"

namespace rollcall::outbound {
namespace {

using classin::Json;

template <class T>
std::optional<T> get(const Values& values, std::string_view name) {
  const auto found = values.find(name);
  if (found == values.end()) return std::nullopt;
  const T* value = std::get_if<T>(&found->second);
  return value ? std::optional<T>(*value) : std::nullopt;
}

struct MemberWriter {
  JsonWriter& out;
  std::string_view name;

  void operator()(std::int64_t number) const { out.field(name, number); }
  void operator()(const std::string& text) const { out.field(name, text); }
  void operator()(const Integers& numbers) const {
    out.key(name).begin_array();
    for (const auto number : numbers) out.value(number);
    out.end_array();
  }
  void operator()(const JsonText& json) const { out.key(name).raw(json.text); }
  void operator()(const Picture&) const {}
};

std::optional<Integers> all_integers(Json list) {
  Integers out;
  for (const Json item : list.items()) {
    if (item.kind() != Json::Kind::integer) return std::nullopt;
    out.push_back(*item.integer());
  }
  return out;
}

Value value_of(Json json) {
  if (json.kind() == Json::Kind::integer) return *json.integer();
  if (json.kind() == Json::Kind::text) return std::string(*json.string());
  if (json.is_array()) {
    if (auto numbers = all_integers(json)) return *std::move(numbers);
  }
  return JsonText{json_text(json)};
}

}  // namespace

std::optional<std::int64_t> integer_in(const Values& values, std::string_view name) {
  return get<std::int64_t>(values, name);
}
std::optional<std::string> text_in(const Values& values, std::string_view name) {
  return get<std::string>(values, name);
}
std::optional<Integers> integers_in(const Values& values, std::string_view name) {
  return get<Integers>(values, name);
}

std::string json_of(const Values& values) {
  JsonWriter out;
  out.begin_object();
  for (const auto& [name, value] : values) std::visit(MemberWriter{out, name}, value);
  out.end_object();
  return out.take();
}

Result<Values> values_of_json(std::string_view json) {
  classin::JsonDocument document;
  const auto root = document.parse(json);
  if (!root) return root.error();
  if (!root->is_object()) return Error{"the parameters are not a JSON object", "write {\"name\": value, …}"};
  Values out;
  for (const auto& [name, value] : root->members()) out.insert_or_assign(std::string(name), value_of(value));
  return out;
}

}  // namespace rollcall::outbound
