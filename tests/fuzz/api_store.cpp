#include "fuzz/api_store.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <mutex>

#include "api/answer.hpp"
#include "api/streams.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"
#include "support/push.hpp"

namespace rollcall::fuzz {

namespace {

using rollcall::testing::kSid;
using rollcall::testing::Lesson;
using rollcall::testing::TempDirectory;

constexpr std::int64_t kOtherSid = 2000164;

std::shared_ptr<const config::Config> two_schools() {
  return config::load_text(
             rollcall::testing::school_toml() + rollcall::testing::school_toml(kOtherSid, "OTHERSECRET"),
             "made.toml", ".")
      .config;
}

std::vector<std::string> samples() {
  std::vector<std::string> out;
  const auto folder = std::filesystem::path(ROLLCALL_SOURCE_DIR) / "tests" / "samples";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json")
      out.push_back(rollcall::testing::read_text(entry.path().string()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> pushes() {
  std::vector<std::string> out = samples();
  Lesson lesson;
  lesson.id = 26000;  // the samples' own class is over
  const std::int64_t start = lesson.start;
  out.push_back(lesson.course_students(start - 90000, 1, {1, 2, 3, 4}));
  const std::vector<std::string> names = {"=1+1", "a\r\nSet-Cookie: x", "\",<b>\xE5\xBC\xA0\t", "'@x", ""};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto uid = static_cast<std::int64_t>(i) + 1;
    out.push_back(lesson.enter(uid, start + 60 * uid, 0, 1, names[i]));
  }
  out.push_back(lesson.leave(2, start + 900));
  out.push_back(R"({"SID":1000082,"Cmd":"End","ClassID":"no number","Data":7})");
  Lesson before = lesson;
  before.id = 25000;
  before.start -= 86400;
  before.end -= 86400;
  out.push_back(before.summary(before.end + 1300,
                               {{1, before.start, before.end}, {2, before.start + 900, before.end}}));
  return out;
}

storage::Token token(const std::string& name, storage::Scope scope, std::vector<Sid> sids = {}) {
  const Sha256 hash = sha256(name);
  return {.name = name,
          .hash = hex(hash.data(), hash.size()),
          .scope = scope,
          .sids = std::move(sids),
          .created_at = 1};
}

void bring_up_to_date(const storage::StorePaths& paths, storage::Journal& journal) {
  ingest::Projector projector(paths, journal);
  while (projector.step()) {
  }
}

// libFuzzer ends without destructors; run.sh then gives a TMPDIR in memory, which it removes itself.
bool in_memory() { return std::getenv("TMPDIR") == nullptr; }

// The store that each is a copy of.
const TempDirectory& original() {
  static const std::unique_ptr<TempDirectory> directory = [] {
    auto made = std::make_unique<TempDirectory>(in_memory());
    const auto paths = storage::StorePaths::of(made->file("rollcall.db"));
    const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
    ingest::Receiver receiver(two_schools());
    std::vector<storage::JournalEntry> entries;
    for (const auto& push : pushes()) {
      std::string body = rollcall::testing::with_members(push, {{"SID", std::to_string(kSid)}});
      auto verdict = receiver.decide({.body = rollcall::testing::sign(body, Lesson().start),
                                      .callback_token = {},
                                      .source = "::1",
                                      .now = Lesson().start});
      entries.push_back(std::move(std::get<ingest::Accepted>(verdict).entry));
    }
    journal->append(entries);
    bring_up_to_date(paths, *journal);
    const auto state = storage::open_state(paths.journal, storage::Access::read_write);
    using storage::Scope;
    for (const auto& each : {token("read", Scope::read), token("correct", Scope::correct),
                             token("manage", Scope::manage), token("other", Scope::manage, {Sid{kOtherSid}})})
      state->add_token(each);
    return made;
  }();
  return *directory;
}

// The io thread, played by whoever waits.
class Io {
 public:
  void post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    wake_.notify_one();
  }
  void run_until(const std::function<bool()>& done) {
    while (!done()) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return !tasks_.empty(); });
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
};

}  // namespace

struct ApiStore::State {
  State() {
    for (const auto& entry : std::filesystem::directory_iterator(original().path()))
      std::filesystem::copy_file(entry.path(), directory.path() / entry.path().filename());
  }

  storage::Appended append(const storage::JournalEntry& entry) {
    changed = true;
    const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
    const auto appended = journal->append(std::vector{entry});
    bring_up_to_date(paths, *journal);
    return appended.front();
  }

  // ClassIn does what it is asked.
  Result<scheduling::Scheduler> scheduler(const config::School& school) {
    changed = true;
    return scheduling::Scheduler(
        school, {.creations = storage::open_creations(paths.journal, storage::Access::read_write),
                 .append = [this](const storage::JournalEntry& entry) { append(entry); },
                 .attempt =
                     [](const outbound::Call&, const outbound::Values&) {
                       return outbound::Attempt{.effect = outbound::Effect::done,
                                                .code = 1,
                                                .explanation = "done",
                                                .object_id = 501,
                                                .activity_id = 601};
                     },
                 .lock = [](std::string_view) { return std::make_shared<int>(1); },
                 .deleted_elsewhere = [](ClassId) { return false; },
                 .pause = [](std::int64_t) { return true; },
                 .now_ms = [] { return kApiNow * 1000; }});
  }

  static bool caught_up(Seq wanted, Seq seen) { return seen >= wanted; }

  bool changed = false;
  TempDirectory directory{in_memory()};
  storage::StorePaths paths = storage::StorePaths::of(directory.file("rollcall.db"));
  std::shared_ptr<const config::Config> config = two_schools();
  Io io;
  api::Reader::Append appender = [this](const storage::JournalEntry& entry) { return append(entry); };
  api::ReaderPool readers{1, paths, &caught_up, appender};
  api::Streams streams{readers, [this](std::function<void()> task) { io.post(std::move(task)); }};
  api::Reader reader{paths, &caught_up, appender};
};

ApiStore::ApiStore() : state_(std::make_unique<State>()) {}
ApiStore::~ApiStore() = default;
bool ApiStore::changed() const { return state_->changed; }

http::Response ApiStore::ask(const http::Request& request) {
  return api::answer(
      request, state_->reader, state_->streams, state_->config, kApiNow,
      [this](api::Reader&, const config::School& school) { return state_->scheduler(school); });
}

http::BodySource::Piece ApiStore::next(http::BodySource& source) {
  std::optional<http::BodySource::Piece> got;
  source.next([&](http::BodySource::Piece piece) { got = std::move(piece); });
  state_->io.run_until([&] { return got.has_value(); });
  return std::move(*got);
}

}  // namespace rollcall::fuzz
