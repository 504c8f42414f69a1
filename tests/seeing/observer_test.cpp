// What is looked at in files and tables, while the records are made anew.
#include "api/observer.hpp"

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"
#include "seeing/seeing.hpp"

namespace rollcall::seeing {

namespace {

bool nothing_to_catch_up(Seq, Seq) { return false; }
std::optional<storage::Appended> no_commit(storage::JournalEntry) { return std::nullopt; }

// A store whose records are brought up to date when the test says so.
class Store {
 public:
  void receive_unusable(int number) {
    ingest::Receiver receiver(config_);
    const std::string body =
        sign(with_members(Lesson().enter(number, kStamp + number), {{"UID", R"("nobody")"}}), kStamp);
    auto verdict =
        receiver.decide({.body = body, .callback_token = {}, .source = "192.0.2.1", .now = kStamp});
    journal_->append({&std::get<ingest::Accepted>(verdict).entry, 1});
  }
  void project() {
    ingest::Projector projector(paths_, *journal_);
    while (projector.step()) {
    }
  }
  void make_records_anew() {
    for (const char* ending : {"", "-wal", "-shm"})
      std::filesystem::remove(paths_.records_file(journal_->records_generation()) + ending);
    storage::open_records(paths_.records_file(journal_->records_generation()));
  }
  // As the daemon does after a start.
  void new_observer() {
    observer_.reset();
    readers_ = std::make_unique<api::ReaderPool>(1, paths_, &nothing_to_catch_up, &no_commit);
    observer_ = std::make_unique<api::Observer>(
        *readers_, [this](std::function<void()> task) { posted_ = std::move(task); });
  }
  std::optional<std::int64_t> quarantined_at_next_look() {
    observer_->tick(config_, at_ += api::Observer::kEveryS);
    std::promise<void> looked;  // one reader takes what is submitted in order
    REQUIRE(readers_->submit([&](api::Reader&) { looked.set_value(); }));
    looked.get_future().wait();
    posted_();
    REQUIRE(observer_->sight() != nullptr);
    CHECK(observer_->sight()->schools.at(Sid{kSid}).last_push == kStamp);
    return observer_->sight()->schools.at(Sid{kSid}).quarantined;
  }

 private:
  std::shared_ptr<const config::Config> config_ = config::load_text(school_toml(), "test.toml", ".").config;
  TempDirectory directory_{true};
  storage::StorePaths paths_ = storage::StorePaths::of(directory_.file("rollcall.db"));
  std::unique_ptr<storage::Journal> journal_ =
      storage::open_journal(paths_.journal, storage::Access::read_write);
  std::function<void()> posted_;
  std::unique_ptr<api::ReaderPool> readers_;
  std::unique_ptr<api::Observer> observer_;
  std::int64_t at_ = 0;
};

}  // namespace

TEST_CASE("while the records are made anew nobody is told that fewer pushes are in quarantine") {
  Store store;
  for (int i = 0; i < 3; ++i) store.receive_unusable(i);
  store.project();
  store.new_observer();
  CHECK(store.quarantined_at_next_look() == 3);
  store.make_records_anew();
  for (int i = 0; i < 3; ++i) CHECK(store.quarantined_at_next_look() == 3);
  store.new_observer();
  for (int i = 0; i < 3; ++i) CHECK_FALSE(store.quarantined_at_next_look());
  store.receive_unusable(3);
  store.project();
  CHECK(store.quarantined_at_next_look() == 4);
}

TEST_CASE("records that lag behind by the newest pushes are counted, so that a busy school has its number") {
  Store store;
  store.receive_unusable(0);
  store.project();
  store.new_observer();
  CHECK(store.quarantined_at_next_look() == 1);
  for (int i = 1; i < 4; ++i) {
    store.receive_unusable(i);
    CHECK(store.quarantined_at_next_look() == i);
    store.project();
  }
}

}  // namespace rollcall::seeing
