// Digests, random tokens and comparison in constant time, over OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall {

using Sha256 = std::array<unsigned char, 32>;

std::string md5_hex(std::string_view text);  // lower-case
Sha256 sha256(std::string_view text);
std::string hex(const unsigned char* bytes, std::size_t size);  // lower-case

// The same in pieces: what does not fit into memory twice.
class Sha256Sum {
 public:
  Sha256Sum();
  ~Sha256Sum();
  void add(std::string_view text);
  Sha256 finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Compares without leaking where the texts differ; only the length can be learned from the time it takes.
bool equal_constant_time(std::string_view a, std::string_view b);

// `bytes` random bytes from the system, as lower-case hex.
std::string random_hex(std::size_t bytes);

}  // namespace rollcall
