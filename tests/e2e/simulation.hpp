// `rollcall simulate` beside a daemon of the test's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

constexpr std::int64_t kFirstSid = 4000001;

// Schools kFirstSid, kFirstSid + 1, …, the seeds of their days likewise from `seed` on.
struct Days {
  std::int64_t schools = 1, seed = 1, classes = 3, students = 8;
};

std::string schools_toml(std::int64_t count, const std::string& secret = kSecret);

// One that runs; ended with the test. It writes its truth too.
class Simulation {
 public:
  Simulation(const Site& site, const Days& days, const std::vector<std::string>& more);

  // Waits until standard error has that text, or a limit.
  bool says(const std::string& text) const;
  std::string err() const { return read_text(directory_.file("err")); }
  std::string truth() const { return read_text(truth_file()); }
  // By school; the truth is there once something was pushed.
  std::map<std::int64_t, std::int64_t> pushes() const;
  bool running() { return process_.running(); }
  void signal(int number) { process_.signal(number); }
  Finished wait();

 private:
  std::string truth_file() const { return directory_.file("truth.json"); }

  const TempDirectory directory_;
  testing::Process process_;
};

// Runs to its end.
Finished simulate(const Site& site, const Days& days, const std::vector<std::string>& more);

std::int64_t total(const std::map<std::int64_t, std::int64_t>& pushes);

// Pushes in the journal, looked up beside the daemon: their numbers have no gaps.
std::int64_t last_seq(const Site& site);

void check_no_difference(const Finished& finished);

// As many pushes of each school as its day has, each once.
void check_journalled_once(const Site& site, const std::map<std::int64_t, std::int64_t>& pushes);

}  // namespace rollcall::e2e
