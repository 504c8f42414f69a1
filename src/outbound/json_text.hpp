// JSON values back to text, as compact as it goes. Pure.
#pragma once

#include <string>

#include "classin/json_reader.hpp"

namespace rollcall::outbound {

// "" of a value that is absent. Texts and numbers are those of the value, not of the text it was read from.
std::string json_text(classin::Json value);

}  // namespace rollcall::outbound
