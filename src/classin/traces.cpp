#include "classin/traces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/utf8.hpp"

namespace rollcall::classin {

namespace {

constexpr std::string_view kMainland = "86";
constexpr std::size_t kFewestPhoneDigits = 5;
constexpr std::uint32_t kFirstUnspaced = 0x2E80;  // from here on scripts that write without blanks

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_alnum(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view without_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

// The digits of a phone number that is written with blanks or a plus, and with `hyphens`; empty where it is
// none.
std::string phone_digits(std::string_view text, bool hyphens = false) {
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) {
      digits += c;
    } else if (c != ' ' && c != '+' && !(hyphens && c == '-')) {
      return {};
    }
  }
  return digits.size() < kFewestPhoneDigits ? std::string() : std::string(without_zeros(digits));
}

std::uint32_t code_point(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  std::uint32_t point = sequence.size() == 1   ? first
                        : sequence.size() == 2 ? first & 0x1F
                        : sequence.size() == 3 ? first & 0x0F
                                               : first & 0x07;
  for (const char c : sequence.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return point;
}

std::vector<std::uint32_t> code_points(std::string_view text) {
  std::vector<std::uint32_t> out;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, utf8_sequence_length(text));
    out.push_back(code_point(text.substr(0, length)));
    text.remove_prefix(length);
  }
  return out;
}

// A letter or digit of a script that parts its words.
bool in_word(std::uint32_t point) {
  if (point < 0x80) return is_alnum(static_cast<char>(point));
  return point >= 0xC0 && point < kFirstUnspaced && (point < 0x2000 || point > 0x2BFF);
}

bool word_before(std::string_view in, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < 4) {
    --begin;
    if ((static_cast<unsigned char>(in[begin]) & 0xC0) != 0x80) break;
  }
  return begin < at && in_word(code_points(in.substr(begin, at - begin)).back());
}

bool word_at(std::string_view in, std::size_t at) {
  return at < in.size() && in_word(code_points(in.substr(at, 4)).front());
}

// Digits that stand alone; noughts and a country code before them belong to them. Looks no further than it
// must: a text may be one long run of digits.
bool number_at(std::string_view needle, std::string_view in, std::size_t at, bool country, std::size_t& begin,
               std::size_t& end) {
  begin = at;
  end = at + needle.size();
  if (end < in.size() && is_digit(in[end])) return false;
  if (country && in.substr(0, at).ends_with(kMainland)) begin -= kMainland.size();
  while (begin > 0 && in[begin - 1] == '0') --begin;
  return begin == 0 || !is_digit(in[begin - 1]);
}

bool mail_alone(std::string_view in, std::size_t begin, std::size_t end) {
  const auto local = [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '%' || c == '-'; };
  if (begin > 0 && local(in[begin - 1])) return false;
  if (end < in.size() && (is_alnum(in[end]) || in[end] == '-')) return false;
  return !(end + 1 < in.size() && in[end] == '.' && is_alnum(in[end + 1]));
}

bool word_alone(std::string_view needle, std::string_view in, std::size_t begin, std::size_t end) {
  const auto points = code_points(needle);
  if (in_word(points.front()) && word_before(in, begin)) return false;
  return !(in_word(points.back()) && word_at(in, end));
}

std::size_t find_any_case(std::string_view needle, std::string_view in, std::size_t from) {
  const auto found =
      std::search(in.begin() + static_cast<std::ptrdiff_t>(std::min(from, in.size())), in.end(),
                  needle.begin(), needle.end(), [](char a, char b) { return lower(a) == b; });
  return found == in.end() ? std::string_view::npos : static_cast<std::size_t>(found - in.begin());
}

// The text with everything beyond ASCII as \uXXXX; `upper`: the digits A to F are.
std::string escaped(std::string_view text, bool upper, bool slash) {
  std::string out;
  const auto unit = [&](std::uint32_t value) {
    out += upper ? fmt::format("\\u{:04X}", value) : fmt::format("\\u{:04x}", value);
  };
  for (const std::uint32_t point : code_points(text)) {
    if (point < 0x80) {
      if (point == '"' || point == '\\' || (slash && point == '/')) out += '\\';
      out += static_cast<char>(point);
    } else if (point < 0x10000) {
      unit(point);
    } else {
      unit(0xD800 + ((point - 0x10000) >> 10));
      unit(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return out;
}

std::vector<std::string> spellings(std::string_view text) {
  std::vector<std::string> out;
  for (const bool upper : {false, true}) {
    for (const bool slash : {false, true}) out.push_back(escaped(text, upper, slash));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  std::erase(out, text);
  return out;
}

}  // namespace

Traces::Traces(Uid uid, const std::vector<std::string>& texts)
    : uid_(uid), digits_(std::to_string(uid.value)) {
  for (const std::string& text : texts) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    if (std::string digits = phone_digits(text); !digits.empty()) {
      texts_.push_back({Form::phone, std::move(digits), {}});
    } else if (text.find('@') != std::string::npos) {
      texts_.push_back({Form::mail, lowered(text), {}});
    } else {
      texts_.push_back({Form::word, text, spellings(text), code_points(text).size() < 2});
    }
  }
  // What contains another goes first, or its rest would stay.
  std::stable_sort(texts_.begin(), texts_.end(),
                   [](const Text& a, const Text& b) { return a.text.size() > b.text.size(); });
}

bool Traces::possible_in(std::string_view bytes) const {
  if (bytes.find(digits_) != std::string_view::npos || bytes.find("\\u") != std::string_view::npos)
    return true;
  return std::any_of(texts_.begin(), texts_.end(), [&](const Text& known) {
    if (known.form == Form::mail) return find_any_case(known.text, bytes, 0) != std::string_view::npos;
    if (bytes.find(known.text) != std::string_view::npos) return true;
    return std::any_of(known.escaped.begin(), known.escaped.end(), [&](const std::string& spelling) {
      return bytes.find(spelling) != std::string_view::npos;
    });
  });
}

bool Traces::is_uid(std::string_view text) const {
  return all_digits(text) && without_zeros(text) == digits_;
}

bool Traces::same(const Text& known, std::string_view text) const {
  switch (known.form) {
    case Form::phone: {
      const std::string digits = phone_digits(text, true);
      return digits == known.text || digits == std::string(kMainland) + known.text;
    }
    case Form::mail: return lowered(text) == known.text;
    case Form::uid:
    case Form::bytes:
    case Form::word: return text == known.text;
  }
  return false;
}

bool Traces::is_known(std::string_view text) const {
  return std::any_of(texts_.begin(), texts_.end(), [&](const Text& known) { return same(known, text); });
}

bool Traces::is_alone(Form form, std::string_view needle, std::string_view in, Range& found) {
  switch (form) {
    case Form::uid:
    case Form::phone: return number_at(needle, in, found.begin, form == Form::phone, found.begin, found.end);
    case Form::mail: return mail_alone(in, found.begin, found.end);
    case Form::word: return word_alone(needle, in, found.begin, found.end);
    case Form::bytes: return true;
  }
  return true;
}

bool Traces::find(Form form, std::string_view needle, std::string_view in, std::size_t from, Range& found) {
  for (;;) {
    const std::size_t at = form == Form::mail ? find_any_case(needle, in, from) : in.find(needle, from);
    if (at == std::string_view::npos) return false;
    found = {at, at + needle.size()};
    if (is_alone(form, needle, in, found)) return true;
    from = at + 1;
  }
}

// What goes may bring together what stood around it, so the rest is looked at again.
void Traces::take_out(Form form, std::string_view needle, std::string& text) {
  constexpr int kMostPasses = 8;  // a text made to need more goes as a whole
  for (int pass = 0; pass < kMostPasses; ++pass) {
    std::string rest;
    std::size_t copied = 0;
    Range found;
    for (std::size_t from = 0; find(form, needle, text, from, found); from = copied = found.end) {
      rest.append(text, copied, found.begin - copied);
    }
    if (copied == 0) return;
    text = rest.append(text, copied);
  }
  text.clear();
}

std::string Traces::without(std::string_view text, bool whole_names) const {
  std::string out(text);
  for (const Text& known : texts_) {
    if (same(known, out)) return {};
    if (!known.alone && !(whole_names && known.form == Form::word)) take_out(known.form, known.text, out);
  }
  take_out(Form::uid, digits_, out);
  return out;
}

std::size_t Traces::count(std::string_view bytes, std::size_t first, std::size_t to) const {
  std::size_t times = 0;
  const auto count_one = [&](Form form, std::string_view needle) {
    Range found;
    for (std::size_t from = 0; find(form, needle, bytes, from, found); from = found.end) {
      if (found.begin >= first && found.begin < to) ++times;
    }
  };
  count_one(Form::uid, digits_);
  for (const Text& known : texts_) {
    if (known.alone) continue;
    count_one(known.form, known.text);
    for (const std::string& spelling : known.escaped) count_one(Form::bytes, spelling);
  }
  return times;
}

std::size_t Traces::longest() const {
  std::size_t most = digits_.size();
  for (const Text& known : texts_) {
    most = std::max(most, known.text.size());
    for (const std::string& spelling : known.escaped) most = std::max(most, spelling.size());
  }
  return most;
}

}  // namespace rollcall::classin
