#include "http/client.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <boost/asio/error.hpp>

#include "http/client_connector.hpp"
#include "http/client_failure.hpp"
#include "http/client_loop.hpp"
#include "http/client_stream.hpp"
#include "http/reply_reader.hpp"
#include "http/text.hpp"

namespace rollcall::http {
namespace {

namespace asio = boost::asio;
using Cause = Failure::Cause;

constexpr std::size_t kReadBytes = 16 * 1024;

bool has_body(const Outgoing& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  ROLLCALL_CHECK(is_token(name));
  ROLLCALL_CHECK(std::all_of(value.begin(), value.end(), [](char c) { return is_value_char(c); }));
  out.append(name).append(": ").append(value).append("\r\n");
}

// Head and body in one piece, so that a small request is one packet.
std::string wire_form(const Outgoing& request, const Url& url) {
  ROLLCALL_CHECK(is_token(request.method));
  ROLLCALL_CHECK(url.target.starts_with('/') && url.target.find_first_of(" \r\n") == std::string::npos);
  std::string out = fmt::format("{} {} HTTP/1.1\r\n", request.method, url.target);
  append_field(out, "Host", url.authority());
  for (const auto& [name, value] : request.fields) append_field(out, name, value);
  if (has_body(request)) append_field(out, "Content-Length", std::to_string(request.body.size()));
  if (!request.keep_alive) append_field(out, "Connection", "close");
  out.append("\r\n").append(request.body);
  return out;
}

}  // namespace

const std::string* Reply::field(std::string_view lower_case_name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const auto& field) { return field.first == lower_case_name; });
  return found == fields.end() ? nullptr : &found->second;
}

struct Client::State {
  State(Url to, ClientOptions with) : url(std::move(to)), options(std::move(with)) {}

  bool has_live_stream();
  std::optional<Failure> connect();
  Url at(const Outgoing& request) const;  // the URL with the request's target
  std::optional<Failure> send(const Outgoing& request, const Url& at);
  Outcome receive(const Outgoing& request, const Url& at);
  std::optional<Failure> read_into(ReplyReader& reader, const Url& at, ClientLoop::TimePoint sent_at);
  Outcome converse(const Outgoing& request, const Url& at);

  const Url url;
  const ClientOptions options;
  ClientLoop loop;
  ClientConnector connector{loop, url, options};
  std::unique_ptr<ClientStream> stream;  // null: not connected
};

namespace {

Failure fault_failure(const ReplyReader& reader, Phase phase, const Url& url, std::size_t max_body_bytes) {
  using Fault = ReplyReader::Fault;
  const auto place = url.public_text();
  switch (*reader.fault()) {
    case Fault::not_http:
      return failure_of(
          phase, Cause::not_http, "what answers does not speak HTTP",
          {fmt::format("what answers on {} does not speak HTTP", url.place()), "is the port right?"});
    case Fault::tls_alert:
      return failure_of(phase, Cause::not_http, "what answers speaks TLS",
                        {fmt::format("{} speaks TLS, not plain HTTP", url.place()), "write https://"});
    case Fault::malformed:
      return failure_of(
          phase, Cause::not_http, reader.detail(),
          {fmt::format("the answer of {} breaks the rules of HTTP: {}", place, reader.detail()), ""});
    case Fault::too_large:
      return failure_of(phase, Cause::too_large, "the answer is too large",
                        {fmt::format("the answer of {} has a header of more than {} bytes or a body of more "
                                     "than {}",
                                     place, limits::kMaxHeaderBytes, max_body_bytes),
                         ""});
    case Fault::incomplete: break;
  }
  return broken_failure(phase, asio::error::eof, url);
}

}  // namespace

bool Client::State::has_live_stream() {
  if (stream && !stream->quiet()) stream.reset();
  return stream != nullptr;
}

Url Client::State::at(const Outgoing& request) const {
  Url out = url;
  if (!request.target.empty()) out.target = request.target;
  return out;
}

std::optional<Failure> Client::State::connect() {
  auto opened = connector.open();
  if (auto* failure = std::get_if<Failure>(&opened)) return std::move(*failure);
  stream = std::move(std::get<std::unique_ptr<ClientStream>>(opened));
  return std::nullopt;
}

std::optional<Failure> Client::State::send(const Outgoing& request, const Url& at) {
  const IoEnd end = stream->write(wire_form(request, at), ClientLoop::in_ms(options.send_timeout_ms));
  if (end.ok()) return std::nullopt;
  const bool cut = end.timed_out || end.interrupted;
  Failure failure = cut ? cut_failure(Phase::send, end, at, options.send_timeout_ms)
                        : broken_failure(Phase::send, end.error, at);
  failure.may_have_arrived = end.bytes > 0 || url.tls;  // TLS holds back what it counts
  return failure;
}

// Until the reply is whole, or something is wrong with it or the connection.
std::optional<Failure> Client::State::read_into(ReplyReader& reader, const Url& at,
                                                ClientLoop::TimePoint sent_at) {
  const auto whole = sent_at + std::chrono::milliseconds(options.reply_timeout_ms);
  const auto first = std::min(whole, sent_at + std::chrono::milliseconds(options.wait_timeout_ms));
  std::string buffer(kReadBytes, '\0');
  while (!reader.done()) {
    const IoEnd end = stream->read_some(buffer.data(), buffer.size(), reader.started() ? whole : first);
    reader.take({buffer.data(), end.bytes});
    const Phase phase = reader.started() ? Phase::receive : Phase::wait;
    if (end.timed_out || end.interrupted) {
      const int limit_ms = std::min(options.wait_timeout_ms, options.reply_timeout_ms);
      return cut_failure(phase, end, at, phase == Phase::wait ? limit_ms : options.reply_timeout_ms);
    }
    if (end.error == asio::error::eof) reader.finish();
    if (reader.fault()) return fault_failure(reader, phase, at, options.max_response_bytes);
    if (end.error && end.error != asio::error::eof) return broken_failure(phase, end.error, at);
  }
  return std::nullopt;
}

Outcome Client::State::receive(const Outgoing& request, const Url& at) {
  ReplyReader reader(request.method == "HEAD", options.max_response_bytes);
  if (auto failure = read_into(reader, at, Clock::now())) {
    failure->may_have_arrived = true;
    return std::move(*failure);
  }
  if (!request.keep_alive || !reader.keep_alive()) stream.reset();
  return reader.take_reply();
}

Outcome Client::State::converse(const Outgoing& request, const Url& at) {
  auto unsent = send(request, at);
  if (!unsent) return receive(request, at);
  // Who refuses a request early answers, closes, and so breaks our sending; the answer says more than the
  // break.
  if (unsent->cause != Cause::broken) return std::move(*unsent);
  auto outcome = receive(request, at);
  stream.reset();
  if (std::holds_alternative<Failure>(outcome)) return std::move(*unsent);
  return outcome;
}

Client::Client(Url url, ClientOptions options)
    : state_(std::make_unique<State>(std::move(url), std::move(options))) {}
Client::~Client() = default;

Outcome Client::exchange(const Outgoing& request) {
  auto& s = *state_;
  s.loop.limit_to(request.limit_ms);
  if (auto failure = s.has_live_stream() ? std::nullopt : s.connect()) return std::move(*failure);
  auto outcome = s.converse(request, s.at(request));
  if (std::holds_alternative<Failure>(outcome)) s.stream.reset();
  return outcome;
}

std::optional<Failure> Client::send_only(const Outgoing& request) {
  auto& s = *state_;
  s.loop.limit_to(request.limit_ms);
  if (auto failure = s.has_live_stream() ? std::nullopt : s.connect()) return failure;
  auto failure = s.send(request, s.at(request));
  s.stream.reset();
  return failure;
}

void Client::interrupt() { state_->loop.interrupt(); }

const Url& Client::url() const { return state_->url; }

}  // namespace rollcall::http
