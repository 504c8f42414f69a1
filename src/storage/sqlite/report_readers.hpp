// The parts of a ReportStore, one a kind of question. Each reads on the connection given; the caller holds
// the snapshot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.hpp"
#include "storage/sqlite/database.hpp"

namespace rollcall::storage::sqlite {

// Which classes there are.
class ClassLists {
 public:
  explicit ClassLists(Database& database) : database_(database) {}
  std::vector<ListedClass> classes(Sid sid, const ClassFilter& filter);
  std::vector<ListedClass> classes_of(Sid sid, Uid uid, const ClassFilter& filter);
  std::vector<ClassId> recently_entered(Sid sid, std::int64_t since);
  std::optional<std::int64_t> last_entered(Sid sid);

 private:
  std::vector<ListedClass> list(Sid sid, const ClassFilter& filter, std::optional<Uid> uid);
  void add(Sid sid, const ClassFilter& filter, bool known, std::optional<Uid> uid,
           std::vector<ListedClass>& out);
  Database& database_;
};

// Courses and people: names, rosters, accounts.
class PeopleReader {
 public:
  explicit PeopleReader(Database& database) : database_(database) {}
  bool course_known(Sid sid, CourseId course);
  Person person(Sid sid, Uid uid);
  bool person_known(Sid sid, Uid uid);
  std::vector<domain::RosterFact> roster_history(Sid sid, CourseId course);
  std::vector<domain::AccountEvidence> account_evidence(Sid sid, const std::vector<std::string>& accounts);

 private:
  std::optional<std::string> newest_text(Sid sid, Uid uid, records::Attribute attribute);
  void add_evidence_of(Sid sid, Uid uid, std::vector<domain::AccountEvidence>& out);
  Database& database_;
};

// Viewing, grades, submissions.
class LearningReader {
 public:
  explicit LearningReader(Database& database) : database_(database) {}
  std::vector<records::WebView> web_views(Sid sid, ClassId class_id);
  std::vector<records::ClientView> client_views(Sid sid, ClassId class_id);
  std::vector<GradeRow> grades(Sid sid, const ActivityFilter& filter,
                               std::optional<ReportStore::GradePosition> after, std::size_t most_grades);
  std::vector<SubmissionRow> submissions(Sid sid, const ActivityFilter& filter,
                                         std::optional<ReportStore::SubmissionPosition> after,
                                         std::size_t limit);
  std::vector<Homework> homework(Sid sid, const ActivityFilter& filter, std::optional<ActivityId> from,
                                 std::size_t limit);

 private:
  Database& database_;
};

// Overrides and restatements.
class HistoryReader {
 public:
  explicit HistoryReader(Database& database) : database_(database) {}
  std::vector<OverrideEntry> override_log(Sid sid, ClassId class_id, Uid uid);
  std::vector<Restatement> restatements(Sid sid, const RestatementFilter& filter);

 private:
  Database& database_;
};

}  // namespace rollcall::storage::sqlite
