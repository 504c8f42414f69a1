// The server: one io thread, listeners on TCP and Unix sockets, a coroutine a connection (session.cpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "http/http.hpp"
#include "http/server_tls.hpp"

namespace rollcall::http {

// Time limits default to base/limits.hpp; tests shorten them.
struct ServerOptions {
  std::size_t max_connections = limits::kDefaultMaxConnections;  // further ones are answered 503 and closed
  std::chrono::milliseconds handshake_timeout = std::chrono::seconds(limits::kHandshakeTimeoutS);
  std::chrono::milliseconds header_timeout = std::chrono::seconds(limits::kHeaderTimeoutS);
  std::chrono::milliseconds body_timeout = std::chrono::seconds(limits::kBodyTimeoutS);
  std::chrono::milliseconds body_total_timeout = std::chrono::seconds(limits::kBodyTotalTimeoutS);
  std::chrono::milliseconds write_timeout = std::chrono::seconds(limits::kWriteTimeoutS);
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(limits::kIdleTimeoutS);
  std::chrono::milliseconds drain_timeout = std::chrono::seconds(limits::kDrainTimeoutS);
  // From drain() on, requests of clients that were let in are still taken for so long: 0 where nobody stands
  // ready to take over the listening socket.
  std::chrono::milliseconds drain_grace{0};
};

struct ServerCounters {         // owned by io; read with Server::counters on the io thread
  std::size_t connections = 0;  // open now
  std::uint64_t accepted = 0;
  std::uint64_t refused_connections = 0;  // beyond max_connections
  std::uint64_t requests = 0;             // handed to an App whole
  std::uint64_t malformed = 0;            // refused by a rule of HTTP or a limit
  std::uint64_t timed_out = 0;            // cut by a time limit after the first byte of a request
  std::uint64_t gave_way = 0;             // strangers' connections ended to make room for new ones
  // Connections ended by an exception, from an App or for want of memory, or by a body that was not finished.
  std::uint64_t failed = 0;
  std::uint64_t handshakes = 0;  // of TLS, done
  std::uint64_t resumed = 0;     // of these, with a session from before
  std::uint64_t failed_handshakes = 0;
  std::string last_failed_handshake;  // why, in OpenSSL's words
};

class Server {
 public:
  explicit Server(ServerOptions options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Opens a listener ("127.0.0.1:8080", "[::1]:8080", "unix:/run/rollcall/http.sock") whose requests go to
  // `app`, which must outlive run(). Port 0 takes any free one. A stale Unix socket file is replaced, one
  // that somebody answers on is not. Errors name the address, the cause and what to do. Before run(), or on
  // io. Returns the address as bound. With `tls` it speaks TLS, and tells a client of plain HTTP so with 400.
  Result<std::string> listen(std::string_view address, App& app,
                             std::shared_ptr<const ServerTls> tls = nullptr);

  // The same over a listening socket that was passed to this process (Listener::adopt), called `address`.
  // Takes the descriptor over.
  Status listen(int descriptor, std::string_view address, App& app,
                std::shared_ptr<const ServerTls> tls = nullptr);

  // Calls `on_signal` on the io thread each time the process gets `signal`. Before run().
  void on_signal(int signal, std::function<void()> handler);

  // Serves until drain() has finished. Runs the io thread's loop on the calling thread.
  void run();

  // Runs `task` on the io thread, soon. Any thread.
  void post(std::function<void()> task);

  // Runs `task` on the io thread every `period` until drained. Any thread.
  void every(std::chrono::milliseconds period, std::function<void()> task);

  // Stops accepting, lets every request that begins to arrive within drain_grace or is being answered finish
  // (its answer carries `Connection: close`), closes the connections that stay idle, then lets run() return;
  // after drain_timeout the rest is cut. On io.
  void drain();
  bool draining() const;  // on io
  bool closing() const;   // draining, and drain_grace is over; on io

  const ServerCounters& counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall::http
