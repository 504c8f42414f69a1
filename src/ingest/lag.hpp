// How long the records have been behind the journal: the age of the oldest push that they do not hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace rollcall::ingest {

// Not synchronised. Times are milliseconds of one clock. Pushes that are committed close together share a
// mark, and beyond kMostMarks the newest stands for all that follow, so that a long lag costs no more memory.
class Lag {
 public:
  void committed(std::int64_t last_seq, std::int64_t now_ms);
  void applied(std::int64_t seq);
  std::int64_t ms(std::int64_t now_ms) const;  // 0: they hold everything

  static constexpr std::int64_t kTogetherMs = 100;
  static constexpr std::size_t kMostMarks = 10000;

 private:
  struct Mark {
    std::int64_t seq = 0;  // the last one
    std::int64_t at_ms = 0;
  };
  std::deque<Mark> marks_;  // ascending
};

}  // namespace rollcall::ingest
