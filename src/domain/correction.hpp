// A mark that a person has corrected (PRODUCT.md 4.3). Pure.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.hpp"
#include "domain/status.hpp"

namespace rollcall::domain {

struct Mark;

// What stands in the place of a computed status, and who says so why.
struct Override {
  Status status = Status::excused;
  std::string reason, author;
  std::int64_t set_at = 0;
  Seq seq;  // its number in the journal; for explanations only, never decides anything

  friend bool operator==(const Override& a, const Override& b) {
    return a.status == b.status && a.reason == b.reason && a.author == b.author && a.set_at == b.set_at;
  }
};

// Shows the correction with the mark and, for those who are assessed, puts its status in the place of the
// computed one, which stays beside it.
void lay_over(Mark& mark, const Override& correction);

}  // namespace rollcall::domain
