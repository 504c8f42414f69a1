#include "cli/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "base/limits.hpp"

namespace rollcall::cli {

namespace {

constexpr int kUsage = 2;

// Calls `use` with every page of the list.
template <class Use>
void for_each_page(storage::ReportStore& reports, const report::List& list, Use use) {
  const auto held = reports.hold();
  std::string cursor;
  do {
    auto page = list.page(reports, cursor, limits::kExportPageRows);
    if (!page) throw Failure{page.error().text()};
    use(*page);
    cursor = page->next_cursor;
  } while (!cursor.empty());
}

void print_json(Output& output, storage::ReportStore& reports, const report::List& list) {
  output.write("{\"items\":[");
  bool first = true;
  for_each_page(reports, list, [&](const report::ListPage& page) {
    for (const auto& item : page.items) {
      output.write(first ? "\n" : ",\n");
      output.write(item);
      first = false;
    }
  });
  output.write(first ? "],\"next_cursor\":null}\n" : "\n],\"next_cursor\":null}\n");
}

// A file that grows beside `path` and takes its place. New files are for their owner only; one that is
// replaced hands its owner and its rights on where this user may give them.
std::FILE* open_part(const std::string& path, const struct stat* replaced) {
  ::unlink(path.c_str());  // of an output that was killed
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOutputMode);
  if (fd < 0) return nullptr;
  if (replaced != nullptr && ::fchown(fd, replaced->st_uid, replaced->st_gid) == 0) [[maybe_unused]]
    const int kept = ::fchmod(fd, replaced->st_mode & 0777);
  return ::fdopen(fd, "wb");
}

void drain(report::TableWriter& writer, Output& output) {
  for (std::string bytes = writer.take(); !bytes.empty(); bytes = writer.take()) output.write(bytes);
}

}  // namespace

Output::Output(const std::string& path) : path_(path), file_(stdout) {
  if (path_.empty()) return;
  struct stat status {};
  const bool there = ::stat(path_.c_str(), &status) == 0;
  if (there && !S_ISREG(status.st_mode)) {
    file_ = std::fopen(path_.c_str(), "wb");
  } else {
    part_path_ = path_ + ".part";
    file_ = open_part(part_path_, there ? &status : nullptr);
    if (there) warn_of_readers(path_, status.st_mode);
  }
  if (file_ == nullptr) fail();
}

Output::~Output() {
  if (path_.empty() || file_ == nullptr) return;
  std::fclose(file_);
  if (!part_path_.empty()) ::unlink(part_path_.c_str());
}

void Output::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail();
}

void Output::finish() {
  if (std::fflush(file_) != 0) fail();
  if (path_.empty()) return;
  const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
  if (closed && (part_path_.empty() || std::rename(part_path_.c_str(), path_.c_str()) == 0)) return;
  if (!part_path_.empty()) ::unlink(part_path_.c_str());
  fail();
}

void Output::fail() const {
  if (path_.empty())
    throw Failure{
        "cannot write to standard output: is there space where it goes, does its reader still run?"};
  throw Failure{fmt::format(
      "cannot write {}: does the directory exist, may this user write there, is there space?", path_)};
}

void warn_of_readers(const std::string& path, ::mode_t mode) {
  if ((mode & S_IROTH) == 0) return;
  fmt::print(stderr, "warning: everybody on this machine may read {}: take that away with `chmod o= {}`\n",
             path, path);
}

void write_output(const Invocation& invocation, std::string_view bytes) {
  Output output(invocation);
  output.write(bytes);
  output.finish();
}

report::Format format_of(const Invocation& invocation) {
  const auto format = report::format_named(invocation.format.empty() ? "table" : invocation.format);
  if (!format) throw Failure{fmt::format("unknown format '{}'", invocation.format), kUsage};
  if (*format == report::Format::xlsx && invocation.output.empty() && ::isatty(STDOUT_FILENO) == 1) {
    throw Failure{"a workbook is not for a terminal: name a file with -o", kUsage};
  }
  return *format;
}

void print_table(const Invocation& invocation, const report::Table& table, const std::string& title,
                 const std::string& timezone) {
  const auto text = report::render(table, format_of(invocation), title, timezone);
  if (!text) throw Failure{text.error().text()};
  write_output(invocation, *text);
}

void print_list(const Invocation& invocation, api::Reader& reader, const report::List& list,
                const std::string& title, const std::string& timezone) {
  const report::Format format = format_of(invocation);
  auto& reports = reader.reports();
  Output output(invocation);
  if (format == report::Format::json) {
    print_json(output, reports, list);
    return output.finish();
  }
  const auto writer = report::table_writer(format, list.columns(), title, timezone);
  for_each_page(reports, list, [&](const report::ListPage& page) {
    writer->add(page.rows);
    drain(*writer, output);
  });
  if (const auto finished = writer->finish(); !finished) throw Failure{finished.error().text()};
  drain(*writer, output);
  output.finish();
}

}  // namespace rollcall::cli
