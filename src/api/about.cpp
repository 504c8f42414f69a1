#include "api/about.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace rollcall::api {

ConfigFile ConfigFile::look(const std::string& path, std::int64_t now) {
  std::error_code none;
  const auto absolute = std::filesystem::absolute(path, none);
  ConfigFile file{.path = none ? path : absolute.lexically_normal().string(), .read_at = now};
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return file;
  file.modified_ns = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  file.bytes = info.st_size;
  return file;
}

About About::this_process() { return {.version = ROLLCALL_VERSION, .pid = ::getpid(), .addresses = {}}; }

void write(JsonWriter& json, const About& about, const ConfigFile& file, const LastReload& reload) {
  json.key("daemon").begin_object().field("version", about.version).field("pid", about.pid);
  json.key("addresses").begin_array();
  for (const auto& address : about.addresses) json.value(address);
  json.end_array().key("config").begin_object().field("file", file.path).field("read_at", file.read_at);
  json.field("modified_ns", file.modified_ns).field("bytes", file.bytes);
  json.field("last_reload_successful", reload.successful).end_object().end_object();
}

}  // namespace rollcall::api
