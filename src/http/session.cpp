#include "http/session.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "base/limits.hpp"
#include "http/body_reader.hpp"
#include "http/head_reader.hpp"

namespace rollcall::http {
namespace {

using namespace std::chrono_literals;
using Kind = BodyPlan::Kind;

constexpr std::size_t kMaxSkippedBodyBytes = 64 * 1024;   // an unwanted body read away to keep the connection
constexpr std::size_t kMaxOneWriteBytes = 64 * 1024;      // longer bodies are not copied behind their header
constexpr std::size_t kMaxLingerBytes = 4 * 1024 * 1024;  // read away after the last answer
constexpr std::size_t kKeptOutputBytes = 8 * 1024;        // between answers, to spare an allocation each
constexpr Clock::duration kMaxLinger = 2s;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Session::Session(SessionContext& context, App& app, const Executor& executor,
                 std::unique_ptr<Transport> transport, std::string remote_address, std::size_t& open)
    : context_(context),
      app_(app),
      transport_(std::move(transport)),
      remote_address_(std::move(remote_address)),
      open_(open),
      answers_(std::make_shared<Mailbox<Response>>(executor)),
      pieces_(std::make_shared<Mailbox<BodySource::Piece>>(executor)),
      share_(context.bodies) {
  ++open_;
}

Session::~Session() {
  if (ends_by_closing_) transport_->reset();
  --open_;
}

Task<void> Session::run() {
  place_.join(context_.strangers);
  bool again = co_await open();
  while (again) {
    const Got got = co_await read_head();
    if (got == Got::nothing) break;
    if (got == Got::fault) {
      again = co_await refuse(*fault_);
    } else {
      again = co_await serve();
    }
    if (!known_) place_.join(context_.strangers);
  }
  co_await close_gently();
}

Task<void> Session::turn_away() {
  const bool opened = co_await open();
  if (opened) co_await refuse({503, "too many connections"});
  co_await close_gently();
}

// False where no request can be read.
Task<bool> Session::open() {
  opening_ = true;
  set_deadline(context_.options.handshake_timeout);
  const Opening opening = co_await transport_->open();
  opening_ = false;
  note_opening(opening);
  if (opening.outcome == Opening::Outcome::failed) broken_ = true;
  if (opening.outcome == Opening::Outcome::plain)
    co_await refuse({400, "this port speaks TLS: use https:// in place of http://"});
  co_return opening.outcome == Opening::Outcome::ready;
}

// A connection that ends without a byte, or by our own doing, is no failure.
void Session::note_opening(const Opening& opening) {
  ServerCounters& counters = context_.counters;
  if (opening.tls) ++counters.handshakes;
  if (opening.resumed) ++counters.resumed;
  if (opening.outcome != Opening::Outcome::failed || opening.why.empty()) return;
  if (context_.draining && !expired_) return;
  ++counters.failed_handshakes;
  counters.last_failed_handshake = expired_ ? "it took too long" : opening.why;
}

// Before a request's first byte a session has nothing to finish, unless one has reached the machine and was
// not read yet; read_head() looks. Called when draining begins and again when the grace is over.
void Session::drain() {
  if (!context_.grace && (opening_ || waiting_)) transport_->cancel();
  if (stream_ && !std::exchange(stream_drained_, true)) stream_->drain();
}

void Session::abort() {
  broken_ = true;
  hang_up();
  answers_->abort();
  pieces_->abort();
}

void Session::give_way() {
  place_.leave();
  abort();
}

// While a source takes its time nothing is written that would tell that the client is gone.
void Session::sweep(Clock::time_point now) {
  if (awaits_piece_ && !broken_ && transport_->broken()) {
    broken_ = true;
    pieces_->abort();
  }
  if (now < deadline_ || expired_) return;
  expired_ = true;
  transport_->cancel();
}

void Session::set_deadline_at(Clock::time_point deadline) {
  deadline_ = deadline;
  expired_ = false;
}

Task<Session::Got> Session::read_head() {
  scanner_ = HeadScanner();
  head_ = RequestHead();
  plan_ = BodyPlan();
  head_only_ = old_peer_ = false;
  fault_.reset();
  input_.shrink();
  set_deadline(context_.options.idle_timeout);
  for (bool begun = false;;) {
    scanner_.scan(input_.view());
    if (scanner_.done() || scanner_.fault()) co_return judge_head();
    if (scanner_.started() && !begun) set_deadline(context_.options.header_timeout);
    begun = scanner_.started();
    waiting_ = !begun;
    const bool leaving = context_.draining && !context_.grace;
    if (waiting_ && leaving && !transport_->has_input()) co_return Got::nothing;
    const IoResult result = co_await read_more();
    waiting_ = false;
    if (!expired_ && !result.error) continue;
    const bool woken_by_drain = context_.draining && result.error == boost::asio::error::operation_aborted;
    if (!begun && woken_by_drain && !expired_ && !broken_) continue;
    if (!begun || broken_) co_return Got::nothing;
    fault_ = expired_ ? Fault{408, "the header took too long"} : Fault{400, "the header ends early"};
    co_return Got::fault;
  }
}

Session::Got Session::judge_head() {
  const auto bytes = input_.view();
  head_.remote_address = remote_address_;
  fault_ = scanner_.fault();
  if (!fault_) {
    head_bytes_ = scanner_.head(bytes).size();
    fault_ = http::read_head(scanner_.head(bytes), head_, plan_);
  }
  if (fault_) return Got::fault;
  head_only_ = head_.method == "HEAD";
  old_peer_ = head_.version == 10;
  input_.consume(scanner_.end());
  input_.shrink();
  return Got::head;
}

Task<bool> Session::serve() {
  Admission admission = app_.admit(head_);
  if (admission.known_client) know_client();
  if (admission.answer) co_return co_await serve_early(std::move(*admission.answer));
  body_.clear();
  if (plan_.kind != Kind::none) {
    const auto fault = co_await read_body(admission.max_body_bytes);
    if (fault) drop_body();
    if (broken_) co_return false;
    if (fault) co_return co_await refuse(*fault);
  }
  const bool again = co_await hand_over();
  share_.release();
  co_return again;
}

// Answers before the body, then reads a small body away; a large or uncertain one costs the connection, since
// where it ends decides where the next request begins.
Task<bool> Session::serve_early(Response response) {
  const bool held_back = plan_.expects_continue && input_.empty();
  const bool skippable = plan_.kind == Kind::sized && plan_.length <= kMaxSkippedBodyBytes && !held_back;
  if (plan_.kind != Kind::none && !skippable) response.close = true;
  const bool again = co_await answer(std::move(response));
  if (!again || plan_.kind == Kind::none) co_return again;
  plan_.expects_continue = false;
  const auto fault = co_await read_body(kMaxSkippedBodyBytes);
  drop_body();
  co_return !fault && !broken_;
}

Task<std::optional<Fault>> Session::read_body(std::size_t max_bytes) {
  constexpr Fault kNoRoom{503, "too many large requests at a time"};
  body_dropped_ = false;
  if (plan_.kind == Kind::sized && plan_.length > max_bytes) co_return Fault{413, "the body is too large"};
  if (plan_.expects_continue && input_.empty()) {
    const bool written = co_await write(kContinue, {});
    if (!written) co_return Fault{400, "the client is gone"};
  }
  BodyReader reader(plan_, max_bytes, limits::kMaxHeaderBytes - head_bytes_);
  const auto last = Clock::now() + context_.options.body_total_timeout;
  for (;;) {
    input_.consume(reader.take(input_.view(), body_));
    if (reader.fault()) co_return reader.fault();
    if (!hold_body(max_bytes)) co_return kNoRoom;
    if (reader.done()) break;
    set_deadline_at(std::min(Clock::now() + context_.options.body_timeout, last));
    const IoResult result = co_await read_more();
    if (body_dropped_) co_return kNoRoom;
    if (expired_) co_return Fault{408, "the body took too long"};
    if (result.error) co_return Fault{400, "the body ends early"};
  }
  reading_.leave();
  co_return std::nullopt;
}

// Takes the body's memory from what there is for all of them; where that is used up, from the stranger who
// has been sending for longest. Without this a few who never come to an end would keep every large push out.
bool Session::hold_body(std::size_t max_bytes) {
  const bool counted = share_.counts();
  while (!share_.grow_to(body_.capacity(), max_bytes)) {
    Session* const other = context_.readers.first();
    if (other == nullptr || other == this) return false;
    other->drop_body();
    other->body_dropped_ = true;
    other->transport_->cancel();
  }
  if (!known_ && !counted && share_.counts()) reading_.join(context_.readers);
  return true;
}

void Session::drop_body() {
  reading_.leave();
  share_.release();
  std::string().swap(body_);  // an assignment would keep the memory
}

void Session::know_client() {
  known_ = true;
  place_.leave();
}

// Gives the whole request to the App and answers what it answers. While the App works there is no deadline
// and nothing is read: a client that went away is noticed by the write.
Task<bool> Session::hand_over() {
  ++context_.counters.requests;
  clear_deadline();
  Responder responder = answers_->open();
  place_.leave();
  app_.handle(Request{std::move(head_), std::move(body_), known_}, std::move(responder));
  if (!answers_->settled()) co_await answers_->wait();
  std::optional<Response> response = answers_->take();
  if (!response || broken_) co_return false;
  if (response->known_client) know_client();
  if (!known_) place_.join(response->stream ? context_.viewers : context_.strangers);
  co_return co_await answer(std::move(*response));
}

Task<bool> Session::refuse(Fault fault) {
  note_refusal(fault.status);
  Response response = app_.refuse(fault.status, fault.reason, head_for_refusal());
  response.close = true;
  co_return co_await answer(std::move(response));
}

void Session::note_refusal(int status) {
  if (status == 408) {
    ++context_.counters.timed_out;
  } else if (status != 503) {
    ++context_.counters.malformed;
  }
}

// The head as far as it is known; null unless at least method and path are.
const RequestHead* Session::head_for_refusal() {
  if (head_.path.empty()) {
    RequestLine line;
    if (read_request_line(scanner_.request_line(input_.view()), line)) return nullptr;
    head_.method = line.method;
    head_.target = line.target;
    head_.version = line.version;
    if (read_target(head_)) return nullptr;
  }
  head_only_ = head_.method == "HEAD";
  return &head_;
}

// The header in output_ and its body.
Task<bool> Session::write_answer(std::string_view body) {
  if (body.size() <= kMaxOneWriteBytes) {
    output_ += body;
    body = {};
  }
  return write(output_, body);
}

// False where the connection is not to be used for another request.
Task<bool> Session::answer(Response response) {
  const bool last = context_.draining && input_.empty();
  const bool close = response.close || !plan_.keep_alive || last || (response.stream && old_peer_);
  output_.clear();
  append_head(output_, response, {context_.date.at(std::time(nullptr)), close, old_peer_});
  const bool with_body = !head_only_ && may_have_body(response.status);
  bool written = false;
  if (with_body && response.stream) {
    written = co_await send_stream(std::move(response.stream));
  } else {
    written = co_await write_answer(with_body ? response.body : std::string_view());
  }
  if (output_.capacity() > kKeptOutputBytes) std::string().swap(output_);
  said_close_ = close;
  co_return written && !close;
}

Task<bool> Session::write(std::string_view first, std::string_view second) {
  while (!broken_ && !(first.empty() && second.empty())) {
    set_deadline(context_.options.write_timeout);
    const IoResult result = co_await transport_->write_some(first, second);
    if (expired_) ++context_.counters.timed_out;
    if (expired_ || result.error) broken_ = true;
    const std::size_t of_first = std::min(result.bytes, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(result.bytes - of_first);
  }
  co_return !broken_;
}

Task<IoResult> Session::read_more() {
  const auto room = input_.prepare();
  const IoResult result = co_await transport_->read_some(room.data(), room.size());
  input_.commit(result.bytes);
  if (result.error == boost::asio::error::eof) {
    peer_finished_ = true;
  } else if (result.error && result.error != boost::asio::error::operation_aborted) {
    broken_ = true;
  }
  co_return result;
}

// Says that nothing follows, as TLS wants it. Closing with bytes unread makes the system reset the
// connection, and the client may lose the answer, so after a last answer: read until the client closes,
// bounded in bytes and time.
Task<void> Session::close_gently() {
  if (!broken_) {
    set_deadline(std::min<Clock::duration>(kMaxLinger, context_.options.idle_timeout));
    co_await transport_->finish_sending();
  }
  if (said_close_ && !broken_ && !peer_finished_) {
    for (std::size_t bytes = 0; bytes < kMaxLingerBytes && !expired_;) {
      input_.clear();
      const IoResult result = co_await read_more();
      if (result.error) break;
      bytes += result.bytes;
    }
  }
  hang_up();
}

// The end of a body that the connection's end marks must not look like one where it is none.
void Session::hang_up() { ends_by_closing_ ? transport_->reset() : transport_->close(); }

}  // namespace rollcall::http
