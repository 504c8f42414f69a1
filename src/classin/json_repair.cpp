// ClassIn's own clients cut nicknames at a number of UTF-16 units, in the middle of an emoji if need be, and
// a push is repeated until it is acknowledged. So a text that is JSON by its grammar must be readable,
// whatever the fast parser thinks of it. This scanner walks the grammar with an explicit stack, copies what
// needs no repair in runs, and only says no where RFC 8259 does (but for bytes inside strings that are not
// UTF-8).
#include "classin/json_repair.hpp"

#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

#include "base/limits.hpp"
#include "base/utf8.hpp"

namespace rollcall::classin {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

template <class Number>
bool fits(std::string_view digits) {
  Number value{};
  return std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc();
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::variant<RepairedJson, JsonFault> run() {
    if (text_.size() > std::numeric_limits<std::uint32_t>::max()) return JsonFault{"a text too long", 0};
    while (!done_ && fault_.reason.empty()) step();
    if (!fault_.reason.empty()) return std::move(fault_);
    copy_to(text_.size());
    return std::move(out_);
  }

 private:
  // What may come next.
  enum class Expect : std::uint8_t { value, value_or_end, key, key_or_end, comma_or_end, end_of_text };

  void step() {
    skip_blanks();
    switch (expect_) {
      case Expect::value: return value();
      case Expect::value_or_end: return peek() == ']' ? close() : value();
      case Expect::key: return key();
      case Expect::key_or_end: return peek() == '}' ? close() : key();
      case Expect::comma_or_end: return comma_or_end();
      case Expect::end_of_text:
        if (at_ != text_.size()) return fail("something after the end of the value");
        done_ = true;
    }
  }

  void value() {
    if (at_ == text_.size()) return fail("the end of the text instead of a value");
    switch (peek()) {
      case '{': return open(Expect::key_or_end);
      case '[': return open(Expect::value_or_end);
      case '"': string(); break;
      case 't': literal("true"); break;
      case 'f': literal("false"); break;
      case 'n': literal("null"); break;
      default: number();
    }
    value_ended();
  }

  void open(Expect next) {
    stack_.push_back(next == Expect::key_or_end);
    if (stack_.size() > limits::kJsonMaxDepth && muted_above_ == 0) {
      copy_to(at_);
      out_.text += "null";
      muted_above_ = stack_.size();
    }
    ++at_;
    expect_ = next;
  }

  void close() {
    if (muted_above_ == stack_.size()) {
      muted_above_ = 0;
      copied_ = at_ + 1;
    }
    stack_.pop_back();
    ++at_;
    value_ended();
  }

  void value_ended() {
    if (stack_.size() == 1 && stack_.back()) out_.members.back().end = static_cast<std::uint32_t>(at_);
    expect_ = stack_.empty() ? Expect::end_of_text : Expect::comma_or_end;
  }

  void key() {
    if (peek() != '"') return fail("no key in quotes");
    if (stack_.size() == 1) out_.members.push_back({static_cast<std::uint32_t>(at_), 0});
    string();
    skip_blanks();
    if (peek() != ':') return fail("no colon after a key");
    ++at_;
    expect_ = Expect::value;
  }

  void comma_or_end() {
    const bool in_object = stack_.back();
    if (peek() == (in_object ? '}' : ']')) return close();
    if (peek() != ',') return fail(in_object ? "neither ',' nor '}'" : "neither ',' nor ']'");
    ++at_;
    expect_ = in_object ? Expect::key : Expect::value;
  }

  void string() {
    const std::size_t begin = at_++;
    while (fault_.reason.empty()) {
      if (at_ == text_.size()) return fail("a string without end", begin);
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return;
      }
      if (c == '\\') {
        escape();
      } else if (c < 0x20) {
        fail("a control character in a string");
      } else if (c < 0x80) {
        ++at_;
      } else if (const std::size_t length = utf8_sequence_length(text_.substr(at_)); length != 0) {
        at_ += length;
      } else {
        replace(at_, at_ + 1, "\xEF\xBF\xBD");
        ++at_;
      }
    }
  }

  void escape() {
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (c == 'u') return unicode_escape();
    if (c == '\0' || std::strchr("\"\\/bfnrt", c) == nullptr) return fail("an unknown escape");
    at_ += 2;
  }

  void unicode_escape() {
    const auto unit = escaped_unit(at_);
    if (!unit) return fail("an unfinished \\u escape");
    if (*unit >= 0xD800 && *unit < 0xDC00) {
      const auto next = escaped_unit(at_ + 6);
      if (next && *next >= 0xDC00 && *next < 0xE000) {
        at_ += 12;
        return;
      }
    }
    if (*unit >= 0xD800 && *unit < 0xE000) replace(at_, at_ + 6, "\\ufffd");
    at_ += 6;
  }

  std::optional<unsigned> escaped_unit(std::size_t at) const {
    if (at + 6 > text_.size() || text_[at] != '\\' || text_[at + 1] != 'u') return std::nullopt;
    unsigned unit = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      const auto digit = hex_digit(text_[i]);
      if (!digit) return std::nullopt;
      unit = unit * 16 + *digit;
    }
    return unit;
  }

  void literal(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return fail("an unknown word");
    at_ += word.size();
  }

  void number() {
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    if (!is_digit(peek())) return fail("no value", begin);
    if (peek() == '0') {
      ++at_;
    } else {
      digits();
    }
    bool whole = true;
    if (peek() == '.') {
      whole = false;
      ++at_;
      if (!digits()) return fail("no digit after the point", begin);
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) return fail("no digit in the exponent", begin);
    }
    const std::string_view all = text_.substr(begin, at_ - begin);
    const bool holds = whole ? fits<std::int64_t>(all) || fits<std::uint64_t>(all) : fits<double>(all);
    if (!holds) replace(begin, at_, "\"" + std::string(all) + "\"");
  }

  bool digits() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ != begin;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  void copy_to(std::size_t end) {
    if (muted_above_ == 0) out_.text.append(text_.substr(copied_, end - copied_));
    copied_ = end;
  }

  void replace(std::size_t begin, std::size_t end, std::string_view by) {
    if (muted_above_ != 0) return;
    copy_to(begin);
    out_.text += by;
    copied_ = end;
  }

  void fail(const char* reason) { fail(reason, at_); }
  void fail(const char* reason, std::size_t offset) {
    if (fault_.reason.empty()) fault_ = {reason, offset};
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::size_t copied_ = 0;       // text_ up to here is in out_
  std::size_t muted_above_ = 0;  // depth of the container that is being left out, 0 for none
  std::vector<bool> stack_;      // open containers: true for objects
  Expect expect_ = Expect::value;
  bool done_ = false;
  RepairedJson out_;
  JsonFault fault_;
};

}  // namespace

std::variant<RepairedJson, JsonFault> repair_json(std::string_view text) { return Scanner(text).run(); }

}  // namespace rollcall::classin
