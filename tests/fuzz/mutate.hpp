// Changes inputs as a fuzzer does, the same way for the same seed: for machines without one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/property.hpp"

namespace rollcall::fuzz {

// The words of a dictionary as libFuzzer has them: "text" a line, with \\, \" and \xAB.
std::vector<std::string> words_of(std::string_view dictionary);

// `text` with one to four changes: bytes, words, pieces of itself or of `other`.
std::string mutated(rollcall::testing::Rng& rng, std::string text, const std::string& other,
                    const std::vector<std::string>& words);

}  // namespace rollcall::fuzz
