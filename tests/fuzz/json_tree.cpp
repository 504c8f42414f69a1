#include "fuzz/json_tree.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "base/utf8.hpp"

namespace rollcall::fuzz {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class TreeReader {
 public:
  explicit TreeReader(std::string_view text) : text_(text) {}

  JsonReading run(JsonTree& out) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    blanks();
    const bool read = value(out, 0);
    blanks();
    if (too_deep_) return JsonReading::too_deep;
    return read && at_ == text_.size() ? JsonReading::whole : JsonReading::wrong;
  }

 private:
  char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  bool value(JsonTree& out, int depth) {
    if (depth > kDeepestTree) {
      too_deep_ = true;
      return false;
    }
    if (now() == '{') return object(out, depth);
    if (now() == '[') return array(out, depth);
    const std::size_t begin = at_;
    const bool read = now() == '"' ? string() : (word() || number());
    out.token = text_.substr(begin, at_ - begin);
    return read;
  }

  bool object(JsonTree& out, int depth) {
    out.kind = JsonTree::Kind::object;
    take('{');
    blanks();
    if (take('}')) return true;
    do {
      blanks();
      const std::size_t begin = at_;
      if (!string()) return false;
      out.keys.emplace_back(text_.substr(begin, at_ - begin));
      blanks();
      if (!take(':')) return false;
      blanks();
      if (!value(out.items.emplace_back(), depth + 1)) return false;
      blanks();
    } while (take(','));
    return take('}');
  }

  bool array(JsonTree& out, int depth) {
    out.kind = JsonTree::Kind::array;
    take('[');
    blanks();
    if (take(']')) return true;
    do {
      blanks();
      if (!value(out.items.emplace_back(), depth + 1)) return false;
      blanks();
    } while (take(','));
    return take(']');
  }

  bool word() {
    for (const std::string_view known : {"true", "false", "null"}) {
      if (text_.substr(at_, known.size()) != known) continue;
      at_ += known.size();
      return true;
    }
    return false;
  }

  bool digits() {
    const std::size_t begin = at_;
    while (is_digit(now())) ++at_;
    return at_ > begin;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (now() != 'e' && now() != 'E') return true;
    ++at_;
    if (!take('+')) take('-');
    return digits();
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }

  bool escape() {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size() || !is_hex(text_[at_])) return false;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool too_deep_ = false;
};

class TreeWriter {
 public:
  explicit TreeWriter(const Rewrite& how) : how_(how), random_(how.seed) {}

  void value(const JsonTree& tree, bool top) {
    if (tree.kind == JsonTree::Kind::scalar) {
      out_ += tree.token;
    } else if (tree.kind == JsonTree::Kind::array) {
      array(tree);
    } else {
      object(tree, top);
    }
  }
  std::string take() { return std::move(out_); }
  void blanks() {
    for (auto count = random_() % 4; count > 1; --count) out_ += " \t\n\r"[random_() % 4];
  }

 private:
  void array(const JsonTree& tree) {
    out_ += '[';
    for (std::size_t i = 0; i < tree.items.size(); ++i) {
      if (i > 0) out_ += ',';
      blanks();
      value(tree.items[i], false);
      blanks();
    }
    out_ += ']';
  }

  void object(const JsonTree& tree, bool top) {
    out_ += '{';
    bool first = true;
    for (const std::size_t i : order(tree, top)) {
      if (!first) out_ += ',';
      first = false;
      blanks();
      out_ += tree.keys[i];
      blanks();
      out_ += ':';
      blanks();
      value(tree.items[i], false);
      blanks();
    }
    out_ += '}';
  }

  // Keys that come twice keep their order, since it says which of them is read; with escapes or bytes that
  // are not ASCII two keys may be the same one though they are written differently.
  std::vector<std::size_t> order(const JsonTree& tree, bool top) {
    std::vector<std::size_t> out(tree.keys.size());
    std::iota(out.begin(), out.end(), 0);
    if (!(top ? how_.shuffle_top : how_.shuffle_nested)) return out;
    std::set<std::string_view> seen;
    for (const auto& key : tree.keys) {
      const bool plain = std::all_of(key.begin(), key.end(), [](char c) { return c != '\\' && c > 0; });
      if (!plain || !seen.insert(key).second) return out;
    }
    for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[random_() % i]);
    return out;
  }

  const Rewrite& how_;
  std::mt19937_64 random_;
  std::string out_;
};

}  // namespace

const JsonTree* JsonTree::member(std::string_view plain_key) const {
  const std::string quoted = '"' + std::string(plain_key) + '"';
  const auto found = std::find(keys.begin(), keys.end(), quoted);
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

JsonReading read_json_tree(std::string_view text, JsonTree& out) { return TreeReader(text).run(out); }

bool is_json(std::string_view text) {
  JsonTree tree;
  return is_utf8(text) && !text.starts_with("\xEF\xBB\xBF") &&
         read_json_tree(text, tree) == JsonReading::whole;
}

std::string rewrite(const JsonTree& tree, const Rewrite& how) {
  TreeWriter writer(how);
  writer.blanks();
  writer.value(tree, true);
  writer.blanks();
  return writer.take();
}

}  // namespace rollcall::fuzz
