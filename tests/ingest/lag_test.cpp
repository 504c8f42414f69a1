#include "ingest/lag.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace rollcall::ingest {

TEST_CASE("the lag is the age of the oldest push that is not applied, and nothing when all are") {
  Lag lag;
  CHECK(lag.ms(5) == 0);
  lag.committed(1, 1000);
  lag.committed(5, 2000);
  CHECK(lag.ms(3000) == 2000);
  lag.applied(1);
  CHECK(lag.ms(3000) == 1000);
  lag.applied(4);
  CHECK(lag.ms(3000) == 1000);
  lag.applied(5);
  CHECK(lag.ms(3000) == 0);
  lag.committed(6, 4000);
  CHECK(lag.ms(3500) == 0);  // a clock that went back
}

TEST_CASE("over any course it is never shorter than the true lag, and longer by what shares a mark at most") {
  std::mt19937 random(7);
  Lag lag;
  std::vector<std::int64_t> committed_at = {0};  // by seq
  std::int64_t applied = 0, now = 1000;
  for (int step = 0; step < 20000; ++step) {
    now += random() % 60;
    if (random() % 3 != 0) {
      committed_at.push_back(now);
      lag.committed(static_cast<std::int64_t>(committed_at.size()) - 1, now);
    } else {
      const auto behind = static_cast<std::int64_t>(committed_at.size()) - 1 - applied;
      applied += behind == 0 ? 0 : static_cast<std::int64_t>(random()) % (behind + 1);
      lag.applied(applied);
    }
    const auto next = static_cast<std::size_t>(applied) + 1;
    const std::int64_t truth = next < committed_at.size() ? now - committed_at[next] : 0;
    CHECK(lag.ms(now) >= truth);
    CHECK(lag.ms(now) <= truth + Lag::kTogetherMs);
  }
}

TEST_CASE("a lag of days takes no more memory than its marks, and ends when it is worked off") {
  Lag lag;
  const auto marks = static_cast<std::int64_t>(3 * Lag::kMostMarks);
  for (std::int64_t seq = 1; seq <= marks; ++seq) lag.committed(seq, seq * 1000);
  CHECK(lag.ms(marks * 1000) == (marks - 1) * 1000);
  lag.applied(marks - 1);
  CHECK(lag.ms(marks * 1000) > 0);
  lag.applied(marks);
  CHECK(lag.ms(marks * 1000) == 0);
}

}  // namespace rollcall::ingest
