// A small language for configuration tests.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace config_test {

inline const std::string kSecret = "s3cr3t-that-must-never-be-shown";

// A school that is in order, as lines 1 to 3 of a file.
inline const std::string kGoodSchool = "[[school]]\nsid = 7\nsecrets = [\"" + kSecret + "\"]\n";

inline rollcall::config::Loaded load(std::string_view text, const std::string& directory = "/etc/rollcall") {
  return rollcall::config::load_text(text, "t.toml", directory);
}

inline std::string all_faults(const rollcall::config::Loaded& loaded) {
  std::string out;
  for (const auto& fault : loaded.faults) out += fault.text() + "\n";
  return out;
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "rollcall-config-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string write(const std::string& name, std::string_view content, unsigned mode = 0640) const {
    const std::string file = path_ + "/" + name;
    std::ofstream(file) << content;
    std::filesystem::permissions(file, std::filesystem::perms(mode));
    return file;
  }

 private:
  std::string path_;
};

}  // namespace config_test
