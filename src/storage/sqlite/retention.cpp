// secure_delete overwrites what is deleted with noughts. A body of the same length is written over the old
// one in its place (SQLite does so for a record whose size stays), so that no page is freed, split or merged,
// and no copy of a neighbour is left in a page's unused part.
#include "storage/retention.hpp"

#include <fmt/format.h>

#include <string_view>

#include "base/json_writer.hpp"
#include "storage/sqlite/open_journal.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

// ?1 school, ?2 received before, ?3 Cmds as a JSON list.
constexpr std::string_view kBelieved = "(trust IN (0, 1) OR (trust IN (2, 4) AND decision.decision IS 2))";

std::string condition(OldPushes::Which which) {
  constexpr std::string_view kListed = "cmd IN (SELECT value FROM json_each(?3))";
  using Which = OldPushes::Which;
  switch (which) {
    case Which::of_cmds: return fmt::format("{} AND {}", kBelieved, kListed);
    case Which::of_no_cmd: return fmt::format("{} AND NOT {}", kBelieved, kListed);
    case Which::held: return fmt::format("trust IN (2, 3, 4) AND NOT {} AND ?3 <> ''", kBelieved);
    case Which::own_of_cmds: return fmt::format("trust = 5 AND {}", kListed);
  }
  return "0";
}

std::string from(OldPushes::Which which) {
  return fmt::format(
      " FROM push LEFT JOIN decision ON decision.seq = push.seq WHERE sid = ?1 AND received_at < ?2 AND {}",
      condition(which));
}

void bind(Statement& statement, const OldPushes& old) {
  JsonWriter cmds;
  cmds.begin_array();
  for (const auto& cmd : old.cmds) cmds.value(cmd);
  cmds.end_array();
  statement.bind(1, old.sid.value).bind(2, old.before).bind(3, std::string_view(cmds.text()));
}

class SqliteRetention : public Retention {
 public:
  explicit SqliteRetention(const std::string& path)
      : database_(sqlite::open_journal_database(path, Access::read_write)) {
    database_->execute("PRAGMA secure_delete = ON");
  }

  OldCount count(const OldPushes& old) override {
    Statement s(*database_,
                "SELECT count(*), coalesce(sum(length(body)), 0), min(received_at), "
                "max(received_at)" +
                    from(old.which));
    bind(s, old);
    s.step();
    return {s.integer(0), s.integer(1), s.optional_integer(2), s.optional_integer(3)};
  }

  Removed remove(const OldPushes& old, Seq after, std::size_t limit) override {
    Transaction transaction(*database_);
    std::vector<Seq> seqs;
    {
      Statement s(*database_,
                  "SELECT push.seq" + from(old.which) + " AND push.seq > ?4 ORDER BY push.seq LIMIT ?5");
      bind(s, old);
      s.bind(4, after.value).bind(5, static_cast<std::int64_t>(limit));
      while (s.step()) seqs.push_back(Seq{s.integer(0)});
    }
    remove_rows(seqs);
    transaction.commit();
    return {static_cast<std::int64_t>(seqs.size()), seqs.empty() ? after : seqs.back(), seqs.size() == limit};
  }

  void remove_entries(std::span<const Seq> seqs) override {
    Transaction transaction(*database_);
    remove_rows(seqs);
    transaction.commit();
  }

  void rewrite(std::span<const Rewrite> rewrites, std::int64_t at) override {
    Transaction transaction(*database_);
    Statement body(*database_, "UPDATE push SET body = ?2 WHERE seq = ?1");
    // The end of the identity is the hash of the content, which decides between facts; the beginning is the
    // `_id`, in place of which the number is as unique.
    Statement ids(*database_,
                  "UPDATE push SET cmd = '', message_id = '', identity = "
                  "CAST('erased ' || seq || x'00' || substr(identity, -32) AS BLOB) WHERE seq = ?1");
    Statement note(*database_, "INSERT OR REPLACE INTO erasure VALUES (?1, ?2)");
    Statement drop(*database_, "INSERT OR REPLACE INTO decision VALUES (?1, 1, ?2)");
    for (const Rewrite& each : rewrites) {
      body.bind(1, each.seq.value).bind_blob(2, each.body).run();
      if (each.without_ids) ids.bind(1, each.seq.value).run();
      if (each.drop) drop.bind(1, each.seq.value).bind(2, at).run();
      note.bind(1, each.seq.value).bind(2, at).run();
    }
    transaction.commit();
  }

  void rewrite_creation(const Creation& creation, std::string_view identity) override {
    Statement s(*database_,
                "UPDATE creation SET identity = ?2, key = ?3, request = ?4, message = ?5, live_url = ?6, "
                "essence = ?7 WHERE number = ?1");
    s.bind(1, creation.row).bind(2, identity).bind(3, std::string_view(creation.key));
    s.bind(4, std::string_view(creation.request)).bind(5, std::string_view(creation.message));
    s.bind(6, std::string_view(creation.live_url)).bind(7, std::string_view(creation.essence)).run();
  }

  void remove_creation(std::int64_t row) override {
    Statement(*database_, "DELETE FROM creation WHERE number = ?1").bind(1, row).run();
  }

  void begin(const Removal& removal) override {
    Transaction transaction(*database_);
    Statement note(*database_, "INSERT OR IGNORE INTO removal VALUES (?1, ?2, ?3)");
    note.bind(1, removal.sid.value).bind(2, removal.uid.value);
    note.bind(3, std::string_view()).run();
    for (const auto& text : removal.texts) note.bind(3, std::string_view(text)).run();
    transaction.commit();
  }

  void end(Sid sid, Uid uid) override {
    Statement(*database_, "DELETE FROM removal WHERE sid = ?1 AND uid = ?2")
        .bind(1, sid.value)
        .bind(2, uid.value)
        .run();
  }

  std::vector<Removal> unfinished() override {
    Statement s(*database_, "SELECT sid, uid, text FROM removal ORDER BY sid, uid, text");
    std::vector<Removal> out;
    while (s.step()) {
      const Sid sid{s.integer(0)};
      const Uid uid{s.integer(1)};
      if (out.empty() || out.back().sid != sid || out.back().uid != uid) out.push_back({sid, uid, {}});
      if (std::string text = s.text(2); !text.empty()) out.back().texts.push_back(std::move(text));
    }
    return out;
  }

  bool checkpoint() override {
    Statement s(*database_, "PRAGMA wal_checkpoint(TRUNCATE)");
    return s.step() && s.integer(0) == 0;
  }

  void compact() override { database_->execute("VACUUM"); }

 private:
  void remove_rows(std::span<const Seq> seqs) {
    for (const std::string_view table : {"duplicate", "decision", "erasure", "push"}) {
      Statement remove(*database_, fmt::format("DELETE FROM {} WHERE seq = ?1", table));
      for (const Seq seq : seqs) remove.bind(1, seq.value).run();
    }
  }

  std::unique_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<Retention> open_retention(const std::string& journal_path) {
  return std::make_unique<SqliteRetention>(journal_path);
}

}  // namespace rollcall::storage
