// A real daemon, two schools whose pushes come in order, and attacks upon it, one after the other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hostile/attacks.hpp"
#include "hostile/honest.hpp"
#include "hostile/vitals.hpp"
#include "support/daemon.hpp"

namespace rollcall::hostile {

// Schools that send over one connection, and over a new one for each push.
constexpr std::int64_t kStaying = 2000001, kComing = 2000002;

// Of pushes of both schools, beside nothing and beside an attack.
struct Outcome {
  std::string name;
  Tally tally;
  Latency staying_quiet, staying_attacked, coming_quiet, coming_attacked;
  Vitals before, after;
  std::size_t peak_kib = 0;
  std::vector<std::string> violations;
};

struct Course {
  int rounds = 2;  // of quiet and attack, in turns
  int quiet_ms = 0, attack_ms = 0;
  std::uint64_t least_pushes =
      3;  // an attack lasts until so many more pushes of each school are acknowledged …
  std::uint64_t least_messages = 1;  // … and it has sent so much, or so many connections are open
};

class Siege {
 public:
  explicit Siege(const std::string& listen = "address = \"127.0.0.1:0\"\n");

  testing::Site& site() { return site_; }
  const std::string& token() const { return token_; }  // may read
  Vitals vitals() { return vitals_of(site_.process().pid()); }

  // What the daemon must do at any attack is checked; what it did not do is in the outcome's violations.
  Outcome endure(const Attack& attack, const Course& course);

  // Ends the schools; what is wrong with what the journal holds now.
  std::vector<std::string> close_books();

 private:
  void prepare();
  void attack_once(const Attack& attack, const Course& course, Outcome& outcome);
  void check_end(const Attack& attack, Outcome& outcome);
  std::size_t rows_of(std::int64_t sid);

  testing::Site site_;
  std::string token_;
  std::size_t victim_rows_ = 0;
  std::unique_ptr<Honest> staying_, coming_;
};

}  // namespace rollcall::hostile
