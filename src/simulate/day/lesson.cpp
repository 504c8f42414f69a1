#include "simulate/day/lesson.hpp"

#include <algorithm>

namespace rollcall::simulate {

std::int64_t Attendee::main_device_s() const {
  std::int64_t total = 0;
  for (const Stay& stay : stays) {
    if (stay.client_id == 0) total += stay.out - stay.in;
  }
  return total;
}

bool Attendee::inside(std::int64_t at) const {
  return std::any_of(stays.begin(), stays.end(),
                     [at](const Stay& stay) { return stay.in <= at && at < stay.out; });
}

bool Lesson::anybody_came() const {
  return std::any_of(attendees.begin(), attendees.end(),
                     [](const Attendee& attendee) { return !attendee.stays.empty(); });
}

}  // namespace rollcall::simulate
