// Does what systemd does for a service, without sharing its code: opens sockets and keeps them, starts the
// program with copies of them, listens to what it says of itself, ends it when it is silent for too long.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace rollcall::service_tests {

using Clock = std::chrono::steady_clock;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

// Sockets as a socket unit opens them. Throw where they cannot be had.
Descriptor listen_tcp(const std::string& ip = "127.0.0.1");  // any free port
Descriptor listen_unix(const std::string& path);
std::string tcp_address(const Descriptor& socket);  // "127.0.0.1:8080"

// The datagram socket that $NOTIFY_SOCKET names.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& name);  // a path, or "@name" for an abstract one
  const std::string& name() const { return name_; }

  // Everything that was said so far, one text a datagram, in order.
  const std::vector<std::string>& said();
  // Waits until something said from the place `after` on has the line `line`; its place, or nothing.
  std::optional<std::size_t> wait_for(const std::string& line, std::size_t after = 0, int limit_s = 20);
  std::size_t count(const std::string& line);

 private:
  const std::string name_;
  Descriptor socket_;
  std::vector<std::string> said_;
};

struct Launch {
  std::vector<std::string> arguments;    // the program first
  std::string err;                       // a file, appended to
  std::vector<std::string> environment;  // further "NAME=value"
  std::vector<int> sockets;              // passed from 3 on; with none, $LISTEN_FDS is not set
  std::string names;                     // $LISTEN_FDNAMES; "" leaves it away
  std::optional<long> listen_pid;        // in place of the program's own
  std::string notify;                    // $NOTIFY_SOCKET; "" leaves it away
  std::optional<std::chrono::milliseconds> watchdog;
};

// A started program; ended with the test.
class Service {
 public:
  explicit Service(const Launch& launch);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number);
  int wait(int limit_s = 20);  // the exit code, or minus the signal; throws when it takes longer

 private:
  pid_t pid_ = -1;
  std::optional<int> ended_;
};

}  // namespace rollcall::service_tests
