// What `rollcall simulate` was asked for, read and checked before anything is sent.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "http/url.hpp"
#include "simulate/day/plan.hpp"

namespace rollcall::cli {

struct SimulateSettings {
  std::vector<simulate::Plan> plans;  // one a school
  std::vector<http::Url> push_urls;   // of each; they differ in the callback token at most
  std::string api_prefix;  // what stands before /v1 where a proxy hands out the receiver below a path
  std::string timezone;
  std::string ca_file, truth_file;
  std::string pinned_certificate;  // of the daemon that the configuration names
  std::string token;               // for --verify; "" without
  double speed = 1;                // seconds of the day in one of ours; 0: as fast as the receiver answers
  bool shortened = false;          // the day itself is shorter, so that its times are those of the clock
  std::int64_t give_up_after_ms = 0;
  int lost_reply_percent = 0, duplicate_percent = 0, reconnect_percent = 0;
  bool narrate = false;
  std::set<std::string> warnings;  // what a person may want to know before it begins

  // How long after the beginning a push of that second of the day is due.
  std::int64_t due_ms(std::int64_t since_start_s) const;
  // ClassIn repeats every 10 seconds (PROTOCOL.md 1.4).
  std::int64_t repeat_after_ms() const;
};

// Throws Failure with code 2 for wrong usage, 1 where a file cannot be read.
SimulateSettings simulate_settings(const Invocation& invocation);

}  // namespace rollcall::cli
