#include <fmt/format.h>
#include <sqlite3.h>

#include <set>
#include <utility>

#include "base/time.hpp"
#include "storage/keeping.hpp"
#include "storage/sqlite/open_journal.hpp"
#include "storage/sqlite/schema.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::Statement;

// What a statement finds is wrong; its first column is a push's number or null, the second more about it.
struct Rule {
  int since;  // version of the schema that has the tables
  std::string_view find;
  std::string_view what;  // {} is the second column
};

constexpr Rule kRules[] = {
    {1, "SELECT seq, '' FROM push WHERE seq < 1", "its number is none that a push can have"},
    {1,
     "SELECT max(seq), coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = 'push'), 0) FROM push "
     "HAVING max(seq) > coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = 'push'), 0)",
     "the counter of numbers is at {}, below it: the next push could not be journalled"},
    {1, "SELECT seq, '' FROM duplicate WHERE seq NOT IN (SELECT seq FROM push)",
     "repetitions of it are counted, but it is not there"},
    {1, "SELECT seq, count FROM duplicate WHERE count < 1", "it is said to have come {} more times"},
    {1, "SELECT seq, '' FROM decision WHERE seq NOT IN (SELECT seq FROM push)",
     "somebody decided about it, but it is not there"},
    {1, "SELECT seq, decision FROM decision WHERE decision NOT IN (1, 2)",
     "the decision {} about it is none known"},
    {1,
     "SELECT NULL, name FROM token WHERE length(hash) <> 64 OR hash GLOB '*[^0-9a-f]*' OR scope NOT IN (0, "
     "1, 2) "
     "OR sids GLOB '*[^0-9,]*' OR created_at <= 0 OR revoked_at <= 0",
     "the token '{}' is not one that was made here: revoke it, and make another"},
    {2, "SELECT NULL, n FROM (SELECT count(*) AS n FROM records_file) WHERE n <> 1",
     "{} rows say which records file counts, where one must"},
    {2, "SELECT NULL, sid FROM school_rules WHERE json_valid(first) = 0 OR json_valid(last) = 0",
     "the rules recorded of school {} do not read"},
    {3,
     "SELECT NULL, identity FROM creation WHERE state NOT BETWEEN 0 AND 4 OR told NOT IN (0, 1) OR attempts "
     "< 0 "
     "OR identity = ''",
     "the creation '{}' is in a state that no creation has"},
};

using Names = std::set<std::string>;

Names names_in(Database& database) {
  Names names;
  Statement all(database,
                "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'");
  while (all.step()) names.insert(all.text(0));
  return names;
}

// The tables and indexes that a journal of the version has.
Names names_of_version(int version) {
  Database empty(":memory:", Database::Mode::read_write_create);
  for (int i = 0; i < version; ++i)
    empty.execute(std::string(sqlite::kJournalMigrations[static_cast<std::size_t>(i)]));
  return names_in(empty);
}

// Interrupts what a connection does from that moment on.
class TimeLimit {
 public:
  TimeLimit(Database& database, std::int64_t end_at_ms) : database_(database), end_at_ms_(end_at_ms) {
    constexpr int kInstructions = 10'000;  // of SQLite's machine, between two looks at the clock
    sqlite3_progress_handler(database_.handle(), kInstructions, &TimeLimit::over, &end_at_ms_);
  }
  ~TimeLimit() { sqlite3_progress_handler(database_.handle(), 0, nullptr, nullptr); }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

 private:
  static int over(void* end_at_ms) { return now_ms() >= *static_cast<std::int64_t*>(end_at_ms) ? 1 : 0; }

  Database& database_;
  std::int64_t end_at_ms_;
};

class SqliteJournalFile : public JournalFile {
 public:
  explicit SqliteJournalFile(const std::string& path)
      : in_use_(sqlite::has_side_files(path)),
        database_(sqlite::open_journal_as_it_is(path, sqlite::Reading::look)),
        version_(sqlite::journal_version(*database_)) {}

  int version() const override { return version_; }

  void check(const FaultSink& found) override {
    try {
      if (!check_file(found) || !check_names(found)) return;
      for (const Rule& rule : kRules) {
        if (rule.since <= version_) apply(rule, found);
      }
    } catch (const StoreError& error) {
      if (error.kind() != StoreError::Kind::damaged) throw;
      found({{}, fmt::format("the file is damaged and could not be read on: {}", error.what())});
    }
  }

  std::vector<StoredRow> rows(Seq after, std::size_t limit) override {
    if (!list_) list_.emplace(*database_, list_sql());
    list_->bind(1, after.value).bind(2, static_cast<std::int64_t>(limit));
    std::vector<StoredRow> out;
    while (list_->step()) out.push_back(row_of(*list_));
    return out;
  }

  Seq last_seq() override { return Seq{database_->integer("SELECT coalesce(max(seq), 0) FROM push")}; }

  std::optional<StoredRow> newest(std::optional<Sid> sid) override {
    Statement find(
        *database_,
        fmt::format("SELECT seq, sid, trust, held, received_at, time_stamp, cmd FROM push WHERE {} "
                    "trust <> 5 ORDER BY seq DESC LIMIT 1",
                    sid ? "sid = ?1 AND" : ""));
    if (sid) find.bind(1, sid->value);
    if (!find.step()) return std::nullopt;
    StoredRow row{
        .seq = Seq{find.integer(0)}, .trust = find.integer(2), .held = find.integer(3), .entry = {}};
    row.entry.sid = Sid{find.integer(1)};
    row.entry.received_at = find.integer(4);
    row.entry.time_stamp = find.optional_integer(5);
    row.entry.cmd = find.text(6);
    return row;
  }

  std::int64_t records_generation() override {
    return has_table("records_file") ? database_->integer("SELECT generation FROM records_file") : 0;
  }

  QuickCheck quick_check(int limit_ms) override {
    const std::int64_t end_at = now_ms() + limit_ms;
    const TimeLimit limit(*database_, end_at);
    QuickCheck out;
    try {
      Statement check(*database_, "PRAGMA quick_check(1)");
      if (check.step() && check.text(0) != "ok") out.fault = check.text(0);
      out.finished = true;
    } catch (const StoreError&) {
      if (now_ms() < end_at) throw;  // else it was interrupted
    }
    return out;
  }

  bool disturbed() const override { return !in_use_ && sqlite::has_side_files(database_->path()); }

 private:
  bool has_table(std::string_view name) {
    Statement find(*database_, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1");
    return find.bind(1, name).step();
  }

  std::string list_sql() {
    return fmt::format(
        "SELECT seq, sid, trust, held, identity, received_at, time_stamp, cmd, message_id, body, {} FROM "
        "push "
        "WHERE seq > ?1 ORDER BY seq LIMIT ?2",
        has_table("erasure") ? "seq IN (SELECT seq FROM erasure)" : "0");
  }

  static StoredRow row_of(const Statement& s) {
    StoredRow row{.seq = Seq{s.integer(0)}, .trust = s.integer(2), .held = s.integer(3), .entry = {}};
    row.entry.sid = Sid{s.integer(1)};
    row.entry.identity = s.text(4);
    row.entry.received_at = s.integer(5);
    row.entry.time_stamp = s.optional_integer(6);
    row.entry.cmd = s.text(7);
    row.entry.message_id = s.text(8);
    row.entry.body = s.text(9);
    row.erased = s.integer(10) != 0;
    return row;
  }

  // SQLite's own examination: every page, and every index against its table.
  bool check_file(const FaultSink& found) {
    Statement check(*database_, "PRAGMA integrity_check");
    bool sound = true;
    while (check.step()) {
      if (check.text(0) == "ok") continue;
      found({{}, "the file is damaged: " + check.text(0)});
      sound = false;
    }
    return sound;
  }

  bool check_names(const FaultSink& found) {
    const Names names = names_in(*database_);
    bool all_there = true;
    for (const auto& name : names_of_version(version_)) {
      if (names.contains(name)) continue;
      found({{}, fmt::format("the {} is missing, which a journal of version {} has", name, version_)});
      all_there = false;
    }
    return all_there;
  }

  void apply(const Rule& rule, const FaultSink& found) {
    Statement find(*database_, rule.find);
    while (find.step()) {
      JournalFault fault;
      if (!find.is_null(0)) fault.push = Seq{find.integer(0)};
      fault.what = fmt::format(fmt::runtime(rule.what), find.text(1));
      found(fault);
    }
  }

  const bool in_use_;
  const std::unique_ptr<Database> database_;
  const int version_;
  std::optional<Statement> list_;
};

}  // namespace

int newest_journal_version() { return static_cast<int>(sqlite::kJournalMigrations.size()); }

std::unique_ptr<JournalFile> open_journal_file(const std::string& path) {
  return std::make_unique<SqliteJournalFile>(path);
}

}  // namespace rollcall::storage
