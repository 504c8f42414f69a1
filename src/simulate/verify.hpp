// Asks a receiver's query API for everything that the truth of a day speaks of, and lists where it differs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "simulate/comparison.hpp"
#include "simulate/day/school_day.hpp"

namespace rollcall::simulate {

struct Answer {
  int status = 0;
  std::string body;
};
// A GET of the API, with a token; an error where nothing came back.
using Ask = std::function<Result<Answer>(const std::string& target)>;

struct Verdict {
  std::vector<Difference> differences;
  std::int64_t answers = 0, values = 0;  // how much was looked at
  std::int64_t unsettled = 0;            // classes whose answer still depends on the clock: not compared
};

// `now` is the receiver's clock, Unix seconds. An error where the API cannot be asked at all: no connection,
// the token refused, an answer that is no JSON.
Result<Verdict> verify(Sid sid, const SchoolDay& day, const Ask& ask, std::int64_t now);

// Why the API cannot be asked of this school: the token is refused, or there is no such API. Nothing where it
// can, and where nobody answers: that is the queue's to find.
std::optional<Error> cannot_verify(Sid sid, const Ask& ask);

}  // namespace rollcall::simulate
