// The example configuration is read line by line: what stands in comments before a key, or before several
// that follow each other, is their text; what a blank line parts from the next key is the table's, or before
// the first table the file's. A key or a table behind a "# " is one that is not set.
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "config/known_keys.hpp"
#include "manual/pages.hpp"
#include "manual/roff.hpp"

namespace rollcall::manual {

namespace {

const config::TableKeys* table_named(std::string_view line) {
  for (const auto& table : config::kTables) {
    if (line == table.name) return &table;
  }
  return nullptr;
}

bool is_key_of(const config::TableKeys& table, std::string_view line) {
  const std::string_view key = line.substr(0, line.find(" = "));
  return key.size() < line.size() && std::find(table.keys.begin(), table.keys.end(), key) != table.keys.end();
}

class Reader {
 public:
  void read(std::string_view line) {
    const bool comment = line.starts_with("# ");
    const std::string_view bare = comment ? line.substr(2) : line;
    const auto* table = table_named(bare);
    if (table != nullptr) {
      begin(*table, comment);
    } else if (table_ != nullptr && is_key_of(*table_, bare)) {
      add_key(bare, comment);
    } else if (comment) {
      text_ += fmt::format("{}{}", text_.empty() ? "" : " ", bare);
      keys_follow_ = false;
    } else {
      end_of_text();
    }
  }

  void finish() { end_of_text(); }
  std::string introduction, tables;

 private:
  // What was said and belongs to no key.
  void end_of_text() {
    if (!text_.empty()) (table_ == nullptr ? introduction : tables) += roff_paragraph(text_);
    text_.clear();
    keys_follow_ = false;
  }

  void begin(const config::TableKeys& table, bool not_set) {
    const std::string text = std::exchange(text_, "");
    tables += fmt::format(".SH {}\n", roff(table.name));
    if (!text.empty()) tables += roff_paragraph(text);
    if (not_set) tables += "It may be left out.\n";
    table_ = &table;
    all_not_set_ = not_set;
    keys_follow_ = false;
  }

  // Keys that follow each other share what stands before the first.
  void add_key(std::string_view line, bool not_set) {
    if (keys_follow_ && text_.empty()) {
      tables.resize(tables.size() - last_text_.size());
      tables += ".TQ\n";
    } else {
      tables += ".TP\n";
      last_text_ = text_.empty() ? "" : roff_paragraph(text_);
    }
    tables += fmt::format("\\fB{}\\fR{}\n", roff(line), not_set && !all_not_set_ ? " (not set)" : "");
    tables += last_text_;
    text_.clear();
    keys_follow_ = true;
  }

  const config::TableKeys* table_ = nullptr;
  std::string text_, last_text_;
  bool keys_follow_ = false, all_not_set_ = false;
};

}  // namespace

std::string configuration_page(const std::string& text, const Edition& edition, std::string_view example) {
  Reader reader;
  while (!example.empty()) {
    const std::string_view line = example.substr(0, example.find('\n'));
    example.remove_prefix(std::min(line.size() + 1, example.size()));
    reader.read(line);
  }
  reader.finish();
  std::string page = filled(text, "DATE", edition.date);
  page = filled(std::move(page), "VERSION", edition.version);
  page =
      filled(std::move(page), "INTRODUCTION", reader.introduction.substr(0, reader.introduction.size() - 1));
  return filled(std::move(page), "TABLES", reader.tables.substr(0, reader.tables.size() - 1));
}

}  // namespace rollcall::manual
