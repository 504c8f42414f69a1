// A TOML document as plain values with their places. Only node.cpp knows the library that parses it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::config {

struct Position {
  int line = 0, column = 0;  // from 1; 0 when unknown
  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Entry;

struct Node {
  enum class Kind { text, integer, real, boolean, date_time, list, table };
  Kind kind = Kind::table;
  Position at;
  std::string text;
  std::int64_t integer = 0;
  double real = 0;
  std::vector<Node> items;
  std::vector<Entry> entries;

  const Entry* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  Position key_at;
  Node value;
};

// A document, or where and why it is not TOML. The reason quotes no more of the text than one character, so
// that a secret cannot get into it.
struct Document {
  std::optional<Node> root;
  Position fault_at;
  std::string fault;
};

Document parse_document(std::string_view text);

}  // namespace rollcall::config
