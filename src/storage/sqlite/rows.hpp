// Writes facts: one prepared statement a kind of row, each with the rule that decides between two pushes.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "records/rows.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/facts_reader.hpp"

namespace rollcall::storage::sqlite {

class RowWriter {
 public:
  RowWriter(Database& database, FactsReader& facts);

  // Inside the caller's transaction. What many pushes say again (claims, the classes and people they name) is
  // gathered and written by flush(). `again`: the push was applied before, perhaps with another outcome.
  void write(const records::Projected& push, bool again);
  void flush();
  void forget();  // what was gathered: the transaction is rolled back

  // Whether the claim, written, would change what is claimed.
  bool changes(const records::Claim& claim, const records::Origin& origin);

 private:
  using Origin = records::Origin;
  void add(const records::PresenceEvent& row, const Origin& origin);
  void add(const records::Claim& row, const Origin& origin);
  void add(const records::UnnamedClassLength& row, const Origin& origin);
  void add(const records::Summary& row, const Origin& origin);
  void add(const records::RosterChange& row, const Origin& origin);
  void add(const records::AttendanceRow& row, const Origin& origin);
  void add(const records::WebView& row, const Origin& origin);
  void add(const records::ClientView& row, const Origin& origin);
  void add(const records::Grade& row, const Origin& origin);
  void add(const records::Submission& row, const Origin& origin);
  void add(const records::Recording& row, const Origin& origin);
  void add(const records::Rating& row, const Origin& origin);
  void add(const records::AccountEvent& row, const Origin& origin);
  void add(const records::AccountSeen& row, const Origin& origin);
  void add(const records::OverrideChange& row, const Origin& origin);
  void add(const records::RulesChange& row, const Origin& origin);
  void add_person(const records::Summary& summary, const records::SummaryPerson& person, Sid sid);
  void know(Sid sid, ClassId class_id, std::optional<std::int64_t> seen_at = {});
  void know_person(Sid sid, Uid uid, ClassId class_id) { people_.emplace(sid, uid, class_id); }
  void write_claim(const records::Claim& row, const Origin& origin);

  Database& database_;
  FactsReader& facts_;
  Statement known_, person_, presence_, claim_, claimed_, unnamed_length_;
  Statement summary_, summary_version_, clear_persons_, clear_events_, summary_person_, summary_event_;
  Statement roster_, attendance_, web_view_, client_view_, grade_, submission_, recording_, rating_, account_;
  Statement account_seen_, override_, rules_, rules_pending_, outcome_, clear_outcome_;

  using ClaimKey = std::tuple<Sid, records::Subject, std::int64_t, records::Attribute, records::Source>;
  std::map<ClaimKey, std::pair<records::Claim, Origin>> claims_;
  std::map<std::pair<Sid, ClassId>, std::optional<std::int64_t>>
      classes_;  // and when it was last entered or left
  std::set<std::tuple<Sid, Uid, ClassId>> people_;
  using AccountKey =
      std::tuple<Sid, std::string, Uid, records::AccountHow, std::int64_t>;  // the last: the day
  std::map<AccountKey, std::pair<std::int64_t, std::int64_t>> accounts_;     // first, last
};

}  // namespace rollcall::storage::sqlite
