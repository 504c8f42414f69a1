#include "hostile/vitals.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <string_view>

#include "support/process.hpp"

namespace rollcall::hostile {

namespace {

std::size_t number_behind(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return 0;
  const auto digits = text.find_first_of("0123456789", at + name.size());
  std::size_t value = 0;
  if (digits != std::string_view::npos)
    std::from_chars(text.data() + digits, text.data() + text.size(), value);
  return value;
}

}  // namespace

Vitals vitals_of(pid_t process) {
  const std::string status = testing::read_text(fmt::format("/proc/{}/status", process));
  Vitals vitals;
  vitals.resident_kib = number_behind(status, "VmRSS:");
  vitals.peak_kib = number_behind(status, "VmHWM:");
  vitals.threads = number_behind(status, "Threads:");
  std::error_code gone;
  const std::filesystem::directory_iterator files(fmt::format("/proc/{}/fd", process), gone);
  if (gone) return vitals;
  for (const auto& file : files) {
    std::error_code closed;
    const std::string target = std::filesystem::read_symlink(file.path(), closed).filename().string();
    ++vitals.descriptors;
    vitals.store_files += target.starts_with("rollcall") && target.find(".db") != std::string::npos ? 1 : 0;
  }
  return vitals;
}

void forget_peak(pid_t process) { testing::write_text(fmt::format("/proc/{}/clear_refs", process), "5"); }

}  // namespace rollcall::hostile
