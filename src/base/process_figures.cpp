#include "base/process_figures.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

namespace {

// A file of /proc, which has no size beforehand; the parts that are read here stand at its beginning.
std::string read_proc(const char* path) {
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return "";
  std::array<char, 4096> room;
  const auto bytes = ::read(file, room.data(), room.size());
  ::close(file);
  return {room.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0};
}

std::uint64_t number(std::string_view text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// The numbered fields of /proc/self/stat from the third on; the second, a name, may hold blanks.
std::vector<std::string_view> fields_of(std::string_view stat) {
  std::vector<std::string_view> out;
  stat.remove_prefix(std::min(stat.size(), stat.rfind(')') + 1));
  while (!stat.empty()) {
    stat.remove_prefix(std::min(stat.find_first_not_of(' '), stat.size()));
    const auto field = stat.substr(0, stat.find(' '));
    stat.remove_prefix(field.size());
    if (!field.empty()) out.push_back(field);
  }
  return out;
}

double seconds_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

std::uint64_t count_open_files() {
  std::error_code error;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end;
       at.increment(error))
    ++count;
  return count > 0 ? count - 1 : 0;  // without the one that looks
}

double ticks_s(std::string_view ticks) {
  static const auto a_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return static_cast<double>(number(ticks)) / a_second;
}

double look_at_start() {
  constexpr std::size_t kStarted = 19;
  const std::string stat = read_proc("/proc/self/stat");
  const auto fields = fields_of(stat);
  if (fields.size() <= kStarted) return 0;
  return std::round(seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME) + ticks_s(fields[kStarted]));
}

}  // namespace

// Looked at once: a clock that is set later must not look like another start.
double process_started_at() {
  static const double started_at = look_at_start();
  return started_at;
}

ProcessFigures process_figures() {
  constexpr std::size_t kUser = 11, kSystem = 12, kThreads = 17, kVirtual = 20, kResident = 21;
  static const std::uint64_t page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  ProcessFigures out{.started_at = process_started_at()};
  const std::string stat = read_proc("/proc/self/stat");
  if (const auto fields = fields_of(stat); fields.size() > kResident) {
    out.cpu_s = ticks_s(fields[kUser]) + ticks_s(fields[kSystem]);
    out.threads = number(fields[kThreads]);
    out.virtual_bytes = number(fields[kVirtual]);
    out.resident_bytes = number(fields[kResident]) * page;
  }
  out.open_files = count_open_files();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) out.most_files = limit.rlim_cur;
  return out;
}

}  // namespace rollcall
