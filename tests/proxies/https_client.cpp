#include "proxies/https_client.hpp"

#include <fmt/format.h>

#include <charconv>

namespace rollcall::proxies {

using testing::Answer;
using testing::ConnectionEnded;
using testing::Fields;

namespace {

std::size_t number_at(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

HttpsClient::HttpsClient(const std::string& address, const std::string& from)
    : peer_(address, testing::TlsWish{.from = from, .server_name = "localhost"}) {
  if (!peer_.ready()) throw ConnectionEnded("no TLS with " + address + ": " + peer_.why());
}

HttpsClient& HttpsClient::send(std::string_view bytes) {
  peer_.send(bytes);
  return *this;
}

bool HttpsClient::receive() {
  const std::string more = peer_.read_some();
  if (more.empty() || more.front() == '(') return false;  // HTTP and JSON never begin so
  buffer_ += more;
  return true;
}

bool HttpsClient::shows(std::string_view text) {
  while (buffer_.find(text) == std::string::npos) {
    if (!receive()) return false;
  }
  return true;
}

std::string HttpsClient::rest() {
  while (receive()) {
  }
  return buffer_;
}

Answer HttpsClient::read() {
  if (!shows("\r\n\r\n")) throw ConnectionEnded("the connection ended before an answer");
  const auto head_end = buffer_.find("\r\n\r\n");
  Answer answer{.head = buffer_.substr(0, head_end + 2), .body = {}};
  buffer_.erase(0, head_end + 4);
  answer.status =
      static_cast<int>(number_at(std::string_view(answer.head).substr(answer.head.find(' ') + 1)));
  const std::size_t size = number_at(answer.field("Content-Length").value_or("0"));
  while (buffer_.size() < size) {
    if (!receive()) throw ConnectionEnded("the connection ended within an answer");
  }
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return answer;
}

Answer HttpsClient::post(std::string_view target, std::string_view body, const Fields& fields) {
  std::string head = fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\n", target);
  for (const auto& [name, value] : fields) head += fmt::format("{}: {}\r\n", name, value);
  send(head + fmt::format("Content-Length: {}\r\n\r\n", body.size()));
  send(body);
  return read();
}

Answer HttpsClient::get(std::string_view target, const Fields& fields) {
  std::string head = fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n", target);
  for (const auto& [name, value] : fields) head += fmt::format("{}: {}\r\n", name, value);
  send(head + "\r\n");
  return read();
}

}  // namespace rollcall::proxies
