// JSON as pushes need it read: values are looked up and converted tolerantly, and nothing throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "classin/json_repair.hpp"

namespace rollcall::classin {

// A small handle to one value of a parsed JsonDocument: copy it freely, use it only while the document lives
// and holds that parse. A default-made Json, and whatever is looked up in vain, is absent; reading it gives
// nothing.
class Json {
 public:
  enum class Kind : std::uint8_t {
    absent,
    null,
    boolean,
    integer,
    unsigned_integer,
    real,
    text,
    array,
    object
  };
  class ItemIterator;
  class MemberIterator;
  struct Items;
  struct Members;

  Json() = default;

  Kind kind() const;
  bool has_value() const;  // neither absent nor null
  bool is_object() const { return kind() == Kind::object; }
  bool is_array() const { return kind() == Kind::array; }
  // An object, or the [] that some stores make of an empty one (PROTOCOL.md quirk 51).
  bool is_object_or_empty_list() const;

  Json operator[](std::string_view key) const;  // the first member of exactly this name
  Json any_of(
      std::initializer_list<std::string_view> keys) const;  // of the first of these names with a value

  // Integers, doubles without a fraction, and strings of an optional sign and digits; within 64 bits.
  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;            // any finite number, or a string that is one
  std::optional<bool> truth() const;               // true, false, and 1 or 0 as number or string
  std::optional<std::string> text() const;         // strings, and numbers as text (quirk 34)
  std::optional<std::string_view> string() const;  // strings only; lives as long as the document's parse

  Items items() const;      // of an array, else none
  Members members() const;  // of an object in the order sent, else none

  // simdjson's element in other words, for code that walks whole documents.
  struct Bits {
    std::uint64_t document = 0, index = 0;
  };
  Bits bits() const { return {document_, index_}; }

 private:
  friend class JsonDocument;
  Json(std::uint64_t document, std::uint64_t index) : document_(document), index_(index) {}
  template <class T>
  T as() const;

  // So that simdjson's header stays out of ours.
  std::uint64_t document_ = 0, index_ = 0;
};

class Json::ItemIterator {
 public:
  Json operator*() const { return {document_, at_}; }
  ItemIterator& operator++();
  bool operator==(std::default_sentinel_t) const { return at_ == end_; }

 private:
  friend class Json;
  std::uint64_t document_ = 0, at_ = 0, end_ = 0;
};

class Json::MemberIterator {
 public:
  struct Member {
    std::string_view key;
    Json value;
  };
  Member operator*() const;
  MemberIterator& operator++();
  bool operator==(std::default_sentinel_t) const { return at_ == end_; }

 private:
  friend class Json;
  std::uint64_t document_ = 0, at_ = 0, end_ = 0;
};

struct Json::Items {
  ItemIterator first;
  ItemIterator begin() const { return first; }
  std::default_sentinel_t end() const { return {}; }
};

struct Json::Members {
  MemberIterator first;
  MemberIterator begin() const { return first; }
  std::default_sentinel_t end() const { return {}; }
};

// The finite number that `text` writes in decimal, whole; a leading + is allowed.
std::optional<double> number_in(std::string_view text);

// Parses one text at a time and keeps its memory for the next.
class JsonDocument {
 public:
  JsonDocument();
  ~JsonDocument();

  // The value of an RFC 8259 text; a byte order mark before it is skipped. What is valid but cannot be held
  // as it is (json_repair.hpp) is read after repair. Fails with where and why otherwise. The value, and all
  // that hangs on it, holds until the next call.
  Result<Json> parse(std::string_view text);

  // Of the last successful parse: null when it needed no repair; and the text as it was given, without the
  // mark.
  const RepairedJson* repair() const { return repaired_ ? &*repaired_ : nullptr; }
  std::string_view source() const { return source_; }

  // Gives back what a large text made it keep. Ends the life of every Json of it.
  void release_large_memory();

 private:
  struct Parser;
  std::optional<Json> try_parse(std::string_view text);

  std::unique_ptr<Parser> parser_;
  std::optional<RepairedJson> repaired_;
  std::string_view source_;
};

}  // namespace rollcall::classin
