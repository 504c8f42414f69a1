// A session over a scripted connection: no socket, no thread, no waiting.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/replies.hpp"
#include "http/server.hpp"
#include "http/test_app.hpp"

namespace rollcall::test {

class Script {
 public:
  explicit Script(http::ServerOptions options = {}, std::size_t body_budget = 1024 * 1024);
  ~Script();

  TestApp app;

  // What the client does. Each runs the session until it waits again.
  Script& send(std::string_view bytes);  // arrives in one piece
  Script& send_bytewise(std::string_view bytes);
  Script& arrive(std::string_view bytes);  // but the session does not know yet
  Script& finish_sending();
  Script& vanish();        // the connection is reset
  Script& stop_reading();  // nothing more can be written to it
  Script& read_again();
  Script& read_at_most(std::size_t a_time);  // one write takes no more than this

  // What the server does. Time limits see a clock that much ahead.
  Script& pass(std::chrono::milliseconds time);
  Script& drain();
  Script& abort();
  Script& settle();  // run what an answer of a held request set going

  std::string written() const;
  std::vector<Reply> replies() const { return replies_in(written()); }
  std::vector<int> statuses() const { return statuses_in(written()); }
  bool server_finished_sending() const;
  bool closed() const;
  bool was_reset() const;  // ended so that the client sees it broken
  bool threw() const;
  std::size_t unread() const;  // bytes that the session has not asked for
  const http::ServerCounters& counters() const;
  std::size_t body_bytes_held() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall::test
