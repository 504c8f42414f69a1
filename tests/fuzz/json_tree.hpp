// A second reader of JSON (RFC 8259), slow and simple, that shares nothing with ours: says what is JSON, and
// writes the same document with other white space and its members in another order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::fuzz {

struct JsonTree {
  enum class Kind { scalar, array, object };
  Kind kind = Kind::scalar;
  std::string token;              // of a scalar, as it was written
  std::vector<std::string> keys;  // of an object, as they were written, with their quotes
  std::vector<JsonTree> items;    // of an array, or the values of an object

  const JsonTree* member(std::string_view plain_key) const;  // the first; null where there is none
};

enum class JsonReading { whole, wrong, too_deep };
constexpr int kDeepestTree = 400;

// Bytes that are not UTF-8 are let pass inside strings, as in pushes; a byte order mark is skipped.
JsonReading read_json_tree(std::string_view text, JsonTree& out);

// Whether `text` is one JSON value in UTF-8, as we may write it.
bool is_json(std::string_view text);

struct Rewrite {
  std::uint64_t seed = 1;
  bool shuffle_top = true, shuffle_nested = true;
};
std::string rewrite(const JsonTree& tree, const Rewrite& how);

}  // namespace rollcall::fuzz
