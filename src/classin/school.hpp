// The registration test, file conversion, and account messages (PROTOCOL.md 1.1, 8).
#pragma once

#include <string_view>

#include "base/ids.hpp"
#include "classin/decode.hpp"

namespace rollcall::classin {

struct Test {
  static constexpr std::string_view kCmd = "Test";
  Text message;
  static Decoding<Test> decode(const Source& in);
};

struct FileCov {
  static constexpr std::string_view kCmd = "FileCov";
  Int file_id, result;  // result: 2 success, 3 failure (quirk 75)
  Int added_at, changed_at;
  Text file_name;
  static Decoding<FileCov> decode(const Source& in);
};

struct AccountCancellation {
  static constexpr std::string_view kCmd = "AccountCancellation";
  Uid uid;
  Int cancelled_at, status;  // status: 255 cancelled
  static Decoding<AccountCancellation> decode(const Source& in);
};

struct ReplacePhoneNumber {
  static constexpr std::string_view kCmd = "ReplacePhoneNumber";
  Uid uid;
  Int replaced_at;
  Text telephone, email;
  static Decoding<ReplacePhoneNumber> decode(const Source& in);
};

struct SetSubAccount {
  static constexpr std::string_view kCmd = "setSubAccount";
  Uid uid;
  Text telephone, email, remark_name, permissions;  // permissions: codes, comma-separated, 10.11
  Int set_at;
  static Decoding<SetSubAccount> decode(const Source& in);
};

}  // namespace rollcall::classin
