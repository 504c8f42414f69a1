// The durable log of what was asked of ClassIn, the pace of calls, and the lock on one creation.
#include "storage/creations.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>
#include <vector>

#include "storage/files.hpp"
#include "storage/sqlite/schema.hpp"

namespace rollcall::storage {

namespace {

using namespace storage::testing;

Creation creation(const std::string& identity, Sid sid = kSchool) {
  return {.sid = sid,
          .identity = identity,
          .key = "lesson 1",
          .call = "createClassroom",
          .request = R"({"name":"数学"})",
          .created_at = 100,
          .changed_at = 100,
          .told = false};
}

Creation made(const std::string& identity, const std::string& call, std::int64_t object_id,
              std::optional<std::int64_t> activity_id = std::nullopt) {
  Creation out = creation(identity);
  out.call = call;
  out.state = CreationState::created;
  out.object_id = object_id;
  out.activity_id = activity_id;
  return out;
}

void check_same(const Creation& a, const Creation& b) {
  CHECK(a.sid == b.sid);
  CHECK(a.identity == b.identity);
  CHECK(a.key == b.key);
  CHECK(a.call == b.call);
  CHECK(a.request == b.request);
  CHECK(a.state == b.state);
  CHECK(a.attempts == b.attempts);
  CHECK(a.created_at == b.created_at);
  CHECK(a.changed_at == b.changed_at);
  CHECK(a.code == b.code);
  CHECK(a.message == b.message);
  CHECK(a.object_id == b.object_id);
  CHECK(a.activity_id == b.activity_id);
  CHECK(a.live_url == b.live_url);
  CHECK(a.told == b.told);
  CHECK(a.asked_at == b.asked_at);
  CHECK(a.essence == b.essence);
  CHECK(a.doubt == b.doubt);
}

std::vector<std::string> identities(const std::vector<Creation>& creations) {
  std::vector<std::string> out;
  for (const auto& each : creations) out.push_back(each.identity);
  return out;
}

using Names = std::vector<std::string>;

// A child process that runs `work` and then waits to be killed. `ready` is 'y' when work() answered true.
class Child {
 public:
  template <class Work>
  explicit Child(Work work) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      const char answer = work() ? 'y' : 'n';
      if (::write(ends[1], &answer, 1) == 1) ::pause();
      ::_exit(1);
    }
    ::close(ends[1]);
    REQUIRE(::read(ends[0], &ready, 1) == 1);
    ::close(ends[0]);
  }
  ~Child() { kill(); }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  char ready = 0;

 private:
  pid_t pid_ = -1;
};

}  // namespace

TEST_CASE("a creation is found by school and identity as it was written, from another connection too") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  Creation row = creation("a1");
  row.state = CreationState::unknown;
  row.attempts = 3;
  row.code = 104;
  row.message = "unexpected; 再试";
  row.object_id = 7;
  row.activity_id = 8;
  row.live_url = "https://www.eeo.cn/live.php?lessonKey=x";
  row.asked_at = 150;
  row.essence = "132323 数学";
  row.doubt = "name teacher_uid";
  REQUIRE(store->add(row));
  const auto found = open_creations(files.paths.journal, Access::read_write)->find(kSchool, "a1");
  REQUIRE(found);
  check_same(*found, row);
  CHECK(found->row == 1);
  CHECK_FALSE(store->find(kOther, "a1"));
  CHECK_FALSE(store->find(kSchool, "A1"));
}

TEST_CASE("an identity is taken once a school, and adding it again changes nothing") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  CHECK(store->add(creation("a1")));
  Creation other = creation("a1");
  other.request = "{}";
  CHECK_FALSE(store->add(other));
  CHECK(store->find(kSchool, "a1")->request == creation("a1").request);
  CHECK(store->add(creation("a1", kOther)));
}

TEST_CASE("an update changes all but school, identity, row and the time of creation") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  store->add(creation("a1"));
  store->add(creation("a2"));
  Creation changed = made("a1", "addCourseClass", 9, 10);
  changed.key = "k";
  changed.request = "{}";
  changed.attempts = 2;
  changed.created_at = 999;
  changed.changed_at = 200;
  changed.code = 280;
  changed.message = "recording off";
  changed.live_url = "u";
  changed.told = true;
  changed.asked_at = 250;
  changed.essence = "e";
  changed.doubt = "name";
  changed.row = 55;
  store->update(changed);
  const auto found = store->find(kSchool, "a1");
  REQUIRE(found);
  CHECK(found->row == 1);
  CHECK(found->created_at == 100);
  changed.created_at = 100;
  check_same(*found, changed);
  changed.object_id = changed.activity_id = std::nullopt;
  store->update(changed);
  CHECK_FALSE(store->find(kSchool, "a1")->object_id);
  check_same(*store->find(kSchool, "a2"), creation("a2"));
  CHECK(error_of([&] { store->update(creation("gone")); }) == StoreError::Kind::other);
}

TEST_CASE("what made a class, an activity or any other object is found, the newest where there are several") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  store->add(made("v1", "addCourseClass", 5));
  store->add(made("course", "addCourse", 5));
  store->add(made("v2", "createClassroom", 6, 66));
  store->add(made("unit", "createUnit", 66));
  CHECK(store->of_class(kSchool, ClassId{5})->identity == "v1");
  CHECK(store->of_class(kSchool, ClassId{6})->identity == "v2");
  CHECK(store->of_activity(kSchool, 66)->identity == "v2");
  CHECK(store->of_object(kSchool, "addCourse", 5)->identity == "course");
  CHECK(store->of_object(kSchool, "createUnit", 66)->identity == "unit");
  store->add(made("again", "createClassroom", 6, 66));
  CHECK(store->of_class(kSchool, ClassId{6})->identity == "again");
  CHECK(store->of_activity(kSchool, 66)->identity == "again");
  CHECK(store->of_object(kSchool, "createClassroom", 6)->identity == "again");
  CHECK_FALSE(store->of_class(kSchool, ClassId{66}));
  CHECK_FALSE(store->of_activity(kSchool, 6));
  CHECK_FALSE(store->of_class(kOther, ClassId{5}));
  CHECK_FALSE(store->of_object(kSchool, "addCourse", 6));
}

TEST_CASE("creations are listed by row, a page at a time, of one school or state or of all") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  for (const char* identity : {"a", "b", "c", "d"}) store->add(creation(identity));
  store->add(creation("e", kOther));
  Creation done = made("b", "createClassroom", 1);
  store->update(done);
  CHECK(identities(store->list({.limit = 10})) == Names{"a", "b", "c", "d", "e"});
  CHECK(identities(store->list({.sid = kSchool, .limit = 2})) == Names{"a", "b"});
  CHECK(identities(store->list({.sid = kSchool, .after_row = 2, .limit = 2})) == Names{"c", "d"});
  CHECK(identities(store->list({.sid = kOther, .limit = 10})) == Names{"e"});
  CHECK(identities(store->list({.state = CreationState::created, .limit = 10})) == Names{"b"});
  CHECK(store->list({.sid = kOther, .state = CreationState::created, .limit = 10}).empty());
  CHECK(store->list({.after_row = 5, .limit = 10}).empty());
}

TEST_CASE("unfinished is what is open, unknown or not told, and no other state") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  const auto states = {CreationState::open, CreationState::unknown, CreationState::created,
                       CreationState::refused, CreationState::deleted};
  for (const bool told : {true, false}) {
    for (const CreationState state : states) {
      Creation each = creation(fmt::format("{}-{}", creation_state_name(state), told ? "told" : "untold"));
      each.state = state;
      each.told = told;
      each.object_id = 1;
      store->add(each);
    }
  }
  store->add(creation("other", kOther));
  const Names wanted = {"open-told",      "unknown-told",   "open-untold",   "unknown-untold",
                        "created-untold", "refused-untold", "deleted-untold"};
  CHECK(identities(store->list({.sid = kSchool, .unfinished_only = true, .limit = 100})) == wanted);
  CHECK(store->count_unfinished(kSchool) == 7);
  CHECK(store->count_unfinished(kOther) == 1);
  CHECK(store->count_unfinished(std::nullopt) == 8);
}

TEST_CASE("unfinished is a class or a course whose number is not known, but no unit and nothing deleted") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  for (const char* call : {"createClassroom", "addCourseClass", "addCourse", "createUnit", "register"}) {
    Creation each = made(call, call, 0);
    each.object_id.reset();
    each.told = true;
    store->add(each);
    each.identity += "-deleted";
    each.state = CreationState::deleted;
    store->add(each);
  }
  CHECK(identities(store->list({.unfinished_only = true, .limit = 100})) ==
        Names{"createClassroom", "addCourseClass", "addCourse"});
  CHECK(store->count_unfinished(kSchool) == 3);
}

TEST_CASE("unfinished creations are found by their index however many there are") {
  const Files files;
  open_creations(files.paths.journal, Access::read_write);
  sqlite::Database database(files.paths.journal, sqlite::Database::Mode::read_only);
  sqlite::Statement plan(database,
                         "EXPLAIN QUERY PLAN SELECT count(*) FROM creation WHERE (state < 2 OR told = 0 OR "
                         "(state = 2 AND object_id IS NULL AND call IN ('createClassroom', 'addCourseClass', "
                         "'addCourse'))) AND sid = ?1");
  REQUIRE(plan.step());
  CHECK(plan.text(3).find("creation_unfinished") != std::string::npos);
}

TEST_CASE("of one essence the newest that may exist is found, and no essence is like no other") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  const auto add = [&](const std::string& identity, CreationState state, const std::string& essence,
                       Sid sid = kSchool) {
    Creation each = creation(identity, sid);
    each.state = state;
    each.essence = essence;
    store->add(each);
  };
  const auto found = [&](std::string_view essence) {
    const auto creation = store->of_essence(kSchool, essence);
    return creation ? creation->identity : "";
  };
  add("refused", CreationState::refused, "e");
  add("deleted", CreationState::deleted, "e");
  add("other-school", CreationState::created, "e", kOther);
  add("none", CreationState::created, "");
  CHECK(found("e") == "");
  CHECK(found("") == "");
  for (const auto state : {CreationState::created, CreationState::unknown, CreationState::open}) {
    const std::string identity(creation_state_name(state));
    add(identity, state, "e");
    CHECK(found("e") == identity);
  }
  add("refused-2", CreationState::refused, "e");
  CHECK(found("e") == "open");
  CHECK(found("E") == "");
}

TEST_CASE("a creation, once written, survives a kill") {
  const Files files;
  Child child([&] { return open_creations(files.paths.journal, Access::read_write)->add(creation("a1")); });
  REQUIRE(child.ready == 'y');
  child.kill();
  CHECK(open_creations(files.paths.journal, Access::read_write)->find(kSchool, "a1"));
}

TEST_CASE("a journal of the version before is brought up with all it holds") {
  const Files files;
  {
    sqlite::Database old(files.paths.journal, sqlite::Database::Mode::read_write_create);
    REQUIRE(sqlite::kJournalMigrations.size() >= 3);
    for (int i = 0; i < 2; ++i)
      old.execute(std::string(sqlite::kJournalMigrations[static_cast<std::size_t>(i)]));
    old.execute(fmt::format("PRAGMA application_id = {}", sqlite::kJournalApplicationId));
    old.execute("PRAGMA user_version = 2");
    old.execute("INSERT INTO push VALUES (5, 1000082, 0, x'61', 0, 1, NULL, 'End', 'a', x'7b7d')");
    old.execute("INSERT INTO token VALUES ('n', 'h', 2, '', 1, NULL)");
  }
  CHECK(error_of([&] { open_journal(files.paths.journal, Access::read_only); }) ==
        StoreError::Kind::cannot_open);
  const auto store = open_creations(files.paths.journal, Access::read_write);
  CHECK(store->add(creation("a1")));
  const auto journal = files.journal(Access::read_only);
  CHECK(journal->last_seq() == Seq{5});
  CHECK(journal->read(Seq{5})->entry.body == "{}");
  CHECK(open_state(files.paths.journal, Access::read_only)->token_by_hash("h"));
}

TEST_CASE("a burst leaves at once, then one call an interval, and unused time gives back the burst") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  const auto wait = [&](std::int64_t now) { return store->reserve("k", now, 100, 3); };
  CHECK(wait(10'000) == 0);
  CHECK(wait(10'000) == 0);
  CHECK(wait(10'000) == 0);
  CHECK(wait(10'000) == 100);
  CHECK(wait(10'050) == 150);
  CHECK(wait(10'250) == 50);
  CHECK(wait(10'700) == 0);
  CHECK(wait(11'000) == 0);
  CHECK(wait(11'000) == 0);
  CHECK(wait(11'000) == 0);
  CHECK(wait(11'000) == 100);
}

TEST_CASE("kinds of call do not wait for each other, and a kind that has rested leaves no row") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  for (int i = 0; i < 50; ++i) CHECK(store->reserve(fmt::format("k{}", i), 1000 + i, 10, 1) == 0);
  CHECK(store->reserve("k49", 1049, 10, 1) == 10);
  CHECK(store->reserve("last", 5000, 10, 1) == 0);
  sqlite::Database database(files.paths.journal, sqlite::Database::Mode::read_only);
  CHECK(database.integer("SELECT count(*) FROM pace") == 1);
}

TEST_CASE("a clock that was set back does not hold up calls for as long") {
  const Files files;
  const auto store = open_creations(files.paths.journal, Access::read_write);
  const std::int64_t hour_ms = 3'600'000;
  CHECK(store->reserve("k", 2 * hour_ms, 100, 1) == 0);
  CHECK(store->reserve("k", 2 * hour_ms - 1000, 100, 1) == 1100);  // clocks of two callers, a second apart
  CHECK(store->reserve("k", hour_ms, 100, 1) == 0);
  CHECK(store->reserve("k", hour_ms, 100, 1) == 100);
}

TEST_CASE("threads with connections of their own never get the same moment") {
  const Files files;
  open_creations(files.paths.journal, Access::read_write);
  constexpr int kThreads = 4, kEach = 25;
  std::vector<std::vector<std::int64_t>> moments(kThreads);
  std::vector<std::thread> threads;
  for (auto& mine : moments) {
    threads.emplace_back([&] {
      const auto store = open_creations(files.paths.journal, Access::read_write);
      for (int i = 0; i < kEach; ++i) mine.push_back(store->reserve("k", 1000, 10, 1));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::int64_t> all;
  for (const auto& mine : moments) {
    CHECK(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  CHECK(all.size() == kThreads * kEach);
  CHECK(*all.begin() == 0);
  CHECK(*all.rbegin() == 10 * (kThreads * kEach - 1));
}

TEST_CASE("of threads that add one identity one succeeds") {
  const Files files;
  open_creations(files.paths.journal, Access::read_write);
  std::vector<int> won(4);
  std::vector<std::thread> threads;
  for (int& mine : won) {
    threads.emplace_back(
        [&] { mine = open_creations(files.paths.journal, Access::read_write)->add(creation("a1")) ? 1 : 0; });
  }
  for (auto& thread : threads) thread.join();
  CHECK(std::count(won.begin(), won.end(), 1) == 1);
}

TEST_CASE("a creation is worked on by one, also within one process, and is free again afterwards") {
  const Files files;
  const std::string& path = files.paths.journal;
  auto first = CreationLock::try_acquire(path, kSchool, "a1");
  REQUIRE(first);
  CHECK_FALSE(CreationLock::try_acquire(path, kSchool, "a1"));
  CHECK_FALSE(CreationLock::try_acquire(path, kSchool, "a1"));  // the failed try freed nothing
  CHECK(CreationLock::try_acquire(path, kSchool, "a2"));
  CHECK(CreationLock::try_acquire(path, kOther, "a1"));
  bool in_thread = true;
  std::thread([&] { in_thread = CreationLock::try_acquire(path, kSchool, "a1") != nullptr; }).join();
  CHECK_FALSE(in_thread);
  first.reset();
  CHECK(CreationLock::try_acquire(path, kSchool, "a1"));
  CHECK(error_of([] { CreationLock::try_acquire("/nonexistent/folder/x.db", kSchool, "a"); }) ==
        StoreError::Kind::cannot_open);
}

TEST_CASE("a killed process holds no creation any more") {
  const Files files;
  const std::string& path = files.paths.journal;
  Child child([&] { return CreationLock::try_acquire(path, kSchool, "a1").release() != nullptr; });
  REQUIRE(child.ready == 'y');
  CHECK_FALSE(CreationLock::try_acquire(path, kSchool, "a1"));
  child.kill();
  CHECK(CreationLock::try_acquire(path, kSchool, "a1"));
}

TEST_CASE("a creation's lock does not hold up the journal, nor the store's lock a creation") {
  const Files files;
  const auto lock = CreationLock::try_acquire(files.paths.journal, kSchool, "a1");
  const auto store_lock = StoreLock::try_acquire(files.paths.journal);
  REQUIRE(lock);
  REQUIRE(store_lock);
  CHECK(files.journal()->append(std::vector{entry("a")}).size() == 1);
}

namespace {

// A store in a directory of another user where this is root, as the daemon's; else of this one.
struct OwnedFiles : Files {
  static constexpr uid_t kOwner = 65534;
  OwnedFiles() {
    if (::geteuid() == 0) REQUIRE(::chown(directory.file("").c_str(), kOwner, kOwner) == 0);
  }
  // Runs `work` as the owner until the result is destroyed.
  template <class Work>
  Child as_owner(Work work) const {
    return Child([work] {
      if (::geteuid() == 0 && (::setgid(kOwner) != 0 || ::setuid(kOwner) != 0)) return false;
      return work();
    });
  }
};

bool locks(const std::string& path, std::string_view identity) {
  return CreationLock::try_acquire(path, kSchool, identity).release() != nullptr;
}

// What the error says; "" where there is none.
template <class Act>
std::string words_of(Act act) {
  try {
    act();
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("whoever comes first, root and the daemon's user lock in the same file") {
  for (const bool root_first : {true, false}) {
    for (const bool with_journal : {true, false}) {
      CAPTURE(root_first);
      CAPTURE(with_journal);
      const OwnedFiles files;
      const std::string path = files.paths.journal;
      const auto make_journal = [path] { return open_creations(path, Access::read_write) != nullptr; };
      if (with_journal) REQUIRE(files.as_owner(make_journal).ready == 'y');
      std::unique_ptr<CreationLock> roots;
      if (root_first) roots = CreationLock::try_acquire(path, kSchool, "a1");
      const Child owner = files.as_owner([path] { return locks(path, "a2"); });
      CHECK(owner.ready == 'y');
      if (!root_first) roots = CreationLock::try_acquire(path, kSchool, "a1");
      CHECK(roots);
      CHECK_FALSE(CreationLock::try_acquire(path, kSchool, "a2"));
      CHECK(files.as_owner([path] { return !locks(path, "a1"); }).ready == 'y');
      CHECK(files.as_owner([path] { return StoreLock::try_acquire(path) != nullptr; }).ready == 'y');
    }
  }
}

TEST_CASE("a lock file that somebody may only read is named, and who may write it") {
  const OwnedFiles files;
  const std::string path = files.paths.journal;
  { const auto make = CreationLock::try_acquire(path, kSchool, "a1"); }
  REQUIRE(::chmod((path + ".lock").c_str(), 0440) == 0);
  const Child owner = files.as_owner([path] {
    const std::string words = words_of([&] { CreationLock::try_acquire(path, kSchool, "a1"); });
    return words.find(path + ".lock") != std::string::npos && words.find("as root") != std::string::npos;
  });
  CHECK(owner.ready == 'y');
}

TEST_CASE("a lock file that leads to some other file is refused") {
  const Files files;
  const std::string other = files.directory.file("other");
  std::filesystem::create_symlink(other, files.paths.journal + ".lock");
  CHECK(error_of([&] { CreationLock::try_acquire(files.paths.journal, kSchool, "a1"); }) ==
        StoreError::Kind::cannot_open);
  CHECK_FALSE(std::filesystem::exists(other));
}

TEST_CASE("every state has a name that leads back to it") {
  for (const auto state : {CreationState::open, CreationState::unknown, CreationState::created,
                           CreationState::refused, CreationState::deleted}) {
    CHECK(creation_state_named(creation_state_name(state)) == state);
  }
  CHECK_FALSE(creation_state_named("lost"));
}

}  // namespace rollcall::storage
