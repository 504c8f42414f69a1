#include "storage/records.hpp"
#include "storage/sqlite/facts_reader.hpp"
#include "storage/sqlite/open_records.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

std::string pending_rules_where(const std::string& condition) {
  return "SELECT p.sid, p.class_id, p.seq, c.at, c.before, c.after FROM rules_pending p "
         "JOIN rules_change c ON c.sid = p.sid AND c.seq = p.seq WHERE " +
         condition + " ORDER BY p.sid, p.class_id, p.seq LIMIT ?1";
}

class SqliteRecords : public RecordStore, private RecordBatch {
 public:
  explicit SqliteRecords(const std::string& path)
      : database_(sqlite::open_records_for_writing(path)),
        facts_(*database_),
        rows_(*database_, facts_),
        applied_(*database_, "SELECT value FROM meta WHERE key = 'applied_seq'"),
        move_(*database_, "UPDATE meta SET value = ?1 WHERE key = 'applied_seq'"),
        of_course_(*database_,
                   "SELECT class_id FROM known_class INDEXED BY known_class_course WHERE sid = ?1 AND "
                   "course_id = ?2 "
                   "AND (starts_at IS NULL OR starts_at >= ?3) ORDER BY class_id"),
        starting_(*database_,
                  "SELECT class_id FROM known_class WHERE sid = ?1 AND starts_at = ?2 ORDER BY class_id"),
        rules_(*database_, "SELECT after FROM rules_change WHERE sid = ?1 ORDER BY seq DESC LIMIT 1"),
        restate_(*database_,
                 "INSERT INTO restatement VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING"),
        pending_(*database_, pending_rules_where("1")),
        pending_of_(*database_, pending_rules_where("p.sid = ?2 AND p.class_id = ?3")),
        compared_(*database_, "DELETE FROM rules_pending WHERE sid = ?1 AND class_id = ?2 AND seq = ?3") {}

  Seq applied() override {
    const Seq seq{applied_.step() ? applied_.integer(0) : 0};
    applied_.reset();
    return seq;
  }

  void transact(const std::function<void(RecordBatch&)>& work) override {
    rows_.forget();  // what a batch that failed had gathered
    Transaction transaction(*database_);
    work(*this);
    rows_.flush();
    transaction.commit();
  }

 private:
  void write(const records::Projected& push, bool again) override { rows_.write(push, again); }
  void set_applied(Seq through) override { move_.bind(1, through.value).run(); }

  bool complete(Sid sid, ClassId class_id) override { return facts_.complete(sid, class_id); }

  std::vector<ClassId> complete_classes(Sid sid, CourseId course,
                                        std::int64_t starting_at_or_after) override {
    rows_.flush();
    return complete_of(of_course_.bind(1, sid.value).bind(2, course.value).bind(3, starting_at_or_after),
                       sid);
  }

  std::vector<ClassId> complete_classes_at(Sid sid, std::int64_t start) override {
    rows_.flush();
    return complete_of(starting_.bind(1, sid.value).bind(2, start), sid);
  }

  bool changes(const records::Claim& claim, const records::Origin& origin) override {
    return rows_.changes(claim, origin);
  }

  domain::ClassFacts class_facts(Sid sid, ClassId class_id) override {
    rows_.flush();
    return facts_.class_facts(sid, class_id, {.uid = {}, .names = false});
  }

  std::optional<std::string> rules(Sid sid) override {
    std::optional<std::string> after;
    if (rules_.bind(1, sid.value).step()) after = rules_.text(0);
    rules_.reset();
    return after;
  }

  void restate(const Restatement& r) override {
    restate_.bind(1, r.sid.value).bind(2, r.seq.value).bind(3, r.class_id.value).bind(4, r.uid.value);
    restate_.bind(5, r.at).bind(6, static_cast<int>(r.by_rules));
    r.before ? restate_.bind(7, std::string_view(*r.before)) : restate_.bind_null(7);
    r.after ? restate_.bind(8, std::string_view(*r.after)) : restate_.bind_null(8);
    restate_.run();
  }

  std::vector<PendingRules> pending_rules(std::optional<std::pair<Sid, ClassId>> of,
                                          std::size_t limit) override {
    Statement& pending = of ? pending_of_ : pending_;
    pending.bind(1, static_cast<std::int64_t>(limit));
    if (of) pending.bind(2, of->first.value).bind(3, of->second.value);
    std::vector<PendingRules> out;
    while (pending.step()) {
      const Sid sid{pending.integer(0)};
      out.push_back(
          {.sid = sid,
           .class_id = ClassId{pending.integer(1)},
           .origin = {.sid = sid, .seq = Seq{pending.integer(2)}, .received_at = pending.integer(3)},
           .before = pending.text(4),
           .after = pending.text(5)});
    }
    return out;
  }

  void compared(const PendingRules& p) override {
    compared_.bind(1, p.sid.value).bind(2, p.class_id.value).bind(3, p.origin.seq.value).run();
  }

  std::vector<ClassId> complete_of(Statement& classes, Sid sid) {
    std::vector<ClassId> all, out;
    while (classes.step()) all.push_back(ClassId{classes.integer(0)});
    for (const ClassId id : all) {
      if (facts_.complete(sid, id)) out.push_back(id);
    }
    return out;
  }

  std::unique_ptr<Database> database_;
  sqlite::FactsReader facts_;
  sqlite::RowWriter rows_;
  Statement applied_, move_, of_course_, starting_, rules_, restate_, pending_, pending_of_, compared_;
};

}  // namespace

void RecordStore::apply(std::span<const records::Projected> pushes, Seq through) {
  transact([&](RecordBatch& batch) {
    for (const auto& push : pushes) batch.write(push, false);
    batch.set_applied(through);
  });
}

void RecordStore::reapply(std::span<const records::Projected> pushes) {
  transact([&](RecordBatch& batch) {
    for (const auto& push : pushes) batch.write(push, true);
  });
}

std::unique_ptr<RecordStore> open_records(const std::string& path) {
  return std::make_unique<SqliteRecords>(path);
}

bool records_damaged(const std::string& path) { return sqlite::damaged(path); }
void put_records_aside(const std::string& path) { sqlite::put_aside(path); }
void remove_records(const std::string& path) { sqlite::remove(path); }

}  // namespace rollcall::storage
