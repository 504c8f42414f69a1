#include "classin/json_reader.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <new>
#include <type_traits>

#include "base/limits.hpp"

namespace rollcall::classin {

namespace {

namespace dom = simdjson::dom;

using Bits = Json::Bits;
static_assert(sizeof(dom::element) == sizeof(Bits) && std::is_trivially_copyable_v<dom::element>);
static_assert(sizeof(dom::array::iterator) == sizeof(Bits) &&
              std::is_trivially_copyable_v<dom::array::iterator>);
static_assert(sizeof(dom::object::iterator) == sizeof(Bits) &&
              std::is_trivially_copyable_v<dom::object::iterator>);

// A text larger than this has its memory given back after use.
constexpr std::size_t kKeptTextBytes = 1024 * 1024;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The longest text of a 64-bit integer, with some room for leading zeros.
constexpr std::size_t kMaxIntegerText = 24;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::int64_t> integer_of(std::string_view text) {
  if (text.empty() || text.size() > kMaxIntegerText) return std::nullopt;
  if (text.front() == '+') {
    text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> integer_of(double value) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (!(value >= -kLimit && value < kLimit) || std::trunc(value) != value) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::optional<double> number_in(std::string_view text) {
  const std::size_t first = !text.empty() && (text.front() == '-' || text.front() == '+') ? 1 : 0;
  if (text.size() <= first || !(is_digit(text[first]) || text[first] == '.')) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

template <class T>
T Json::as() const {
  return std::bit_cast<T>(Bits{document_, index_});
}

Json::Kind Json::kind() const {
  if (document_ == 0) return Kind::absent;
  switch (as<dom::element>().type()) {
    case dom::element_type::ARRAY: return Kind::array;
    case dom::element_type::OBJECT: return Kind::object;
    case dom::element_type::INT64: return Kind::integer;
    case dom::element_type::UINT64: return Kind::unsigned_integer;
    case dom::element_type::DOUBLE: return Kind::real;
    case dom::element_type::STRING: return Kind::text;
    case dom::element_type::BOOL: return Kind::boolean;
    case dom::element_type::NULL_VALUE: return Kind::null;
  }
  return Kind::absent;
}

bool Json::has_value() const {
  const Kind k = kind();
  return k != Kind::absent && k != Kind::null;
}

bool Json::is_object_or_empty_list() const {
  return is_object() || (is_array() && items().begin() == std::default_sentinel);
}

Json Json::operator[](std::string_view key) const {
  for (const auto& [name, value] : members()) {
    if (name == key) return value;
  }
  return {};
}

Json Json::any_of(std::initializer_list<std::string_view> keys) const {
  for (const std::string_view key : keys) {
    if (const Json value = (*this)[key]; value.has_value()) return value;
  }
  return {};
}

std::optional<std::int64_t> Json::integer() const {
  switch (kind()) {
    case Kind::integer: return as<dom::element>().get_int64().value_unsafe();
    case Kind::real: return integer_of(as<dom::element>().get_double().value_unsafe());
    case Kind::text: return integer_of(as<dom::element>().get_string().value_unsafe());
    case Kind::absent:
    case Kind::null:
    case Kind::boolean:
    case Kind::unsigned_integer:  // beyond 63 bits
    case Kind::array:
    case Kind::object: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<double> Json::number() const {
  switch (kind()) {
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::real: return as<dom::element>().get_double().value_unsafe();
    case Kind::text: return number_in(as<dom::element>().get_string().value_unsafe());
    case Kind::absent:
    case Kind::null:
    case Kind::boolean:
    case Kind::array:
    case Kind::object: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<bool> Json::truth() const {
  if (kind() == Kind::boolean) return as<dom::element>().get_bool().value_unsafe();
  if (const auto value = integer(); value && (*value == 0 || *value == 1)) return *value == 1;
  return std::nullopt;
}

std::optional<std::string_view> Json::string() const {
  if (kind() != Kind::text) return std::nullopt;
  return as<dom::element>().get_string().value_unsafe();
}

std::optional<std::string> Json::text() const {
  switch (kind()) {
    case Kind::text: return std::string(as<dom::element>().get_string().value_unsafe());
    case Kind::integer: return std::to_string(as<dom::element>().get_int64().value_unsafe());
    case Kind::unsigned_integer: return std::to_string(as<dom::element>().get_uint64().value_unsafe());
    case Kind::real: return fmt::format("{}", as<dom::element>().get_double().value_unsafe());
    case Kind::absent:
    case Kind::null:
    case Kind::boolean:
    case Kind::array:
    case Kind::object: return std::nullopt;
  }
  return std::nullopt;
}

Json::Items Json::items() const {
  Items result;
  if (!is_array()) return result;
  const dom::array array = as<dom::element>().get_array().value_unsafe();
  const auto first = std::bit_cast<Bits>(array.begin()), end = std::bit_cast<Bits>(array.end());
  result.first.document_ = first.document;
  result.first.at_ = first.index;
  result.first.end_ = end.index;
  return result;
}

Json::Members Json::members() const {
  Members result;
  if (!is_object()) return result;
  const dom::object object = as<dom::element>().get_object().value_unsafe();
  const auto first = std::bit_cast<Bits>(object.begin()), end = std::bit_cast<Bits>(object.end());
  result.first.document_ = first.document;
  result.first.at_ = first.index;
  result.first.end_ = end.index;
  return result;
}

Json::ItemIterator& Json::ItemIterator::operator++() {
  auto iterator = std::bit_cast<dom::array::iterator>(Bits{document_, at_});
  at_ = std::bit_cast<Bits>(++iterator).index;
  return *this;
}

Json::MemberIterator::Member Json::MemberIterator::operator*() const {
  const auto iterator = std::bit_cast<dom::object::iterator>(Bits{document_, at_});
  return {iterator.key(), Json(document_, at_ + 1)};
}

Json::MemberIterator& Json::MemberIterator::operator++() {
  auto iterator = std::bit_cast<dom::object::iterator>(Bits{document_, at_});
  at_ = std::bit_cast<Bits>(++iterator).index;
  return *this;
}

struct JsonDocument::Parser {
  dom::parser parser;

  // simdjson counts the innermost value as a level of its own.
  Parser() {
    if (parser.allocate(4096, limits::kJsonMaxDepth + 1) != simdjson::SUCCESS) throw std::bad_alloc();
  }
};

JsonDocument::JsonDocument() : parser_(std::make_unique<Parser>()) {}
JsonDocument::~JsonDocument() = default;

std::optional<Json> JsonDocument::try_parse(std::string_view text) {
  dom::element element;
  const auto error = parser_->parser.parse(text.data(), text.size()).get(element);
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  if (error != simdjson::SUCCESS) return std::nullopt;
  const auto bits = std::bit_cast<Bits>(element);
  return Json(bits.document, bits.index);
}

Result<Json> JsonDocument::parse(std::string_view text) {
  repaired_.reset();
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  source_ = text;
  if (const auto value = try_parse(text)) return *value;
  auto outcome = repair_json(text);
  if (const auto* fault = std::get_if<JsonFault>(&outcome)) {
    return Error{fmt::format("not JSON: {} at byte {}", fault->reason, fault->offset), ""};
  }
  repaired_ = std::move(std::get<RepairedJson>(outcome));
  if (const auto value = try_parse(repaired_->text)) return *value;
  repaired_.reset();
  return Error{"not JSON that can be held in memory", ""};
}

void JsonDocument::release_large_memory() {
  source_ = {};
  if (repaired_ && repaired_->text.capacity() > kKeptTextBytes) repaired_.reset();
  if (parser_->parser.capacity() > kKeptTextBytes) parser_ = std::make_unique<Parser>();
}

}  // namespace rollcall::classin
