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
constexpr std::size_t kLongestBar = 24;
constexpr std::size_t kUsualColumns = 80;

void put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

std::size_t columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (known ? size.ws_col : kUsualColumns) - 1;  // a full last column would break the line
}

// The bar takes what the text leaves.
std::string bar_line(std::int64_t done, std::int64_t total, std::string_view note) {
  const std::string text = fmt::format("{}/{}  {}", done, total, note);
  const std::size_t width = columns(), needed = report::display_width(text) + 1;
  const std::size_t cells = width > needed ? std::min(kLongestBar, width - needed) : 0;
  const std::size_t filled =
      total <= 0 ? 0
                 : std::min(cells, static_cast<std::size_t>(done) * cells / static_cast<std::size_t>(total));
  std::string bar;
  for (std::size_t cell = 0; cell < cells; ++cell) bar += cell < filled ? "█" : "░";
  return report::cut_to_width(cells == 0 ? text : bar + " " + text, width);
}

}  // namespace

Progress::Progress() : terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { wipe(); }

void Progress::show(std::int64_t done, std::int64_t total, std::string_view note) {
  if (!terminal_) return;
  const std::int64_t now = now_ms();
  if (drawn_ && now - last_drawn_ms_ < kRedrawMs && done < total) return;
  last_drawn_ms_ = now;
  std::string line = bar_line(done, total, note);
  if (drawn_ && line == line_) return;
  line_ = std::move(line);
  draw();
}

void Progress::print(std::string_view line) {
  wipe();
  put(fmt::format("{}\n", line));
  if (!line_.empty()) draw();
}

void Progress::draw() {
  wipe();
  put(line_);
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::wipe() {
  if (!drawn_) return;
  put("\r\x1b[K");
  drawn_ = false;
}

}  // namespace rollcall::cli
