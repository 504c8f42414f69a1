// The arithmetic against the naive reckoning of tests/domain, but over the whole path: a random class becomes
// pushes as ClassIn sends them, which go through receiver, journal, projection and database, and what is read
// back is assessed.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/naive.hpp"
#include "domain/random_class.hpp"
#include "domain/show.hpp"
#include "e2e/random_pushes.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"
#include "support/push.hpp"

namespace rollcall::e2e {

namespace {

using namespace rollcall::testing;
using domain::ClassAttendance;
using domain::testing::RandomClass;
using domain::testing::shown;

constexpr std::int64_t kPeople = 5, kBegin = 1500000000, kApart = 10000;

class Store {
 public:
  storage::JournalEntry entry(const ToldPush& told) {
    if (!told.own_cmd.empty()) return ingest::own_entry(Sid{kSid}, told.own_cmd, told.text, kBegin);
    auto verdict = receiver_.decide(
        {.body = sign(told.text, told.stamp), .callback_token = {}, .source = "::1", .now = kBegin});
    if (auto* accepted = std::get_if<ingest::Accepted>(&verdict)) return std::move(accepted->entry);
    throw std::runtime_error("refused: " + told.text);
  }

  void append(const std::vector<storage::JournalEntry>& entries) { journal_->append(entries); }

  void project() {
    ingest::Projector projector(paths_, *journal_);
    while (projector.step()) {
    }
  }

  std::unique_ptr<storage::ReportStore> reports() const {
    return storage::open_reports(paths_.records_file(0));
  }

 private:
  TempDirectory directory_{true};
  storage::StorePaths paths_ = storage::StorePaths::of(directory_.file("rollcall.db"));
  std::unique_ptr<storage::Journal> journal_ =
      storage::open_journal(paths_.journal, storage::Access::read_write);
  ingest::Receiver receiver_{config::load_text(school_toml(), "test", ".").config};
};

// A class, told from `begin` on. Not moved: the pushes point into its facts.
struct ToldClass {
  ToldClass(const RandomClass& random, std::int64_t number)
      : subject(random), begin(kBegin + number * kApart) {
    subject.facts.sid = Sid{kSid};
    subject.facts.class_id = ClassId{1000 + number};
    if (subject.facts.course_id) subject.facts.course_id = CourseId{100000 + number};
    Rng rng(random.shuffle_seed);
    pushes = tell(rng, subject.facts, begin);
  }
  ToldClass(const ToldClass&) = delete;
  ToldClass& operator=(const ToldClass&) = delete;

  storage::JournalEntry entry(Store& store, ToldPush& push) {
    auto made = store.entry(push);
    const auto take_tie = [&](records::Rank& rank) {
      std::copy_n(made.content_hash.begin(), rank.tie.size(), rank.tie.begin());
    };
    for (auto* event : push.events) take_tie(event->rank);
    for (const auto place : push.roster) take_tie(subject.facts.roster[place].rank);
    return made;
  }

  RandomClass subject;
  std::int64_t begin;
  std::vector<ToldPush> pushes;
};

void shift(std::optional<std::int64_t>& at, std::int64_t by) {
  if (at) *at += by;
}

void shift(ClassAttendance& attendance, std::int64_t by) {
  auto& w = attendance.window;
  for (auto* at : {&w.starts_at, &w.scheduled_end, &w.closed_at, &w.ends_at}) shift(*at, by);
  for (auto* marks : {&attendance.students, &attendance.staff, &attendance.observers}) {
    for (auto& mark : *marks) {
      shift(mark.first_in, by);
      shift(mark.last_out, by);
      for (auto& interval : mark.intervals) interval = {interval.in + by, interval.out + by};
      if (mark.correction) mark.correction->set_at += by;
    }
  }
}

// What differs between the records and the naive reckoning of what was told.
std::optional<std::string> difference(ToldClass& told, storage::ReportStore& reports) {
  auto& [facts, rules, now, seed] = told.subject;
  keep_newest_events(facts);
  ClassAttendance naive = domain::naive::assess(facts, rules, now, kPeople);
  shift(naive, told.begin);
  const auto found = reports.class_facts(facts.sid, facts.class_id, {.uid = {}, .names = false});
  if (!found) return "the class is unknown";
  ClassAttendance ours = domain::assess(*found, rules, now + told.begin);
  ours.class_name.reset();  // made up for the changes
  if (ours == naive) return std::nullopt;
  std::string text = fmt::format("{}ours:  {}naive: {}", shown(told.subject), shown(ours), shown(naive));
  for (const auto& push : told.pushes) text += push.text + "\n";
  return text;
}

std::optional<std::string> agrees_alone(const RandomClass& random) {
  Store store;
  ToldClass told(random, 1);
  std::vector<storage::JournalEntry> entries;
  for (auto& push : told.pushes) entries.push_back(told.entry(store, push));
  store.append(entries);
  store.project();
  return difference(told, *store.reports());
}

// Pushes of many classes mixed, those of one in their order.
std::vector<ToldClass*> mixed(Rng& rng, const std::vector<std::unique_ptr<ToldClass>>& classes) {
  std::vector<ToldClass*> turns;
  for (const auto& each : classes) turns.insert(turns.end(), each->pushes.size(), each.get());
  shuffle(rng, turns);
  return turns;
}

}  // namespace

TEST_CASE("one random class, told by pushes, agrees with the naive reckoning") {
  check_property("the whole path", {.first = 1, .count = 300}, domain::testing::random_class,
                 domain::testing::smaller_classes, agrees_alone);
}

TEST_CASE("thousands of random classes in one store, their pushes mixed, agree with the naive reckoning") {
  constexpr std::int64_t kClasses = 3000;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Rng rng(seed * 1000003);
    std::vector<std::unique_ptr<ToldClass>> classes;
    for (std::int64_t i = 0; i < kClasses; ++i) {
      classes.push_back(std::make_unique<ToldClass>(domain::testing::random_class(rng), i));
    }
    Store store;
    std::map<ToldClass*, std::size_t> told;
    std::vector<storage::JournalEntry> entries;
    for (auto* one : mixed(rng, classes)) entries.push_back(one->entry(store, one->pushes[told[one]++]));
    store.append(entries);
    store.project();
    const auto reports = store.reports();
    std::int64_t differing = 0;
    for (const auto& one : classes) {
      const auto what = difference(*one, *reports);
      if (what && ++differing == 1) FAIL_CHECK("seed " << seed << ": " << *what);
    }
    CHECK(differing == 0);
  }
}

}  // namespace rollcall::e2e
