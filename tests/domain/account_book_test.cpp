#include "domain/account_book.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "show.hpp"
#include "support/property.hpp"

namespace rollcall::domain::testing {

namespace {

using How = AccountEvidence::How;
using Evidence = std::vector<AccountEvidence>;

constexpr auto kNobody = std::nullopt;
constexpr Uid kAnn{1}, kBob{2};
const std::string kPhone = "13800000001", kOther = "13900000002", kMail = "ann@example.com";

AccountEvidence seen(Uid uid, std::string account, std::int64_t at) { return {uid, account, at, How::seen}; }
AccountEvidence replaced(Uid uid, std::string account, std::int64_t at) {
  return {uid, account, at, How::replaced};
}
AccountEvidence cancelled(Uid uid, std::int64_t at) { return {uid, "", at, How::cancelled}; }

std::optional<Uid> holder(const Evidence& evidence, std::string_view account, std::int64_t at) {
  return AccountBook(evidence).holder(account, at);
}

// The rule of the header a second time, read off line by line, over all evidence at every step.
std::optional<Uid> naive_holder(const Evidence& all, const std::string& account, std::int64_t at) {
  const auto mail = [](const std::string& a) { return a.find('@') != std::string::npos; };
  const auto contradicts = [&](Uid uid, const AccountEvidence& e) {
    if (e.uid != uid || e.at > at) return false;
    return e.how == How::cancelled || (e.account != account && mail(e.account) == mail(account));
  };
  std::optional<std::int64_t> newest, earliest;
  for (const auto& e : all) {
    if (e.how == How::cancelled || e.account != account) continue;
    if (e.at <= at && (!newest || e.at > *newest)) newest = e.at;
    if (e.at > at && (!earliest || e.at < *earliest)) earliest = e.at;
  }
  if (!newest && !earliest) return kNobody;
  const std::int64_t instant = newest ? *newest : *earliest;
  std::set<Uid> persons;
  bool given = false;
  for (const auto& e : all) {
    if (e.how == How::cancelled || e.account != account || e.at != instant) continue;
    persons.insert(e.uid);
    given = given || e.how == How::replaced;
  }
  if (persons.size() > 1 || (!newest && given)) return kNobody;
  for (const auto& e : all) {
    if (!contradicts(*persons.begin(), e)) continue;
    if (!newest || e.at > *newest || (e.at == *newest && e.how != How::seen)) return kNobody;
  }
  return *persons.begin();
}

Evidence random_evidence(Rng& rng) {
  static const std::vector<std::string> kAccounts{kPhone, kOther, kMail, "bob@example.com"};
  Evidence evidence(property::below(rng, 9));
  for (auto& e : evidence) {
    e.uid = Uid{property::between(rng, 1, 3)};
    e.how = property::one_of(rng, std::vector{How::seen, How::seen, How::replaced, How::cancelled});
    if (e.how != How::cancelled) e.account = property::one_of(rng, kAccounts);
    e.at = property::between(rng, 0, 8);
  }
  return evidence;
}

std::string shown(const Evidence& evidence) {
  std::string text;
  for (const auto& e : evidence) {
    text += fmt::format(" {} {}{} at {};", e.uid.value,
                        std::vector{"seen", "replaced", "cancelled"}.at(static_cast<std::size_t>(e.how)),
                        e.account.empty() ? "" : " " + e.account, e.at);
  }
  return text;
}

std::optional<std::string> agrees_with_naive(const Evidence& evidence) {
  const AccountBook book(evidence);
  for (const std::string& account : {kPhone, kOther, kMail}) {
    for (std::int64_t at = -1; at <= 9; ++at) {
      const auto ours = book.holder(account, at), naive = naive_holder(evidence, account, at);
      if (ours == naive) continue;
      return fmt::format("{} at {}: {}, naive {}, of{}", account, at, ours.value_or(Uid{}).value,
                         naive.value_or(Uid{}).value, shown(evidence));
    }
  }
  return property::holds();
}

std::optional<std::string> ignores_order_and_repetition(const Evidence& evidence) {
  Evidence other = evidence;
  Rng rng(evidence.size());
  for (std::size_t i = 0; i < evidence.size(); i += 2) other.push_back(evidence[i]);
  property::shuffle(rng, other);
  const AccountBook one(evidence), two(other);
  for (const std::string& account : {kPhone, kOther, kMail}) {
    for (std::int64_t at = -1; at <= 9; ++at) {
      if (one.holder(account, at) != two.holder(account, at)) return shown(evidence);
    }
  }
  return property::holds();
}

// What somebody gets later moves no row from before.
std::optional<std::string> later_evidence_moves_nothing(const Evidence& evidence) {
  for (const std::string& account : {kPhone, kOther, kMail}) {
    for (std::int64_t at = 0; at <= 8; ++at) {
      Evidence by_then;
      for (const auto& e : evidence) {
        if (e.at <= at) by_then.push_back(e);
      }
      const bool known =
          std::any_of(by_then.begin(), by_then.end(), [&](const auto& e) { return e.account == account; });
      if (known && holder(by_then, account, at) != holder(evidence, account, at)) return shown(evidence);
    }
  }
  return property::holds();
}

std::vector<Evidence> fewer(const Evidence& evidence) { return property::smaller_vectors(evidence); }

}  // namespace

TEST_CASE("the person a push showed with an account holds it, also before and after") {
  const Evidence evidence{seen(kAnn, kPhone, 100)};
  for (const std::int64_t at : {0, 99, 100, 101, 100000}) CHECK(holder(evidence, kPhone, at) == kAnn);
  CHECK(holder(evidence, kOther, 100) == kNobody);
}

TEST_CASE("a phone that another person gets later moves no earlier row") {
  const Evidence evidence{seen(kAnn, kPhone, 100), seen(kBob, kPhone, 200)};
  CHECK(holder(evidence, kPhone, 50) == kAnn);
  CHECK(holder(evidence, kPhone, 199) == kAnn);
  CHECK(holder(evidence, kPhone, 200) == kBob);
}

TEST_CASE("somebody who got another phone gave up the first") {
  const Evidence evidence{seen(kAnn, kPhone, 100), replaced(kAnn, kOther, 200)};
  CHECK(holder(evidence, kPhone, 199) == kAnn);
  CHECK(holder(evidence, kPhone, 200) == kNobody);
  CHECK(holder(evidence, kOther, 200) == kAnn);
  CHECK(holder(evidence, kOther, 199) == kNobody);  // held only from the replacement on
}

TEST_CASE("an e-mail address beside a phone gives up nothing") {
  const Evidence evidence{seen(kAnn, kPhone, 100), seen(kAnn, kMail, 200)};
  CHECK(holder(evidence, kPhone, 300) == kAnn);
  CHECK(holder(evidence, kMail, 300) == kAnn);
}

TEST_CASE("a cancelled person holds nothing until seen again") {
  const Evidence evidence{seen(kAnn, kPhone, 100), cancelled(kAnn, 200), seen(kAnn, kPhone, 300)};
  CHECK(holder(evidence, kPhone, 199) == kAnn);
  CHECK(holder(evidence, kPhone, 200) == kNobody);
  CHECK(holder(evidence, kPhone, 299) == kNobody);
  CHECK(holder(evidence, kPhone, 300) == kAnn);
}

TEST_CASE("two persons with one account in the same second are nobody") {
  const Evidence evidence{seen(kAnn, kPhone, 100), seen(kBob, kPhone, 100)};
  for (const std::int64_t at : {50, 100, 150}) CHECK(holder(evidence, kPhone, at) == kNobody);
}

TEST_CASE("before any evidence of the account, a person then known otherwise does not hold it") {
  CHECK(holder({seen(kAnn, kOther, 100), seen(kAnn, kPhone, 200)}, kPhone, 150) == kNobody);
  CHECK(holder({seen(kAnn, kOther, 100), seen(kAnn, kPhone, 200)}, kPhone, 50) == kAnn);
  CHECK(holder({cancelled(kAnn, 100), seen(kAnn, kPhone, 200)}, kPhone, 150) == kNobody);
  CHECK(holder({seen(kAnn, kMail, 100), seen(kAnn, kPhone, 200)}, kPhone, 150) == kAnn);
}

TEST_CASE("in the same second a replacement or cancellation outweighs having been seen") {
  CHECK(holder({seen(kAnn, kPhone, 100), replaced(kAnn, kOther, 100)}, kPhone, 100) == kNobody);
  CHECK(holder({seen(kAnn, kPhone, 100), replaced(kAnn, kOther, 100)}, kOther, 100) == kAnn);
  CHECK(holder({seen(kAnn, kPhone, 100), cancelled(kAnn, 100)}, kPhone, 100) == kNobody);
  CHECK(holder({seen(kAnn, kPhone, 100), seen(kAnn, kOther, 100)}, kPhone, 100) == kAnn);
}

TEST_CASE("spellings of one account are one account") {
  CHECK(normalised_account(" 138 0000 0001 ") == kPhone);
  CHECK(normalised_account("0086-13800000001") == kPhone);
  CHECK(normalised_account("86-13800000001") == kPhone);
  CHECK(normalised_account("008613800000001") == kPhone);
  CHECK(normalised_account("+86 138 0000 0001") == kPhone);
  CHECK(normalised_account("+86-13800000001") == kPhone);
  CHECK(normalised_account(" Ann@Example.COM") == kMail);
  CHECK(holder({seen(kAnn, "0086-13800000001", 100)}, "+86 138 0000 0001", 100) == kAnn);
  CHECK(holder({seen(kAnn, kMail, 100)}, "ANN@EXAMPLE.COM", 100) == kAnn);
}

TEST_CASE("numbers of other countries keep their code and their hyphen") {
  CHECK(normalised_account("001-2025550123") == "001-2025550123");
  CHECK(normalised_account("+1-2025550123") == "1-2025550123");
  CHECK(normalised_account("0086-1234") == "0086-1234");  // no mainland number follows
  CHECK(normalised_account("8613800000001") == "8613800000001");
  CHECK(normalised_account("86") == "86");
  CHECK(normalised_account("+") == "");
  CHECK(normalised_account("\xC3\x84@b.c") == "\xC3\x84@b.c");  // beyond ASCII nothing is folded
}

TEST_CASE("a guest and an empty account have no holder and are no evidence") {
  CHECK(holder({seen(kAnn, "yk_138", 100)}, "yk_138", 100) == kNobody);
  CHECK(holder({seen(kAnn, "", 100)}, "", 100) == kNobody);
  CHECK(holder({cancelled(kAnn, 100)}, "", 100) == kNobody);
  const Evidence evidence{seen(kAnn, kPhone, 100), seen(kAnn, "yk_7", 200), seen(kAnn, " ", 200)};
  CHECK(holder(evidence, kPhone, 300) == kAnn);
}

TEST_CASE("the book agrees with a naive reading of its rule") {
  property::check_property("holders", {.count = 20000}, random_evidence, fewer, agrees_with_naive);
}

TEST_CASE("order and repetition of evidence make no difference") {
  property::check_property("order of evidence", {.first = 50000, .count = 5000}, random_evidence, fewer,
                           ignores_order_and_repetition);
}

TEST_CASE("once an account is known, later evidence moves nothing before it") {
  property::check_property("later evidence", {.first = 60000, .count = 3000}, random_evidence, fewer,
                           later_evidence_moves_nothing);
}

}  // namespace rollcall::domain::testing
