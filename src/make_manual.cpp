// make_manual TEMPLATES EXAMPLE DATE VERSION DIRECTORY: writes rollcall.1 and rollcall.toml.5 into DIRECTORY.
// Part of the build, not of what is installed.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "manual/pages.hpp"

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty()) throw std::runtime_error("cannot read " + path);
  return text.str();
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace rollcall::manual;
  if (argc != 6) {
    fmt::print(stderr, "usage: make_manual TEMPLATES EXAMPLE DATE VERSION DIRECTORY\n");
    return 2;
  }
  const std::string templates = argv[1], directory = argv[5];
  const Edition edition{.date = argv[3], .version = argv[4]};
  try {
    write(directory + "/rollcall.1", commands_page(read(templates + "/rollcall.1.in"), edition));
    write(directory + "/rollcall.toml.5",
          configuration_page(read(templates + "/rollcall.toml.5.in"), edition, read(argv[2])));
  } catch (const std::exception& error) {
    fmt::print(stderr, "make_manual: {}\n", error.what());
    return 1;
  }
  return 0;
}
