#include "ingest/trace_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace rollcall::ingest {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunkBytes = 4 * 1024 * 1024;
constexpr std::size_t kContextBytes = 64;  // around a trace, to tell a part of a word from a word

// Nothing where the file has gone.
std::size_t traces_in(const std::string& path, const classin::Traces& person) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (!fs::exists(path)) return 0;
    throw storage::StoreError(storage::StoreError::Kind::io,
                              fmt::format("cannot read {}: run the command as the user of the daemon", path));
  }
  const std::size_t margin = person.longest() + kContextBytes;
  std::size_t traces = 0, done = 0;  // what begins in the first `done` bytes of `window` was counted
  std::string window;
  while (file) {
    const std::size_t held = window.size();
    window.resize(held + kChunkBytes);
    file.read(window.data() + held, static_cast<std::streamsize>(kChunkBytes));
    window.resize(held + static_cast<std::size_t>(file.gcount()));
    const std::size_t end = file && window.size() > margin ? window.size() - margin : window.size();
    traces += person.count(window, done, end);
    const std::size_t cut = end - std::min(end, kContextBytes);
    window.erase(0, cut);
    done = end - cut;
  }
  return traces;
}

std::string name_of(const std::string& path) { return fs::path(path).filename().string(); }

}  // namespace

std::vector<ScannedFile> scan_store(const storage::StorePaths& paths, const classin::Traces& person) {
  const fs::path directory = fs::path(paths.journal).parent_path();
  std::vector<ScannedFile> out;
  for (const auto& entry : fs::directory_iterator(directory.empty() ? "." : directory)) {
    const std::string name = entry.path().filename().string();
    const bool ours =
        name.starts_with(name_of(paths.journal)) || name.starts_with(fs::path(paths.records).stem().string());
    std::error_code gone;
    if (ours && !name.ends_with(".lock") && entry.is_regular_file(gone))
      out.push_back({entry.path().string(), traces_in(entry.path().string(), person)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

bool is_copy(const storage::StorePaths& paths, const std::string& path) {
  constexpr std::array<std::string_view, 3> kEndings = {"", "-wal", "-shm"};
  const std::string files[] = {paths.journal, paths.records_file(0), paths.records_file(1)};
  for (const auto& file : files) {
    for (const auto ending : kEndings) {
      if (name_of(path) == name_of(file) + std::string(ending)) return false;
    }
  }
  return true;
}

}  // namespace rollcall::ingest
