// A file of the tree as the rules see it: its lines, and its code without comments and texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct Finding {
  std::string path;
  int line = 0;  // from 1; 0 when it is about the whole file
  std::string message;
  std::string text() const;
};

struct Source {
  Source(std::string path_in_tree, std::string content);

  bool is_header() const { return path.ends_with(".hpp"); }
  bool is_cpp() const { return path.ends_with(".hpp") || path.ends_with(".cpp"); }
  bool under(std::string_view folder) const { return path.starts_with(folder); }
  std::string_view folder() const;  // "src/storage/sqlite" of src/storage/sqlite/journal.cpp

  std::string path, text;
  std::string code;         // C++ only: as long as text, with comments and the insides of literals blanked
  std::string commentless;  // C++ only: likewise, with literals kept
};

std::vector<std::string_view> lines_of(std::string_view text);
int line_at(std::string_view text, std::size_t offset);

struct Include {
  std::string name;
  int line = 0;
  bool quoted = false;
};
std::vector<Include> includes_of(const Source& source);

bool is_word_char(char c);
// Where `word` stands in `text` as a whole word, from `from` on; npos when nowhere.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0);

}  // namespace tidy
