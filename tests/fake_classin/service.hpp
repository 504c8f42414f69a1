// Connections: accepted, led through TLS and their requests, and spoilt where a fault says so. One thread
// each.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "fake_classin/http.hpp"
#include "fake_classin/state.hpp"
#include "fake_classin/tls.hpp"

namespace fake_classin {

class Service {
 public:
  Service(State& state, Certificates& certificates) : state_(state), certificates_(certificates) {}

  // Accepts for ever. Redirects lead to `redirect_port`.
  [[noreturn]] void run(int listener, int redirect_port);

  // Ends the kept connections that wait for a request; those just being answered as soon as they are.
  void close_idle();

 private:
  enum class Doing { work, reply, wait };
  struct Connection {
    Socket socket;
    Doing doing = Doing::work;  // protected by mutex_
    bool must_close = false;    // protected by mutex_
    explicit Connection(int descriptor) : socket(descriptor) {}
  };
  friend class Exchange;

  void serve(int descriptor);
  void converse(Connection& connection, const Fault& fault);
  bool set_doing(Connection& connection, Doing doing);  // false when it must close

  State& state_;
  Certificates& certificates_;
  int redirect_port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, Connection*> open_;  // protected by mutex_
};

}  // namespace fake_classin
