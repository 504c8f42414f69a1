// Marks of complete classes that change: what is recorded, by what cause, and that a rebuild tells the same.
#include "ingest/restater.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "ingest/arrivals.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/projector.hpp"
#include "ingest/rebuild.hpp"
#include "projection/own_entry.hpp"

namespace rollcall::ingest {

namespace {

using namespace ingest::testing;

// 09:00 to 10:00 of some day; student 7 is on the course's roster and 8 too.
class School {
 public:
  School() : config_(configured(school_toml())) {
    record_rules(*journal_, *config_, kNow);
    projector_ = std::make_unique<Projector>(paths_, *journal_);
  }

  Seq push(const std::string& body) {
    Receiver receiver(config_);
    auto verdict = receiver.decide(arrival(sign(body, kNow + ++stamp_)));
    return add(std::get<Accepted>(std::move(verdict)).entry);
  }
  Seq add(const storage::JournalEntry& entry) {
    const auto appended = journal_->append({&entry, 1}).front();
    project();
    return appended.seq;
  }
  void rules(const std::string& more) {
    config_ = configured(school_toml(kSid, kSecret, more));
    record_rules(*journal_, *config_, kNow + 86400);
    project();
  }
  void rebuild_all() {
    rebuild(paths_, [](Seq) {});
  }
  std::vector<storage::Restatement> restatements() {
    const auto file = paths_.records_file(journal_->records_generation());
    return storage::open_reports(file)->restatements(Sid{kSid}, {.limit = 99999});
  }
  std::string told() {
    std::string text;
    for (const auto& r : restatements()) {
      text += std::to_string(r.seq.value) + " " + std::to_string(r.class_id.value) + " " +
              std::to_string(r.uid.value) + " " + (r.by_rules ? "rules " : "push ") + std::to_string(r.at) +
              " " + r.before.value_or("-") + " " + r.after.value_or("-") + "\n";
    }
    return text;
  }
  storage::Journal& journal() { return *journal_; }

 private:
  void project() {
    if (!projector_->in_place()) projector_ = std::make_unique<Projector>(paths_, *journal_);
    while (projector_->step()) {
    }
  }

  TempDirectory directory_{true};
  storage::StorePaths paths_ = storage::StorePaths::of(directory_.file("rollcall.db"));
  std::unique_ptr<storage::Journal> journal_ =
      storage::open_journal(paths_.journal, storage::Access::read_write);
  std::shared_ptr<const config::Config> config_;
  std::unique_ptr<Projector> projector_;
  std::int64_t stamp_ = 0;
};

const Lesson kLesson;
constexpr std::int64_t kStart = 1768314000, kEnd = 1768317600;

std::string status_in(const std::optional<std::string>& json) {
  if (!json) return "-";
  const auto at = json->find("\"status\":\"") + 10;
  return json->substr(at, json->find('"', at) - at);
}

// A complete class: 7 came on time, 8 was 200 s late.
void complete(School& school, const Lesson& lesson = kLesson) {
  school.push(lesson.course_students(kStart - 1000, 1, {7, 8}));
  school.push(lesson.summary(kEnd + 1, {{7, kStart, kEnd}, {8, kStart + 200, kEnd}}));
}

}  // namespace

TEST_CASE(
    "before a class is complete nothing is a restatement, and the pushes that follow every class change "
    "nothing") {
  School school;
  school.push(kLesson.enter(7, kStart));
  school.push(kLesson.leave(7, kStart + 60));
  school.push(kLesson.enter(7, kStart + 90));
  complete(school);
  school.push(kLesson.push("\"Record\"", kEnd + 30, {{"FileId", "\"f1\""}, {"Url", "\"u\""}}));
  CHECK(school.told().empty());
}

TEST_CASE("a later summary that changes a mark is told with the push, the time, and both sides") {
  School school;
  complete(school);
  const Seq seq = school.push(kLesson.summary(kEnd + 900, {{7, kStart, kEnd}, {8, kStart + 400, kEnd}}));
  const auto told = school.restatements();
  REQUIRE(told.size() == 1);
  CHECK(told[0].seq == seq);
  CHECK(told[0].uid == Uid{8});
  CHECK_FALSE(told[0].by_rules);
  CHECK(told[0].at == kNow);
  CHECK(status_in(told[0].before) == "present");
  CHECK(status_in(told[0].after) == "late");
  CHECK(told[0].after->find("\"late_s\":400") != std::string::npos);
}

TEST_CASE("an older summary that comes late, and a repeat, change nothing and are not told") {
  School school;
  complete(school);
  school.push(kLesson.summary(kEnd - 500, {{7, kStart, kStart + 10}}));
  school.push(kLesson.summary(kEnd + 1, {{7, kStart, kEnd}, {8, kStart + 200, kEnd}}));
  CHECK(school.told().empty());
}

TEST_CASE("a roster change that reaches back restates, one from now on does not") {
  School school;
  complete(school);
  school.push(kLesson.course_students(kEnd + 5000, 1, {9}));
  CHECK(school.restatements().empty());
  const Seq seq = school.push(kLesson.class_students(kStart - 10, 1, {9}));
  const auto told = school.restatements();
  REQUIRE(told.size() == 1);
  CHECK(told[0].seq == seq);
  CHECK(told[0].uid == Uid{9});
  CHECK_FALSE(told[0].before);
  CHECK(status_in(told[0].after) == "absent");
}

TEST_CASE("an imported roster restates the complete classes of its course") {
  School school;
  complete(school);
  Lesson second = kLesson;
  second.id = 25673;
  complete(school, second);
  const projection::RosterImport import{
      .at = kNow, .file = "r.csv", .lines = {{.scope_id = kLesson.course, .uid = Uid{9}, .name = "Nine"}}};
  const Seq seq =
      school.add(own_entry(Sid{kSid}, projection::kRosterCmd, projection::roster_body(import), kNow));
  const auto told = school.restatements();
  REQUIRE(told.size() == 2);
  for (const auto& one : told) CHECK(one.seq == seq);
  CHECK(told[0].class_id == ClassId{25672});
  CHECK(told[1].class_id == ClassId{25673});
}

TEST_CASE("a change of the rules restates the complete classes it touches and names the rules as the cause") {
  School school;
  complete(school);
  school.rules("late_after = \"1m\"");
  auto told = school.restatements();
  REQUIRE(told.size() == 1);
  CHECK(told[0].by_rules);
  CHECK(told[0].uid == Uid{8});
  CHECK(status_in(told[0].before) == "present");
  CHECK(status_in(told[0].after) == "late");
  school.rules("late_after = \"1m\"");  // the same again
  CHECK(school.restatements().size() == 1);
  school.rules("late_after = \"5m\"");
  told = school.restatements();
  REQUIRE(told.size() == 2);
  CHECK(status_in(told[1].after) == "present");
}

TEST_CASE("rules of a course count for its classes alone, and for the pushes that come after them") {
  School school;
  complete(school);
  school.rules("[[school.course]]\nid = 999\nlate_after = \"1m\"");
  CHECK(school.restatements().empty());
  school.rules("[[school.course]]\nid = 116576\nlate_after = \"1m\"");
  REQUIRE(school.restatements().size() == 1);
  school.push(kLesson.summary(kEnd + 900, {{7, kStart, kEnd}, {8, kStart + 59, kEnd}}));
  const auto told = school.restatements();
  REQUIRE(told.size() == 2);
  CHECK(status_in(told[1].before) == "late");
  CHECK(status_in(told[1].after) == "present");
}

TEST_CASE("a first start with other rules than the default is no change of rules") {
  School school;
  CHECK(school.journal().last_seq() == Seq{0});
  CHECK(school.journal().rules(Sid{kSid})->first == school.journal().rules(Sid{kSid})->last);
}

TEST_CASE(
    "more complete classes than are compared at a time are all compared, and a rebuild tells the same "
    "history") {
  School school;
  const std::int64_t classes = 2 * static_cast<std::int64_t>(limits::kCompareBatchClasses) + 3;
  for (std::int64_t i = 0; i < classes; ++i) {
    Lesson lesson = kLesson;
    lesson.id = 30000 + i;
    complete(school, lesson);
  }
  school.rules("late_after = \"1m\"");
  Lesson first = kLesson;
  first.id = 30000;
  school.push(first.summary(kEnd + 900, {{7, kStart, kEnd}, {8, kStart, kEnd}}));
  school.rules("late_after = \"2m\"\nminimum_attended_ratio = 0.99");
  const std::string told = school.told();
  CHECK(std::count(told.begin(), told.end(), '\n') == 2 * classes);
  school.rebuild_all();
  CHECK(school.told() == told);
}

TEST_CASE("an override is no restatement, and does not hide one") {
  School school;
  complete(school);
  const records::OverrideChange change{.class_id = ClassId{25672},
                                       .uid = Uid{8},
                                       .status = "excused",
                                       .before = "present",
                                       .computed = "present",
                                       .reason = "ill",
                                       .author = "office",
                                       .set_at = kNow};
  school.add(own_entry(Sid{kSid}, projection::kOverrideCmd, projection::override_body(change), kNow));
  CHECK(school.restatements().empty());
  school.push(kLesson.summary(kEnd + 900, {{7, kStart, kEnd}}));
  const auto told = school.restatements();
  REQUIRE(told.size() == 1);
  CHECK(status_in(told[0].before) == "present");
  CHECK(status_in(told[0].after) == "absent");
}

}  // namespace rollcall::ingest
