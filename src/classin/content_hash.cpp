// The canonical form marks every value with its kind and every text with its length, so no two different
// documents share one: objects are { and their members sorted by key, each k, text, value, then }; arrays [
// values ]; s text; i, u and d eight bytes; t f n. It is hashed and forgotten, never stored, but its hashes
// are: changing it makes pushes that come again look new. This runs for every push, so it walks simdjson's
// document itself.
#include "classin/content_hash.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "classin/envelope.hpp"

namespace rollcall::classin {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kFormBytes = 64 * 1024;  // held at a time; a longer form is hashed in pieces
constexpr std::size_t kKeptMembers = 16 * 1024;

// Which top-level members are left out: knows that only the first message id is one.
class Filter {
 public:
  bool leaves_out(std::string_view key, const Json& value) {
    if (key == "TimeStamp" || key == "SafeKey") return true;
    if (key != "_id" || seen_id_ || !is_message_id(value)) return false;
    seen_id_ = true;
    return true;
  }

 private:
  bool seen_id_ = false;
};

struct Member {
  std::uint64_t prefix;  // the key's first bytes as a number that orders like them: most comparisons end here
  std::string_view key;
  std::uint64_t index;  // in the document, so in the order sent

  friend bool operator<(const Member& a, const Member& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    // Keys that come twice keep their order: it decides which of them is read.
    if (const int order = a.key.compare(b.key); order != 0) return order < 0;
    return a.index < b.index;
  }
};

std::uint64_t prefix_of(std::string_view key) {
  std::uint64_t prefix = 0;
  const std::size_t size = std::min<std::size_t>(key.size(), sizeof prefix);
  for (std::size_t i = 0; i < sizeof prefix; ++i) {
    prefix = prefix << 8 | (i < size ? static_cast<unsigned char>(key[i]) : 0);
  }
  return prefix;
}

// Appends valid JSON text without the white space between its tokens.
void append_compact(std::string& out, std::string_view json) {
  std::size_t copied = 0, at = 0;
  while (at < json.size()) {
    if (json[at] == '"') {
      for (++at; json[at] != '"'; ++at) at += json[at] == '\\' ? 1 : 0;
      ++at;
    } else if (json[at] == ' ' || json[at] == '\t' || json[at] == '\n' || json[at] == '\r') {
      out.append(json.substr(copied, at - copied));
      copied = ++at;
    } else {
      ++at;
    }
  }
  out.append(json.substr(copied));
}

}  // namespace

class ContentHasher::Writer {
 public:
  Sha256 hash(const Json& root) {
    size_ = 0;
    sum_.reset();
    const Json::Bits bits = root.bits();
    document_ = bits.document;
    object(std::bit_cast<dom::element>(bits).get_object().value_unsafe(), true);
    if (members_.capacity() > kKeptMembers) members_ = {};
    if (!sum_) return sha256({form_.data(), size_});
    hand_on();
    return sum_->finish();
  }

 private:
  // Recursion is bounded by limits::kJsonMaxDepth, which the parser keeps to.
  void value(const dom::element& element) {
    switch (element.type()) {
      case dom::element_type::OBJECT: return object(element.get_object().value_unsafe(), false);
      case dom::element_type::ARRAY: return array(element.get_array().value_unsafe());
      case dom::element_type::STRING: return text('s', element.get_string().value_unsafe());
      case dom::element_type::INT64:
        return word('i', static_cast<std::uint64_t>(element.get_int64().value_unsafe()));
      case dom::element_type::UINT64: return word('u', element.get_uint64().value_unsafe());
      case dom::element_type::DOUBLE:
        return word('d', std::bit_cast<std::uint64_t>(element.get_double().value_unsafe()));
      case dom::element_type::BOOL: return mark(element.get_bool().value_unsafe() ? 't' : 'f');
      case dom::element_type::NULL_VALUE: return mark('n');
    }
  }

  void array(const dom::array& items) {
    mark('[');
    for (const dom::element item : items) value(item);
    mark(']');
  }

  void object(const dom::object& members, bool top) {
    const std::size_t base = members_.size();
    collect(members, top);
    const auto first = members_.begin() + static_cast<std::ptrdiff_t>(base);
    if (!std::is_sorted(first, members_.end())) std::sort(first, members_.end());
    mark('{');
    const std::size_t end = members_.size();
    for (std::size_t i = base; i < end; ++i) {
      const Member member = members_[i];  // a copy: nested objects move the vector
      text('k', member.key);
      value(std::bit_cast<dom::element>(Json::Bits{document_, member.index}));
    }
    mark('}');
    members_.resize(base);
  }

  void collect(const dom::object& members, bool top) {
    Filter filter;
    // A large object's members are not to be moved again and again while they are gathered.
    if (members.size() > kKeptMembers) members_.reserve(members_.size() + members.size());
    for (auto at = members.begin(); at != members.end(); ++at) {
      const std::string_view key = at.key();
      const auto bits = std::bit_cast<Json::Bits>(at.value());
      if (top && filter.leaves_out(key, std::bit_cast<Json>(bits))) continue;
      members_.push_back({prefix_of(key), key, bits.index});
    }
  }

  void mark(char c) { *room(1) = c; }

  void word(char c, std::uint64_t number) {
    char* at = room(1 + sizeof number);
    *at++ = c;
    for (std::size_t i = 0; i < sizeof number; ++i) *at++ = static_cast<char>(number >> (8 * i));
  }

  void text(char c, std::string_view view) {
    word(c, view.size());
    if (view.size() > form_.size()) {
      hand_on();
      sum_->add(view);
    } else if (!view.empty()) {
      std::memcpy(room(view.size()), view.data(), view.size());
    }
  }

  // `bytes` are no more than the form holds.
  char* room(std::size_t bytes) {
    if (form_.size() - size_ < bytes) hand_on();
    char* at = form_.data() + size_;
    size_ += bytes;
    return at;
  }

  // Gives what is written to the sum, and has room again.
  void hand_on() {
    if (!sum_) sum_.emplace();
    sum_->add({form_.data(), size_});
    size_ = 0;
  }

  std::vector<char> form_ = std::vector<char>(kFormBytes);  // written up to size_
  std::size_t size_ = 0;
  std::optional<Sha256Sum> sum_;  // of what came before, once the form was full
  std::uint64_t document_ = 0;
  std::vector<Member> members_;  // of the objects being written, innermost last
};

ContentHasher::ContentHasher() : writer_(std::make_unique<Writer>()) {}
ContentHasher::~ContentHasher() = default;

Sha256 ContentHasher::hash(const Json& root) { return writer_->hash(root); }

Sha256 ContentHasher::hash_repaired(const Json& root, const RepairedJson& repair, std::string_view source) {
  std::vector<Member> kept;
  Filter filter;
  std::uint64_t index = 0;
  for (const auto& [key, value] : root.members()) {
    if (!filter.leaves_out(key, value)) kept.push_back({prefix_of(key), key, index});
    ++index;
  }
  std::sort(kept.begin(), kept.end());
  std::string form = "repaired";  // no canonical form starts like this
  form.reserve(source.size() + kept.size());
  for (const Member& member : kept) {
    const auto [begin, end] = repair.members[member.index];
    form += ',';
    append_compact(form, source.substr(begin, end - begin));
  }
  return sha256(form);
}

}  // namespace rollcall::classin
