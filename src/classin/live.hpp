// Live pages and web viewing (PROTOCOL.md 4.16, 4.18, 6.5). Telephone is a phone number, an e-mail address,
// or a guest's "yk_…"; LiveChatMsgDetail calls it Account.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "classin/decode.hpp"

namespace rollcall::classin {

// A recording was started.
struct LiveDetail {
  static constexpr std::string_view kCmd = "LiveDetail";
  Text audio_mode, bit_rate, ip, microphone_recorded, video_scope, video_size;
  static Decoding<LiveDetail> decode(const Source& in);
};

struct LiveWebLogin {
  static constexpr std::string_view kCmd = "LiveWebLogin";
  Text telephone, nickname;
  Int login_at;
  static Decoding<LiveWebLogin> decode(const Source& in);
};

struct LiveReserve {
  static constexpr std::string_view kCmd = "LiveReserve";
  Text telephone;
  Int reserved_at;
  static Decoding<LiveReserve> decode(const Source& in);
};

// How long one opened page was looked at; the same Telephone and Intime can come again with another LookTime.
struct ViewingRow {
  ClassId class_id;
  std::string telephone;
  std::int64_t entered_at = 0, watched_s = 0;
  Text nickname, ip;
  Int client_type;
};

struct LiveDataDetail {
  static constexpr std::string_view kCmd = "LiveDataDetail";
  ViewingRow row;
  static Decoding<LiveDataDetail> decode(const Source& in);
};

struct ReplayDataDetail {
  static constexpr std::string_view kCmd = "ReplayDataDetail";
  ViewingRow row;
  static Decoding<ReplayDataDetail> decode(const Source& in);
};

struct LiveLike {
  static constexpr std::string_view kCmd = "LiveLike";
  Text telephone;
  Int at;
  static Decoding<LiveLike> decode(const Source& in);
};

struct LiveGoodsClickDetail {
  static constexpr std::string_view kCmd = "LiveGoodsClickDetail";
  Text telephone, nickname;
  Int at, good_number;
  Text good_name;
  static Decoding<LiveGoodsClickDetail> decode(const Source& in);
};

struct LiveChatMsgDetail {
  static constexpr std::string_view kCmd = "LiveChatMsgDetail";
  Text account, nickname, ip;
  Int sent_at;  // Data.TimeStamp
  Text message;
  Int type;  // 1 text, 2 picture
  Int role;
  Text role_id, message_id, mark;
  static Decoding<LiveChatMsgDetail> decode(const Source& in);
};

}  // namespace rollcall::classin
