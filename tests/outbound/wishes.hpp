// Sound creations in both versions, at an hour of the test's own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outbound/calls.hpp"
#include "outbound/samples.hpp"

namespace rollcall::test {

constexpr std::int64_t kNow = 1768318551, kSoon = kNow + 3600, kTeacher = 1006368;
constexpr outbound::CheckContext kContext{.now = kNow, .stage_seats = 12};

inline outbound::Values v1_class() {
  return {{"courseId", std::int64_t{414193}},
          {"className", std::string("数学 A & B")},
          {"beginTime", kSoon},
          {"endTime", kSoon + 3600},
          {"teacherUid", kTeacher},
          {"courseUniqueIdentity", std::string("f00d-1")}};
}

inline outbound::Values v2_class() {
  return {{"courseId", std::int64_t{414193}},
          {"name", std::string("数学 A & B")},
          {"startTime", kSoon},
          {"endTime", kSoon + 3600},
          {"teacherUid", kTeacher},
          {"uniqueIdentity", std::string("f00d-1")}};
}

// The fields at fault, separated by blanks.
inline std::string fields_of(const std::vector<outbound::FieldFault>& faults) {
  std::string out;
  for (const auto& fault : faults) out += (out.empty() ? "" : " ") + fault.field;
  return out;
}

}  // namespace rollcall::test
