#pragma once

#include <string>

namespace rollcall::classin {

// Why a push of a known Cmd could not be turned into a message; pointer is a JSON pointer, "" for the whole.
struct Unusable {
  std::string reason, pointer;
};

}  // namespace rollcall::classin
