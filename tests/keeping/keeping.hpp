// Verbs for tests of backup, verify, restore and migration: small stores without a daemon, and the program
// run with its file operations counted, killed or failing.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "storage/keeping.hpp"
#include "support/process.hpp"
#include "support/push.hpp"

namespace rollcall::keeping {

using storage::Access;
using storage::StorePaths;
using testing::Finished;
using testing::read_text;
using testing::TempDirectory;
using testing::write_text;

constexpr std::int64_t kStamp = 1768314600;

// How the program meets the disk (tests/io_shim).
struct Disk {
  std::optional<std::int64_t> kill_at, fail_at;  // the number of the call, from 1
  int error = 0;                                 // of the calls that fail
  std::optional<std::int64_t> free_bytes;
};

// An installation without a daemon, where syncing costs nothing.
class Store {
 public:
  Store();

  std::string file(const std::string& name) const { return directory_.file(name); }
  std::string config() const { return file("rollcall.toml"); }
  const StorePaths& paths() const { return paths_; }
  std::vector<std::string> files() const;  // names, sorted; without what the tests put there themselves

  // Appends signed pushes of those numbers.
  void receive(std::int64_t first, std::int64_t last) const;
  // Makes a journal of an older version that holds such pushes.
  void make_old(int version, std::int64_t pushes) const;
  void lose() const;  // everything but the configuration

  Finished run(const std::vector<std::string>& arguments, const Disk& disk = {}) const;
  // How many calls change a file while the command runs, which must succeed.
  std::int64_t calls_of(const std::vector<std::string>& arguments) const;

 private:
  std::vector<std::string> words(const std::vector<std::string>& arguments, const Disk& disk) const;

  TempDirectory directory_{true};
  StorePaths paths_ = StorePaths::of(directory_.file("store/rollcall.db"));
};

// Which of that many steps to try: all of them where ROLLCALL_ALL_STEPS is set, else a dozen from first to
// last.
std::vector<std::int64_t> tried(std::int64_t steps);

std::string signed_push(std::int64_t number);

// Of each push its number and body.
using Bodies = std::vector<std::string>;
Bodies bodies(const std::string& journal, std::size_t limit = 1000000);
Bodies pushes(std::int64_t first, std::int64_t last);  // what receive() leaves

// The permission bits, in octal: "600".
std::string mode_of(const std::string& path);

bool contains(const std::string& text, const std::string& part);

}  // namespace rollcall::keeping
