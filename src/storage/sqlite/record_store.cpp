#include "storage/records.hpp"
#include "storage/sqlite/open_records.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

class SqliteRecords : public RecordStore {
 public:
  explicit SqliteRecords(const std::string& path)
      : database_(sqlite::open_records_for_writing(path)),
        rows_(*database_),
        applied_(*database_, "SELECT value FROM meta WHERE key = 'applied_seq'"),
        move_(*database_, "UPDATE meta SET value = ?1 WHERE key = 'applied_seq'") {}

  Seq applied() override {
    const Seq seq{applied_.step() ? applied_.integer(0) : 0};
    applied_.reset();
    return seq;
  }

  void apply(std::span<const records::Projected> pushes, Seq through) override {
    Transaction transaction(*database_);
    write(pushes, false);
    move_.bind(1, through.value).run();
    transaction.commit();
  }

  void reapply(std::span<const records::Projected> pushes) override {
    Transaction transaction(*database_);
    write(pushes, true);
    transaction.commit();
  }

  void clear() override {
    Transaction transaction(*database_);
    std::vector<std::string> tables;
    Statement names(*database_, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta'");
    while (names.step()) tables.push_back(names.text(0));
    for (const auto& table : tables) database_->execute("DELETE FROM " + table);
    move_.bind(1, 0).run();
    transaction.commit();
  }

 private:
  void write(std::span<const records::Projected> pushes, bool again) {
    for (const auto& push : pushes) rows_.write(push, again);
    rows_.flush();
  }

  std::unique_ptr<Database> database_;
  sqlite::RowWriter rows_;
  Statement applied_, move_;
};

}  // namespace

std::unique_ptr<RecordStore> open_records(const std::string& path) {
  return std::make_unique<SqliteRecords>(path);
}

bool records_damaged(const std::string& path) { return sqlite::damaged(path); }
void put_records_aside(const std::string& path) { sqlite::put_aside(path); }

}  // namespace rollcall::storage
