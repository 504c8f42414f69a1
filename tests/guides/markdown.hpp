// What a guide has to run: its code blocks, code spans, links and headings.
#pragma once

#include <string>
#include <vector>

namespace rollcall::guides {

struct Block {
  std::string language;  // "sh", "toml", "ini", "text", …
  std::string text;
  int line = 0;

  // "/etc/…", where a comment in the first or second line says that the block is this file; else "".
  std::string file() const;
};

struct Page {
  std::string name;  // "backup.md"
  std::string text;
  std::vector<Block> blocks;
  std::vector<std::string> spans;     // `code` outside blocks
  std::vector<std::string> links;     // targets
  std::vector<std::string> headings;  // of the second and lower levels, without #
};

Page read_page(const std::string& path_in_tree);  // "config/guides/backup.md"
std::vector<Page> guides();                       // every page of config/guides
std::string anchor_of(const std::string& heading);

std::vector<std::string> lines_of(const std::string& text);

// Whether `printed` is what came, where "…" stands for anything within a line, and a line of it for any
// lines. Runs of blanks count as one.
bool agrees(const std::string& printed, const std::string& came);

}  // namespace rollcall::guides
