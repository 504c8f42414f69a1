// In-class messages with a numeric Cmd (PROTOCOL.md 4.1 to 4.11).
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "classin/decode.hpp"

namespace rollcall::classin {

// Who did it, to whom; 0 is nobody, or everybody (PROTOCOL.md 2).
struct Actors {
  Int source_uid, target_uid;
};

struct Area {
  Int x1, y1, x2, y2;
};

struct Participant {
  Int uid, identity;
  Text show_name;
};
// A list, one object, or an object of objects (quirk 47).
std::vector<Participant> read_participants(const Json& value);

struct HandsUp {
  Int uid;
  Truth raised;
};
struct Award {
  Int uid, times;
};
struct WebcamPosition {
  Int uid;
  Area area;
  Truth on_top;
  Int channel;
};
// The quiz: of the room when `uid` is unset, else of one student. One field table covers both
// (PROTOCOL.md 4.4).
struct Selector {
  Int uid;
  Area area;
  Int sent_at, state, collected_at;
  Text correct_items, all_items;
  Int committed;
  Text selected_item;
  std::vector<Participant> participants;
  Int received_at, last_commit_at;
};
// The buzzer: of the room when `uid` is unset, else of one student.
struct Responder {
  Int uid;
  Area area;
  Int left, top;  // RandomTopLeft
  std::vector<Participant> participants;
  Int ends_at, state, fastest_uid, fastest_at;
  Text fastest_name;
};

// Cmd 67375105 is told apart by its Color; one that is not documented is no tool.
struct RoomTool {
  static constexpr std::string_view kCmd = "67375105";
  std::string color;
  Actors actors;
  std::variant<std::monostate, HandsUp, Award, WebcamPosition, Selector, Responder> tool;
  static Decoding<RoomTool> decode(const Source& in);
};

struct Authorize {
  static constexpr std::string_view kCmd = "67371520";
  Actors actors;
  Truth given;
  static Decoding<Authorize> decode(const Source& in);
};

struct Enter {
  static constexpr std::string_view kCmd = "67371107";
  ClassId class_id;
  Uid uid;
  std::int64_t at = 0;  // ActionTime
  Text nick_name, login_mobile, login_email;
  Int allow_enter_time, client_id, identity, device;
  static Decoding<Enter> decode(const Source& in);
};

struct Leave {
  static constexpr std::string_view kCmd = "67371111";
  ClassId class_id;
  Uid uid;
  std::int64_t at = 0;
  Int client_id, identity, reason;
  static Decoding<Leave> decode(const Source& in);
};

struct KickOut {
  static constexpr std::string_view kCmd = "67371523";
  Actors actors;
  Int duration_s, operation;
  static Decoding<KickOut> decode(const Source& in);
};

struct Mute {
  static constexpr std::string_view kCmd = "67371522";
  Actors actors;
  Int operation;  // 1 mute, 0 unmute
  static Decoding<Mute> decode(const Source& in);
};

struct MuteAll {
  static constexpr std::string_view kCmd = "67371586";
  Actors actors;
  Int operation;
  static Decoding<MuteAll> decode(const Source& in);
};

struct Stage {
  static constexpr std::string_view kCmd = "67371521";
  Actors actors;
  Int operation;  // 1 brought on stage, 0 sent off
  static Decoding<Stage> decode(const Source& in);
};

}  // namespace rollcall::classin
