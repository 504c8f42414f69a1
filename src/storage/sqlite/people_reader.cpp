#include <set>

#include "storage/sqlite/facts_reader.hpp"
#include "storage/sqlite/report_readers.hpp"

namespace rollcall::storage::sqlite {

namespace {

using domain::AccountEvidence;
using records::Attribute;
using records::RosterScope;
using records::Subject;

bool any(Statement& statement) { return statement.step(); }

AccountEvidence::How how_of(records::AccountHow how) {
  switch (how) {
    case records::AccountHow::seen: return AccountEvidence::How::seen;
    case records::AccountHow::replaced: return AccountEvidence::How::replaced;
  }
  return AccountEvidence::How::seen;
}

}  // namespace

bool PeopleReader::course_known(Sid sid, CourseId course) {
  Statement statement(
      database_,
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM known_class WHERE sid = ?1 AND course_id = ?2) "
      "OR EXISTS (SELECT 1 FROM roster_change WHERE sid = ?1 AND scope = 1 AND scope_id = ?2) "
      "OR EXISTS (SELECT 1 FROM claim WHERE sid = ?1 AND subject = 1 AND subject_id = ?2) "
      "OR EXISTS (SELECT 1 FROM grade WHERE sid = ?1 AND course_id = ?2) "
      "OR EXISTS (SELECT 1 FROM submission WHERE sid = ?1 AND course_id = ?2)");
  return any(statement.bind(1, sid.value).bind(2, course.value));
}

bool PeopleReader::person_known(Sid sid, Uid uid) {
  Statement statement(database_,
                      "SELECT 1 WHERE EXISTS (SELECT 1 FROM class_person WHERE sid = ?1 AND uid = ?2) "
                      "OR EXISTS (SELECT 1 FROM claim WHERE sid = ?1 AND subject = 2 AND subject_id = ?2) "
                      "OR EXISTS (SELECT 1 FROM roster_change WHERE sid = ?1 AND uid = ?2) "
                      "OR EXISTS (SELECT 1 FROM grade WHERE sid = ?1 AND student_uid = ?2) "
                      "OR EXISTS (SELECT 1 FROM submission WHERE sid = ?1 AND student_uid = ?2)");
  return any(statement.bind(1, sid.value).bind(2, uid.value));
}

Person PeopleReader::person(Sid sid, Uid uid) {
  Person out{.name = newest_text(sid, uid, Attribute::name),
             .phone = newest_text(sid, uid, Attribute::phone),
             .email = newest_text(sid, uid, Attribute::email)};
  Statement cancelled(database_,
                      "SELECT min(at) FROM account_event WHERE sid = ?1 AND uid = ?2 AND kind = 0");
  if (cancelled.bind(1, sid.value).bind(2, uid.value).step())
    out.cancelled_at = cancelled.optional_integer(0);
  return out;
}

// People have one source each (records::Claim), so there is at most one row.
std::optional<std::string> PeopleReader::newest_text(Sid sid, Uid uid, Attribute attribute) {
  Statement statement(
      database_,
      "SELECT text FROM claim WHERE sid = ?1 AND subject = ?2 AND subject_id = ?3 AND attribute = ?4");
  statement.bind(1, sid.value).bind(2, static_cast<int>(Subject::person)).bind(3, uid.value);
  statement.bind(4, static_cast<int>(attribute));
  return statement.step() ? statement.optional_text(0) : std::nullopt;
}

std::vector<domain::RosterFact> PeopleReader::roster_history(Sid sid, CourseId course) {
  Statement statement(database_,
                      "SELECT uid, op, effective_at, own_time, tie, seq FROM roster_change WHERE sid = ?1 "
                      "AND scope = ?2 AND scope_id = ?3 ORDER BY uid, own_time, tie");
  statement.bind(1, sid.value).bind(2, static_cast<int>(RosterScope::course)).bind(3, course.value);
  std::vector<domain::RosterFact> out;
  while (statement.step()) {
    out.push_back({.scope = RosterScope::course,
                   .uid = Uid{statement.integer(0)},
                   .op = static_cast<records::RosterOp>(statement.integer(1)),
                   .effective_at = statement.integer(2),
                   .rank = rank_at(statement, 3, 4),
                   .seq = Seq{statement.integer(5)}});
  }
  return out;
}

std::vector<AccountEvidence> PeopleReader::account_evidence(Sid sid,
                                                            const std::vector<std::string>& accounts) {
  std::set<Uid> uids;
  Statement holders(database_, "SELECT DISTINCT uid FROM account_seen WHERE sid = ?1 AND account = ?2");
  for (const auto& account : accounts) {
    holders.bind(1, sid.value).bind(2, std::string_view(account));
    while (holders.step()) uids.insert(Uid{holders.integer(0)});
  }
  std::vector<AccountEvidence> out;
  for (const Uid uid : uids) add_evidence_of(sid, uid, out);
  return out;
}

void PeopleReader::add_evidence_of(Sid sid, Uid uid, std::vector<AccountEvidence>& out) {
  Statement seen(database_,
                 "SELECT account, how, first_at, last_at FROM account_seen INDEXED BY account_seen_person "
                 "WHERE sid = ?1 AND uid = ?2");
  seen.bind(1, sid.value).bind(2, uid.value);
  while (seen.step()) {
    const auto how = how_of(static_cast<records::AccountHow>(seen.integer(1)));
    for (const int column : {2, 3}) out.push_back({uid, seen.text(0), seen.integer(column), how});
  }
  Statement cancelled(database_, "SELECT at FROM account_event WHERE sid = ?1 AND uid = ?2 AND kind = 0");
  cancelled.bind(1, sid.value).bind(2, uid.value);
  while (cancelled.step()) out.push_back({uid, "", cancelled.integer(0), AccountEvidence::How::cancelled});
}

}  // namespace rollcall::storage::sqlite
