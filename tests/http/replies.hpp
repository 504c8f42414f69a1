// Reads back what a server wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::test {

struct Reply {
  int status = 0;
  std::string head;      // with its last empty line
  std::string body;      // without the chunks' sizes
  std::size_t size = 0;  // in the bytes read

  // Whether the head has exactly this line ("Connection: close").
  bool has(std::string_view line) const;
};

// The whole replies at the start of `bytes`; 0 stands for a tail that is none. A reply to HEAD has no body.
std::vector<Reply> replies_in(std::string_view bytes, bool to_head = false);
std::vector<int> statuses_in(std::string_view bytes, bool to_head = false);

}  // namespace rollcall::test
