#include "fuzz/mutate.hpp"

#include <charconv>

namespace rollcall::fuzz {

namespace {

using rollcall::testing::below;
using rollcall::testing::one_of;
using rollcall::testing::Rng;

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
    } else if (text[i + 1] == 'x' && i + 3 < text.size()) {
      unsigned value = 0;
      std::from_chars(text.data() + i + 2, text.data() + i + 4, value, 16);
      out += static_cast<char>(value);
      i += 3;
    } else {
      out += text[++i];
    }
  }
  return out;
}

std::string piece_of(Rng& rng, const std::string& text) {
  if (text.empty()) return "";
  return text.substr(below(rng, text.size()), 1 + below(rng, 24));
}

void change(Rng& rng, std::string& text, const std::string& other, const std::vector<std::string>& words) {
  const std::size_t at = text.empty() ? 0 : below(rng, text.size());
  switch (below(rng, 8)) {
    case 0: text.insert(at, 1, static_cast<char>(rng())); break;
    case 1: text.erase(at, 1 + below(rng, 8)); break;
    case 2: text.insert(at, piece_of(rng, text)); break;
    case 3: text.insert(at, piece_of(rng, other)); break;
    case 4: text.resize(at); break;
    case 5:
      if (!words.empty()) text.insert(at, one_of(rng, words));
      break;
    case 6:
      if (!words.empty()) text.replace(at, 1 + below(rng, 8), one_of(rng, words));
      break;
    default:
      if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << below(rng, 8)));
  }
}

}  // namespace

std::vector<std::string> words_of(std::string_view dictionary) {
  std::vector<std::string> out;
  while (!dictionary.empty()) {
    const std::string_view line = dictionary.substr(0, dictionary.find('\n'));
    dictionary.remove_prefix(std::min(dictionary.size(), line.size() + 1));
    const auto begin = line.find('"'), end = line.rfind('"');
    if (!line.starts_with('#') && begin < end)
      out.push_back(unescaped(line.substr(begin + 1, end - begin - 1)));
  }
  return out;
}

std::string mutated(Rng& rng, std::string text, const std::string& other,
                    const std::vector<std::string>& words) {
  for (auto changes = 1 + below(rng, 4); changes > 0; --changes) change(rng, text, other, words);
  return text;
}

}  // namespace rollcall::fuzz
