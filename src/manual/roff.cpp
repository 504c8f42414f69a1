#include "manual/roff.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace rollcall::manual {

namespace {

constexpr std::size_t kWidth = 80;

}  // namespace

std::string roff(std::string_view line) {
  std::string out;
  if (line.starts_with('.')) out = "\\&";
  bool bold = false;
  for (const char c : line) {
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '~': out += "\\(ti"; break;
      case '^': out += "\\(ha"; break;
      case '`': bold = !bold, out += bold ? "\\fB" : "\\fR"; break;
      default: out += c;
    }
  }
  return out;
}

std::string roff_paragraph(std::string_view text) {
  const std::string whole = roff(text);
  std::string out, line;
  for (std::string_view rest = whole; !rest.empty();) {
    std::string word(rest.substr(0, rest.find(' ')));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (!line.empty() && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line = word.starts_with('.') ? "\\&" : "";
    } else if (!line.empty()) {
      line += ' ';
    }
    line += word;
  }
  return out + line + "\n";
}

std::string filled(std::string text, std::string_view name, std::string_view value) {
  const std::string mark = "@" + std::string(name) + "@";
  auto at = text.find(mark);
  ROLLCALL_CHECK(at != std::string::npos);
  for (; at != std::string::npos; at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
  return text;
}

}  // namespace rollcall::manual
