#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/time.hpp"
#include "report/display_text.hpp"

namespace rollcall::cli {

namespace {

constexpr std::int64_t kRedrawMs = 100;
constexpr std::int64_t kBarCells = 24;
constexpr std::size_t kUsualColumns = 80;

std::size_t columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsualColumns;
}

}  // namespace

Progress::Progress() : terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { wipe(); }

void Progress::show(std::int64_t done, std::int64_t total, std::string_view note) {
  if (!terminal_) return;
  const std::int64_t now = now_ms();
  if (drawn_ && now - last_drawn_ms_ < kRedrawMs && done < total) return;
  last_drawn_ms_ = now;
  const std::int64_t filled = total == 0 ? 0 : std::min(kBarCells, done * kBarCells / total);
  std::string bar;
  for (std::int64_t cell = 0; cell < kBarCells; ++cell) bar += cell < filled ? "█" : "░";
  line_ = fmt::format("{} {}/{}  {}", bar, done, total, note);
  draw();
}

void Progress::print(std::string_view line) {
  wipe();
  fmt::print(stderr, "{}\n", line);
  if (!line_.empty()) draw();
}

void Progress::draw() {
  wipe();
  fmt::print(stderr, "{}", report::cut_to_width(line_, columns() - 1));
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::wipe() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\x1b[K");
  drawn_ = false;
}

}  // namespace rollcall::cli
