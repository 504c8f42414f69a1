#include "http/head_reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <string>

#include "base/limits.hpp"
#include "http/text.hpp"

namespace rollcall::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::string_view;

// Beast's parser, stopped at the end of the header: bodies are read by our own, stricter BodyReader.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  explicit HeadParser(RequestHead& head) : head_(head) {
    header_limit(static_cast<std::uint32_t>(limits::kMaxHeaderBytes));
    body_limit(boost::none);  // the application's limit is checked against its Admission
    skip(true);
  }

 private:
  void on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                       error_code&) override {
    head_.method.assign(method.data(), method.size());
    head_.target.assign(target.data(), target.size());
    head_.version = version;
  }
  void on_field_impl(beast::http::field, string_view name, string_view value, error_code&) override {
    std::string lower(name.size(), '\0');
    std::transform(name.begin(), name.end(), lower.begin(), to_lower);
    head_.fields.emplace_back(std::move(lower), std::string(value.data(), value.size()));
  }
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  RequestHead& head_;
};

// Beast refuses by itself some of what our rules would; the answer should name the cause all the same.
std::string_view reason_of(const error_code& code) {
  using beast::http::error;
  if (code == error::bad_content_length) return "Content-Length is not one number in range";
  if (code == error::multiple_content_length) return "more than one Content-Length";
  if (code == error::bad_transfer_encoding) return "Transfer-Encoding twice or beside Content-Length";
  if (code == error::bad_target) return "a character in the request target that does not belong there";
  return "a header field that cannot be read";
}

}  // namespace

std::optional<Fault> read_head(std::string_view bytes, RequestHead& head, BodyPlan& plan) {
  head.fields.reserve(8);
  HeadParser parser(head);
  error_code error;
  const std::size_t taken = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error) return Fault{400, reason_of(error)};
  if (taken != bytes.size() || !parser.is_header_done()) return Fault{400, "the header has no clear end"};
  if (auto fault = read_plan(head, plan)) return fault;
  return read_target(head);
}

}  // namespace rollcall::http
