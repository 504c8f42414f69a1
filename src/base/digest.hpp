// Digests, random tokens and comparison in constant time, over OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall {

using Sha256 = std::array<unsigned char, 32>;

std::string md5_hex(std::string_view text);  // lower-case
Sha256 sha256(std::string_view text);
std::string hex(const unsigned char* bytes, std::size_t size);  // lower-case

// Compares without leaking where the texts differ; only the length can be learned from the time it takes.
bool equal_constant_time(std::string_view a, std::string_view b);

// `bytes` random bytes from the system, as lower-case hex.
std::string random_hex(std::size_t bytes);

}  // namespace rollcall
