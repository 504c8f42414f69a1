#include "classin/playback.hpp"

namespace rollcall::classin {

namespace {

// "89%", or a bare number.
Int read_percent(const Json& value) {
  if (const Int number = value.integer()) return number;
  const auto text = value.string();
  if (!text || !text->ends_with('%') || text->size() > 4) return std::nullopt;
  std::int64_t percent = 0;
  for (const char c : text->substr(0, text->size() - 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    percent = percent * 10 + (c - '0');
  }
  return text->size() == 1 ? Int() : Int(percent);
}

}  // namespace

Decoding<ClientPlaybackDataDetail> ClientPlaybackDataDetail::decode(const Source& in) {
  const Json data = in.root["Data"];
  Needs needs;
  ClientPlaybackDataDetail m;
  m.class_id = needs.class_id(in);
  m.uid = Uid{needs.integer(data["UID"], "/Data/UID")};
  m.valid_look_s = data.any_of({"TotalLookVaildTime", "TotalLookValidTime"}).integer();
  m.total_look_count = data["TotalLookCount"].integer();
  m.total_look_s = data["TotalLookTime"].integer();
  m.top_progress_percent = read_percent(data["TopProcess"]);
  m.duration_s = data["TotalDuration"].integer();
  m.valid_watch_count = data["ValidWatchCount"].integer();
  m.trigger_type = data["LatestDetails"]["TriggerType"].integer();
  return needs.done(std::move(m));
}

}  // namespace rollcall::classin
