// What every error that a person reads keeps to, whatever it says.
#pragma once

#include <string>
#include <vector>

#include "support/process.hpp"

namespace rollcall::errors {

// A situation that was really produced, and what must be said of it: the thing, the place (a file with its
// line, an option, a field, an address), the next step. Texts of one row may be the same.
struct Row {
  std::string situation;
  std::vector<std::string> arguments;
  int code = 1;
  std::string thing, place, next;
};

// Which rules of the program's errors `finished` breaks; empty where it keeps to all of them. `begins` is
// what the block begins with besides "rollcall: " (a fault of a file begins with its name).
std::vector<std::string> broken_rules(const testing::Finished& finished, int code,
                                      const std::string& begins = "");

// The same for a sentence in an answer over HTTP.
std::vector<std::string> broken_words(const std::string& text);

void check_row(const Row& row, const testing::Finished& finished, const std::string& begins = "");

}  // namespace rollcall::errors
