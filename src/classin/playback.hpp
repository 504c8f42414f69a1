// What one user has watched of a class's recording in the client (PROTOCOL.md 6.6).
#pragma once

#include <string_view>

#include "base/ids.hpp"
#include "classin/decode.hpp"

namespace rollcall::classin {

// Both shapes; the figures are cumulative. `total_look_*` and `top_progress` are the old one's, the duration
// and what follows it the new one's.
struct ClientPlaybackDataDetail {
  static constexpr std::string_view kCmd = kClientPlaybackCmd;
  ClassId class_id;
  Uid uid;
  Int valid_look_s;  // TotalLookVaildTime
  Int total_look_count, total_look_s, top_progress_percent;
  Int duration_s, valid_watch_count, trigger_type;
  static Decoding<ClientPlaybackDataDetail> decode(const Source& in);
};

}  // namespace rollcall::classin
