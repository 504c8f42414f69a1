#include "source.hpp"

#include <algorithm>

namespace tidy {

namespace {

// Copies `text` twice: without comments, and without comments and the insides of literals. Line ends always
// stay.
class Scrubber {
 public:
  explicit Scrubber(std::string_view text) : text_(text), code_(text), commentless_(text) {}

  void run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_to(text_.find('\n', at_), true);
      } else if (starts("/*")) {
        blank_to(after(text_.find("*/", at_ + 2), 2), true);
      } else if (starts("R\"") && (at_ == 0 || !is_word_char(text_[at_ - 1]))) {
        raw_literal();
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && !is_digit_separator())) {
        literal();
      } else {
        ++at_;
      }
    }
  }

  std::string take_code() { return std::move(code_); }
  std::string take_commentless() { return std::move(commentless_); }

 private:
  bool starts(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

  static std::size_t after(std::size_t found, std::size_t size) {
    return found == std::string_view::npos ? found : found + size;
  }

  // 1'000: the token that the apostrophe stands in begins with a digit.
  bool is_digit_separator() const {
    std::size_t begin = at_;
    while (begin > 0 && (is_word_char(text_[begin - 1]) || text_[begin - 1] == '\'')) --begin;
    return begin < at_ && text_[begin] >= '0' && text_[begin] <= '9';
  }

  void blank_to(std::size_t end, bool comment) {
    end = std::min(end, text_.size());
    for (; at_ < end; ++at_) {
      if (text_[at_] == '\n') continue;
      code_[at_] = ' ';
      if (comment) commentless_[at_] = ' ';
    }
  }

  void literal() {
    const char quote = text_[at_++];
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    blank_to(end, false);
    if (at_ < text_.size() && text_[at_] == quote) ++at_;
  }

  void raw_literal() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) {
      at_ = text_.size();
      return;
    }
    const std::string closing = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    at_ += 2;
    const std::size_t end = text_.find(closing, open);
    blank_to(after(end, closing.size() - 1), false);
    if (at_ < text_.size()) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string code_, commentless_;
};

}  // namespace

std::string Finding::text() const { return path + ":" + std::to_string(line) + ": " + message; }

Source::Source(std::string path_in_tree, std::string content)
    : path(std::move(path_in_tree)), text(std::move(content)) {
  if (!is_cpp()) return;
  Scrubber scrubber(text);
  scrubber.run();
  code = scrubber.take_code();
  commentless = scrubber.take_commentless();
}

std::string_view Source::folder() const {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string_view() : std::string_view(path).substr(0, slash);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

int line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
}

std::vector<Include> includes_of(const Source& source) {
  std::vector<Include> out;
  const auto lines = lines_of(source.commentless);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.starts_with("#include ")) continue;
    const std::size_t open = line.find_first_of("<\"");
    if (open == std::string_view::npos) continue;
    const std::size_t close = line.find_first_of(">\"", open + 1);
    if (close == std::string_view::npos) continue;
    out.push_back(
        {std::string(line.substr(open + 1, close - open - 1)), static_cast<int>(i) + 1, line[open] == '"'});
  }
  return out;
}

bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
  for (std::size_t at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_char(text[at - 1]);
    if (begins && (end == text.size() || !is_word_char(text[end]))) return at;
  }
  return std::string_view::npos;
}

}  // namespace tidy
