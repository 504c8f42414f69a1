#include "storage/sqlite/report_readers.hpp"

namespace rollcall::storage::sqlite {

std::vector<OverrideEntry> HistoryReader::override_log(Sid sid, ClassId class_id, Uid uid) {
  Statement statement(database_,
                      "SELECT seq, status, before, computed, reason, author, set_at FROM override_change "
                      "WHERE sid = ?1 AND class_id = ?2 AND uid = ?3 ORDER BY seq");
  statement.bind(1, sid.value).bind(2, class_id.value).bind(3, uid.value);
  std::vector<OverrideEntry> out;
  while (statement.step()) {
    out.push_back({.change = {.class_id = class_id,
                              .uid = uid,
                              .status = statement.optional_text(1),
                              .before = statement.optional_text(2),
                              .computed = statement.optional_text(3),
                              .reason = statement.text(4),
                              .author = statement.text(5),
                              .set_at = statement.integer(6)},
                   .seq = Seq{statement.integer(0)}});
  }
  return out;
}

std::vector<Restatement> HistoryReader::restatements(Sid sid, const RestatementFilter& filter) {
  std::string sql = "SELECT seq, class_id, uid, at, by_rules, before, after FROM restatement";
  if (filter.class_id || filter.uid)
    sql += filter.class_id ? " INDEXED BY restatement_class" : " INDEXED BY restatement_person";
  sql += " WHERE sid = ?1";
  if (filter.class_id)
    sql += " AND class_id = ?2";
  else  // what comes behind a change of rules that is still being worked through may not be whole yet
    sql += " AND seq < coalesce((SELECT min(seq) FROM rules_pending WHERE sid = ?1), 9223372036854775807)";
  if (filter.uid) sql += " AND uid = ?3";
  if (filter.from) sql += " AND at >= ?4";
  if (filter.to) sql += " AND at < ?5";
  if (filter.after) sql += " AND (seq, class_id, uid) > (?6, ?7, ?8)";
  sql += " ORDER BY seq, class_id, uid LIMIT ?9";
  Statement statement(database_, sql);
  statement.bind(1, sid.value).bind(9, static_cast<std::int64_t>(filter.limit));
  if (filter.class_id) statement.bind(2, filter.class_id->value);
  if (filter.uid) statement.bind(3, filter.uid->value);
  if (filter.from) statement.bind(4, *filter.from);
  if (filter.to) statement.bind(5, *filter.to);
  if (filter.after) {
    statement.bind(6, filter.after->seq.value).bind(7, filter.after->class_id.value);
    statement.bind(8, filter.after->uid.value);
  }
  std::vector<Restatement> out;
  while (statement.step()) {
    out.push_back({.sid = sid,
                   .seq = Seq{statement.integer(0)},
                   .class_id = ClassId{statement.integer(1)},
                   .uid = Uid{statement.integer(2)},
                   .at = statement.integer(3),
                   .by_rules = statement.integer(4) != 0,
                   .before = statement.optional_text(5),
                   .after = statement.optional_text(6)});
  }
  return out;
}

}  // namespace rollcall::storage::sqlite
