#include "fuzz/naive_http.hpp"

#include <charconv>

namespace rollcall::fuzz {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

class Reading {
 public:
  Reading(std::string_view bytes, std::size_t begin) : bytes_(bytes), at_(begin) {}

  std::optional<NaiveRequest> run() {
    while (bytes_.substr(at_, 2) == "\r\n") at_ += 2;
    const auto first = line();
    if (!first) return std::nullopt;
    const auto blank = first->find(' '), second = first->rfind(' ');
    if (blank == std::string_view::npos || second == blank) return std::nullopt;
    out_.method = first->substr(0, blank);
    out_.target = first->substr(blank + 1, second - blank - 1);
    if (!fields() || !(chunked_ ? chunks() : sized())) return std::nullopt;
    out_.end = at_;
    return out_;
  }

 private:
  std::optional<std::string_view> line() {
    const auto end = bytes_.find("\r\n", at_);
    if (end == std::string_view::npos) return std::nullopt;
    const auto text = bytes_.substr(at_, end - at_);
    at_ = end + 2;
    return text;
  }

  bool fields() {
    for (;;) {
      const auto text = line();
      if (!text) return false;
      if (text->empty()) return true;
      const auto colon = text->find(':');
      if (colon == std::string_view::npos) return false;
      const std::string name = lower(text->substr(0, colon));
      const std::string_view value = trimmed(text->substr(colon + 1));
      if (name == "content-length" && (sized_ || !number(value, 10, length_))) return false;
      if (name == "transfer-encoding" && (chunked_ || lower(value) != "chunked")) return false;
      sized_ = sized_ || name == "content-length";
      chunked_ = chunked_ || name == "transfer-encoding";
      if (sized_ && chunked_) return false;
    }
  }

  bool number(std::string_view text, int base, std::size_t& out) const {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    return !text.empty() && error == std::errc() && end == text.data() + text.size();
  }

  bool data(std::size_t size) {
    if (bytes_.size() - at_ < size) return false;
    out_.body += bytes_.substr(at_, size);
    at_ += size;
    return true;
  }

  bool sized() { return data(length_); }

  bool chunks() {
    for (;;) {
      const auto text = line();
      std::size_t size = 0;
      if (!text || !number(text->substr(0, text->find(';')), 16, size)) return false;
      if (size == 0) break;
      if (!data(size) || bytes_.substr(at_, 2) != "\r\n") return false;
      at_ += 2;
    }
    for (;;) {  // the trailer
      const auto text = line();
      if (!text) return false;
      if (text->empty()) return true;
    }
  }

  std::string_view bytes_;
  std::size_t at_;
  std::size_t length_ = 0;
  bool sized_ = false, chunked_ = false;
  NaiveRequest out_;
};

}  // namespace

std::optional<NaiveRequest> naive_request(std::string_view bytes, std::size_t begin) {
  return Reading(bytes, begin).run();
}

}  // namespace rollcall::fuzz
