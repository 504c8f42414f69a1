// A status in words: which rule of PRODUCT.md 4.3 matched, with its figures. Pure.
#pragma once

#include <optional>
#include <string>

#include "domain/attendance.hpp"

namespace rollcall::domain {

// One sentence about a mark that assess() made with that window and those rules in a class of that state;
// null: about somebody who is not listed. A correction comes first, and what was computed after it.
std::string status_reason(const std::optional<Mark>& mark, const Window& window, const Rules& rules,
                          ClassState state);

}  // namespace rollcall::domain
