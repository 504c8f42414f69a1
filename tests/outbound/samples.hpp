// What the documentation publishes, as files of tests/samples/outbound/.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "outbound/calls.hpp"

namespace rollcall::test {

inline std::filesystem::path samples_folder() {
  return std::filesystem::path(ROLLCALL_SOURCE_DIR) / "tests/samples/outbound";
}

inline std::string sample(std::string_view name) {
  std::ifstream file(samples_folder() / name, std::ios::binary);
  REQUIRE_MESSAGE(file, name);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "addCourse.ok.json", … of all files that end so.
inline std::vector<std::string> samples_ending(std::string_view ending) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(samples_folder())) {
    if (entry.path().filename().string().ends_with(ending)) out.push_back(entry.path().filename().string());
  }
  REQUIRE(!out.empty());
  return out;
}

inline const outbound::Call& call_of(std::string_view name) {
  const auto* call = outbound::find_call(name);
  REQUIRE_MESSAGE(call, name);
  return *call;
}

// The call that a sample is named after.
inline const outbound::Call& call_of_sample(const std::string& file) {
  return call_of(file.substr(0, file.find('.')));
}

struct CodeRow {
  std::string api, meaning, retry;
  std::int64_t code = 0;
};

// codes.csv; a meaning may stand in quotes and hold commas.
inline std::vector<CodeRow> code_rows() {
  std::vector<CodeRow> out;
  const auto text = sample("codes.csv");
  for (std::size_t at = text.find('\n') + 1; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const auto first = line.find(','), second = line.find(',', first + 1), last = line.rfind(',');
    out.push_back({line.substr(0, first), line.substr(second + 1, last - second - 1), line.substr(last + 1),
                   std::stoll(line.substr(first + 1, second - first - 1))});
  }
  REQUIRE(out.size() > 400);
  return out;
}

}  // namespace rollcall::test
