// One school's day: the pushes in the order in which ClassIn sends them, and the truth that a receiver of
// them must arrive at. Pure; the same plan gives the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/day/draft.hpp"
#include "simulate/day/plan.hpp"
#include "simulate/day/value.hpp"

namespace rollcall::simulate {

// What a class looks like from outside, for whoever tells of the day while it passes.
struct Outline {
  ClassId class_id;
  std::string name;
  std::int64_t starts_at = 0, ends_at = 0;
};

struct SchoolDay {
  std::vector<Push> pushes;  // the registration test first
  std::vector<Outline> classes;
  // {"sid", "seed", "starts_at", "pushes", "classes": [{"settled_at", "attendance", "viewing"}], "grades",
  // "submissions"}: each answer with the field names of the query API. Names of people whom no push of the
  // day names are left out: those of another day may name them.
  Value truth;
};

SchoolDay school_day(const Plan& plan);

}  // namespace rollcall::simulate
