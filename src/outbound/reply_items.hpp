// Answers that hold a code of its own for each student or class (API.md 6 and 8).
#pragma once

#include "classin/json_reader.hpp"
#include "outbound/attempt.hpp"

namespace rollcall::outbound {

// Corrects what the code of the whole said: that it is 1 does not mean that all went well. Of a call that
// does not answer one by one nothing is changed.
void read_items(const Call& call, classin::Json data, Attempt& out);

}  // namespace rollcall::outbound
