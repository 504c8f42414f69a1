#include "package/program.hpp"

namespace rollcall::testing {

Finished program(const std::vector<std::string>& arguments, int limit_s) {
  const TempDirectory scratch;
  // Of its own home, so that nobody's settings count; env says when a program is missing.
  Command command{
      .arguments = {"/usr/bin/env", "HOME=" + scratch.path().string(), "LC_ALL=C.UTF-8", "TERM=dumb"},
      .out = scratch.file("out"),
      .err = scratch.file("err"),
      .file_size_limit = {}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  Process process(command);
  const int code = process.wait(limit_s);
  return {code, read_text(command.out), read_text(command.err)};
}

}  // namespace rollcall::testing
