// Reads what is known of one class, on any connection to the records: reports read in a snapshot, the
// projection in its own transaction. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "domain/attendance.hpp"
#include "storage/records.hpp"
#include "storage/sqlite/database.hpp"

namespace rollcall::storage::sqlite {

// The rank whose own_time and tie stand in these columns.
records::Rank rank_at(const Statement& s, int own_time, int tie);

class FactsReader {
 public:
  explicit FactsReader(Database& database);

  bool known(Sid sid, ClassId class_id);
  bool complete(Sid sid, ClassId class_id);  // a summary is in; remembered until forget()
  void forget();  // for whoever writes: a transaction begins, or a summary was written

  // Where the class stands in lists, by its claims and its summary as they are now.
  ListedClass listed(Sid sid, ClassId class_id);

  // Times, course and name of the class, as its claims and its summary say.
  domain::ClassFacts head(Sid sid, ClassId class_id);

  // head() and the people; with `who.uid` only what concerns that one, though the class's own state stays
  // right.
  domain::ClassFacts class_facts(Sid sid, ClassId class_id, const FactsOf& who);

  std::optional<std::string> name(Sid sid, records::Subject subject, std::int64_t id);

 private:
  struct Ranks;
  void read_claims(domain::ClassFacts& facts, Ranks& ranks);
  void read_claim(domain::ClassFacts& facts, Ranks& ranks);
  void read_summary(domain::ClassFacts& facts);
  void read_older_summaries(domain::ClassFacts& facts);
  void read_unnamed_length(domain::ClassFacts& facts, const Ranks& ranks);
  void read_summary_people(domain::ClassFacts& facts, const FactsOf& who);
  void read_live(domain::ClassFacts& facts, const FactsOf& who);
  void read_first_live(domain::ClassFacts& facts);
  void read_attendance(domain::ClassFacts& facts, const FactsOf& who);
  void read_roster(domain::ClassFacts& facts, const FactsOf& who);
  void add_roster(domain::ClassFacts& facts, records::RosterScope scope, std::int64_t id, const FactsOf& who);
  void read_overrides(domain::ClassFacts& facts, const FactsOf& who);
  void read_names(domain::ClassFacts& facts);

  Statement known_, claims_, name_, summary_, older_, persons_, events_, live_, first_live_, attendance_,
      roster_, overrides_, unnamed_length_, starting_;
  std::map<std::pair<Sid, ClassId>, bool> complete_;
};

}  // namespace rollcall::storage::sqlite
