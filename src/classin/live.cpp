#include "classin/live.hpp"

namespace rollcall::classin {

namespace {

Json account_of(const Json& data) { return data.any_of({"Telephone", "Account"}); }

ViewingRow read_viewing(Needs& needs, const Source& in) {
  const Json data = in.root["Data"];
  ViewingRow row;
  row.class_id = needs.class_id(in);
  row.telephone = needs.text(account_of(data), "/Data/Telephone");
  row.entered_at = needs.integer(data.any_of({"Intime", "InTime"}), "/Data/Intime");
  row.watched_s = needs.integer(data["LookTime"], "/Data/LookTime");
  row.nickname = data["Nickname"].text();
  row.ip = data.any_of({"IP", "Ip"}).text();
  row.client_type = data["ClientType"].integer();
  return row;
}

}  // namespace

Decoding<LiveDetail> LiveDetail::decode(const Source& in) {
  const Json data = in.root["Data"];
  LiveDetail m;
  m.audio_mode = data["Audio mode"].text();
  m.bit_rate = data["HighBitRate"].text();
  m.ip = data.any_of({"IP", "Ip"}).text();
  m.microphone_recorded = data.any_of({"Micphone is recorded", "Microphone is recorded"}).text();
  m.video_scope = data["Video Scope"].text();
  m.video_size = data["Video Size"].text();
  return m;
}

Decoding<LiveWebLogin> LiveWebLogin::decode(const Source& in) {
  const Json data = in.root["Data"];
  return LiveWebLogin{account_of(data).text(), data["Nickname"].text(), data["LoginTime"].integer()};
}

Decoding<LiveReserve> LiveReserve::decode(const Source& in) {
  const Json data = in.root["Data"];
  return LiveReserve{account_of(data).text(), data["ReserveTime"].integer()};
}

Decoding<LiveDataDetail> LiveDataDetail::decode(const Source& in) {
  Needs needs;
  LiveDataDetail m{read_viewing(needs, in)};
  return needs.done(std::move(m));
}

Decoding<ReplayDataDetail> ReplayDataDetail::decode(const Source& in) {
  Needs needs;
  ReplayDataDetail m{read_viewing(needs, in)};
  return needs.done(std::move(m));
}

Decoding<LiveLike> LiveLike::decode(const Source& in) {
  const Json data = in.root["Data"];
  return LiveLike{account_of(data).text(), data["Time"].integer()};
}

Decoding<LiveGoodsClickDetail> LiveGoodsClickDetail::decode(const Source& in) {
  const Json data = in.root["Data"];
  LiveGoodsClickDetail m;
  m.telephone = account_of(data).text();
  m.nickname = data["Nickname"].text();
  m.at = data["Time"].integer();
  m.good_number = data["GoodNum"].integer();
  m.good_name = data["GoodName"].text();
  return m;
}

Decoding<LiveChatMsgDetail> LiveChatMsgDetail::decode(const Source& in) {
  const Json data = in.root["Data"];
  const Json detail = data["MsgDetail"];
  const EmbeddedJson ext(detail["ext"]);
  LiveChatMsgDetail m;
  m.account = data.any_of({"Account", "Telephone"}).text();
  m.nickname = data["Nickname"].text();
  m.ip = data.any_of({"IP", "Ip"}).text();
  m.sent_at = data["TimeStamp"].integer();
  m.message = detail["msg"].text();
  m.type = detail["type"].integer();
  m.role = ext.value()["role"].integer();
  m.role_id = ext.value()["roleid"].text();
  m.message_id = ext.value()["messageID"].text();
  m.mark = ext.value()["mark"].text();
  return m;
}

}  // namespace rollcall::classin
