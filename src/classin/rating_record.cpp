#include "classin/rating_record.hpp"

namespace rollcall::classin {

namespace {

std::optional<RatingSide> read_side(const Json& value) {
  if (!value.is_object()) return std::nullopt;
  return RatingSide{value["Comment"].text(), value["Score"].number()};
}

Json file_id_of(const Json& root) { return root.any_of({"FileId", "FileID"}); }

}  // namespace

Decoding<Rating> Rating::decode(const Source& in) {
  Needs needs;
  Rating m;
  m.class_id = needs.class_id(in);
  m.teacher_uid = Uid{needs.integer(in.root["TUID"], "/TUID")};
  for (const auto& [key, value] : needs.object(in.root["Comments"], "/Comments").members()) {
    const auto uid = uid_key(key);
    if (!uid) continue;
    m.entries.push_back({*uid, value["Account"].text(), value["studentEmail"].text(), read_side(value["T2S"]),
                         read_side(value["S2T"])});
  }
  return needs.done(std::move(m));
}

Decoding<Record> Record::decode(const Source& in) {
  Needs needs;
  Record m;
  m.class_id = needs.class_id(in);
  m.file_id = needs.text(file_id_of(in.root), "/FileId");
  m.url = in.root["VUrl"].text();
  m.scene = in.root["CIDExt"].text();
  m.starts_at = in.root["VST"].integer();
  m.ends_at = in.root["VET"].integer();
  m.duration = in.root["Duration"].integer();
  m.size = in.root["Size"].integer();
  return needs.done(std::move(m));
}

Decoding<Upload> Upload::decode(const Source& in) {
  Needs needs;
  Upload m;
  m.class_id = needs.class_id(in);
  m.file_id = needs.text(file_id_of(in.root), "/FileId");
  m.url = in.root["VUrl"].text();
  m.duration = in.root["Duration"].integer();
  m.size = in.root["Size"].integer();
  return needs.done(std::move(m));
}

}  // namespace rollcall::classin
