// Viewing, grades and submissions as a receiver must answer them (PRODUCT.md 5 and 7).
#pragma once

#include <vector>

#include "simulate/day/learning.hpp"
#include "simulate/day/marks.hpp"
#include "simulate/day/value.hpp"
#include "simulate/day/viewing.hpp"

namespace rollcall::simulate {

Value viewing_truth(const Viewing& viewing, const Names& names);
Value grades_truth(const std::vector<Grade>& grades, const Names& names);
Value submissions_truth(const std::vector<Submission>& submissions, const Names& names);

}  // namespace rollcall::simulate
