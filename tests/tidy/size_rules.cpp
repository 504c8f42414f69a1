// Sizes of lines, functions and files.
#include <algorithm>

#include "rules.hpp"

namespace tidy {

namespace {

constexpr std::size_t kMaxLineChars = 120;
constexpr std::size_t kMaxSourceLines = 500;
constexpr std::size_t kMaxTestLines = 700;
constexpr int kMaxFunctionLines = 70;

std::size_t chars_in(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(
      line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Finds function bodies by their braces: a brace that opens outside any function, after a head with a
// parameter list, opens one. It need not understand C++, only tell a function from a type, a namespace and an
// initialiser.
class FunctionFinder {
 public:
  explicit FunctionFinder(const Source& source) : source_(source), code_(source.code) { blank_directives(); }

  Findings run() {
    for (at_ = 0; at_ < code_.size(); ++at_) {
      if (code_[at_] == '{') open();
      if (code_[at_] == '}') close();
      if (code_[at_] == ';' && initialisers_ == 0) head_ = at_ + 1;
    }
    return std::move(findings_);
  }

 private:
  void blank_directives() {
    bool directive = false;
    for (const std::string_view line : lines_of(source_.code)) {
      directive = directive || line.starts_with('#');
      const std::size_t begin = static_cast<std::size_t>(line.data() - source_.code.data());
      if (directive) std::fill_n(code_.begin() + static_cast<std::ptrdiff_t>(begin), line.size(), ' ');
      directive = directive && line.ends_with('\\');
    }
  }

  std::string_view head() const { return std::string_view(code_).substr(head_, at_ - head_); }

  static std::string_view without_template(std::string_view head) {
    head.remove_prefix(std::min(head.find_first_not_of(" \n"), head.size()));
    if (!head.starts_with("template")) return head;
    int depth = 0;
    for (std::size_t i = 0; i < head.size(); ++i) {
      depth += head[i] == '<' ? 1 : head[i] == '>' ? -1 : 0;
      if (head[i] == '>' && depth == 0) return without_template(head.substr(i + 1));
    }
    return head;
  }

  static bool is_function(std::string_view head) {
    head = without_template(head);
    const std::size_t last = head.find_last_not_of(" \n");
    if (head.find(')') == std::string_view::npos ||
        std::string_view("=(,").find(head[last]) != std::string_view::npos) {
      return false;
    }
    const std::string_view first = head.substr(0, head.find_first_of(" \n("));
    constexpr std::string_view kTypes[] = {"class", "struct", "union", "enum", "namespace", "extern"};
    return std::find(std::begin(kTypes), std::end(kTypes), first) == std::end(kTypes);
  }

  // "Foo(int a) : a_{": a member's initialiser; the body is still to come.
  static bool is_member_initialiser(std::string_view head) {
    const std::size_t last = head.find_last_not_of(" \n");
    if (last == std::string_view::npos || !is_word_char(head[last])) return false;
    for (std::size_t at = head.find(':'); at != std::string_view::npos; at = head.find(':', at + 1)) {
      const bool scope = head.substr(at, 2) == "::" || (at > 0 && head[at - 1] == ':');
      if (!scope && head.substr(0, at).find(')') != std::string_view::npos) return true;
    }
    return false;
  }

  void open() {
    if (function_depth_ > 0) {
      ++function_depth_;
    } else if (initialisers_ > 0 || is_member_initialiser(head())) {
      ++initialisers_;
    } else if (is_function(head())) {
      function_depth_ = 1;
      body_ = at_;
    } else {
      head_ = at_ + 1;
    }
  }

  void close() {
    if (initialisers_ > 0) {
      --initialisers_;
      return;
    }
    if (function_depth_ > 0 && --function_depth_ > 0) return;
    if (body_ != 0) report();
    body_ = 0;
    head_ = at_ + 1;
  }

  void report() {
    const int begin = line_at(code_, body_), lines = line_at(code_, at_) - begin + 1;
    if (lines <= kMaxFunctionLines) return;
    findings_.push_back({source_.path, begin,
                         "this function has " + std::to_string(lines) + " lines, at most " +
                             std::to_string(kMaxFunctionLines) +
                             " are wanted; give its parts names of their own"});
  }

  const Source& source_;
  std::string code_;
  std::size_t at_ = 0, head_ = 0, body_ = 0;
  int function_depth_ = 0, initialisers_ = 0;
  Findings findings_;
};

}  // namespace

Findings check_layout(const Source& source) {
  Findings out;
  const auto lines = lines_of(source.text);
  const auto add = [&](std::size_t i, std::string message) {
    out.push_back({source.path, static_cast<int>(i) + 1, std::move(message)});
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t chars = chars_in(lines[i]);
    if (chars > kMaxLineChars && !source.path.ends_with(".md")) {
      add(i,
          "this line has " + std::to_string(chars) + " characters, at most " + std::to_string(kMaxLineChars));
    }
    if (lines[i].find('\t') != std::string_view::npos)
      add(i, "a tab; indent with blanks, write \\t in texts");
    if (lines[i].ends_with(' ') || lines[i].ends_with('\r')) add(i, "white space at the end of the line");
  }
  if (!source.text.empty() && !source.text.ends_with('\n'))
    add(lines.size() - 1, "the last line does not end");
  return out;
}

Findings check_file_size(const Source& source) {
  if (!source.is_cpp()) return {};
  const std::size_t most = source.under("tests/") ? kMaxTestLines : kMaxSourceLines;
  const std::size_t lines = lines_of(source.text).size();
  if (lines <= most) return {};
  return {{source.path, 0,
           "this file has " + std::to_string(lines) + " lines, at most " + std::to_string(most) +
               "; split it by topic"}};
}

Findings check_function_sizes(const Source& source) {
  return source.is_cpp() ? FunctionFinder(source).run() : Findings();
}

}  // namespace tidy
