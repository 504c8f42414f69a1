#include "fake_classin/exchange.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "fake_classin/reply.hpp"

namespace fake_classin {

namespace {

constexpr std::string_view kJsonType = "application/json; charset=utf-8";
constexpr std::size_t kDrippingBytes = 8, kEndlessBytes = 64 * 1024 * 1024;

void sleep_ms(std::int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

}  // namespace

bool Exchange::run(const Head& head, RequestReader& reader) {
  const auto* const connection = head.field("connection");
  last_ = connection && *connection == "close";
  request_ = state_.begin_request(head, socket_.descriptor());
  struct Leaver {
    Exchange& of;
    ~Leaver() { of.finish(); }
  } const leaver{*this};
  if (!receive(head, reader)) return false;
  if (request_.fault.kind == FaultKind::hold_received) state_.hold(request_, "received");
  switch (request_.fault.kind) {
    case FaultKind::reset_before:
    case FaultKind::close_before:
    case FaultKind::silence_before:
    case FaultKind::http_before:
    case FaultKind::redirect: state_.log_unheard(request_); return spoil_before();
    case FaultKind::late: return send_late();
    default: return answer();
  }
}

bool Exchange::receive(const Head& head, RequestReader& reader) {
  const auto kind = request_.fault.kind;
  if (kind == FaultKind::reset_after_head || kind == FaultKind::reset_half_body) {
    if (kind == FaultKind::reset_half_body) static_cast<void>(reader.body(head.body_bytes / 2));
    state_.log_unheard(request_);
    return reset();
  }
  if (!head.framed) {
    state_.breach("a request has no usable Content-Length");
    state_.log_unheard(request_);
    static_cast<void>(send(411, "text/html", "", "Connection: close\r\n"));
    return false;
  }
  auto body = reader.body(head.body_bytes);
  if (!body) {
    state_.log_unheard(request_);
    return false;
  }
  request_.body = *std::move(body);
  state_.receive(request_, head);
  return true;
}

bool Exchange::spoil_before() {
  switch (request_.fault.kind) {
    case FaultKind::reset_before: return reset();
    case FaultKind::http_before:
      return send(static_cast<int>(request_.fault.number), "text/html", "<html></html>");
    case FaultKind::redirect:
      return send(302, "text/html", "",
                  fmt::format("Location: http://127.0.0.1:{}/redirected\r\n", redirect_port_));
    case FaultKind::silence_before: return be_silent();
    default: return close();
  }
}

bool Exchange::answer() {
  const Outcome outcome = state_.perform(request_);
  if (request_.fault.kind == FaultKind::hold_carried_out) state_.hold(request_, "carried out");
  const std::string body = outcome.http_status == 200
                               ? reply_body(request_.version, outcome.answer, state_.variants())
                               : "<html></html>";
  if (outcome.http_status != 200) return send(outcome.http_status, "text/html", body);
  const std::string head = reply_head(200, kJsonType, body.size(), state_.now());
  return spoil_after(head, body);
}

bool Exchange::spoil_after(const std::string& head, const std::string& body) {
  const auto& fault = request_.fault;
  if (fault.kind == FaultKind::hold_half_sent) {
    const auto half = head.size() + body.size() / 2;
    channel_.write((head + body).substr(0, half));
    state_.hold(request_, "half sent");
    finish();
    return channel_.write((head + body).substr(half)) && !last_;
  }
  if (fault.kind == FaultKind::silence_after) return be_silent();
  finish();
  switch (fault.kind) {
    case FaultKind::reset_after: return reset();
    case FaultKind::close_after: return close();
    case FaultKind::cut_head: return channel_.write(head.substr(0, head.size() / 2)) && close();
    case FaultKind::cut_body: return channel_.write(head + body.substr(0, body.size() / 2)) && close();
    case FaultKind::http_after: return send(static_cast<int>(fault.number), "text/html", "<html></html>");
    case FaultKind::drip: return drip(head + body);
    case FaultKind::not_json: return send(200, kJsonType, "]" + body);
    case FaultKind::wrong_json: return send(200, kJsonType, R"({"hello":[1,2,{"world":null}]})");
    case FaultKind::cut_json: return send(200, kJsonType, body.substr(0, body.size() / 2));
    case FaultKind::empty: return send(200, kJsonType, "");
    case FaultKind::html: return send(200, "text/html", "<html><body>系统繁忙</body></html>");
    case FaultKind::endless: send_endlessly(); return close();
    case FaultKind::close_unannounced:
      channel_.write(head + body);
      channel_.say_goodbye();
      return close();
    default: return send(200, kJsonType, body);
  }
}

bool Exchange::send(int status, std::string_view content_type, const std::string& body,
                    std::string_view further) {
  finish();
  if (!last_ && before_reply) before_reply();
  const std::string_view ending = last_ ? "Connection: close\r\n" : "";
  const auto head =
      reply_head(status, content_type, body.size(), state_.now(), fmt::format("{}{}", further, ending));
  channel_.write(head + body);
  if (last_) channel_.say_goodbye();
  return !last_;
}

bool Exchange::send_late() {
  const auto timings = state_.timings();
  socket_.wait_for_peer_to_leave(static_cast<int>(timings.silence_ms));
  sleep_ms(timings.late_ms);
  state_.perform(request_);
  return close();
}

bool Exchange::drip(const std::string& reply) {
  const auto at_once = reply.size() - std::min(kDrippingBytes, reply.size());
  if (!channel_.write(std::string_view(reply).substr(0, at_once))) return false;
  for (auto at = at_once; at < reply.size(); ++at) {
    sleep_ms(state_.timings().drip_ms);
    if (at + 1 == reply.size() && !last_ && before_reply) before_reply();
    if (!channel_.write(std::string_view(reply).substr(at, 1))) return false;
  }
  return !last_;
}

void Exchange::send_endlessly() {
  const std::string piece(32 * 1024, 'a');
  const std::string chunk = fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  bool open = channel_.write(
      fmt::format("HTTP/1.1 200 OK\r\nDate: {}\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n\r\n",
                  http_date(state_.now()), kJsonType));
  for (std::size_t sent = 0; open && sent < kEndlessBytes; sent += piece.size()) open = channel_.write(chunk);
}

bool Exchange::be_silent() {
  socket_.wait_for_peer_to_leave(static_cast<int>(state_.timings().silence_ms));
  return close();
}

bool Exchange::reset() {
  finish();
  socket_.reset_on_close();
  return false;
}

void Exchange::finish() {
  if (!request_.identity.empty()) state_.leave(request_);
}

}  // namespace fake_classin
