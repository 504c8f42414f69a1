// `Data` of a device check, inside the classroom (Check) and outside (UserCheck); PROTOCOL.md 4.13.
#pragma once

#include <cstdint>

#include "base/ids.hpp"
#include "simulate/day/dice.hpp"
#include "simulate/day/value.hpp"

namespace rollcall::simulate {

enum class CheckPlace { classroom, outside };

// `info_source`: 10.9, of the checks that the place knows. A person has one machine, whatever the dice say.
Value device_check(CheckPlace place, std::int64_t info_source, Uid uid, std::int64_t checked_at, Dice& dice);

}  // namespace rollcall::simulate
