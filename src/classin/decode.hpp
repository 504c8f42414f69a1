// Shared by the families of messages: what they decode from, and how they say what is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/ids.hpp"
#include "classin/envelope.hpp"
#include "classin/json_reader.hpp"
#include "classin/unusable.hpp"

namespace rollcall::classin {

// Fields of messages: unset where missing, null or of a type that cannot be read as theirs.
using Int = std::optional<std::int64_t>;
using Real = std::optional<double>;
using Text = std::optional<std::string>;
using Truth = std::optional<bool>;

struct Source {
  Json root;
  const Envelope& envelope;
};

template <class T>
using Decoding = std::variant<T, Unusable>;

// Takes the fields without which a message says nothing, and remembers the first that is not there.
class Needs {
 public:
  ClassId class_id(const Source& in);
  CourseId course_id(const Source& in);
  // `pointer` is where the field belongs; its last part names it in the reason.
  std::int64_t integer(const Json& value, std::string_view pointer);
  std::string text(const Json& value, std::string_view pointer);  // not empty
  Json object(const Json& value, std::string_view pointer);       // or an empty list, quirk 51
  Json array(const Json& value, std::string_view pointer);

  void refuse(std::string reason, std::string_view pointer);

  // The message, or why not.
  template <class T>
  Decoding<T> done(T message) {
    if (fault_) return std::move(*fault_);
    return message;
  }

 private:
  std::optional<Unusable> fault_;
};

// A code that is documented as a number and seen as a boolean somewhere, or the other way round (quirk 41).
Int code(const Json& value);

// A key that is a user id in decimal digits, not 0.
std::optional<Uid> uid_key(std::string_view key);

// JSON that comes as itself or as a text holding it (quirks 39 and 49).
class EmbeddedJson {
 public:
  explicit EmbeddedJson(const Json& value);
  const Json& value() const { return value_; }

 private:
  JsonDocument document_;
  Json value_;
};

}  // namespace rollcall::classin
