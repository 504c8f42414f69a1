#include "cli/result_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "report/table.hpp"

namespace rollcall::cli {

namespace {

using report::Cell;
using report::ColumnKind;

// A cell is one line, also where the file is read line by line.
std::string on_one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return out;
}

report::Table table_of(const scheduling::PlannedLesson& planned, const scheduling::Outcome& outcome,
                       std::string_view result, std::string_view message) {
  const auto& creation = outcome.creation ? outcome.creation : planned.creation;
  return {
      {{"line", ColumnKind::integer},
       {"key"},
       {"step"},
       {"result"},
       {"class_id", ColumnKind::integer},
       {"activity_id", ColumnKind::integer},
       {"identity"},
       {"code", ColumnKind::integer},
       {"message"}},
      {{Cell(std::int64_t{planned.lesson->line}), Cell(on_one_line(planned.lesson->key)),
        Cell(std::string(step_name(planned.step))), Cell(std::string(result)),
        creation ? report::cell(creation->object_id) : Cell(),
        creation ? report::cell(creation->activity_id) : Cell(), creation ? Cell(creation->identity) : Cell(),
        outcome.attempt ? Cell(outcome.attempt->code) : Cell(), Cell(on_one_line(message))}}};
}

}  // namespace

ResultFile::ResultFile(std::string path, std::string zone)
    : path_(std::move(path)),
      zone_(std::move(zone)),
      fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, kOutputMode)) {
  if (fd_ < 0) fail("nothing was done");
  struct ::stat status {};
  const bool regular = ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  if (!regular) return;  // a device or a pipe
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0 && ::ftruncate(fd_, 0) == 0) {
    warn_of_readers(path_, status.st_mode);
    return;
  }
  const int error = errno;
  ::close(fd_);
  errno = error;
  if (error != EWOULDBLOCK) fail("nothing was done");
  throw Failure{fmt::format(
      "another apply is writing {}: wait for its end, or name another file with --result; nothing was done",
      path_)};
}

ResultFile::~ResultFile() { ::close(fd_); }

void ResultFile::fail(std::string_view advice) const {
  throw Failure{fmt::format("cannot write {}: {}; {}", path_, std::strerror(errno), advice)};
}

void ResultFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("apply the timetable again: what is there is not created twice");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void ResultFile::add(const scheduling::PlannedLesson& planned, const scheduling::Outcome& outcome,
                     std::string_view result, std::string_view message) {
  const std::string text = report::render_csv(table_of(planned, outcome, result, message), zone_);
  write(std::string_view(text).substr(std::exchange(headed_, true) ? text.find("\r\n") + 2 : 0));
}

}  // namespace rollcall::cli
