#include "guides/markdown.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>

#include "support/process.hpp"

namespace rollcall::guides {

namespace {

constexpr std::string_view kAnything = "…";

std::string one_blank(const std::string& text) {
  static const std::regex blanks("[ \t]+");
  std::string out = std::regex_replace(text, blanks, " ");
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

bool line_agrees(std::string_view printed, std::string_view came) {
  const auto gap = printed.find(kAnything);
  if (gap == std::string_view::npos) return printed == came;
  if (!came.starts_with(printed.substr(0, gap))) return false;
  const std::string_view rest = printed.substr(gap + kAnything.size());
  for (std::size_t at = gap; at <= came.size(); ++at) {
    if (line_agrees(rest, came.substr(at))) return true;
  }
  return false;
}

using Lines = std::vector<std::string>;

bool lines_agree(const Lines& printed, std::size_t p, const Lines& came, std::size_t c) {
  if (p == printed.size()) return c == came.size();
  if (printed[p] == kAnything) {
    for (std::size_t at = c; at <= came.size(); ++at) {
      if (lines_agree(printed, p + 1, came, at)) return true;
    }
    return false;
  }
  return c < came.size() && line_agrees(printed[p], came[c]) && lines_agree(printed, p + 1, came, c + 1);
}

void collect(const std::string& line, const std::regex& what, std::vector<std::string>& into) {
  for (std::sregex_iterator at(line.begin(), line.end(), what), end; at != end; ++at)
    into.push_back((*at)[1]);
}

void read_words(const std::string& text, Page& page) {
  static const std::regex span("`([^`]+)`"), link(R"(\]\(([^)]+)\))");
  collect(text, span, page.spans);
  collect(text, link, page.links);
}

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string Block::file() const {
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 2); ++i) {
    if (lines[i].starts_with("# /") && lines[i].find(' ', 2) == std::string::npos) return lines[i].substr(2);
  }
  return "";
}

Page read_page(const std::string& path_in_tree) {
  Page page{.name = std::filesystem::path(path_in_tree).filename().string(),
            .text = testing::read_text(std::string(ROLLCALL_SOURCE_DIR) + "/" + path_in_tree)};
  std::string prose;  // a span may go over the end of a line
  bool inside = false;
  int number = 0;
  for (const std::string& line : lines_of(page.text)) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) page.blocks.push_back({.language = line.substr(3), .text = "", .line = number});
    } else if (inside) {
      page.blocks.back().text += line + "\n";
    } else {
      if (line.starts_with("## ") || line.starts_with("### "))
        page.headings.push_back(line.substr(line.find(' ') + 1));
      prose += line + (line.empty() ? "\n" : " ");
    }
  }
  read_words(prose, page);
  return page;
}

std::vector<Page> guides() {
  std::vector<std::string> names;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(ROLLCALL_SOURCE_DIR) + "/config/guides"))
    names.push_back(file.path().filename().string());
  std::sort(names.begin(), names.end());
  std::vector<Page> out;
  for (const auto& name : names) out.push_back(read_page("config/guides/" + name));
  return out;
}

std::string anchor_of(const std::string& heading) {
  std::string out;
  for (const char c : heading) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter)) out += static_cast<char>(std::tolower(letter));
    if (c == ' ' || c == '-') out += '-';
  }
  return out;
}

bool agrees(const std::string& printed, const std::string& came) {
  return lines_agree(lines_of(one_blank(printed)), 0, lines_of(one_blank(came)), 0);
}

}  // namespace rollcall::guides
