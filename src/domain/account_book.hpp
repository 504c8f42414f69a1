// Who held a phone number or an e-mail address at an instant: certain, or nobody. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace rollcall::domain {

struct AccountEvidence {
  enum class How {
    seen,      // a push showed this account for the person
    replaced,  // ReplacePhoneNumber: `account` is the new one, held only from `at` on
    cancelled  // the person holds nothing from `at` on; `account` is empty
  };
  Uid uid;
  std::string account;
  std::int64_t at = 0;
  How how = How::seen;
};

// The same account in one spelling: without white space and a leading '+', e-mail in ASCII lower case,
// a mainland number without its country code (PROTOCOL.md writes others as 001-…, which stays).
// Empty for a guest ("yk_…"), who has no account.
std::string normalised_account(std::string_view account);

// Immutable after construction. The order of the evidence makes no difference.
class AccountBook {
 public:
  explicit AccountBook(std::vector<AccountEvidence> evidence);

  // The person of the newest evidence of this account up to `at`; else of the earliest after it, unless the
  // account was only then given. Nobody where two persons claim the same instant, where the person is by then
  // known with another account of the same kind (e-mail or phone), or was cancelled. So a phone that somebody
  // else gets later moves no earlier row. In the same second a replacement or cancellation outweighs having
  // been seen.
  std::optional<Uid> holder(std::string_view account, std::int64_t at) const;

 private:
  using Entries = std::vector<AccountEvidence>;  // by time, accounts normalised
  bool gave_up(Uid uid, const std::string& account, std::optional<std::int64_t> since, std::int64_t at) const;

  std::map<std::string, Entries, std::less<>> by_account_;
  std::map<Uid, Entries> by_person_;
};

}  // namespace rollcall::domain
