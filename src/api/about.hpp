// The program that runs and the file it read, for who is beside it (`rollcall doctor`).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json_writer.hpp"

namespace rollcall::api {

// A configuration file as it was when it was read: one with another time or size is to be reloaded.
struct ConfigFile {
  std::string path;          // absolute
  std::int64_t read_at = 0;  // Unix seconds
  std::int64_t modified_ns = 0, bytes = 0;

  static ConfigFile look(const std::string& path, std::int64_t now);  // zeros where it cannot be seen
};

// What came of the configuration file when it was read last: at the start, or by a reload.
struct LastReload {
  bool successful = true;
  std::int64_t succeeded_at = 0;  // Unix seconds, of the newest that was taken
};

struct About {
  std::string version;
  std::int64_t pid = 0;
  std::vector<std::string> addresses;  // listened on, the main one first

  static About this_process();
};

// The member "daemon".
void write(JsonWriter& json, const About& about, const ConfigFile& file, const LastReload& reload);

}  // namespace rollcall::api
