// Answers as the bodies that ClassIn sends (API.md 2 and 7), in the variants there are. Pure.
#pragma once

#include <string>

#include "fake_classin/calls.hpp"

namespace fake_classin {

std::string reply_body(Version version, const Answer& answer, const Variants& variants);

}  // namespace fake_classin
