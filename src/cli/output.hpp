// What a command prints, to standard output or to the file of -o, in the format of --format.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "api/reader.hpp"
#include "cli/command.hpp"
#include "report/list.hpp"
#include "report/table.hpp"

namespace rollcall::cli {

// Of a file that a command makes: names, telephone numbers and marks are for its owner only, whatever the
// umask says.
inline constexpr ::mode_t kOutputMode = 0600;

// Says so on stderr where everybody may read the file that was there already: it keeps its rights.
void warn_of_readers(const std::string& path, ::mode_t mode);

// Where the bytes go. A file appears under its name when it is whole; until then, and if it never is, what
// was there before stays; a new one is for its owner only. Throws Failure when the bytes cannot be written.
class Output {
 public:
  explicit Output(const Invocation& invocation) : Output(invocation.output) {}
  explicit Output(const std::string& path);  // "" for standard output
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  void write(std::string_view bytes);
  void finish();

 private:
  [[noreturn]] void fail() const;

  std::string path_;       // "" for standard output
  std::string part_path_;  // where the file grows; "" for devices and pipes, which are written in place
  std::FILE* file_ = nullptr;
};

void write_output(const Invocation& invocation, std::string_view bytes);

// Of --format; a table by default. Throws Failure for one that is not known, and for a workbook on a
// terminal.
report::Format format_of(const Invocation& invocation);

// Renders `table`; `title` names the sheet of a workbook.
void print_table(const Invocation& invocation, const report::Table& table, const std::string& title,
                 const std::string& timezone);

// The same for a list, page by page; JSON as the query API has it.
void print_list(const Invocation& invocation, api::Reader& reader, const report::List& list,
                const std::string& title, const std::string& timezone);

}  // namespace rollcall::cli
