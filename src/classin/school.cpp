#include "classin/school.hpp"

namespace rollcall::classin {

Decoding<Test> Test::decode(const Source& in) { return Test{in.root["Msg"].text()}; }

Decoding<FileCov> FileCov::decode(const Source& in) {
  const Json data = in.root["Data"];
  FileCov m;
  m.file_id = in.root.any_of({"FileID", "FileId"}).integer();
  m.result = in.root["Result"].integer();
  m.added_at = data["addTime"].integer();
  m.changed_at = data["changeTime"].integer();
  m.file_name = data["fileName"].text();
  return m;
}

Decoding<AccountCancellation> AccountCancellation::decode(const Source& in) {
  Needs needs;
  AccountCancellation m;
  m.uid = Uid{needs.integer(in.root["UID"], "/UID")};
  m.cancelled_at = in.root["CancellationTime"].integer();
  m.status = in.root["AccountStatus"].integer();
  return needs.done(std::move(m));
}

Decoding<ReplacePhoneNumber> ReplacePhoneNumber::decode(const Source& in) {
  Needs needs;
  ReplacePhoneNumber m;
  m.uid = Uid{needs.integer(in.root["UID"], "/UID")};
  m.replaced_at = in.root["ReplaceTime"].integer();
  m.telephone = in.root["Telephone"].text();
  m.email = in.root["Email"].text();
  return needs.done(std::move(m));
}

Decoding<SetSubAccount> SetSubAccount::decode(const Source& in) {
  Needs needs;
  SetSubAccount m;
  m.uid = Uid{needs.integer(in.root["UID"], "/UID")};
  m.telephone = in.root["Telephone"].text();
  m.email = in.root["Email"].text();
  m.remark_name = in.root["RemarkName"].text();
  m.permissions = in.root["PermissionList"].text();
  m.set_at = in.root["SetTime"].integer();
  return needs.done(std::move(m));
}

}  // namespace rollcall::classin
