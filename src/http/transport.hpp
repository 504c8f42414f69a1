// A byte stream under a session: TCP and Unix sockets (socket_transport.hpp), scripts in tests, and whatever
// wraps one of these. Owned by io; at most one read and one write are under way.
#pragma once

#include <boost/asio/error.hpp>
#include <cstddef>
#include <string_view>

#include "http/task.hpp"

namespace rollcall::http {

struct IoResult {
  boost::system::error_code error;  // asio::error::eof where the peer has finished sending
  std::size_t bytes = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;

  // Waits for at least one byte. `size` is not 0.
  virtual Task<IoResult> read_some(char* into, std::size_t size) = 0;

  // Whether read_some would give bytes at once.
  virtual bool has_input() const = 0;

  // Writes at least one byte of `first`, then of `second`; they are not both empty.
  virtual Task<IoResult> write_some(std::string_view first, std::string_view second) = 0;

  // Says that nothing more will be written; reading goes on.
  virtual Task<void> finish_sending() = 0;

  // Ends the read or write under way with an error, soon, never inside the call.
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
