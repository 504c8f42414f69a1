#include "classin/room.hpp"

#include <algorithm>
#include <array>

namespace rollcall::classin {

namespace {

Actors read_actors(const Json& root) { return {root["SourceUID"].integer(), root["TargetUID"].integer()}; }

Area read_area(const Json& area) {
  return {area["X1"].integer(), area["Y1"].integer(), area["X2"].integer(), area["Y2"].integer()};
}

Participant read_participant(const Json& value) {
  return {value.any_of({"Uid", "UID"}).integer(), value["Identity"].integer(), value["ShowName"].text()};
}

HandsUp read_hands_up(const Json& root, Int uid) { return {uid, root["Handsup"].truth()}; }

Award read_award(const Json& root, Int uid) { return {uid, root["Times"].integer()}; }

WebcamPosition read_webcam(const Json& root, Int uid) {
  return {uid, read_area(root["Area"]), root["OnTop"].truth(), root["Channel"].integer()};
}

Selector read_selector(const Json& root, Int uid) {
  Selector s;
  s.uid = uid;
  s.area = read_area(root["Area"]);
  s.sent_at = root["QSentTime"].integer();
  s.state = root["CurState"].integer();
  s.collected_at = root["QCollectTime"].integer();
  s.correct_items = root["CorrectItems"].text();
  s.all_items = root["AllItems"].text();
  s.committed = root["Commited"].integer();
  s.selected_item = root["SelectedItem"].text();
  s.participants = read_participants(root["Participants"]);
  s.received_at = root["RecvQuestionTime"].integer();
  s.last_commit_at = root["LastCommitTime"].integer();
  return s;
}

Responder read_responder(const Json& root, Int uid) {
  Responder r;
  r.uid = uid;
  r.area = read_area(root["Area"]);
  r.left = root["RandomTopLeft"]["X"].integer();
  r.top = root["RandomTopLeft"]["Y"].integer();
  r.participants = read_participants(root["Participants"]);
  r.ends_at = root["EndTime"].integer();
  r.state = root["CurState"].integer();
  r.fastest_uid = root["nId"].integer();
  r.fastest_at = root["FastestGuyTime"].integer();
  r.fastest_name = root["FastestGuyName"].text();
  return r;
}

// What follows the prefix is the user id; whether anything stands between is not documented
// (PROTOCOL.md 3.1).
Int uid_after(std::string_view color, std::string_view prefix) {
  color.remove_prefix(prefix.size());
  const auto digits = std::find_if(color.begin(), color.end(), [](char c) { return c != ' ' && c != '\t'; });
  const auto uid = uid_key(color.substr(static_cast<std::size_t>(digits - color.begin())));
  return uid ? Int(uid->value) : std::nullopt;
}

decltype(RoomTool::tool) read_tool(const Json& root, std::string_view color) {
  if (color == "standaloneSelectorToolglobalData") return read_selector(root, std::nullopt);
  if (color == "standaloneResponderToolglobalData") return read_responder(root, std::nullopt);
  using Read = decltype(RoomTool::tool) (*)(const Json&, Int);
  struct Kind {
    std::string_view prefix;
    Read read;
  };
  // The longer prefixes first.
  static constexpr std::array<Kind, 5> kKinds = {{
      {"standaloneResponderTool",
       [](const Json& r, Int uid) { return decltype(RoomTool::tool)(read_responder(r, uid)); }},
      {"standaloneSelectorTool",
       [](const Json& r, Int uid) { return decltype(RoomTool::tool)(read_selector(r, uid)); }},
      {"webcamPosition",
       [](const Json& r, Int uid) { return decltype(RoomTool::tool)(read_webcam(r, uid)); }},
      {"hands up", [](const Json& r, Int uid) { return decltype(RoomTool::tool)(read_hands_up(r, uid)); }},
      {"award", [](const Json& r, Int uid) { return decltype(RoomTool::tool)(read_award(r, uid)); }},
  }};
  for (const Kind& kind : kKinds) {
    if (color.starts_with(kind.prefix)) return kind.read(root, uid_after(color, kind.prefix));
  }
  return std::monostate{};
}

}  // namespace

std::vector<Participant> read_participants(const Json& value) {
  std::vector<Participant> list;
  for (const Json item : value.items()) list.push_back(read_participant(item));
  if (!value.is_object()) return list;
  if (value.any_of({"Uid", "UID"}).has_value()) return {read_participant(value)};
  for (const auto& [key, item] : value.members()) {
    if (item.is_object()) list.push_back(read_participant(item));
  }
  return list;
}

Decoding<RoomTool> RoomTool::decode(const Source& in) {
  RoomTool m;
  m.color = in.root["Color"].text().value_or("");
  m.actors = read_actors(in.root);
  m.tool = read_tool(in.root, m.color);
  return m;
}

Decoding<Authorize> Authorize::decode(const Source& in) {
  return Authorize{read_actors(in.root), in.root["Operation"].truth()};
}

Decoding<Enter> Enter::decode(const Source& in) {
  Needs needs;
  Enter m;
  m.class_id = needs.class_id(in);
  m.uid = Uid{needs.integer(in.root.any_of({"UID", "Uid"}), "/UID")};
  m.at = needs.integer(in.root["ActionTime"], "/ActionTime");
  m.nick_name = in.root.any_of({"NickName", "Nickname"}).text();
  m.login_mobile = in.root["LoginMobile"].text();
  m.login_email = in.root["LoginEmail"].text();
  m.allow_enter_time = in.root["AllowEnterTime"].integer();
  m.client_id = in.root.any_of({"ClientID", "clientID"}).integer();
  m.identity = in.root["Identity"].integer();
  m.device = in.root["Device"].integer();
  return needs.done(std::move(m));
}

Decoding<Leave> Leave::decode(const Source& in) {
  Needs needs;
  Leave m;
  m.class_id = needs.class_id(in);
  m.uid = Uid{needs.integer(in.root.any_of({"UID", "Uid"}), "/UID")};
  m.at = needs.integer(in.root["ActionTime"], "/ActionTime");
  m.client_id = in.root.any_of({"ClientID", "clientID"}).integer();
  m.identity = in.root["Identity"].integer();
  m.reason = in.root["Reason"].integer();
  return needs.done(std::move(m));
}

Decoding<KickOut> KickOut::decode(const Source& in) {
  return KickOut{read_actors(in.root), in.root["Duration"].integer(), code(in.root["Operation"])};
}

Decoding<Mute> Mute::decode(const Source& in) {
  return Mute{read_actors(in.root), code(in.root["Operation"])};
}

Decoding<MuteAll> MuteAll::decode(const Source& in) {
  return MuteAll{read_actors(in.root), code(in.root["Operation"])};
}

Decoding<Stage> Stage::decode(const Source& in) {
  return Stage{read_actors(in.root), code(in.root["Operation"])};
}

}  // namespace rollcall::classin
