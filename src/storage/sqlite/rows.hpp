// Writes facts: one prepared statement a kind of row, each with the rule that decides between two pushes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "records/rows.hpp"
#include "storage/sqlite/database.hpp"

namespace rollcall::storage::sqlite {

class RowWriter {
 public:
  explicit RowWriter(Database& database);

  // Inside the caller's transaction. Claims are gathered, the newest of each key written by flush(). `again`:
  // the push was applied before, perhaps with another outcome.
  void write(const records::Projected& push, bool again);
  void flush();

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
  void add_person(const records::Summary& summary, const records::SummaryPerson& person, Sid sid);
  void know(Sid sid, ClassId class_id);
  void write_claim(const records::Claim& row, const Origin& origin);

  Database& database_;
  Statement known_, presence_, claim_, unnamed_length_;
  Statement summary_, clear_persons_, clear_events_, summary_person_, summary_event_;
  Statement roster_, attendance_, web_view_, client_view_, grade_, submission_, recording_, rating_, account_;
  Statement outcome_, clear_outcome_;

  using ClaimKey = std::tuple<Sid, records::Subject, std::int64_t, records::Attribute, records::Source>;
  std::map<ClaimKey, std::pair<records::Claim, Origin>> claims_;
  std::map<std::pair<Sid, ClassId>, bool> known_classes_;
};

}  // namespace rollcall::storage::sqlite
