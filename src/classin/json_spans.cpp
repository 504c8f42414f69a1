#include "classin/json_spans.hpp"

#include <charconv>
#include <optional>

namespace rollcall::classin {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Spans {
 public:
  explicit Spans(std::string_view text) : text_(text) {}

  std::vector<JsonSpan> read() {
    do {
      skip_blanks();
      if (at_ >= text_.size()) break;
      step(text_[at_]);
    } while (!open_.empty());
    return std::move(spans_);
  }

 private:
  void step(char c) {
    if (c == ',' || c == ':') {
      ++at_;
    } else if (c == '}' || c == ']') {
      ++at_;
      close();
    } else if (c == '"' && expects_key()) {
      key_begin_ = at_;
      skip_string();
      key_end_ = at_;
    } else {
      value(c);
    }
  }

  bool expects_key() const {
    return !open_.empty() && spans_[open_.back()].shape == JsonSpan::Shape::object && key_end_ == 0;
  }

  void value(char c) {
    using Shape = JsonSpan::Shape;
    const Shape shape = c == '{'   ? Shape::object
                        : c == '[' ? Shape::array
                        : c == '"' ? Shape::text
                                   : Shape::scalar;
    const auto index = static_cast<std::uint32_t>(spans_.size());
    spans_.push_back({shape, number(at_), 0, number(key_begin_), number(key_end_), index + 1,
                      static_cast<std::uint32_t>(open_.size())});
    key_begin_ = key_end_ = 0;
    if (shape == Shape::object || shape == Shape::array) {
      open_.push_back(index);
      ++at_;
      return;
    }
    shape == Shape::text ? skip_string() : skip_scalar();
    spans_[index].end = number(at_);
  }

  void close() {
    if (open_.empty()) return;
    spans_[open_.back()].end = number(at_);
    spans_[open_.back()].next = static_cast<std::uint32_t>(spans_.size());
    open_.pop_back();
  }

  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) at_ += text_[at_] == '\\' ? 1 : 0;
    ++at_;
  }

  void skip_scalar() {
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != ',' && text_[at_] != '}' &&
           text_[at_] != ']')
      ++at_;
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  static std::uint32_t number(std::size_t at) { return static_cast<std::uint32_t>(at); }

  const std::string_view text_;
  std::size_t at_ = 0, key_begin_ = 0, key_end_ = 0;
  std::vector<std::uint32_t> open_;  // containers that have not ended, outermost first
  std::vector<JsonSpan> spans_;
};

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t bits) { out += static_cast<char>(bits); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xC0 | point >> 6);
  } else {
    if (point < 0x10000) {
      byte(0xE0 | point >> 12);
    } else {
      byte(0xF0 | point >> 18);
      byte(0x80 | (point >> 12 & 0x3F));
    }
    byte(0x80 | (point >> 6 & 0x3F));
  }
  byte(0x80 | (point & 0x3F));
}

// The four digits behind "\u" at `at`.
std::optional<std::uint32_t> unit_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  const char* const end = text.data() + at + 6;
  const auto [stop, error] = std::from_chars(text.data() + at + 2, end, unit, 16);
  return error == std::errc() && stop == end ? std::optional(unit) : std::nullopt;
}

// Appends what the \u escape at `at` says; returns where it ends.
std::size_t append_escaped_point(std::string_view text, std::size_t at, std::string& out) {
  constexpr std::uint32_t kReplacement = 0xFFFD;
  const std::uint32_t unit = unit_at(text, at).value_or(kReplacement);
  if (unit < 0xD800 || unit > 0xDFFF) {
    append_utf8(out, unit);
    return at + 6;
  }
  const auto low = unit < 0xDC00 ? unit_at(text, at + 6) : std::nullopt;
  if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
    append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (*low - 0xDC00));
    return at + 12;
  }
  append_utf8(out, kReplacement);
  return at + 6;
}

char plain(char escaped) {
  switch (escaped) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return escaped;
  }
}

}  // namespace

std::vector<JsonSpan> json_spans(std::string_view json) { return Spans(json).read(); }

std::string unquoted(std::string_view quoted) {
  if (quoted.size() < 2) return {};
  const std::string_view text = quoted.substr(1, quoted.size() - 2);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out += text[at++];
    } else if (text[at + 1] == 'u') {
      at = append_escaped_point(text, at, out);
    } else {
      out += plain(text[at + 1]);
      at += 2;
    }
  }
  return out;
}

}  // namespace rollcall::classin
