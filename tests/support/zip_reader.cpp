#include "support/zip_reader.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace report_test {

namespace {

[[noreturn]] void damaged() { throw std::runtime_error("damaged archive"); }

// DEFLATE (RFC 1951), bit by bit.
class Inflater {
 public:
  explicit Inflater(std::string_view in) : in_(in) {}

  std::string run() {
    for (bool last = false; !last;) {
      last = bits(1) == 1;
      switch (bits(2)) {
        case 0: stored(); break;
        case 1: fixed(); break;
        case 2: dynamic(); break;
        default: damaged();
      }
    }
    return std::move(out_);
  }

 private:
  // Codes of one alphabet: how many there are of each length, and the symbols in order of their codes.
  struct Codes {
    std::array<int, 16> count{};
    std::vector<int> symbols;
  };

  static Codes codes_of(const std::vector<int>& lengths) {
    Codes out;
    for (int length = 1; length <= 15; ++length) {
      for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
        if (lengths[symbol] != length) continue;
        ++out.count[static_cast<std::size_t>(length)];
        out.symbols.push_back(static_cast<int>(symbol));
      }
    }
    return out;
  }

  int bits(int wanted) {
    int value = 0;
    for (int i = 0; i < wanted; ++i, ++bit_) {
      if (bit_ / 8 >= in_.size()) damaged();
      value |= ((static_cast<unsigned char>(in_[bit_ / 8]) >> (bit_ % 8)) & 1) << i;
    }
    return value;
  }

  int symbol(const Codes& codes) {
    int code = 0, first = 0, index = 0;
    for (std::size_t length = 1; length <= 15; ++length) {
      code |= bits(1);
      const int count = codes.count[length];
      if (code - first < count) return codes.symbols[static_cast<std::size_t>(index + code - first)];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    damaged();
  }

  void stored() {
    bit_ = (bit_ + 7) / 8 * 8;
    const int size = bits(16);
    bits(16);
    for (int i = 0; i < size; ++i) out_ += static_cast<char>(bits(8));
  }

  void fixed() {
    std::vector<int> lengths(288, 8);
    for (std::size_t i = 144; i < 280; ++i) lengths[i] = i < 256 ? 9 : 7;
    block(codes_of(lengths), codes_of(std::vector<int>(30, 5)));
  }

  void dynamic() {
    static constexpr std::size_t kOrder[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                             11, 4,  12, 3, 13, 2, 14, 1, 15};
    const int literals = bits(5) + 257, distances = bits(5) + 1, listed = bits(4) + 4;
    std::vector<int> lengths(19, 0);
    for (int i = 0; i < listed; ++i) lengths[kOrder[i]] = bits(3);
    const Codes length_codes = codes_of(lengths);
    lengths.clear();
    while (static_cast<int>(lengths.size()) < literals + distances) {
      const int value = symbol(length_codes);
      if (value < 16) {
        lengths.push_back(value);
        continue;
      }
      if (value == 16 && lengths.empty()) damaged();
      const int repeated = value == 16 ? lengths.back() : 0;
      const int times = value == 16 ? 3 + bits(2) : value == 17 ? 3 + bits(3) : 11 + bits(7);
      lengths.insert(lengths.end(), static_cast<std::size_t>(times), repeated);
    }
    const auto middle = lengths.begin() + literals;
    block(codes_of({lengths.begin(), middle}), codes_of({middle, lengths.end()}));
  }

  void block(const Codes& literals, const Codes& distances) {
    static constexpr int kLength[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                      31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static constexpr int kLengthBits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                          2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static constexpr int kDistance[] = {1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                                        33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                                        1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    while (true) {
      const int value = symbol(literals);
      if (value == 256) return;
      if (value < 256) {
        out_ += static_cast<char>(value);
        continue;
      }
      if (value > 285) damaged();
      const int length = kLength[value - 257] + bits(kLengthBits[value - 257]);
      const int code = symbol(distances);
      if (code > 29) damaged();
      const auto distance = static_cast<std::size_t>(kDistance[code] + bits(code < 2 ? 0 : code / 2 - 1));
      if (distance > out_.size()) damaged();
      for (int i = 0; i < length; ++i) out_ += out_[out_.size() - distance];
    }
  }

  std::string_view in_;
  std::size_t bit_ = 0;
  std::string out_;
};

std::size_t number(std::string_view archive, std::size_t at, int bytes) {
  if (at + static_cast<std::size_t>(bytes) > archive.size()) damaged();
  std::size_t out = 0;
  for (int i = bytes; i-- > 0;)
    out = out << 8 | static_cast<unsigned char>(archive[at + static_cast<std::size_t>(i)]);
  return out;
}

}  // namespace

std::map<std::string, std::string> unzip(std::string_view archive) {
  const std::size_t end = archive.rfind("PK\5\6");
  if (end == std::string_view::npos || !archive.starts_with("PK\3\4")) damaged();
  std::map<std::string, std::string> out;
  std::size_t entry = number(archive, end + 16, 4);
  for (std::size_t left = number(archive, end + 10, 2); left > 0; --left) {
    const std::size_t method = number(archive, entry + 10, 2), packed = number(archive, entry + 20, 4);
    const std::size_t size = number(archive, entry + 24, 4), name_size = number(archive, entry + 28, 2);
    const std::size_t local = number(archive, entry + 42, 4);
    const std::size_t data = local + 30 + number(archive, local + 26, 2) + number(archive, local + 28, 2);
    const std::string_view content = archive.substr(data, packed);
    std::string text = method == 8 ? Inflater(content).run() : std::string(content);
    if (text.size() != size) damaged();
    out[std::string(archive.substr(entry + 46, name_size))] = std::move(text);
    entry += 46 + name_size + number(archive, entry + 30, 2) + number(archive, entry + 32, 2);
  }
  return out;
}

}  // namespace report_test
