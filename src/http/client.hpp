// One HTTP/1.1 connection to somebody else: status asks the daemon, simulate pushes, outbound calls ask
// ClassIn. Blocks the calling thread, each phase limited in time. Never retries by itself, follows no
// redirect, uses no proxy.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "http/url.hpp"

namespace rollcall::http {

struct ClientOptions {
  std::string ca_file;  // PEM of the CAs to trust; empty: the system's. Read at the first TLS connection
  // PEM file of the one certificate that the peer must show, in place of any question of names, dates and
  // CAs: how a program of this machine knows its own daemon by the loopback address. Read as ca_file is.
  std::string pinned_certificate;
  int connect_timeout_ms = limits::kClientConnectTimeoutMs;  // finding the name included
  int tls_timeout_ms = limits::kClientTlsTimeoutMs;          // for the handshake
  int send_timeout_ms = limits::kClientSendTimeoutMs;        // for the whole request
  int wait_timeout_ms = limits::kClientWaitTimeoutMs;        // from the end of the request to the first byte
  int reply_timeout_ms = limits::kClientReplyTimeoutMs;      // from the end of the request to the last byte
  std::size_t max_response_bytes = limits::kClientMaxResponseBytes;  // of the body, chunks taken apart
};

// Whether `path` is what ClientOptions::ca_file is to be: a PEM file with at least one certificate. The error
// names it and the cause.
Status check_ca_file(const std::string& path);

// A request. Host, Content-Length and Connection are the client's business; names and values must be what
// HTTP allows (checked: it aborts).
struct Outgoing {
  std::string method = "GET";
  std::string target;  // path and query; empty: the Url's
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  bool keep_alive = true;  // false: `Connection: close`, and the connection is given up behind the reply
  int limit_ms = 0;        // for all phases together, besides each one's own limit; 0: none
};

struct Reply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, values trimmed
  std::string body;

  // The first field of that name (given in lower case), or null.
  const std::string* field(std::string_view lower_case_name) const;
};

// How far an exchange came.
enum class Phase { resolve, connect, tls, send, wait, receive };

struct Failure {
  enum class Cause {
    broken,       // refused, closed or reset, by the peer or the network
    timed_out,    // the phase's limit, or the request's
    interrupted,  // Client::interrupt
    not_found,    // no such name
    untrusted,    // the certificate, or the file of CAs
    not_tls,      // https to somebody who does not speak it
    not_http,     // what answers breaks the rules of HTTP, or speaks something else
    too_large,    // beyond max_response_bytes, or a header beyond limits::kMaxHeaderBytes
  };
  Phase phase = Phase::connect;
  Cause cause = Cause::broken;
  bool may_have_arrived = false;  // some byte of the request may have reached the peer
  std::string why;                // the bare cause, "Connection refused"
  Error error;                    // what, where, what to do
};

using Outcome = std::variant<Reply, Failure>;

// Used by one thread at a time, but for interrupt().
class Client {
 public:
  Client(Url url, ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Sends and waits for the reply; 1xx replies are skipped. The connection is kept for the next exchange
  // unless either side says close; a kept one that the peer has closed meanwhile is replaced before anything
  // is sent.
  Outcome exchange(const Outgoing& request);

  // Sends, and closes the connection instead of waiting for the reply. Nothing where all was sent.
  std::optional<Failure> send_only(const Outgoing& request);

  // Ends the exchange under way, and every later one, with Cause::interrupted. Any thread; not from a signal
  // handler.
  void interrupt();

  const Url& url() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall::http
