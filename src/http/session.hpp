// One connection: reads a request's header, has our rules judge it, asks the App, reads the body, answers,
// and starts again or closes. A coroutine on the io thread over any Transport.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/body_budget.hpp"
#include "http/fault.hpp"
#include "http/framing.hpp"
#include "http/head_scanner.hpp"
#include "http/http.hpp"
#include "http/input_buffer.hpp"
#include "http/line.hpp"
#include "http/mailbox.hpp"
#include "http/response_text.hpp"
#include "http/server.hpp"
#include "http/task_group.hpp"
#include "http/transport.hpp"

namespace rollcall::http {

class Session;

// What all sessions of a server share. Owned by io.
struct SessionContext {
  ServerOptions options;  // constant
  ServerCounters counters;
  BodyBudget bodies;
  DateText date;
  bool draining = false;
  bool grace = false;  // while it drains: who has sent nothing yet is still waited for
  // Sessions of strangers that can be ended to make room, the longest idle in front: those in nobody's hands
  // but the client's; those of clients who are being sent a streamed body; and those that read a body which
  // counts.
  Line<Session> strangers, viewers, readers;
};

class Session final : public Child {
 public:
  // `open` counts the session for as long as it exists.
  Session(SessionContext& context, App& app, const Executor& executor, std::unique_ptr<Transport> transport,
          std::string remote_address, std::size_t& open);
  ~Session() override;

  // Serves until the connection ends.
  Task<void> run();

  // Answers 503 without reading a request, and closes.
  Task<void> turn_away();

  // Ends it to make room for others, soon.
  void give_way();

  void drain() override;
  void abort() override;
  void sweep(Clock::time_point now) override;

 private:
  enum class Got { head, fault, nothing };

  Task<bool> open();
  void note_opening(const Opening& opening);
  Task<Got> read_head();
  Got judge_head();
  Task<bool> serve();
  Task<bool> serve_early(Response response);
  Task<std::optional<Fault>> read_body(std::size_t max_bytes);
  bool hold_body(std::size_t max_bytes);
  void drop_body();
  void know_client();
  Task<bool> hand_over();
  Task<bool> refuse(Fault fault);
  Task<bool> answer(Response response);
  Task<bool> write_answer(std::string_view body);
  Task<bool> write(std::string_view first, std::string_view second);

  // session_stream.cpp
  Task<bool> send_stream(std::shared_ptr<BodySource> source);
  Task<std::optional<BodySource::Piece>> next_piece();
  Task<void> write_piece(BodySource::Piece piece);
  Task<bool> flush();

  Task<IoResult> read_more();
  Task<void> close_gently();

  const RequestHead* head_for_refusal();
  void note_refusal(int status);
  void hang_up();
  void set_deadline(Clock::duration after) { set_deadline_at(Clock::now() + after); }
  void set_deadline_at(Clock::time_point deadline);
  void clear_deadline() { deadline_ = Clock::time_point::max(); }

  SessionContext& context_;
  App& app_;
  std::unique_ptr<Transport> transport_;
  std::string remote_address_;
  std::size_t& open_;
  std::shared_ptr<Mailbox<Response>> answers_;
  std::shared_ptr<Mailbox<BodySource::Piece>> pieces_;

  // The connection.
  InputBuffer input_;
  std::string output_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool expired_ = false;        // the deadline passed; the operation under way was cancelled
  bool peer_finished_ = false;  // the peer sends nothing more, but may still read
  bool broken_ = false;         // nothing can be read or written any more
  bool said_close_ = false;     // an answer with `Connection: close` went out
  bool opening_ = false;        // the handshake is under way
  bool waiting_ = false;        // for the first byte of a request
  bool known_ = false;          // the client has shown that he belongs here
  Line<Session>::Place place_{*this};

  // The request being read or answered.
  HeadScanner scanner_;
  RequestHead head_;
  BodyPlan plan_;
  std::size_t head_bytes_ = 0;
  std::string body_;
  BodyBudget::Share share_;    // of the body, until it is answered
  bool body_dropped_ = false;  // to make room for others
  Line<Session>::Place reading_{*this};
  std::optional<Fault> fault_;
  bool head_only_ = false;  // HEAD: the answer's body is left out
  bool old_peer_ = false;   // HTTP/1.0

  // The streamed body being sent.
  std::shared_ptr<BodySource> stream_;
  bool stream_drained_ = false;  // it was told to end
  bool awaits_piece_ = false;
  bool ends_by_closing_ = false;  // only the connection's end will tell the client that the body is whole
};

}  // namespace rollcall::http
