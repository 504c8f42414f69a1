// A byte stream under a session: TCP and Unix sockets (socket_transport.hpp), TLS over one of these
// (tls_transport.hpp), scripts in tests. Owned by io; at most one operation is under way.
#pragma once

#include <boost/asio/error.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "http/task.hpp"

namespace rollcall::http {

struct IoResult {
  boost::system::error_code error;  // asio::error::eof where the peer has finished sending
  std::size_t bytes = 0;
};

// What came of the beginning of a connection.
struct Opening {
  enum class Outcome {
    ready,
    plain,  // the peer speaks without the TLS that is spoken here: what is written now goes out as it is
    failed,
  };
  Outcome outcome = Outcome::ready;
  bool tls = false, resumed = false;  // ready: by a handshake, in which an earlier session went on
  std::string why;                    // failed: in OpenSSL's words; "" where the peer has not said a byte
};

class Transport {
 public:
  virtual ~Transport() = default;

  // Does what comes before the first byte of the session: the handshake of TLS. Once, before all others.
  virtual Task<Opening> open() { co_return Opening{}; }

  // Waits for at least one byte. `size` is not 0.
  virtual Task<IoResult> read_some(char* into, std::size_t size) = 0;

  // Whether read_some would give bytes at once.
  virtual bool has_input() const = 0;

  // Writes of `first`, then of `second`; they are not both empty. Ends when there was some progress, and
  // counts only what is wholly on its way: 0 bytes without an error mean that the same bytes are to be given
  // again.
  virtual Task<IoResult> write_some(std::string_view first, std::string_view second) = 0;

  // Says that nothing more will be written; reading goes on.
  virtual Task<void> finish_sending() = 0;

  // Ends the operation under way with an error, soon, never inside the call.
  virtual void cancel() = 0;

  // Like cancel, and every later operation fails. May be called twice.
  virtual void close() = 0;

  // Like close, and the peer sees that the connection broke, not that it ended. Does nothing after close.
  virtual void reset() = 0;

  // Whether the connection is known to be broken, so that neither reading nor writing can go on. A peer that
  // has only finished sending does not count.
  virtual bool broken() const = 0;
};

}  // namespace rollcall::http
