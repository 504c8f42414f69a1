#include "config/node.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace rollcall::config {

namespace {

Position position(const toml::source_position& from) {
  return {static_cast<int>(from.line), static_cast<int>(from.column)};
}

Node converted(const toml::node& from);

void convert_table(const toml::table& from, Node& to) {
  for (const auto& [key, value] : from) {
    to.entries.push_back({std::string(key.str()), position(key.source().begin), converted(value)});
  }
}

Node converted(const toml::node& from) {
  Node out;
  out.at = position(from.source().begin);
  if (const auto* table = from.as_table()) {
    convert_table(*table, out);
  } else if (const auto* list = from.as_array()) {
    out.kind = Node::Kind::list;
    for (const auto& item : *list) out.items.push_back(converted(item));
  } else if (const auto* text = from.as_string()) {
    out.kind = Node::Kind::text;
    out.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    out.kind = Node::Kind::integer;
    out.integer = integer->get();
  } else if (const auto* real = from.as_floating_point()) {
    out.kind = Node::Kind::real;
    out.real = real->get();
  } else {
    out.kind = from.is_boolean() ? Node::Kind::boolean : Node::Kind::date_time;
  }
  return out;
}

// The parser quotes whole numbers that it cannot hold; a secret may be one, written without its quotes.
std::string without_long_numbers(std::string_view description) {
  std::string out;
  while (!description.empty()) {
    const std::size_t digits =
        std::min(description.find_first_not_of("0123456789abcdefABCDEF_+-."), description.size());
    const std::size_t taken = std::max<std::size_t>(digits, 1);
    const std::string_view run = description.substr(0, taken);
    const bool number =
        taken > 6 && std::any_of(run.begin(), run.end(), [](char c) { return c >= '0' && c <= '9'; });
    out += number ? std::string_view("\xE2\x80\xA6") : run;
    description.remove_prefix(taken);
  }
  return out;
}

}  // namespace

const Entry* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

Document parse_document(std::string_view text) {
  Document out;
  try {
    out.root = converted(toml::parse(text));
  } catch (const toml::parse_error& fault) {
    out.fault_at = position(fault.source().begin);
    out.fault = without_long_numbers(fault.description());
  }
  return out;
}

}  // namespace rollcall::config
