// The records: facts derived from the journal, in a database of their own that may be deleted at any time.
// Two ports: RecordStore writes, ReportStore reads. One connection a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "domain/account_book.hpp"
#include "domain/attendance.hpp"
#include "records/rows.hpp"

namespace rollcall::storage {

// A mark of a complete class that changed.
struct Restatement {
  Sid sid;
  Seq seq;  // of the push or the change of rules that did it
  ClassId class_id;
  Uid uid;
  std::int64_t at = 0;  // when that was received, Unix seconds
  bool by_rules = false;
  std::optional<std::string> before, after;  // JSON (ingest/restater.hpp); unset: not listed
};

// A complete class whose marks have not been compared yet under the rules before and after a change.
struct PendingRules {
  Sid sid;
  ClassId class_id;
  records::Origin origin;     // of the change
  std::string before, after;  // as records::RulesChange
};

// What can be done inside one transaction of the records.
class RecordBatch {
 public:
  virtual ~RecordBatch() = default;

  // Adds the facts of one push. `again`: it was applied before, perhaps with another outcome.
  virtual void write(const records::Projected& push, bool again) = 0;
  virtual void set_applied(Seq through) = 0;

  // The rest sees what was written so far.
  virtual bool complete(Sid sid, ClassId class_id) = 0;  // a summary is in
  virtual std::vector<ClassId> complete_classes(Sid sid, CourseId course,
                                                std::int64_t starting_at_or_after) = 0;
  virtual std::vector<ClassId> complete_classes_at(Sid sid, std::int64_t start) = 0;
  // Whether the claim, written, would change what is claimed.
  virtual bool changes(const records::Claim& claim, const records::Origin& origin) = 0;
  virtual domain::ClassFacts class_facts(Sid sid, ClassId class_id) = 0;  // without names
  virtual std::optional<std::string> rules(
      Sid sid) = 0;  // `after` of the last RulesChange; unset: there was none

  virtual void restate(const Restatement& restatement) = 0;
  // Of the class, or of any; by the order of the changes.
  virtual std::vector<PendingRules> pending_rules(std::optional<std::pair<Sid, ClassId>> of,
                                                  std::size_t limit) = 0;
  virtual void compared(const PendingRules& pending) = 0;
};

class RecordStore {
 public:
  virtual ~RecordStore() = default;

  // The journal is applied up to and including this push.
  virtual Seq applied() = 0;

  // All that `work` does is one transaction. Any order and any repetition of the same pushes leaves the same
  // facts (restatements and overrides excepted: they tell a history). Throws StoreError or what `work`
  // throws, and then nothing changed.
  virtual void transact(const std::function<void(RecordBatch&)>& work) = 0;

  // Adds the facts of pushes and moves applied() to `through`.
  void apply(std::span<const records::Projected> pushes, Seq through);
  // Adds the facts of pushes that were applied before, again; applied() stays.
  void reapply(std::span<const records::Projected> pushes);
};

struct PushOutcome {
  records::Outcome outcome = records::Outcome::stored;
  std::string reason, pointer;
};

struct QuarantineItem {
  Seq seq;
  Sid sid;
  std::string cmd, reason, pointer;
};

// Which people's facts of a class are wanted.
struct FactsOf {
  std::optional<Uid> uid;  // only this one's; unset: everybody's
  bool names = true;
};

struct ListedClass {
  ClassId class_id;
  std::optional<CourseId> course_id;
  std::optional<std::int64_t> starts_at;
};

// Where a list of classes stands. They are ordered by start (unknown ones last), then by id.
struct ClassPosition {
  std::optional<std::int64_t> starts_at;
  ClassId class_id;
};

struct ClassFilter {
  std::optional<std::int64_t> from,
      to;  // starts_at in [from, to); with either, classes of unknown start are out
  std::optional<CourseId> course;
  std::optional<ClassPosition> after;
  std::size_t limit = 0;
};

struct Person {
  std::optional<std::string> name, phone, email;
  std::optional<std::int64_t> cancelled_at;
};

// One state of a grade.
struct GradeRow {
  records::Grade grade;
  records::Rank rank;
  Seq seq;
  std::optional<std::string> student_name;
};
struct SubmissionRow {
  records::Submission submission;
  Seq seq;
  std::optional<std::string> student_name;
};

// At least one of the three is set.
struct ActivityFilter {
  std::optional<CourseId> course;
  std::optional<ActivityId> activity;
  std::optional<Uid> student;
};

struct Homework {
  ActivityId activity_id;
  std::string activity_name;
  std::optional<CourseId> course_id;
  std::int64_t first_seen_at = 0;  // own time of the first push about it; 0: none has one
  std::vector<Uid> handed_in;      // ascending: a submission, or a grade
};

struct OverrideEntry {
  records::OverrideChange change;
  Seq seq;
};

struct RestatementFilter {
  std::optional<ClassId> class_id;
  std::optional<Uid> uid;
  std::optional<std::int64_t> from, to;  // `at` in [from, to)
  std::optional<Restatement> after;      // behind this one
  std::size_t limit = 0;
};

// Every method reads one consistent state. Throw StoreError.
class ReportStore {
 public:
  virtual ~ReportStore() = default;

  // As long as the result lives, all methods read the same state. It must not outlive the store.
  virtual std::shared_ptr<void> hold() = 0;

  virtual Seq applied() = 0;

  // Null when nothing is known of the class.
  virtual std::optional<domain::ClassFacts> class_facts(Sid sid, ClassId class_id,
                                                        const FactsOf& who = {}) = 0;
  virtual std::vector<ListedClass> classes(Sid sid, const ClassFilter& filter) = 0;
  // Classes in which the person left a trace, and those of courses that the person was ever on the roster of;
  // by start.
  virtual std::vector<ListedClass> classes_of(Sid sid, Uid uid, const ClassFilter& filter) = 0;
  // Classes without a summary that people were in since `since`.
  virtual std::vector<ClassId> recently_entered(Sid sid, std::int64_t since) = 0;
  // The latest enter or leave push's time; null when there is none.
  virtual std::optional<std::int64_t> last_entered(Sid sid) = 0;

  virtual std::optional<std::string> course_name(Sid sid, CourseId course) = 0;
  virtual bool course_known(Sid sid, CourseId course) = 0;
  virtual Person person(Sid sid, Uid uid) = 0;
  virtual std::optional<std::string> person_name(Sid sid, Uid uid) = 0;  // as person() has it, for many
  virtual bool person_known(Sid sid, Uid uid) = 0;
  // Every change of the course's roster, by uid, oldest first.
  virtual std::vector<domain::RosterFact> roster_history(Sid sid, CourseId course) = 0;

  virtual std::vector<records::WebView> web_views(Sid sid, ClassId class_id) = 0;  // by kind, account, time
  virtual std::vector<records::ClientView> client_views(Sid sid, ClassId class_id) = 0;  // by uid
  // Everything known of who held these accounts (normalised), and of what else those people held.
  virtual std::vector<domain::AccountEvidence> account_evidence(Sid sid,
                                                                const std::vector<std::string>& accounts) = 0;

  // Every state of the grades that match, by kind, activity, student and then oldest first, behind `after`.
  struct GradePosition {
    records::GradeKind kind = records::GradeKind::homework;
    ActivityId activity_id;
    Uid student_uid;
  };
  virtual std::vector<GradeRow> grades(Sid sid, const ActivityFilter& filter,
                                       std::optional<GradePosition> after, std::size_t most_grades) = 0;
  // By activity, student and time, behind `after`.
  struct SubmissionPosition {
    ActivityId activity_id;
    Uid student_uid;
    std::int64_t submitted_at = 0;
  };
  virtual std::vector<SubmissionRow> submissions(Sid sid, const ActivityFilter& filter,
                                                 std::optional<SubmissionPosition> after,
                                                 std::size_t limit) = 0;
  // By activity, those with numbers from `from` on; with a student, that of courses the student was ever on
  // the roster of. Everybody who handed in is named, whoever is asked for.
  virtual std::vector<Homework> homework(Sid sid, const ActivityFilter& filter,
                                         std::optional<ActivityId> from, std::size_t limit) = 0;

  virtual std::vector<OverrideEntry> override_log(Sid sid, ClassId class_id, Uid uid) = 0;  // oldest first
  virtual std::vector<Restatement> restatements(Sid sid,
                                                const RestatementFilter& filter) = 0;  // oldest first

  virtual PushOutcome outcome(Seq seq) = 0;
  virtual std::vector<QuarantineItem> quarantine(std::optional<Sid> sid, Seq after, std::size_t limit) = 0;
  virtual std::int64_t quarantined(std::optional<Sid> sid) = 0;  // how many
};

}  // namespace rollcall::storage
