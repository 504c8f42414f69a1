#include "http/framing.hpp"

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace rollcall::http {
namespace {

std::optional<Fault> read_version(std::string_view text, int& version) {
  const bool well_formed = text.size() == 8 && text.substr(0, 5) == "HTTP/" && is_digit(text[5]) &&
                           text[6] == '.' && is_digit(text[7]);
  if (!well_formed) return Fault{400, "the request line does not end in an HTTP version"};
  version = (text[5] - '0') * 10 + (text[7] - '0');
  if (version != 10 && version != 11) return Fault{505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
  return std::nullopt;
}

// What the fields that decide about framing say, gathered in one pass.
struct Gathered {
  int hosts = 0, lengths = 0, encodings = 0;
  std::string_view host, length, encoding;
  bool expects_continue = false, expects_other = false;
  bool close = false, keep_alive = false;
};

void gather_connection(std::string_view value, Gathered& seen) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    const auto option = trimmed(value.substr(0, comma));
    seen.close |= equal_ignoring_case(option, "close");
    seen.keep_alive |= equal_ignoring_case(option, "keep-alive");
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

Gathered gather(const RequestHead& head) {
  Gathered seen;
  for (const auto& [name, value] : head.fields) {
    if (name == "host") {
      ++seen.hosts;
      seen.host = value;
    } else if (name == "content-length") {
      ++seen.lengths;
      seen.length = value;
    } else if (name == "transfer-encoding") {
      ++seen.encodings;
      seen.encoding = value;
    } else if (name == "connection") {
      gather_connection(value, seen);
    } else if (name == "expect") {
      (equal_ignoring_case(value, "100-continue") ? seen.expects_continue : seen.expects_other) = true;
    }
  }
  return seen;
}

std::optional<Fault> check_host(const Gathered& seen, int version) {
  if (seen.hosts > 1) return Fault{400, "more than one Host field"};
  if (seen.hosts == 0 && version == 11) return Fault{400, "no Host field"};
  if (!seen.host.empty() && !is_authority(seen.host))
    return Fault{400, "the Host field is not a host and port"};
  return std::nullopt;
}

std::optional<Fault> check_encoding(const Gathered& seen, int version) {
  if (seen.lengths > 0) return Fault{400, "both Transfer-Encoding and Content-Length"};
  if (version == 10) return Fault{400, "Transfer-Encoding in an HTTP/1.0 request"};
  if (seen.encodings > 1) return Fault{400, "more than one Transfer-Encoding field"};
  if (equal_ignoring_case(seen.encoding, "chunked")) return std::nullopt;
  if (is_token(seen.encoding)) return Fault{501, "a transfer coding other than chunked"};
  return Fault{400, "Transfer-Encoding is not one coding"};
}

std::optional<Fault> read_length(const Gathered& seen, std::uint64_t& length) {
  if (seen.lengths > 1) return Fault{400, "more than one Content-Length field"};
  const char* const end = seen.length.data() + seen.length.size();
  const auto [stop, error] = std::from_chars(seen.length.data(), end, length);
  if (error != std::errc{} || stop != end) return Fault{400, "Content-Length is not a number in range"};
  return std::nullopt;
}

}  // namespace

std::optional<Fault> read_request_line(std::string_view text, RequestLine& line) {
  const auto method_end = text.find(' ');
  line.method = text.substr(0, method_end);
  if (method_end == std::string_view::npos || !is_token(line.method)) {
    return Fault{400, "the request line does not begin with a method and a blank"};
  }
  text.remove_prefix(method_end + 1);
  const auto target_end = text.find(' ');
  if (target_end == 0 || target_end == std::string_view::npos) {
    return Fault{400, "the request line is not method, target and version with one blank between each"};
  }
  line.target = text.substr(0, target_end);
  if (line.target.size() > limits::kMaxTargetBytes) return Fault{414, "the request target is too long"};
  return read_version(text.substr(target_end + 1), line.version);
}

std::optional<Fault> read_plan(const RequestHead& head, BodyPlan& plan) {
  const Gathered seen = gather(head);
  if (auto fault = check_host(seen, head.version)) return fault;
  if (seen.encodings > 0) {
    if (auto fault = check_encoding(seen, head.version)) return fault;
    plan.kind = BodyPlan::Kind::chunked;
  } else if (seen.lengths > 0) {
    if (auto fault = read_length(seen, plan.length)) return fault;
    if (plan.length > 0) plan.kind = BodyPlan::Kind::sized;
  }
  plan.keep_alive = head.version == 11 ? !seen.close : seen.keep_alive && !seen.close;
  if (head.version == 11) {  // HTTP/1.0 knows no Expect; RFC 9110 section 10.1.1 has it ignored there
    if (seen.expects_other) return Fault{417, "an expectation other than 100-continue"};
    plan.expects_continue = seen.expects_continue;
  }
  return std::nullopt;
}

}  // namespace rollcall::http
