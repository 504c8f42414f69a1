// The class summary (PROTOCOL.md 5).
#pragma once

#include <string_view>

#include "base/ids.hpp"
#include "classin/decode.hpp"
#include "classin/summary_persons.hpp"
#include "classin/summary_tools.hpp"

namespace rollcall::classin {

// StartTime, CloseTime and CourseID are in the envelope.
struct End {
  static constexpr std::string_view kCmd = "End";
  ClassId class_id;
  Int real_close_time;  // 0 is sent for none, and kept
  SummaryPersons persons;
  SummaryTools tools;
  static Decoding<End> decode(const Source& in);
};

}  // namespace rollcall::classin
