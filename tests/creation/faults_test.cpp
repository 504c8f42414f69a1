// Thousands of creations against a ClassIn that fails in every way it can (ROLLCALL_RUNS, default 400): no
// class twice, no created class unknown, every error explained.
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "api/calling.hpp"
#include "creation.hpp"
#include "ingest/projector.hpp"
#include "support/process.hpp"
#include "support/property.hpp"

using namespace rollcall;
using namespace rollcall::creation_test;
using rollcall::testing::below;
using rollcall::testing::FakeVariants;
using rollcall::testing::one_in;
using rollcall::testing::Rng;

namespace {

constexpr std::size_t kThreads = 8;
constexpr std::size_t kClassesOfARound = 50;
constexpr int kMostRepeats = 400;

int runs_wanted() {
  const char* wanted = std::getenv("ROLLCALL_RUNS");
  return wanted == nullptr ? 400 : std::stoi(wanted);
}

// An installation without a daemon, whose callers run in this process.
struct Caller {
  explicit Caller(const FakeClassIn& classin) {
    config.store_path = directory.file("rollcall.db");
    config.classin_base_url = classin.base_url();
    config.classin_ca_file = classin.ca_file();
    config.classin_timeout_ms = 150;
    school.sid = Sid{kSid};
    school.secrets = {kSecret};
    storage::open_journal(config.store_path, storage::Access::read_write);
    clients = scheduling::ClientPool::open(config).value();
  }

  // A reader of one thread. Its reports are brought up to date by nobody: deletions elsewhere do not matter
  // here.
  api::Reader reader() {
    return {storage::StorePaths::of(config.store_path), [this](Seq, Seq) { return project(); },
            [this](storage::JournalEntry entry) -> std::optional<storage::Appended> {
              return storage::open_journal(config.store_path, storage::Access::read_write)
                  ->append({&entry, 1})
                  .front();
            }};
  }
  bool project() {
    const std::lock_guard lock(projecting);
    const auto journal = storage::open_journal(config.store_path, storage::Access::read_write);
    ingest::Projector projector(storage::StorePaths::of(config.store_path), *journal);
    while (projector.step()) {
    }
    return true;
  }

  testing::TempDirectory directory{true};
  config::Config config;
  config::School school;
  std::unique_ptr<scheduling::ClientPool> clients;
  std::mutex projecting;
};

constexpr scheduling::Policy kQuick{
    .attempts = 4, .backoff_base_ms = 1, .backoff_most_ms = 8, .lock_wait_ms = 10000};

FakeVariants random_variants(Rng& rng) {
  using Repeat = FakeVariants::Repeat;
  const auto repeat = [&] { return one_in(rng, 2) ? Repeat::same_ids : Repeat::error_with_ids; };
  return {.v1_repeat = repeat(),
          .v2_repeat = repeat(),
          .identity_before_checks = one_in(rng, 2),
          .errno_as_text = one_in(rng, 3),
          .data_in_array = one_in(rng, 3),
          .live_url_in_camel_case = one_in(rng, 3),
          .more_data = one_in(rng, 2)   ? "object"
                       : one_in(rng, 2) ? "missing"
                                        : "empty array"};
}

struct Counts {
  std::mutex mutex;
  std::map<std::string, int> kinds;
  std::vector<std::string> unexplained;
  std::int64_t attempts = 0, faults = 0;
};

std::string kind_name(scheduling::Kind kind) {
  switch (kind) {
    case scheduling::Kind::done: return "done";
    case scheduling::Kind::was_done: return "was done";
    case scheduling::Kind::not_known: return "not known";
    case scheduling::Kind::refused: return "refused";
    case scheduling::Kind::invalid: return "invalid";
    case scheduling::Kind::differs: return "differs";
    case scheduling::Kind::under_way: return "under way";
    case scheduling::Kind::deleted: return "deleted";
  }
  return "";
}

void count(Counts& counts, const scheduling::Outcome& outcome) {
  const std::lock_guard lock(counts.mutex);
  ++counts.kinds[kind_name(outcome.kind)];
  const bool success = outcome.kind == scheduling::Kind::done || outcome.kind == scheduling::Kind::was_done;
  if (outcome.text.empty() || (!success && outcome.attempt && outcome.attempt->explanation.empty()))
    counts.unexplained.push_back(kind_name(outcome.kind));
}

// One caller: asks for a class until it is there. Two callers ask for each.
void ask(Caller& caller, std::int64_t course, std::int64_t teacher, std::size_t lesson, std::uint64_t seed,
         std::int64_t start, Counts& counts) {
  Rng rng(seed);
  auto reader = caller.reader();
  auto scheduler = api::scheduler_of(reader, *caller.clients, caller.school, kQuick);
  const outbound::ClassWish wish{.name = fmt::format("Lesson {}", lesson),
                                 .teacher_uid = teacher,
                                 .starts_at = start,
                                 .ends_at = start + 2700};
  const auto version = lesson % 2 == 0 ? outbound::Version::v1 : outbound::Version::v2;
  for (int repeat = 0; repeat < kMostRepeats; ++repeat) {
    const auto outcome = scheduler.create_class(version, CourseId{course}, wish);
    count(counts, outcome);
    if (outcome.kind == scheduling::Kind::done || outcome.kind == scheduling::Kind::was_done) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(below(rng, 5)));
  }
}

void play_round(FakeClassIn& classin, std::uint64_t seed, Counts& counts) {
  Rng rng(seed);
  CAPTURE(seed);
  classin.reset(seed);
  const auto course = classin.add_course(kSid), teacher = classin.add_teacher(kSid);
  classin.variants(random_variants(rng));
  classin.timings({.late_ms = static_cast<int>(below(rng, 200)), .rate_calls = 1000000});
  classin.faults(testing::every_fault(0.5, true), seed);
  Caller caller(classin);
  const std::int64_t start = now_s() + 86400;
  std::vector<std::thread> threads;
  std::atomic<std::size_t> next = 0;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      // Each lesson is asked for twice, by whichever threads come to it.
      for (auto at = next++; at < 2 * kClassesOfARound; at = next++)
        ask(caller, course, teacher, at / 2, seed * 1000 + at, start, counts);
    });
  }
  for (auto& thread : threads) thread.join();
  std::map<std::string, int> there;
  std::set<std::int64_t> known;
  for (const auto& row : storage::open_creations(caller.config.store_path, storage::Access::read_only)
                             ->list({.limit = 100000})) {
    counts.attempts += row.attempts;
    CHECK(row.state == storage::CreationState::created);
    CHECK(row.told);
    if (row.object_id) known.insert(*row.object_id);
  }
  for (const auto& one : classin.classes(kSid)) {
    ++there[one.name];
    CHECK_MESSAGE(known.contains(one.class_id),
                  "class " << one.class_id << " (" << one.name << ") is not known");
  }
  CHECK(there.size() == kClassesOfARound);
  for (const auto& [name, times] : there)
    CHECK_MESSAGE(times == 1, name << " is there " << times << " times");
  for (const auto& request : classin.log()) counts.faults += !request.fault.empty();
  const auto breaches = classin.breaches();
  CHECK_MESSAGE(breaches.empty(), (breaches.empty() ? "" : breaches.front()));
}

}  // namespace

TEST_CASE("no class twice, none unknown, every error explained, whatever fails") {
  const int runs = runs_wanted();
  Counts counts;
  FakeClassIn classin({.schools = {{kSid, kSecret}}});
  const auto began = std::chrono::steady_clock::now();
  int done = 0;
  for (std::uint64_t seed = 1; done < runs; ++seed, done += 2 * static_cast<int>(kClassesOfARound)) {
    play_round(classin, seed, counts);
  }
  CHECK(counts.unexplained.empty());
  std::string kinds;
  for (const auto& [kind, times] : counts.kinds) kinds += fmt::format(", {} {}", times, kind);
  MESSAGE(done << " callers, " << counts.attempts << " attempts, " << counts.faults
               << " requests struck by a fault" << kinds << ", "
               << std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began)
                      .count()
               << " s");
}

TEST_CASE("every code of the reference is explained, and says truly whether the class is there") {
  const std::string table =
      testing::read_text(std::string(ROLLCALL_SOURCE_DIR) + "/tests/samples/outbound/codes.csv");
  FakeClassIn classin({.schools = {{kSid, kSecret}}});
  const auto course = classin.add_course(kSid), teacher = classin.add_teacher(kSid);
  Caller caller(classin);
  auto reader = caller.reader();
  auto scheduler = api::scheduler_of(reader, *caller.clients, caller.school, {.attempts = 1});
  int codes = 0;
  for (std::size_t at = table.find('\n') + 1; at < table.size(); at = table.find('\n', at) + 1) {
    const std::string line = table.substr(at, table.find('\n', at) - at);
    const auto first = line.find(','), second = line.find(',', first + 1);
    const std::string api = line.substr(0, first), code = line.substr(first + 1, second - first - 1);
    const bool v1 = api == "addCourseClass" || api == "common-v1",
               v2 = api == "createClassroom" || api == "common-v2" || api == "signature";
    if ((!v1 && !v2) || code == "1" || code == "403" || code == "404") continue;
    CAPTURE(line);
    ++codes;
    const std::string name = fmt::format("{} {}", api, code);
    classin.script(v1 ? "addCourseClass" : "createClassroom", "code:" + code);
    const outbound::ClassWish wish{
        .name = name, .teacher_uid = teacher, .starts_at = now_s() + 86400, .ends_at = now_s() + 90000};
    const auto outcome =
        scheduler.create_class(v1 ? outbound::Version::v1 : outbound::Version::v2, CourseId{course}, wish);
    bool there = false;
    for (const auto& one : classin.classes(kSid)) there = there || one.name == name;
    REQUIRE(outcome.attempt);
    CHECK(outcome.attempt->code == std::stoll(code));
    CHECK_FALSE(outcome.attempt->explanation.empty());
    if (outcome.kind == scheduling::Kind::done) CHECK((there || code == "398"));
    if (outcome.kind == scheduling::Kind::refused) CHECK_FALSE(there);
    CHECK(outcome.creation.has_value());
  }
  CHECK(codes > 100);
}
