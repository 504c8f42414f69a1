#include "fake_classin/http.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>

namespace fake_classin {

namespace {

constexpr std::size_t kMostHeadBytes = 64 * 1024;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find("\r\n");
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  return line;
}

void read_framing(Head& head) {
  const auto* const length = head.field("content-length");
  if (head.field("transfer-encoding")) head.framed = false;
  if (!length) return;
  const auto* const end = length->data() + length->size();
  const auto parsed = std::from_chars(length->data(), end, head.body_bytes);
  if (parsed.ec != std::errc() || parsed.ptr != end) head.framed = false;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 302: return "Found";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 411: return "Length Required";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Time-out";
  }
  return "Status";
}

}  // namespace

const std::string* Head::field(std::string_view lower_case_name) const {
  for (const auto& [name, value] : fields) {
    if (name == lower_case_name) return &value;
  }
  return nullptr;
}

std::optional<Head> parse_head(std::string_view text) {
  Head head;
  const std::string_view first = take_line(text);
  const auto a = first.find(' '), b = first.rfind(' ');
  if (a == std::string_view::npos || a == b || first.substr(b + 1) != "HTTP/1.1") return std::nullopt;
  head.method = first.substr(0, a);
  head.target = first.substr(a + 1, b - a - 1);
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    head.fields.emplace_back(lowered(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  read_framing(head);
  return head;
}

bool RequestReader::receive() {
  char bytes[16384];
  const auto count = channel_.read(bytes, sizeof bytes);
  if (count <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

std::optional<Head> RequestReader::head() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (buffer_.size() > kMostHeadBytes || !receive()) return std::nullopt;
  }
  auto head = parse_head(std::string_view(buffer_).substr(0, end + 2));
  buffer_.erase(0, end + 4);
  return head;
}

std::optional<std::string> RequestReader::body(std::size_t bytes) {
  while (buffer_.size() < bytes) {
    if (!receive()) return std::nullopt;
  }
  std::string out = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return out;
}

std::string http_date(std::int64_t unix_seconds) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_seconds at{std::chrono::seconds(unix_seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string reply_head(int status, std::string_view content_type, std::size_t body_bytes, std::int64_t now,
                       std::string_view further) {
  return fmt::format(
      "HTTP/1.1 {} {}\r\nServer: nginx\r\nDate: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}\r\n",
      status, reason_of(status), http_date(now), content_type, body_bytes, further);
}

}  // namespace fake_classin
