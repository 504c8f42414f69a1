// Old pushes removed, by kind and age.
#include "ingest/prune.hpp"

#include <map>
#include <string>
#include <vector>

#include "classin/kinds.hpp"
#include "erasure/erasing.hpp"
#include "ingest/own_entries.hpp"
#include "projection/own_entry.hpp"
#include "samples/samples.hpp"

namespace rollcall::erasure {

namespace {

using classin::Kind;
using ingest::PruneRule;

constexpr std::int64_t kOld = kNow - 1000, kCut = kNow - 500;

// How many believed pushes of each kind the journal holds, held ones as such.
std::map<Kind, int> kinds_in(Store& store) {
  std::map<Kind, int> out;
  for (const auto& row : store.journal().list({.sid = {}, .after = {}, .limit = 100000})) {
    const bool held = !storage::believed(row.entry.trust);
    ++out[held ? Kind::held : classin::kind_of(row.entry.cmd)];
  }
  return out;
}

std::string at_school(std::string body) {
  return testing::without_members(testing::with_members(body, {{"SID", std::to_string(kSid)}}), {"SafeKey"});
}

storage::JournalEntry own(std::string_view cmd, const std::string& body, std::int64_t now) {
  return ingest::own_entry(Sid{kSid}, cmd, body, now);
}

storage::JournalEntry correction(std::int64_t class_id, std::int64_t at) {
  const records::OverrideChange change{.class_id = ClassId{class_id},
                                       .uid = Uid{1002646},
                                       .status = "excused",
                                       .before = {},
                                       .computed = {},
                                       .reason = "ill",
                                       .author = "office",
                                       .set_at = at};
  return own(projection::kOverrideCmd, projection::override_body(change), at);
}

// Every sample, once long ago and, with another content, once lately.
void fill(Store& store) {
  for (const auto& name : samples::names()) {
    const std::string body = at_school(samples::read(name));
    store.take(body, kOld);
    store.take(testing::with_members(body, {{"_id", "\"later\""}}), kNow);
  }
  store.append(ingest::unreadable_entry(Sid{kSid}, "no JSON", kOld));
  store.append(own(projection::kPersonCmd, R"({"Cmd":"rollcall.person","at":1,"uid":5,"name":"x"})", kOld));
}

ingest::PruneOutcome prune(Store& store, const std::vector<PruneRule>& rules) {
  return ingest::prune(store.paths(), rules, false);
}

}  // namespace

TEST_CASE("of each kind the old pushes go and nothing else") {
  for (const Kind kind : classin::kKinds) {
    INFO(classin::kind_name(kind));
    Store store;
    fill(store);
    store.project();
    const auto before = kinds_in(store);
    const std::vector<PruneRule> rules = {{Sid{kSid}, kind, kCut}};
    const auto found = ingest::look_for_old(store.paths(), rules).front();
    CHECK(kinds_in(store) == before);
    const auto outcome = prune(store, rules);
    CHECK(outcome.rebuilt);
    CHECK(outcome.log_empty);
    const auto& gone = outcome.pruned.front();
    CHECK(gone.pushes.pushes == found.pushes.pushes);
    CHECK(gone.pushes.first_received_at == kOld);
    CHECK(gone.pushes.last_received_at == kOld);
    auto expected = before;
    expected[kind] -= static_cast<int>(gone.pushes.pushes + gone.entries);
    std::erase_if(expected, [](const auto& each) { return each.second == 0; });
    CHECK(kinds_in(store) == expected);
    CHECK(gone.pushes.pushes > 0);
    for (const auto& row : store.journal().list({.sid = {}, .after = {}, .limit = 100000})) {
      const bool held = !storage::believed(row.entry.trust);
      const Kind its = held ? Kind::held : classin::kind_of(row.entry.cmd);
      CHECK_FALSE((its == kind && row.entry.received_at < kCut));
    }
    CHECK_FALSE(prune(store, rules).rebuilt);
  }
}

TEST_CASE("another school's pushes and a push as young as the limit stay") {
  Store store;
  store.take(testing::sign(Lesson().enter(1, kNow), kNow), kCut);
  CHECK_FALSE(prune(store, {{Sid{kSid}, Kind::attendance, kCut}}).rebuilt);
  CHECK_FALSE(prune(store, {{Sid{kSid + 1}, Kind::attendance, kNow}}).rebuilt);
  CHECK(prune(store, {{Sid{kSid}, Kind::attendance, kCut + 1}}).rebuilt);
  CHECK(store.journal().last_seq() == Seq{0});
}

TEST_CASE("an override goes with the last attendance push of its class, not before") {
  Store store;
  Lesson gone, kept;
  kept.id = gone.id + 1;
  for (const Lesson& lesson : {gone, kept}) {
    store.take(testing::sign(lesson.enter(1002646, lesson.start), kNow), kOld);
    store.append(correction(lesson.id, kOld + 1));
  }
  store.take(testing::sign(kept.summary(kept.end, {{1002646, kept.start, kept.end}}), kNow), kNow);
  const auto outcome = prune(store, {{Sid{kSid}, Kind::attendance, kCut}});
  CHECK(outcome.pruned.front().pushes.pushes == 2);
  CHECK(outcome.pruned.front().overrides == 1);
  const std::string dump = store.dump();
  CHECK(dump.find("override_change: 1000082,25673,1002646") != std::string::npos);
  CHECK(dump.find("25672") == std::string::npos);
}

TEST_CASE("what was pruned is not in the file any more, and is new if it comes again") {
  Store store;
  const std::string body = testing::sign(Lesson().enter(7654321, kNow, 0, 1, "Zebedee"), kNow);
  store.take(body, kOld);
  for (std::int64_t uid = 1; uid < 300; ++uid)
    store.take(testing::sign(Lesson().enter(uid, kNow), kNow), kNow);
  store.project();
  prune(store, {{Sid{kSid}, Kind::attendance, kCut}});
  for (const auto& file : ingest::scan_store(store.paths(), Traces(Uid{7654321}, {"Zebedee"})))
    CHECK_MESSAGE(file.traces == 0, file.path);
  const auto again = store.take(body);
  CHECK_FALSE(again.duplicate);
  CHECK(again.seq == Seq{301});
}

TEST_CASE("a pruning that ended before the records were made again is finished by the next") {
  Store store;
  store.take(testing::sign(Lesson().enter(1002646, kNow), kNow), kOld);
  store.project();
  const auto retention = storage::open_retention(store.paths().journal);
  retention->begin({});
  retention->remove({Sid{kSid}, storage::OldPushes::Which::of_no_cmd, {}, kNow}, Seq{0}, 10);
  CHECK(store.dump().find("presence_event") != std::string::npos);
  const auto outcome = prune(store, {});
  CHECK(outcome.rebuilt);
  CHECK(store.dump().find("presence_event") == std::string::npos);
  CHECK(retention->unfinished().empty());
}

TEST_CASE("one removal at a time, and no compacting while a daemon runs") {
  Store store;
  {
    const auto running = ingest::lock_removals(store.paths());
    CHECK_THROWS_WITH_AS(prune(store, {}), "another prune or erase is running; let it finish",
                         storage::StoreError);
    CHECK_THROWS_AS(Eraser(store.paths(), {Sid{kSid}, Uid{5}, {}, {}}), storage::StoreError);
  }
  store.take(testing::sign(Lesson().enter(1002646, kNow), kNow));
  const auto daemon = storage::StoreLock::try_acquire(store.paths().journal);
  CHECK_THROWS_AS(ingest::prune(store.paths(), {}, true), storage::StoreError);
}

}  // namespace rollcall::erasure
