#include <fmt/format.h>

#include <set>

#include "storage/records.hpp"
#include "storage/sqlite/open_records.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using records::Attribute;
using records::Source;
using records::Subject;
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

records::Rank rank_of(const Statement& s, int own_time, int tie) {
  records::Rank rank{.own_time = s.integer(own_time)};
  const std::string bytes = s.text(tie);
  for (std::size_t i = 0; i < rank.tie.size() && i < bytes.size(); ++i) {
    rank.tie[i] = static_cast<unsigned char>(bytes[i]);
  }
  return rank;
}

// All reads of one call happen in one snapshot.
class Snapshot {
 public:
  explicit Snapshot(Database& database) : database_(database) { database_.execute("BEGIN"); }
  ~Snapshot() {
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
};

class SqliteReports : public ReportStore {
 public:
  explicit SqliteReports(const std::string& path)
      : database_(open_for_reading(path)),
        applied_(*database_, "SELECT value FROM meta WHERE key = 'applied_seq'"),
        known_(*database_, "SELECT 1 FROM known_class WHERE sid = ?1 AND class_id = ?2"),
        claims_(*database_,
                "SELECT attribute, source, number, text, own_time, tie FROM claim "
                "WHERE sid = ?1 AND subject = ?2 AND subject_id = ?3"),
        name_(*database_,
              "SELECT text, own_time, tie FROM claim WHERE sid = ?1 AND subject = ?2 AND subject_id = ?3 "
              "AND attribute = ?4"),
        summary_(*database_,
                 "SELECT course_id, start_time, close_time, real_close_time FROM summary "
                 "WHERE sid = ?1 AND class_id = ?2"),
        persons_(*database_,
                 "SELECT uid, in_room, identity, total_s, stage_s, hands_up, awards FROM summary_person "
                 "WHERE sid = ?1 AND class_id = ?2"),
        events_(*database_,
                "SELECT uid, client_id, at, kind, device FROM summary_event "
                "WHERE sid = ?1 AND class_id = ?2 ORDER BY uid, ordinal"),
        live_(*database_,
              "SELECT uid, client_id, at, kind, device, identity, reason, own_time, tie "
              "FROM presence_event WHERE sid = ?1 AND class_id = ?2"),
        attendance_(*database_,
                    "SELECT uid, identity, first_in, last_out FROM attendance_row "
                    "WHERE sid = ?1 AND class_id = ?2"),
        roster_(*database_,
                "SELECT scope, uid, op, effective_at, own_time, tie FROM roster_change "
                "WHERE sid = ?1 AND scope = ?2 AND scope_id = ?3"),
        unnamed_length_(*database_,
                        "SELECT length_s, own_time, tie FROM unnamed_class_length "
                        "WHERE sid = ?1 AND start_time = ?2"),
        starting_(*database_,
                  "SELECT subject_id FROM claim WHERE sid = ?1 AND subject = 0 AND attribute = 0 "
                  "AND number = ?2 UNION SELECT class_id FROM summary WHERE sid = ?1 AND start_time = ?2"),
        classes_(*database_, "SELECT class_id FROM known_class WHERE sid = ?1 ORDER BY class_id"),
        outcome_(*database_, "SELECT outcome, reason, pointer FROM push_outcome WHERE seq = ?1") {}

  Seq applied() override {
    const Seq seq{applied_.step() ? applied_.integer(0) : 0};
    applied_.reset();
    return seq;
  }

  std::optional<domain::ClassFacts> class_facts(Sid sid, ClassId class_id) override {
    const Snapshot snapshot(*database_);
    if (!exists(sid, class_id)) return std::nullopt;
    domain::ClassFacts facts{.sid = sid, .class_id = class_id};
    const records::Rank length_rank = read_claims(facts);
    read_summary(facts);
    read_live(facts);
    read_attendance(facts);
    read_unnamed_length(facts, length_rank);
    read_roster(facts);
    read_names(facts);
    return facts;
  }

  std::vector<ClassId> classes(Sid sid) override {
    std::vector<ClassId> out;
    classes_.bind(1, sid.value);
    while (classes_.step()) out.push_back(ClassId{classes_.integer(0)});
    return out;
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
  bool exists(Sid sid, ClassId class_id) {
    const bool found = known_.bind(1, sid.value).bind(2, class_id.value).step();
    known_.reset();
    return found;
  }

  // Of the sources of one attribute the newest rank wins; for times the sources stay apart (PRODUCT.md 4.1).
  // Returns the rank of the ClassLen that named the class.
  records::Rank read_claims(domain::ClassFacts& facts) {
    records::Rank name_rank, course_rank, deleted_rank, length_rank;
    claims_.bind(1, facts.sid.value).bind(2, static_cast<int>(Subject::class_)).bind(3, facts.class_id.value);
    while (claims_.step()) {
      const auto source = static_cast<Source>(claims_.integer(1));
      const auto number = claims_.optional_integer(2);
      const records::Rank rank = rank_of(claims_, 4, 5);
      switch (static_cast<Attribute>(claims_.integer(0))) {
        case Attribute::start_time: start_of(facts.schedule, source) = number; break;
        case Attribute::close_time: facts.schedule.push_close = number; break;
        case Attribute::end_time: end_of(facts.schedule, source) = number; break;
        case Attribute::prelect_length:
          if (rank >= length_rank) facts.schedule.prelect_length_s = number, length_rank = rank;
          break;
        case Attribute::course_id:
          if (rank >= course_rank && number) facts.course_id = CourseId{*number}, course_rank = rank;
          break;
        case Attribute::name:
          if (rank >= name_rank) facts.class_name = claims_.optional_text(3), name_rank = rank;
          break;
        case Attribute::deleted:
          if (rank >= deleted_rank) facts.deleted = number.value_or(0) == 1, deleted_rank = rank;
          break;
        case Attribute::teacher_uid:
        case Attribute::phone:
        case Attribute::email:
        case Attribute::cancelled_at: break;
      }
    }
    return length_rank;
  }

  static std::optional<std::int64_t>& start_of(domain::ScheduleFacts& schedule, Source source) {
    switch (source) {
      case Source::push: return schedule.push_start;
      case Source::change: return schedule.change_begin;
      case Source::creation: return schedule.creation_start;
    }
    return schedule.push_start;
  }

  static std::optional<std::int64_t>& end_of(domain::ScheduleFacts& schedule, Source source) {
    return source == Source::creation ? schedule.creation_end : schedule.change_end;
  }

  void read_summary(domain::ClassFacts& facts) {
    const auto sid = facts.sid.value, class_id = facts.class_id.value;
    if (summary_.bind(1, sid).bind(2, class_id).step()) {
      facts.schedule.has_summary = true;
      if (!facts.course_id && !summary_.is_null(0)) facts.course_id = CourseId{summary_.integer(0)};
      facts.schedule.summary_start = summary_.optional_integer(1);
      facts.schedule.summary_close = summary_.optional_integer(2);
      facts.schedule.summary_real_close = summary_.optional_integer(3);
    }
    summary_.reset();
    persons_.bind(1, sid).bind(2, class_id);
    while (persons_.step()) {
      auto& person = facts.summary[Uid{persons_.integer(0)}];
      person.in_room = persons_.integer(1) != 0;
      person.identity = persons_.optional_integer(2);
      person.total_s = persons_.optional_integer(3);
      person.stage_s = persons_.integer(4);
      person.hands_up = persons_.integer(5);
      person.awards = persons_.integer(6);
    }
    events_.bind(1, sid).bind(2, class_id);
    while (events_.step()) {
      domain::Event event{.client_id = events_.integer(1), .at = events_.integer(2)};
      event.kind = static_cast<records::EventKind>(events_.integer(3));
      event.device = events_.optional_integer(4);
      facts.summary[Uid{events_.integer(0)}].events.push_back(event);
    }
  }

  void read_live(domain::ClassFacts& facts) {
    live_.bind(1, facts.sid.value).bind(2, facts.class_id.value);
    while (live_.step()) {
      domain::Event event{.client_id = live_.integer(1), .at = live_.integer(2)};
      event.kind = static_cast<records::EventKind>(live_.integer(3));
      event.device = live_.optional_integer(4);
      event.identity = live_.optional_integer(5);
      event.reason = live_.optional_integer(6);
      event.rank = rank_of(live_, 7, 8);
      facts.live[Uid{live_.integer(0)}].push_back(event);
    }
  }

  void read_attendance(domain::ClassFacts& facts) {
    attendance_.bind(1, facts.sid.value).bind(2, facts.class_id.value);
    while (attendance_.step()) {
      facts.attendance[Uid{attendance_.integer(0)}] = {
          attendance_.optional_integer(1), attendance_.optional_integer(2), attendance_.optional_integer(3)};
    }
  }

  // A ClassLen push without a class id can only be meant for the one class that starts then
  // (PROTOCOL.md 4.15).
  void read_unnamed_length(domain::ClassFacts& facts, const records::Rank& length_rank) {
    const auto start = domain::lesson_window(facts.schedule).starts_at;
    if (!start) return;
    unnamed_length_.bind(1, facts.sid.value).bind(2, *start);
    if (unnamed_length_.step()) {
      const auto rank = rank_of(unnamed_length_, 1, 2);
      const bool newer = !facts.schedule.prelect_length_s || rank > length_rank;
      if (newer && only_class_at(facts.sid, *start, facts.class_id)) {
        facts.schedule.prelect_length_s = unnamed_length_.integer(0);
      }
    }
    unnamed_length_.reset();
  }

  // Whether no other class of the school starts at that instant, by its own best source.
  bool only_class_at(Sid sid, std::int64_t start, ClassId self) {
    std::set<ClassId> candidates;
    starting_.bind(1, sid.value).bind(2, start);
    while (starting_.step()) candidates.insert(ClassId{starting_.integer(0)});
    candidates.erase(self);
    for (const ClassId other : candidates) {
      domain::ClassFacts facts{.sid = sid, .class_id = other};
      read_claims(facts);
      read_summary(facts);
      if (domain::lesson_window(facts.schedule).starts_at == start) return false;
    }
    return true;
  }

  void read_roster(domain::ClassFacts& facts) {
    add_roster(facts, records::RosterScope::class_, facts.class_id.value);
    if (facts.course_id) add_roster(facts, records::RosterScope::course, facts.course_id->value);
  }

  void add_roster(domain::ClassFacts& facts, records::RosterScope scope, std::int64_t id) {
    roster_.bind(1, facts.sid.value).bind(2, static_cast<int>(scope)).bind(3, id);
    while (roster_.step()) {
      facts.roster.push_back({.scope = scope,
                              .uid = Uid{roster_.integer(1)},
                              .op = static_cast<records::RosterOp>(roster_.integer(2)),
                              .effective_at = roster_.integer(3),
                              .rank = rank_of(roster_, 4, 5)});
    }
  }

  void read_names(domain::ClassFacts& facts) {
    if (facts.course_id) facts.course_name = newest_name(facts.sid, Subject::course, facts.course_id->value);
    std::set<Uid> uids;
    for (const auto& [uid, unused] : facts.live) uids.insert(uid);
    for (const auto& [uid, unused] : facts.summary) uids.insert(uid);
    for (const auto& [uid, unused] : facts.attendance) uids.insert(uid);
    for (const auto& change : facts.roster) uids.insert(change.uid);
    for (const Uid uid : uids) {
      if (auto name = newest_name(facts.sid, Subject::person, uid.value)) facts.names[uid] = std::move(*name);
    }
  }

  std::optional<std::string> newest_name(Sid sid, Subject subject, std::int64_t id) {
    std::optional<std::string> name;
    records::Rank best;
    name_.bind(1, sid.value).bind(2, static_cast<int>(subject)).bind(3, id);
    name_.bind(4, static_cast<int>(Attribute::name));
    while (name_.step()) {
      const auto rank = rank_of(name_, 1, 2);
      if (rank >= best) name = name_.optional_text(0), best = rank;
    }
    return name;
  }

  std::unique_ptr<Database> database_;
  Statement applied_, known_, claims_, name_, summary_, persons_, events_, live_, attendance_, roster_,
      unnamed_length_, starting_, classes_, outcome_;
};

}  // namespace

std::unique_ptr<ReportStore> open_reports(const std::string& path) {
  return std::make_unique<SqliteReports>(path);
}

}  // namespace rollcall::storage
