// How long things take. People behave by the length of their lessons: in a day with lessons of three minutes
// they come, drop out and look at replays fifteen times as fast as in one with lessons of 45.
#pragma once

#include <algorithm>
#include <cstdint>

namespace rollcall::simulate {

class Pace {
 public:
  static constexpr std::int64_t kUsualLessonS = 45 * 60;
  Pace() = default;
  explicit Pace(std::int64_t lesson_s) : lesson_s_(lesson_s) {}

  std::int64_t lesson_s() const { return lesson_s_; }
  // What takes `usual_s` where lessons have 45 minutes; at least a second.
  std::int64_t of(std::int64_t usual_s) const {
    return std::max<std::int64_t>(1, usual_s * lesson_s_ / kUsualLessonS);
  }

 private:
  std::int64_t lesson_s_ = kUsualLessonS;
};

}  // namespace rollcall::simulate
