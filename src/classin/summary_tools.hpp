// The sections of the class summary that speak of the room's tools (PROTOCOL.md 5.3). Totals are seconds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "classin/decode.hpp"
#include "classin/summary_persons.hpp"

namespace rollcall::classin {

struct GroupMember {
  Int uid, role;  // role: 1 leader, 0 member
};
struct Group {
  std::string id;
  std::vector<GroupMember> members;
};
struct Grouping {
  Int starts_at, duration_s;
  std::vector<Group> groups;
};
struct GroupSection {
  Int count, duration_s;
  std::vector<Grouping> items;
};

// One group's seat area. Type: 0 displayed and 1 hidden from here on, as derived from samples.
struct SeatGroup {
  std::string name;  // Group0 …
  Int hidden_count, display_count, hidden_s, display_s;
  std::vector<TypedTime> details;
};

// Small and text boards, and shared screens; hand-outs of the boards only.
struct BoardSection {
  Int count, total_s, hand_outs;
  std::vector<std::int64_t> periods_s;  // durations (quirk 65)
};

struct SharedFile {
  Int starts_at, ends_at;
  Text name;
};
struct ShareSection {
  Int count, total_s;
  std::vector<SharedFile> files;
};

struct EdbFile {
  Text key, name;
  Int opened_at, source;  // source: 0 local, 1 cloud
};

struct TeachingCameraSection {
  Int total_s, times;
  Int details;  // as documented; else the three of the sample (quirk 46)
  Int local_s, net_s, video_s;
};

struct SummaryTools {
  GroupSection groups;
  std::vector<SeatGroup> seats;
  BoardSection small_board, text_board, screen_share, multi_screen;
  ShareSection shared;
  std::vector<EdbFile> edb_files;
  Int timers, stopwatches, dice, random_selections;
  TeachingCameraSection teaching_camera;
  Int video_wall_s, video_wall_times;
};

SummaryTools read_summary_tools(const Json& data);

}  // namespace rollcall::classin
