// An installation to be examined: a Site of its own, whose machine is as the test says. systemd is a program
// of the test's, found before any other `systemctl`.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/daemon.hpp"
#include "support/push.hpp"

namespace rollcall::doctor_test {

using testing::eventually;
using testing::kSecret;
using testing::kSid;
using testing::numbered;
using testing::school_toml;
using testing::sign;
using testing::write_text;

std::int64_t now();

struct Told {
  std::string check, weight, place, what, next;
};

std::string text_of(const std::vector<Told>& told);

// What a finding should be: its check and weight, and words of what it says.
struct Wanted {
  std::string check, weight;
  std::string place, what, next;  // parts of each
};

class Patient {
 public:
  // `address` "": a Unix socket of its own.
  explicit Patient(const std::string& school = school_toml(), const std::string& address = "",
                   const std::string& more_listen = "");

  testing::Site& site() { return site_; }
  std::string file(const std::string& name) const { return site_.file(name); }
  std::string config() const { return site_.config(); }

  void configure(const std::string& text);  // the whole file, mode 0640
  std::string sound_text() const;           // as it was made
  void mode(const std::string& path, unsigned mode) const;
  // A file of the installation, mode 0640.
  std::string write(const std::string& name, const std::string& text) const;

  Patient& start() { return site_.start(), *this; }
  void push(std::int64_t number = 1, std::int64_t stamp_ahead_s = 0);
  Patient& healthy() { return start().push(), *this; }

  // The units as systemd would show them; without, no systemd runs. `state` are lines of `systemctl show`.
  struct Unit {
    std::string state, text;
  };
  void systemd(const Unit& service, const Unit& socket = {"LoadState=not-found\nActiveState=inactive\n", ""});

  // All that is told, but for what depends on the machine that tests.
  std::vector<Told> examined(const std::vector<std::string>& more = {}) const;
  // Exactly these, in any order.
  void shows(const std::vector<Wanted>& wanted, const std::vector<std::string>& more = {}) const;
  // Runs it before the arguments of `rollcall`: "unshare -rm …".
  std::vector<Told> examined_by(const std::vector<std::string>& wrapper,
                                const std::vector<std::string>& more = {}, bool all_of_machine = false) const;

 private:
  testing::Site site_;
  std::string sound_;
};

std::string free_address();  // of a port on loopback that is free now

constexpr const char* kRunning =
    "LoadState=loaded\nActiveState=active\nResult=success\nUnitFileState=enabled\n";

}  // namespace rollcall::doctor_test
