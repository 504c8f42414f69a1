#include <fmt/format.h>

#include <algorithm>

#include "storage/sqlite/report_readers.hpp"

namespace rollcall::storage::sqlite {

namespace {

ListedClass listed_of(const Statement& s) {
  ListedClass listed{.class_id = ClassId{s.integer(0)}, .starts_at = s.optional_integer(2)};
  if (const auto course = s.optional_integer(1)) listed.course_id = CourseId{*course};
  return listed;
}

// The classes a person can have a mark in. CROSS JOIN: these few are looked up, not the school's classes gone
// through.
constexpr std::string_view kOfPerson =
    "(SELECT class_id FROM class_person WHERE sid = ?1 AND uid = ?8 UNION "
    "SELECT c.class_id FROM roster_change r CROSS JOIN known_class c ON c.sid = r.sid AND c.course_id = "
    "r.scope_id "
    "WHERE r.sid = ?1 AND r.uid = ?8 AND r.scope = 1) p CROSS JOIN ";

// Classes of known or of unknown start; an index gives each of the two in its order. It is named, because
// SQLite takes a school for as narrow a choice as any and would go through all of its classes.
std::string select(const ClassFilter& filter, bool known, bool of_person) {
  std::string sql = fmt::format("SELECT k.class_id, k.course_id, k.starts_at FROM {}known_class k",
                                of_person ? kOfPerson : "");
  if (!of_person) sql += filter.course ? " INDEXED BY known_class_course" : " INDEXED BY known_class_start";
  sql += " WHERE k.sid = ?1";
  if (of_person) sql += " AND k.class_id = p.class_id";
  if (filter.course) sql += " AND k.course_id = ?4";
  sql += known ? " AND k.starts_at IS NOT NULL" : " AND k.starts_at IS NULL";
  if (filter.from) sql += " AND k.starts_at >= ?2";
  if (filter.to) sql += " AND k.starts_at < ?3";
  if (filter.after && known) sql += " AND (k.starts_at, k.class_id) > (?5, ?6)";
  if (filter.after && !known && !filter.after->starts_at) sql += " AND k.class_id > ?6";
  return sql + " ORDER BY k.starts_at, k.class_id LIMIT ?7";
}

}  // namespace

std::vector<ListedClass> ClassLists::classes(Sid sid, const ClassFilter& filter) {
  return list(sid, filter, {});
}

std::vector<ListedClass> ClassLists::classes_of(Sid sid, Uid uid, const ClassFilter& filter) {
  return list(sid, filter, uid);
}

// Unknown starts come last.
std::vector<ListedClass> ClassLists::list(Sid sid, const ClassFilter& filter, std::optional<Uid> uid) {
  std::vector<ListedClass> out;
  if (!filter.after || filter.after->starts_at) add(sid, filter, true, uid, out);
  if (!filter.from && !filter.to && out.size() < filter.limit) add(sid, filter, false, uid, out);
  return out;
}

void ClassLists::add(Sid sid, const ClassFilter& filter, bool known, std::optional<Uid> uid,
                     std::vector<ListedClass>& out) {
  Statement statement(database_, select(filter, known, uid.has_value()));
  statement.bind(1, sid.value).bind(7, static_cast<std::int64_t>(filter.limit - out.size()));
  // The classes before the place in the list need not be gone through again.
  const auto place = filter.after ? filter.after->starts_at : std::nullopt;
  if (filter.from) statement.bind(2, std::max(*filter.from, place.value_or(*filter.from)));
  if (filter.to) statement.bind(3, *filter.to);
  if (filter.course) statement.bind(4, filter.course->value);
  if (filter.after && known) statement.bind(5, *filter.after->starts_at);
  if (filter.after && (known || !filter.after->starts_at)) statement.bind(6, filter.after->class_id.value);
  if (uid) statement.bind(8, uid->value);
  while (statement.step()) out.push_back(listed_of(statement));
}

std::vector<ClassId> ClassLists::recently_entered(Sid sid, std::int64_t since) {
  Statement statement(
      database_,
      "SELECT class_id FROM known_class k WHERE sid = ?1 AND last_seen_at >= ?2 AND NOT EXISTS "
      "(SELECT 1 FROM summary s WHERE s.sid = k.sid AND s.class_id = k.class_id) ORDER BY class_id");
  statement.bind(1, sid.value).bind(2, since);
  std::vector<ClassId> out;
  while (statement.step()) out.push_back(ClassId{statement.integer(0)});
  return out;
}

std::optional<std::int64_t> ClassLists::last_entered(Sid sid) {
  Statement statement(
      database_, "SELECT max(last_seen_at) FROM known_class WHERE sid = ?1 AND last_seen_at IS NOT NULL");
  return statement.bind(1, sid.value).step() ? statement.optional_integer(0) : std::nullopt;
}

}  // namespace rollcall::storage::sqlite
