// A bar for work that takes a while: one line on a terminal that is drawn anew; nothing elsewhere. What
// cannot be written is lost: the work goes on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::cli {

class Progress {
 public:
  Progress();   // on standard error
  ~Progress();  // takes the line away
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `note` stands behind the bar. Drawn at most ten times a second, and only where something changed.
  void show(std::int64_t done, std::int64_t total, std::string_view note);
  // A line that stays, above the bar; on standard error, with or without a terminal.
  void print(std::string_view line);

 private:
  void draw();
  void wipe();

  const bool terminal_;
  bool drawn_ = false;
  std::int64_t last_drawn_ms_ = 0;
  std::string line_;
};

}  // namespace rollcall::cli
