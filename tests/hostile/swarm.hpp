// Many connections that behave badly, all after one plan, driven by one thread over plain sockets.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace rollcall::hostile {

using Bytes = std::shared_ptr<const std::string>;

struct Plan {
  // What a connection sends as its `number`th message, counted over all connections; null: nothing more.
  std::function<Bytes(std::uint64_t number)> message;
  std::size_t most_messages = SIZE_MAX;  // of one connection
  std::size_t piece = SIZE_MAX;          // bytes given to the socket at a time …
  int pause_ms = 0;                      // … with so long between them
  bool reads = true;
  int receive_buffer = 0;    // bytes; 0: as the system has it
  bool half_closes = false;  // after its last message; else it waits
  bool closes = false;       // … or goes at once
  int stays_ms = 0;          // 0: until the server ends it; else it goes by itself
};

struct Attack {
  std::string name;
  std::size_t connections = 1;
  double messages_per_s = 0;  // of all connections; 0: as fast as the sockets take them
  Plan plan;
  bool in_order = false;  // its requests are not wrong, but many: 200 is a right answer
};

// What was seen of the server.
struct Tally {
  std::uint64_t connections = 0, messages = 0, bytes = 0;
  std::uint64_t ended = 0;  // connections that the server ended
  std::map<int, std::uint64_t> statuses;
};

class Swarm {
 public:
  Swarm(std::string address, Attack attack);
  ~Swarm();
  Swarm(const Swarm&) = delete;
  Swarm& operator=(const Swarm&) = delete;

  Tally stop();                                         // closes every connection
  std::uint64_t messages() const { return messages_; }  // sent whole so far
  std::uint64_t connections() const { return connections_; }

 private:
  class Driver;
  void run();

  const std::string address_;
  const Attack attack_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> messages_ = 0, connections_ = 0;
  Tally tally_;  // written by the thread, read after it
  std::thread thread_;
};

}  // namespace rollcall::hostile
