#include "simulate/day/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/json_writer.hpp"

namespace rollcall::simulate {

namespace {

// The code point at `at` of well-formed UTF-8, which all our texts are; moves behind it.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (byte(at + i) & 0x3Fu);
  at += length;
  return code;
}

std::string ascii_only(std::string_view json) {
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    const char32_t code = next_code_point(json, at);
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x10000) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(code));
    } else {
      const unsigned rest = static_cast<unsigned>(code) - 0x10000;
      fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10),
                     0xDC00 + (rest & 0x3FF));
    }
  }
  return out;
}

class Writer {
 public:
  Writer(const Writing& how, Dice& dice) : how_(how), dice_(dice) {}

  void write(const Value& value, int depth) {
    std::visit([&](const auto& v) { put(v, depth); }, value.variant());
  }

  std::string take() { return std::move(out_); }

 private:
  void put(std::monostate, int) { out_ += "null"; }
  void put(bool truth, int) { out_ += truth ? "true" : "false"; }
  void put(std::int64_t number, int depth) {
    const bool as_text = depth > 0 && how_.text_numbers > 0 && dice_.percent(how_.text_numbers);
    out_ += as_text ? fmt::format("\"{}\"", number) : std::to_string(number);
  }
  void put(double number, int) { out_ += JsonWriter().value(number).text(); }
  void put(const std::string& text, int) {
    std::string quoted;
    append_json_string(quoted, text);
    out_ += how_.escaped ? ascii_only(quoted) : quoted;
  }

  void put(const Value::Members& members, int depth) {
    if (members.empty() && how_.empty_as_list && depth > 0) {
      out_ += "[]";
      return;
    }
    std::vector<const Value::Members::value_type*> order;
    order.reserve(members.size());
    for (const auto& member : members) order.push_back(&member);
    if (how_.shuffled) dice_.shuffle(order);
    out_ += '{';
    bool first = true;
    for (const auto* member : order) {
      separate(first);
      append_json_string(out_, member->first);
      out_ += how_.spaced ? ": " : ":";
      write(member->second, depth == 0 && kept(member->first) ? 0 : depth + 1);
    }
    out_ += '}';
  }

  void put(const Value::Items& items, int depth) {
    out_ += '[';
    bool first = true;
    for (const Value& item : items) {
      separate(first);
      write(item, depth + 1);
    }
    out_ += ']';
  }

  bool kept(std::string_view key) const {
    return std::find(how_.kept.begin(), how_.kept.end(), key) != how_.kept.end();
  }

  void separate(bool& first) {
    if (!first) out_ += ',';
    first = false;
    if (how_.spaced) out_ += '\n';
  }

  const Writing& how_;
  Dice& dice_;
  std::string out_;
};

}  // namespace

Value& Value::add(std::string key, Value value) {
  std::get<Members>(v_).emplace_back(std::move(key), std::move(value));
  return *this;
}

Value& Value::push(Value item) {
  std::get<Items>(v_).push_back(std::move(item));
  return *this;
}

const Value* Value::find(std::string_view key) const {
  for (const auto& [name, value] : std::get<Members>(v_)) {
    if (name == key) return &value;
  }
  return nullptr;
}

std::string written(const Value& value, const Writing& how, Dice dice) {
  Writer writer(how, dice);
  writer.write(value, 0);
  return writer.take();
}

}  // namespace rollcall::simulate
