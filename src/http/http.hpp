// What the rest of the program sees of HTTP: requests, responses and the interface a server calls. No Beast,
// no Asio here.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::http {

// The request line and header fields, read and checked by our framing rules before any of the body.
struct RequestHead {
  std::string method;  // as sent; methods are case-sensitive
  std::string target;  // as sent
  std::string path;    // percent-decoded target without the query; begins with '/', or is "*" (OPTIONS only)
  std::string query;   // as sent, without '?'
  int version = 11;    // 10 or 11
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, values trimmed
  std::string remote_address;  // the peer's textual IP address; "unix" for a Unix socket

  // The first field of that name (given in lower case), or null.
  const std::string* field(std::string_view lower_case_name) const;
};

// Known is a client who has shown that he belongs here. The App says so (Admission, Response), and it holds
// for the rest of the connection. Where connections or memory for bodies run short, strangers make room.
struct Request {
  RequestHead head;
  std::string body;
  bool known_client = false;
};

// A body that is made while it is sent. Used on the io thread only; may be destroyed at any time (the client
// went away).
class BodySource {
 public:
  struct Piece {
    std::string bytes;    // may be empty: nothing is written then
    bool last = false;    // nothing comes behind `bytes`
    bool failed = false;  // the body cannot be finished (`bytes` is ignored): the connection is cut, and so
                          // the client sees that it is incomplete
  };
  virtual ~BodySource() = default;

  // Asks for the next piece. `ready` is called once, on the io thread, at once or any time later; the session
  // asks again only after it has written the piece, so a slow client is asked for nothing and buffers
  // nothing. Dropping `ready` uncalled counts as failed; calling it after the session's end is harmless.
  virtual void next(std::function<void(Piece)> ready) = 0;

  // The server is draining: end soon. An endless body (a live view) gives its last piece; a finite one may go
  // on. May come before the first next(), and while a piece is being written.
  virtual void drain() {}
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields;  // further header fields
  bool close = false;                                       // answer, then close the connection
  bool known_client = false;                                // the request has shown it
  // Set: `body` is ignored and this is sent instead, chunked to HTTP/1.1, until the connection closes to 1.0.
  // To HEAD, and with a status that has no body, it is not asked for anything.
  std::shared_ptr<BodySource> stream;
};

// Takes the response of one request; call it exactly once, on the io thread. Dropping it uncalled closes the
// connection without an answer.
using Responder = std::function<void(Response)>;

// What an application says to a request before its body is read.
struct Admission {
  std::size_t max_body_bytes = 0;  // a longer body is answered through App::refuse with 413
  bool known_client = false;       // the header shows it
  std::optional<Response> answer;  // set: answer this now; the body is not wanted (nor `100 Continue` sent)
};

// The application behind a server. Called on the io thread only; must not block.
class App {
 public:
  virtual ~App() = default;
  virtual Admission admit(const RequestHead& head) = 0;
  virtual void handle(Request request, Responder respond) = 0;
  // The answer to a request that broke a rule of HTTP or a limit (400, 408, 413, 414, 417, 431, 501, 503,
  // 505). `head` is null where the request line could not be read. The connection is closed after it.
  virtual Response refuse(int status, std::string_view reason, const RequestHead* head) = 0;
};

// The standard reason phrase, "" for a status without one.
std::string_view reason_phrase(int status);

}  // namespace rollcall::http
