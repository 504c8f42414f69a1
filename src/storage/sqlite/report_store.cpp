#include <fmt/format.h>

#include "storage/records.hpp"
#include "storage/sqlite/facts_reader.hpp"
#include "storage/sqlite/open_records.hpp"
#include "storage/sqlite/report_readers.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::Statement;

std::unique_ptr<Database> open_for_reading(const std::string& path) {
  auto database = std::make_unique<Database>(path, Database::Mode::read_only);
  if (database->integer("PRAGMA user_version") != sqlite::records_version()) {
    throw StoreError(
        StoreError::Kind::cannot_open,
        fmt::format("{} is not of this version's schema: `rollcall rebuild` makes it again", path));
  }
  return database;
}

// All reads while one is held happen in one snapshot; the outermost counts.
class Snapshot {
 public:
  Snapshot(Database& database, int& depth) : database_(database), depth_(depth) {
    if (depth_ == 0) database_.execute("BEGIN");
    ++depth_;
  }
  ~Snapshot() {
    if (--depth_ > 0) return;
    try {
      database_.execute("COMMIT");
    } catch (const StoreError&) {
      // Reading failed before; there is nothing to commit.
    }
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Database& database_;
  int& depth_;
};

class SqliteReports : public ReportStore {
 public:
  explicit SqliteReports(const std::string& path)
      : database_(open_for_reading(path)),
        facts_(*database_),
        lists_(*database_),
        people_(*database_),
        learning_(*database_),
        history_(*database_),
        applied_(*database_, "SELECT value FROM meta WHERE key = 'applied_seq'"),
        outcome_(*database_, "SELECT outcome, reason, pointer FROM push_outcome WHERE seq = ?1") {}

  std::shared_ptr<void> hold() override { return std::make_shared<Snapshot>(*database_, depth_); }

  Seq applied() override {
    const Seq seq{applied_.step() ? applied_.integer(0) : 0};
    applied_.reset();
    return seq;
  }

  std::optional<domain::ClassFacts> class_facts(Sid sid, ClassId class_id, const FactsOf& who) override {
    const Snapshot snapshot(*database_, depth_);
    if (!facts_.known(sid, class_id)) return std::nullopt;
    return facts_.class_facts(sid, class_id, who);
  }
  std::vector<ListedClass> classes(Sid sid, const ClassFilter& filter) override {
    const Snapshot snapshot(*database_, depth_);
    return lists_.classes(sid, filter);
  }
  std::vector<ListedClass> classes_of(Sid sid, Uid uid, const ClassFilter& filter) override {
    const Snapshot snapshot(*database_, depth_);
    return lists_.classes_of(sid, uid, filter);
  }
  std::vector<ClassId> recently_entered(Sid sid, std::int64_t since) override {
    return lists_.recently_entered(sid, since);
  }
  std::optional<std::int64_t> last_entered(Sid sid) override { return lists_.last_entered(sid); }

  std::optional<std::string> course_name(Sid sid, CourseId course) override {
    return facts_.name(sid, records::Subject::course, course.value);
  }
  bool course_known(Sid sid, CourseId course) override { return people_.course_known(sid, course); }
  Person person(Sid sid, Uid uid) override {
    const Snapshot snapshot(*database_, depth_);
    return people_.person(sid, uid);
  }
  std::optional<std::string> person_name(Sid sid, Uid uid) override {
    return facts_.name(sid, records::Subject::person, uid.value);
  }
  bool person_known(Sid sid, Uid uid) override { return people_.person_known(sid, uid); }
  std::vector<domain::RosterFact> roster_history(Sid sid, CourseId course) override {
    return people_.roster_history(sid, course);
  }

  std::vector<records::WebView> web_views(Sid sid, ClassId class_id) override {
    return learning_.web_views(sid, class_id);
  }
  std::vector<records::ClientView> client_views(Sid sid, ClassId class_id) override {
    return learning_.client_views(sid, class_id);
  }
  std::vector<domain::AccountEvidence> account_evidence(Sid sid,
                                                        const std::vector<std::string>& accounts) override {
    const Snapshot snapshot(*database_, depth_);
    return people_.account_evidence(sid, accounts);
  }
  std::vector<GradeRow> grades(Sid sid, const ActivityFilter& filter, std::optional<GradePosition> after,
                               std::size_t most_grades) override {
    return learning_.grades(sid, filter, after, most_grades);
  }
  std::vector<SubmissionRow> submissions(Sid sid, const ActivityFilter& filter,
                                         std::optional<SubmissionPosition> after,
                                         std::size_t limit) override {
    return learning_.submissions(sid, filter, after, limit);
  }
  std::vector<Homework> homework(Sid sid, const ActivityFilter& filter, std::optional<ActivityId> from,
                                 std::size_t limit) override {
    return learning_.homework(sid, filter, from, limit);
  }

  std::vector<OverrideEntry> override_log(Sid sid, ClassId class_id, Uid uid) override {
    return history_.override_log(sid, class_id, uid);
  }
  std::vector<Restatement> restatements(Sid sid, const RestatementFilter& filter) override {
    return history_.restatements(sid, filter);
  }

  PushOutcome outcome(Seq seq) override {
    PushOutcome out;
    if (outcome_.bind(1, seq.value).step()) {
      out = {static_cast<records::Outcome>(outcome_.integer(0)), outcome_.text(1), outcome_.text(2)};
    }
    outcome_.reset();
    return out;
  }

  std::vector<QuarantineItem> quarantine(std::optional<Sid> sid, Seq after, std::size_t limit) override {
    Statement list(*database_,
                   fmt::format("SELECT seq, sid, cmd, reason, pointer FROM push_outcome WHERE outcome = 3 "
                               "AND dropped = 0 AND seq > ?1 {} ORDER BY seq LIMIT ?2",
                               sid ? "AND sid = ?3" : ""));
    list.bind(1, after.value).bind(2, static_cast<std::int64_t>(limit));
    if (sid) list.bind(3, sid->value);
    std::vector<QuarantineItem> out;
    while (list.step()) {
      out.push_back({Seq{list.integer(0)}, Sid{list.integer(1)}, list.text(2), list.text(3), list.text(4)});
    }
    return out;
  }

  std::int64_t quarantined(std::optional<Sid> sid) override {
    Statement count(*database_,
                    fmt::format("SELECT count(*) FROM push_outcome WHERE outcome = 3 AND dropped = 0 {}",
                                sid ? "AND sid = ?1" : ""));
    if (sid) count.bind(1, sid->value);
    return count.step() ? count.integer(0) : 0;
  }

 private:
  std::unique_ptr<Database> database_;
  sqlite::FactsReader facts_;
  sqlite::ClassLists lists_;
  sqlite::PeopleReader people_;
  sqlite::LearningReader learning_;
  sqlite::HistoryReader history_;
  Statement applied_, outcome_;
  int depth_ = 0;  // of snapshots held
};

}  // namespace

std::unique_ptr<ReportStore> open_reports(const std::string& path) {
  return std::make_unique<SqliteReports>(path);
}

}  // namespace rollcall::storage
