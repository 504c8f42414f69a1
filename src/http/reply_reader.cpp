#include "http/reply_reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "http/text.hpp"

namespace rollcall::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using BeastParser = beast::http::response_parser<beast::http::string_body>;

constexpr std::string_view kStart = "HTTP/1.";
constexpr std::string_view kTlsAlert = "\x15\x03";
constexpr unsigned kSwitchingProtocols = 101;

bool begins_alike(std::string_view text, std::string_view wanted) {
  const auto size = std::min(text.size(), wanted.size());
  return text.substr(0, size) == wanted.substr(0, size);
}

}  // namespace

struct ReplyReader::Parser {
  Parser(bool to_head, std::size_t max_body_bytes) {
    beast.header_limit(static_cast<std::uint32_t>(limits::kMaxHeaderBytes));
    beast.body_limit(max_body_bytes);
    beast.skip(to_head);
    beast.eager(true);
  }
  BeastParser beast;
};

ReplyReader::ReplyReader(bool to_head, std::size_t max_body_bytes)
    : to_head_(to_head),
      max_body_bytes_(max_body_bytes),
      parser_(std::make_unique<Parser>(to_head, max_body_bytes)) {}
ReplyReader::~ReplyReader() = default;

void ReplyReader::take(std::string_view bytes) {
  if (fault_ || bytes.empty()) return;
  pending_ += bytes;
  started_ = true;
  while (!fault_ && !done_ && !pending_.empty() && parse()) {
  }
  // Beast has no limit of its own for the line of a chunk's size and for what comes behind the last chunk.
  if (!fault_ && !done_ && pending_.size() > limits::kMaxHeaderBytes) fail(Fault::too_large);
}

void ReplyReader::check_start() {
  if (!begins_alike(pending_, kStart))
    return fail(begins_alike(pending_, kTlsAlert) ? Fault::tls_alert : Fault::not_http);
  start_checked_ = pending_.size() >= kStart.size();
}

// One step; false where more bytes are wanted first.
bool ReplyReader::parse() {
  if (!start_checked_) check_start();
  if (fault_ || !start_checked_) return false;
  error_code error;
  const boost::asio::const_buffer bytes(pending_.data(), pending_.size());
  pending_.erase(0, parser_->beast.put(bytes, error));
  if (error == beast::http::error::need_more) return false;
  if (error) {
    fail_with(error);
  } else if (parser_->beast.is_done()) {
    end_message();
  }
  return true;
}

void ReplyReader::fail_with(const error_code& error) {
  using Known = beast::http::error;
  const bool large =
      error == Known::body_limit || error == Known::header_limit || error == Known::buffer_overflow;
  fault_ = large ? Fault::too_large : Fault::malformed;
  if (error == Known::partial_message) fault_ = Fault::incomplete;
  detail_ = error.message();
}

void ReplyReader::end_message() {
  const auto status = parser_->beast.get().result_int();
  done_ = status >= 200;
  if (done_) return;
  if (status == kSwitchingProtocols) {
    detail_ = "it switches protocols unasked";
    return fail(Fault::malformed);
  }
  parser_ = std::make_unique<Parser>(to_head_, max_body_bytes_);
  start_checked_ = false;
}

void ReplyReader::finish() {
  if (fault_ || done_) return;
  if (!pending_.empty() || !parser_->beast.got_some()) return fail(Fault::incomplete);
  error_code error;
  parser_->beast.put_eof(error);
  if (error) return fail_with(error);
  end_message();
}

bool ReplyReader::keep_alive() const { return parser_->beast.keep_alive() && pending_.empty(); }

Reply ReplyReader::take_reply() {
  auto& message = parser_->beast.get();
  Reply reply;
  reply.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    const auto name = field.name_string();
    const auto value = field.value();
    std::string lower(name.size(), '\0');
    std::transform(name.begin(), name.end(), lower.begin(), to_lower);
    reply.fields.emplace_back(std::move(lower), std::string(value.data(), value.size()));
  }
  reply.body = std::move(message.body());
  return reply;
}

}  // namespace rollcall::http
