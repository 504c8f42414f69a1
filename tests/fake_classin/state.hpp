// Everything this ClassIn knows, behind one mutex: the world, how it behaves, and what has been asked of it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "fake_classin/calls.hpp"
#include "fake_classin/faults.hpp"
#include "fake_classin/request.hpp"
#include "fake_classin/world.hpp"

namespace fake_classin {

struct Timings {
  std::int64_t drip_ms = 1, late_ms = 30, silence_ms = 60000, same_within_ms = 5000;
  std::int64_t rate_calls = 1000, rate_ms = 60000;
};

struct Maintenance {
  std::int64_t from = 0, to = 0;  // Unix seconds; 0: none
  bool as_http_status = true;
};

struct LogEntry {
  std::string call, identity, fault, body;
  std::int64_t code = 0;
  bool carried_out = false;
};

struct Hold {
  std::int64_t id = 0;
  std::string call, phase, identity;
  bool released = false;
};

// What a request is answered, besides what its fault makes of it.
struct Outcome {
  Answer answer;
  int http_status = 200;
};

// Every method but locked() takes the mutex itself.
class State {
 public:
  State(std::vector<std::pair<Id, std::string>> schools, std::uint64_t seed);

  // A world without anything but the schools, and no trace of what was.
  void reset(std::uint64_t seed);

  Fault begin_connection();
  // Counts it and decides what befalls it.
  Request begin_request(const Head& head, int descriptor);
  // Of one that did not arrive as a whole, or that its fault kept from being looked at.
  void log_unheard(const Request& request);
  // Examines it, and enters its identity among those under way.
  void receive(Request& request, const Head& head);
  void leave(const Request& request);  // its identity is under way no more
  Outcome perform(const Request& request);
  void breach(const std::string& what);

  // Returns when the hold is released, or the world is another.
  void hold(const Request& request, const std::string& phase);

  std::int64_t now();
  Variants variants();
  Timings timings();

  // The parts, for control; under the mutex while the function runs.
  struct Parts {
    World world;
    Faults faults;
    Variants variants;
    Timings timings;
    Maintenance maintenance;
    std::int64_t clock_shift = 0, connections = 0;
    std::uint64_t generation = 0;
    std::map<std::string, std::int64_t> requests;  // by call
    std::deque<LogEntry> log;
    std::vector<std::string> breaches;
    std::deque<Hold> holds;
    std::int64_t next_hold = 1;
    std::map<std::pair<Id, std::string>, int> under_way;  // identity to descriptor
    std::map<std::string, std::int64_t> recent;           // body without its key to steady ms
    std::deque<std::int64_t> creations;                   // steady ms
  };
  template <class Function>
  auto locked(Function function) {
    const std::lock_guard lock(mutex_);
    return function(parts_);
  }
  void wake_holds() { changed_.notify_all(); }

 private:
  std::int64_t now_locked() const;
  Outcome decide(const Request& request);
  Answer carry_out_locked(const Request& request);
  std::int64_t check_pace(const Request& request);
  void add_log(const Request& request, std::int64_t code, bool carried_out);
  void add_breach(const std::string& what);

  const std::vector<std::pair<Id, std::string>> schools_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Parts parts_;
};

}  // namespace fake_classin
