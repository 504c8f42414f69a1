// Child processes for tests: started without a shell, ended with the test, waited for with a limit. Nothing
// here needs doctest: what goes wrong is thrown.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::testing {

// A directory of its own below the system's temporary one, removed with what is in it. `in_memory` asks for
// one where syncing costs nothing, if the machine has such a place: for tests of many small stores.
class TempDirectory {
 public:
  explicit TempDirectory(bool in_memory = false);
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string read_text(const std::string& path);  // "" where there is none
void write_text(const std::string& path, const std::string& text);

struct Command {
  std::vector<std::string> arguments;  // the program first
  std::string out, err;                // files; err is appended to
  std::optional<std::size_t>
      file_size_limit;  // RLIMIT_FSIZE, without the signal: writes beyond it fail (EFBIG)
};

class Process {
 public:
  explicit Process(const Command& command);
  ~Process();  // SIGKILL where it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number);
  void lift_file_size_limit();
  // The exit code, or minus the signal that ended it. Throws when it takes longer than the limit.
  int wait(int limit_s = 20);

 private:
  bool reap(bool block);
  pid_t pid_ = -1;
  std::optional<int> ended_;
};

struct Finished {
  int code = 0;  // as Process::wait
  std::string out, err;
};

// Runs the program under test (`rollcall`) to its end. `out` names a file or device for its standard output.
Finished rollcall(const std::vector<std::string>& arguments, const std::string& out = "", int limit_s = 30);

}  // namespace rollcall::testing
