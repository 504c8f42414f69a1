// Comments, replies and likes under a topic of a course (PROTOCOL.md 7.5).
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/pace.hpp"
#include "simulate/day/school_news.hpp"

namespace rollcall::simulate {

// `everything`: each kind of entry is added, changed where that is possible, and deleted.
std::vector<Draft> discussion_of(const NewsOf& of, const Pace& pace, bool everything, const Dice& dice);

}  // namespace rollcall::simulate
