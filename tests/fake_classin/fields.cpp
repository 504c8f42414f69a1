#include "fake_classin/fields.hpp"

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"
#include "classin/json_reader.hpp"

namespace fake_classin {

namespace {

using rollcall::classin::Json;
using rollcall::classin::JsonDocument;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return rollcall::is_utf8(out) ? std::optional(out) : std::nullopt;
}

// The value of `name="…"` in a Content-Disposition line.
std::optional<std::string> quoted(std::string_view line, std::string_view name) {
  const std::string wanted = " " + std::string(name) + "=\"";
  const auto at = line.find(wanted);
  if (at == std::string_view::npos) return std::nullopt;
  const auto from = at + wanted.size(), end = line.find('"', from);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(line.substr(from, end - from));
}

std::optional<Field> part_of(std::string_view part) {
  const auto end = part.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const auto head = part.substr(0, end);
  const auto name = quoted(head, "name");
  if (!name) return std::nullopt;
  Field field{.name = *name, .text = std::string(part.substr(end + 4))};
  if (const auto file = quoted(head, "filename")) {
    field.type = Field::Type::picture;
    field.file_name = *file;
  } else if (!rollcall::is_utf8(field.text)) {
    return std::nullopt;
  }
  return field;
}

void read_items(Json list, Field& field) {
  for (const Json item : list.items()) {
    const auto number = item.integer();
    const bool text = item.kind() == Json::Kind::text;
    if (!number || (item.kind() != Json::Kind::integer && !text)) field.items_are_integers = false;
    if (text) field.items_are_texts = true;
    field.items.push_back(number.value_or(0));
  }
}

Field field_of(std::string_view name, Json value) {
  Field field{.name = std::string(name)};
  field.text = value.text().value_or("");
  switch (value.kind()) {
    case Json::Kind::text: field.type = Field::Type::text; break;
    case Json::Kind::integer: field.type = Field::Type::number; break;
    case Json::Kind::array:
      field.type = Field::Type::list;
      read_items(value, field);
      break;
    case Json::Kind::object: field.type = Field::Type::object; break;
    case Json::Kind::boolean: field.text = *value.truth() ? "true" : "false"; [[fallthrough]];
    case Json::Kind::absent:
    case Json::Kind::null:
    case Json::Kind::unsigned_integer:
    case Json::Kind::real: field.type = Field::Type::scalar; break;
  }
  return field;
}

}  // namespace

const Field* find(const Fields& fields, std::string_view name) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::optional<Fields> fields_of_form(std::string_view body) {
  Fields out;
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    const auto pair = body.substr(0, end);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto name = unescaped(pair.substr(0, equals)), value = unescaped(pair.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    out.push_back({.name = *name, .text = *value});
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return out;
}

std::optional<Fields> fields_of_multipart(std::string_view body, std::string_view boundary) {
  const std::string delimiter = "\r\n--" + std::string(boundary);
  const std::string first = delimiter.substr(2) + "\r\n";
  if (boundary.empty() || !body.starts_with(first)) return std::nullopt;
  body.remove_prefix(first.size());
  Fields out;
  for (;;) {
    const auto end = body.find(delimiter);
    if (end == std::string_view::npos) return std::nullopt;
    const auto field = part_of(body.substr(0, end));
    if (!field) return std::nullopt;
    out.push_back(*field);
    body.remove_prefix(end + delimiter.size());
    if (body.starts_with("--")) return out;
    if (!body.starts_with("\r\n")) return std::nullopt;
    body.remove_prefix(2);
  }
}

std::optional<Fields> fields_of_json(std::string_view body) {
  JsonDocument document;
  const auto root = document.parse(body);
  if (!root.ok() || !root->is_object()) return std::nullopt;
  Fields out;
  for (const auto& [key, value] : root->members()) out.push_back(field_of(key, value));
  return out;
}

std::optional<std::vector<std::int64_t>> integers_of_json(std::string_view text) {
  JsonDocument document;
  const auto root = document.parse(text);
  if (!root.ok() || !root->is_array()) return std::nullopt;
  Field field;
  read_items(*root, field);
  if (!field.items_are_integers || field.items_are_texts) return std::nullopt;
  return field.items;
}

}  // namespace fake_classin
