// Where `class apply` says what came of each row: a line when the row is done, which stays there after a
// kill.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scheduling/timetable.hpp"

namespace rollcall::cli {

// Of one run: the results of an earlier one are gone, and no other run writes to the file meanwhile.
class ResultFile {
 public:
  // Throws Failure, and leaves the file as it was, where it cannot be written or another run writes to it.
  ResultFile(std::string path, std::string zone);
  ~ResultFile();
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;

  // Throws Failure where the line cannot be written whole.
  void add(const scheduling::PlannedLesson& planned, const scheduling::Outcome& outcome,
           std::string_view result, std::string_view message);

 private:
  [[noreturn]] void fail(std::string_view advice) const;
  void write(std::string_view bytes);

  const std::string path_, zone_;
  int fd_;
  bool headed_ = false;
};

}  // namespace rollcall::cli
