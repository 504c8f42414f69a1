#include "cli/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
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

void drain(report::TableWriter& writer, Output& output) {
  for (std::string bytes = writer.take(); !bytes.empty(); bytes = writer.take()) output.write(bytes);
}

}  // namespace

Output::Output(const std::string& path) : path_(path), file_(stdout) {
  if (path_.empty()) return;
  std::error_code none;
  const auto status = std::filesystem::status(path_, none);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status))
    part_path_ = path_ + ".part";
  file_ = std::fopen((part_path_.empty() ? path_ : part_path_).c_str(), "wb");
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
