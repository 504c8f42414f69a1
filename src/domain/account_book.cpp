#include "domain/account_book.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::domain {

namespace {

using How = AccountEvidence::How;

bool is_email(std::string_view account) { return account.find('@') != std::string_view::npos; }

bool is_white(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// ClassIn writes mainland numbers bare: 11 digits that begin with 1.
bool is_mainland(std::string_view number) {
  return number.size() == 11 && number[0] == '1' &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_country(std::string_view number, bool had_plus) {
  const auto rest_after = [&](std::string_view prefix) {
    return number.substr(0, prefix.size()) == prefix ? number.substr(prefix.size()) : std::string_view();
  };
  for (const std::string_view prefix : {"0086-", "86-", "0086"}) {
    if (is_mainland(rest_after(prefix))) return rest_after(prefix);
  }
  return had_plus && is_mainland(rest_after("86")) ? rest_after("86") : number;
}

bool by_time(const AccountEvidence& a, const AccountEvidence& b) { return a.at < b.at; }

// [first, last) of the evidence of one instant.
using Span =
    std::pair<std::vector<AccountEvidence>::const_iterator, std::vector<AccountEvidence>::const_iterator>;

std::optional<Uid> only_person(const Span& span) {
  const Uid uid = span.first->uid;
  const bool alone = std::all_of(span.first, span.second, [&](const auto& e) { return e.uid == uid; });
  return alone ? std::optional(uid) : std::nullopt;
}

}  // namespace

std::string normalised_account(std::string_view account) {
  std::string text;
  for (const char c : account) {
    if (!is_white(c)) text += c;
  }
  if (text.compare(0, 3, "yk_") == 0) return {};
  const bool had_plus = !text.empty() && text[0] == '+';
  if (had_plus) text.erase(0, 1);
  if (!is_email(text)) return std::string(without_country(text, had_plus));
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

AccountBook::AccountBook(std::vector<AccountEvidence> evidence) {
  for (AccountEvidence& each : evidence) {
    each.account = each.how == How::cancelled ? "" : normalised_account(each.account);
    if (each.how != How::cancelled && each.account.empty()) continue;
    if (!each.account.empty()) by_account_[each.account].push_back(each);
    by_person_[each.uid].push_back(std::move(each));
  }
  for (auto& [account, entries] : by_account_) std::sort(entries.begin(), entries.end(), by_time);
  for (auto& [uid, entries] : by_person_) std::sort(entries.begin(), entries.end(), by_time);
}

// Whether the person was known otherwise, or cancelled, after `since` (null: ever) and by `at`.
bool AccountBook::gave_up(Uid uid, const std::string& account, std::optional<std::int64_t> since,
                          std::int64_t at) const {
  const Entries& entries = by_person_.at(uid);
  return std::any_of(entries.begin(), entries.end(), [&](const AccountEvidence& e) {
    if (e.at > at || (since && e.at < *since)) return false;
    if (since && e.at == *since && e.how == How::seen) return false;
    return e.how == How::cancelled || (e.account != account && is_email(e.account) == is_email(account));
  });
}

std::optional<Uid> AccountBook::holder(std::string_view account, std::int64_t at) const {
  const std::string name = normalised_account(account);
  const auto found = by_account_.find(name);
  if (found == by_account_.end()) return std::nullopt;
  const Entries& entries = found->second;
  const auto later = std::upper_bound(entries.begin(), entries.end(), AccountEvidence{.at = at}, by_time);
  const bool known_by_then = later != entries.begin();
  const auto nearest = known_by_then ? std::prev(later) : later;
  const Span instant = std::equal_range(entries.begin(), entries.end(), *nearest, by_time);
  const auto uid = only_person(instant);
  if (!uid) return std::nullopt;

  if (!known_by_then) {
    const bool given_then = std::any_of(instant.first, instant.second,
                                        [](const AccountEvidence& e) { return e.how == How::replaced; });
    if (given_then || gave_up(*uid, name, std::nullopt, at)) return std::nullopt;
    return uid;
  }
  return gave_up(*uid, name, nearest->at, at) ? std::nullopt : uid;
}

}  // namespace rollcall::domain
