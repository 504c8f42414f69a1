#include "storage/journal.hpp"

#include <fmt/format.h>

#include <map>

#include "base/check.hpp"
#include "storage/sqlite/open_journal.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr std::string_view kColumns =
    "push.seq, sid, trust, identity, received_at, time_stamp, cmd, message_id, body, "
    "coalesce(duplicate.count, 0), coalesce(decision.decision, 0)";
constexpr std::string_view kFrom =
    " FROM push LEFT JOIN duplicate ON duplicate.seq = push.seq LEFT JOIN decision ON decision.seq = "
    "push.seq ";
constexpr std::string_view kPush = "trust <> 5";  // no entry of our own
constexpr std::size_t kHashBytes = 32;

std::string select(std::string_view rest) { return fmt::format("SELECT {}{}{}", kColumns, kFrom, rest); }

JournalRow row_of(const Statement& s) {
  JournalRow row;
  row.seq = Seq{s.integer(0)};
  row.entry.sid = Sid{s.integer(1)};
  row.entry.trust = static_cast<Trust>(s.integer(2));
  row.entry.identity = s.text(3);
  if (row.entry.identity.size() >= kHashBytes) {
    row.entry.content_hash = row.entry.identity.substr(row.entry.identity.size() - kHashBytes);
  }
  row.entry.received_at = s.integer(4);
  row.entry.time_stamp = s.optional_integer(5);
  row.entry.cmd = s.text(6);
  row.entry.message_id = s.text(7);
  row.entry.body = s.text(8);
  row.duplicates = s.integer(9);
  row.decision = static_cast<Decision>(s.integer(10));
  return row;
}

class SqliteJournal : public Journal {
 public:
  SqliteJournal(const std::string& path, Access access)
      : database_(sqlite::open_journal_database(path, access)),
        insert_(
            *database_,
            "INSERT INTO push (sid, held, identity, trust, received_at, time_stamp, cmd, message_id, body, "
            "seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING"),
        find_(*database_, "SELECT seq FROM push WHERE sid = ?1 AND held = ?2 AND identity = ?3"),
        count_(*database_,
               "INSERT INTO duplicate VALUES (?1, 1, ?2) "
               "ON CONFLICT DO UPDATE SET count = count + 1, last_at = max(last_at, excluded.last_at)"),
        last_used_(*database_, "SELECT seq FROM sqlite_sequence WHERE name = 'push'"),
        give_back_(*database_, "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'push'"),
        last_seq_(*database_, "SELECT coalesce(max(seq), 0) FROM push"),
        generation_(*database_, "SELECT generation FROM records_file"),
        read_(*database_, select("WHERE push.seq = ?1")),
        list_all_(*database_, select("WHERE push.seq > ?1 ORDER BY push.seq LIMIT ?2")),
        list_school_(*database_, select("WHERE sid = ?3 AND push.seq > ?1 ORDER BY push.seq LIMIT ?2")),
        list_pushes_(*database_,
                     select(fmt::format("WHERE sid = ?3 AND {} AND push.seq > ?1 ORDER BY push.seq "
                                        "LIMIT ?2",
                                        kPush))),
        tail_all_(*database_, select(fmt::format("WHERE {} ORDER BY push.seq DESC LIMIT ?1", kPush))),
        tail_school_(*database_,
                     select(fmt::format("WHERE sid = ?2 AND {} ORDER BY push.seq DESC LIMIT ?1", kPush))) {}

  std::vector<Appended> append(std::span<const JournalEntry> entries) override {
    std::vector<Appended> appended;
    appended.reserve(entries.size());
    Transaction transaction(*database_);
    Seq last = last_used();
    for (const auto& entry : entries) appended.push_back(append_one(entry, last));
    transaction.commit();
    return appended;
  }

  std::size_t append_all(const std::function<void(const Sink&)>& produce) override {
    Transaction transaction(*database_);
    const Seq before = last_used();
    Seq last = before;
    produce([&](const JournalEntry& entry) { append_one(entry, last); });
    transaction.commit();
    return static_cast<std::size_t>(last.value - before.value);
  }

  void probe() override {
    const auto version = database_->integer("PRAGMA user_version");
    database_->execute(fmt::format("PRAGMA user_version = {}", version));  // writes the first page and syncs
  }

  Seq last_seq() override { return Seq{first_integer(last_seq_)}; }

  std::optional<JournalRow> read(Seq seq) override {
    auto rows = all(read_.bind(1, seq.value));
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
  }

  std::vector<JournalRow> list(const Filter& filter) override {
    ROLLCALL_CHECK(filter.sid || !filter.pushes_only);
    Statement& statement = !filter.sid ? list_all_ : filter.pushes_only ? list_pushes_ : list_school_;
    if (filter.sid) statement.bind(3, filter.sid->value);
    statement.bind(1, filter.after.value).bind(2, static_cast<std::int64_t>(filter.limit));
    return all(statement, filter.most_bytes);
  }

  std::vector<JournalRow> tail(std::optional<Sid> sid, std::size_t count) override {
    Statement& statement = sid ? tail_school_ : tail_all_;
    if (sid) statement.bind(2, sid->value);
    auto rows = all(statement.bind(1, static_cast<std::int64_t>(count)));
    return {std::make_move_iterator(rows.rbegin()), std::make_move_iterator(rows.rend())};
  }

  void decide(Seq seq, Decision decision, std::int64_t at) override {
    Statement(*database_,
              "INSERT INTO decision VALUES (?1, ?2, ?3) "
              "ON CONFLICT DO UPDATE SET decision = excluded.decision, at = excluded.at")
        .bind(1, seq.value)
        .bind(2, static_cast<int>(decision))
        .bind(3, at)
        .run();
  }

  std::vector<JournalRow> decided_since(std::int64_t since) override {
    Statement decided(*database_, select("WHERE decision.at >= ?1 ORDER BY push.seq"));
    return all(decided.bind(1, since));
  }

  std::vector<SchoolPushes> schools(std::span<const Sid> sids) override {
    const auto duplicates = duplicates_by_school();
    std::vector<SchoolPushes> out;
    for (const Sid sid : sids) {
      SchoolPushes& school = out.emplace_back(counted(sid));
      if (const auto found = duplicates.find(sid); found != duplicates.end())
        school.duplicates = found->second;
      const auto last = tail(sid, 1);
      if (last.empty()) continue;
      school.last_seq = last[0].seq;
      school.last_received_at = last[0].entry.received_at;
      school.last_time_stamp = last[0].entry.time_stamp;
      school.last_cmd = last[0].entry.cmd;
    }
    return out;
  }

  std::vector<HeldPush> unsigned_since(Sid sid, std::int64_t since) override {
    Statement held(*database_,
                   "SELECT received_at, identity FROM push WHERE sid = ?1 AND held = 1 AND received_at >= ?2 "
                   "AND trust = 2 ORDER BY received_at");
    held.bind(1, sid.value).bind(2, since);
    std::vector<HeldPush> out;
    while (held.step()) out.push_back({held.integer(0), held.text(1)});
    return out;
  }

  std::optional<RecordedRules> rules(Sid sid) override {
    Statement find(*database_, "SELECT first, last FROM school_rules WHERE sid = ?1");
    if (!find.bind(1, sid.value).step()) return std::nullopt;
    return RecordedRules{find.text(0), find.text(1)};
  }

  void record_rules(Sid sid, const std::string& rules, const std::optional<JournalEntry>& change) override {
    Transaction transaction(*database_);
    Statement(*database_,
              "INSERT INTO school_rules VALUES (?1, ?2, ?2) ON CONFLICT DO UPDATE SET last = excluded.last")
        .bind(1, sid.value)
        .bind(2, std::string_view(rules))
        .run();
    Seq last = last_used();
    if (change) append_one(*change, last);
    transaction.commit();
  }

  std::int64_t records_generation() override { return first_integer(generation_); }

  void switch_records(std::int64_t generation, const std::function<void()>& finish) override {
    Transaction transaction(*database_);
    finish();
    Statement(*database_, "UPDATE records_file SET generation = ?1").bind(1, generation).run();
    transaction.commit();
  }

 private:
  // Numbers are given here, and given back for a repeat: SQLite's own counter would skip one.
  Seq last_used() { return Seq{first_integer(last_used_)}; }

  // Moves `last`, the last number used, when the entry is new.
  Appended append_one(const JournalEntry& entry, Seq& last) {
    const Seq next{last.value + 1};
    const int held = believed(entry.trust) ? 0 : 1;
    insert_.bind(1, entry.sid.value).bind(2, held).bind_blob(3, entry.identity);
    insert_.bind(4, static_cast<int>(entry.trust)).bind(5, entry.received_at).bind(6, entry.time_stamp);
    insert_.bind(7, std::string_view(entry.cmd)).bind(8, std::string_view(entry.message_id));
    insert_.bind_blob(9, entry.body).bind(10, next.value).run();
    if (database_->changes() == 1) return {last = next, false};
    const Seq seq{first_integer(find_.bind(1, entry.sid.value).bind(2, held).bind_blob(3, entry.identity))};
    ROLLCALL_CHECK(seq.value > 0);
    count_.bind(1, seq.value).bind(2, entry.received_at).run();
    give_back_.bind(1, last.value).run();
    return {seq, true};
  }

  // Each count reads an index and no push, since pushes are large.
  SchoolPushes counted(Sid sid) {
    SchoolPushes out{.sid = sid};
    Statement counts(
        *database_,
        "SELECT (SELECT count(*) FROM push INDEXED BY push_by_school WHERE sid = ?1) - "
        "(SELECT count(*) FROM push INDEXED BY push_own WHERE sid = ?1 AND trust = 5), "
        "(SELECT count(*) FROM push INDEXED BY push_held WHERE sid = ?1 AND held = 1), "
        "(SELECT max(received_at) FROM push INDEXED BY push_test WHERE sid = ?1 AND cmd = 'Test' AND "
        "held = 0 AND trust <> 5)");
    if (!counts.bind(1, sid.value).step()) return out;
    out.pushes = counts.integer(0);
    out.held = counts.integer(1);
    out.last_test_at = counts.optional_integer(2);
    return out;
  }

  // Of all schools at once: there are far fewer repeats than pushes.
  std::map<Sid, std::int64_t> duplicates_by_school() {
    Statement repeats(*database_, fmt::format("SELECT sid, sum(count) FROM duplicate CROSS JOIN push ON "
                                              "push.seq = duplicate.seq WHERE {} GROUP BY sid",
                                              kPush));
    std::map<Sid, std::int64_t> out;
    while (repeats.step()) out[Sid{repeats.integer(0)}] = repeats.integer(1);
    return out;
  }

  static std::int64_t first_integer(Statement& statement) {
    const std::int64_t value = statement.step() ? statement.integer(0) : 0;
    statement.reset();
    return value;
  }

  static std::vector<JournalRow> all(Statement& statement, std::size_t most_bytes = SIZE_MAX) {
    std::vector<JournalRow> rows;
    for (std::size_t bytes = 0; bytes < most_bytes && statement.step();) {
      rows.push_back(row_of(statement));
      bytes += rows.back().entry.body.size();
    }
    statement.reset();
    return rows;
  }

  std::unique_ptr<Database> database_;
  Statement insert_, find_, count_, last_used_, give_back_, last_seq_, generation_, read_, list_all_,
      list_school_, list_pushes_, tail_all_, tail_school_;
};

}  // namespace

std::unique_ptr<Journal> open_journal(const std::string& path, Access access) {
  return std::make_unique<SqliteJournal>(path, access);
}

}  // namespace rollcall::storage
