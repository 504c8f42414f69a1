#include "http/replies.hpp"

#include <charconv>

namespace rollcall::test {
namespace {

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const auto at = head.find(kName);
  std::size_t length = 0;
  if (at != std::string_view::npos) {
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  }
  return length;
}

// The body at the start of `bytes` in chunks, as RFC 9112 section 7.1 has them, without extensions and
// trailers; takes it off. False where it is not whole.
bool take_chunks(std::string_view& bytes, std::string& body) {
  for (;;) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), size, 16);
    const auto digits = static_cast<std::size_t>(end - bytes.data());
    if (error != std::errc() || bytes.substr(digits, 2) != "\r\n") return false;
    bytes.remove_prefix(digits + 2);
    if (bytes.size() < size + 2 || bytes.substr(size, 2) != "\r\n") return false;
    body += bytes.substr(0, size);
    bytes.remove_prefix(size + 2);
    if (size == 0) return true;
  }
}

int status_of(std::string_view head) {
  constexpr std::string_view kStart = "HTTP/1.1 ";
  int status = 0;
  if (head.substr(0, kStart.size()) == kStart) {
    std::from_chars(head.data() + kStart.size(), head.data() + head.size(), status);
  }
  return status;
}

}  // namespace

bool Reply::has(std::string_view line) const {
  return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

std::vector<Reply> replies_in(std::string_view bytes, bool to_head) {
  std::vector<Reply> replies;
  while (!bytes.empty()) {
    const auto end = bytes.find("\r\n\r\n");
    Reply reply;
    const auto head = bytes.substr(0, end == std::string_view::npos ? bytes.size() : end + 4);
    reply.head = head;
    reply.status = end == std::string_view::npos ? 0 : status_of(head);
    bytes.remove_prefix(head.size());
    const auto start = bytes.size() + head.size();
    if (reply.has("Transfer-Encoding: chunked")) {
      if (!to_head && !take_chunks(bytes, reply.body)) reply.status = 0;
    } else {
      const auto length = to_head || reply.status == 100 ? 0 : content_length(head);
      if (length > bytes.size()) reply.status = 0;
      reply.body = bytes.substr(0, length);
      bytes.remove_prefix(reply.body.size());
    }
    reply.size = start - bytes.size();
    replies.push_back(reply);
    if (reply.status == 0) break;
  }
  return replies;
}

std::vector<int> statuses_in(std::string_view bytes, bool to_head) {
  std::vector<int> statuses;
  for (const auto& reply : replies_in(bytes, to_head)) statuses.push_back(reply.status);
  return statuses;
}

}  // namespace rollcall::test
