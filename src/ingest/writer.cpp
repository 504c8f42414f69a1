// Group commit without a timer: the writer takes what has queued up while it committed the batch before, so a
// lone push waits for nobody and a crowd shares one sync.
//
// Projection costs a second commit. Doing it after every batch would let the crowd wait for it, so it is put
// off until there is a fair number of pushes, or the oldest has waited kProjectDelayMs, or a reader asks
// (PRODUCT.md 2.6: a query sees every push acknowledged before it). It is done in batches small enough that
// arriving pushes are committed in between, also while the records are being built again from an old journal.
//
// A disk that fills up would let the journal have the last byte, and the pushes acknowledged last would never
// reach the records: every report would wait for them. So a reserve is held beside the journal. When the
// records find no room it is given up for them, and nothing is committed until it is whole again.
#include "ingest/writer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/file.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "ingest/school_rules.hpp"

namespace rollcall::ingest {

namespace {

constexpr int kUnreadableTries = 20;  // records that cannot be read for so long are built again
constexpr const char* kFull = "the disk is full: free some space, service resumes by itself";
constexpr int kLookMs = 1000;  // between looks at the journal for pushes another process appended

using Steady = std::chrono::steady_clock;

std::int64_t ms_of(Steady::duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

// The last line about a push; the first is that of its acknowledgement.
void tell_of(const storage::JournalRow& row, const records::Projected& push) {
  const bool unusable = push.outcome == records::Outcome::quarantined && storage::believed(row.entry.trust);
  const log::Level level = unusable ? log::Level::warning : log::Level::debug;
  if (!log::enabled(level)) return;
  log::write(level, unusable ? "a push is kept and cannot be used" : "push projected",
             {{"push", row.seq.value},
              {"sid", row.entry.sid.value},
              {"cmd", row.entry.cmd},
              {"outcome", records::outcome_name(push.outcome)},
              {"reason", push.reason}});
}

std::int64_t steady_ms() { return ms_of(Steady::now().time_since_epoch()); }

}  // namespace

Writer::Writer(storage::StorePaths paths, Post post, int retry_ms)
    : paths_(std::move(paths)), post_(std::move(post)), retry_ms_(retry_ms), reserve_(paths_.journal) {
  try {
    journal_ = storage::open_journal(paths_.journal, storage::Access::read_write);
    journal_inode_ = inode_of(paths_.journal);
    health_.last = journal_->last_seq().value;
    lag_.committed(health_.last, steady_ms());
    reserve_.hold();
  } catch (const storage::StoreError& error) {
    journal_inode_ = inode_of(paths_.journal);
    if (!error.may_pass() || journal_inode_ == 0) throw;
    fail_journal(error.what());
  }
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() { stop(); }

bool Writer::submit(storage::JournalEntry entry, OnStored done) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= limits::kWriterQueuePushes) return false;
    queue_.push_back({std::move(entry), std::move(done)});
    if (queue_.size() > 1) return true;  // the writer was woken for the first
    queued_since_ = Steady::now();
  }
  wake_writer_.notify_one();
  return true;
}

bool Writer::wait_applied(Seq seq, Seq seen, int timeout_ms) {
  std::unique_lock lock(mutex_);
  if (seen.value < health_.applied) {
    health_.applied = seen.value;
    lag_.committed(health_.last, steady_ms());
  }
  const auto reached = [&] { return health_.applied >= seq.value; };
  if (reached()) return true;
  if (no_waiting_) return false;
  reader_wants_ = std::max(reader_wants_, seq.value);
  wake_writer_.notify_one();
  applied_changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                            [&] { return reached() || no_waiting_; });
  return reached();
}

void Writer::end_waiting() {
  {
    const std::lock_guard lock(mutex_);
    no_waiting_ = true;
  }
  applied_changed_.notify_all();
}

void Writer::record_rules(std::shared_ptr<const config::Config> config) {
  {
    const std::lock_guard lock(mutex_);
    new_rules_ = std::move(config);
  }
  wake_writer_.notify_one();
}

void Writer::ask_alive(std::function<void()> answer) {
  {
    const std::lock_guard lock(mutex_);
    alive_asked_.push_back(std::move(answer));
  }
  wake_writer_.notify_one();
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_writer_.notify_one();
  if (thread_.joinable()) thread_.join();
}

StoreHealth Writer::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

WriterLoad Writer::load() const {
  const std::lock_guard lock(mutex_);
  WriterLoad out{.pushes = committing_ + queue_.size()};
  if (out.pushes > 0)
    out.oldest_ms = ms_of(Steady::now() - (committing_ > 0 ? committing_since_ : queued_since_));
  out.lag_ms = lag_.ms(steady_ms());
  return out;
}

void Writer::run() {
  for (;;) {
    Batch batch = next_batch();
    if (!batch.jobs.empty())
      commit(std::move(batch.jobs));
    else if (!journal_)
      reopen_journal();
    if (batch.new_rules) record_new_rules(*batch.new_rules);
    if (batch.idle || batch.stopping || projection_due()) project();
    if (batch.stopping) return;
  }
}

void Writer::answer_alive(std::unique_lock<std::mutex>& lock) {
  std::vector<std::function<void()>> asked;
  asked.swap(alive_asked_);
  lock.unlock();
  for (auto& answer : asked) post_(std::move(answer));
  lock.lock();
}

// Whether something came that is not to be kept waiting. Under the mutex.
bool Writer::due() const {
  const bool reader_waits = reader_wants_ > health_.applied && retry_projection_at_ms_ == 0;
  return stop_ || !queue_.empty() || reader_waits || (new_rules_ && health_.journal_ok);
}

// Waits for pushes, for a reader, for the time to project, or a while.
Writer::Batch Writer::next_batch() {
  std::unique_lock lock(mutex_);
  std::int64_t wait_ms = kLookMs;
  if (lagging_since_ms_ != 0) wait_ms = lagging_since_ms_ + limits::kProjectDelayMs - now_ms();
  if (!health_.journal_ok || retry_projection_at_ms_ != 0) wait_ms = retry_ms_;
  if (more_to_project_ && retry_projection_at_ms_ == 0) wait_ms = 0;
  wait_ms = std::clamp<std::int64_t>(wait_ms, 0, kLookMs);
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  bool woken = false;
  for (bool asked = true; asked && !woken;) {  // whoever asks does not end the wait
    wake_writer_.wait_until(lock, until, [&] { return due() || !alive_asked_.empty(); });
    asked = !alive_asked_.empty();
    answer_alive(lock);
    woken = due();
  }
  Batch batch;
  std::size_t count = 0, bytes = 0;
  while (count < queue_.size() && count < limits::kCommitBatchPushes && bytes < limits::kCommitBatchBytes) {
    bytes += queue_[count++].entry.body.size();
  }
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  batch.jobs.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  committing_ = batch.jobs.size();
  committing_since_ = queued_since_;
  if (!queue_.empty()) queued_since_ = Steady::now();
  if (health_.journal_ok) batch.new_rules = std::move(new_rules_);
  batch.stopping = stop_ && queue_.empty();
  batch.idle = !woken;
  return batch;
}

void Writer::commit(std::vector<Job> jobs) {
  std::vector<storage::JournalEntry> entries;
  entries.reserve(jobs.size());
  for (auto& job : jobs) entries.push_back(std::move(job.entry));
  const auto appended = append(entries);
  const bool committed = !appended.empty();
  auto outcomes = std::make_shared<std::vector<std::pair<OnStored, Stored>>>();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (committed && appended[i].seq > last_acknowledged_) {
      last_acknowledged_ = appended[i].seq;
      last_identity_ = entries[i].identity;
    }
    outcomes->emplace_back(std::move(jobs[i].done), committed ? Stored{true, appended[i]} : Stored{});
  }
  note_newest(last_acknowledged_);
  post_([outcomes] {
    for (const auto& [done, stored] : *outcomes) done(stored);
  });
  if (!committed) return;
  std::vector<storage::JournalRow> fresh;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!appended[i].duplicate) fresh.push_back({.seq = appended[i].seq, .entry = std::move(entries[i])});
  }
  if (fresh.empty()) return;
  if (projector_) projector_->offer(fresh);
  if (lagging_since_ms_ == 0) lagging_since_ms_ = now_ms();
  const StoreHealth now = health();
  if (now.last - now.applied >= static_cast<std::int64_t>(limits::kProjectBatchPushes))
    more_to_project_ = true;
}

// Before anybody hears of it, so that who then asks how the store is sees it.
void Writer::note_newest(Seq seq) {
  const std::lock_guard lock(mutex_);
  if (seq.value <= health_.last) return;
  health_.last = seq.value;
  lag_.committed(health_.last, steady_ms());
}

// Empty where they were not committed.
std::vector<storage::Appended> Writer::append(const std::vector<storage::JournalEntry>& entries) {
  std::vector<storage::Appended> appended;
  if (!journal_) reopen_journal();
  if (journal_) {
    const auto begin = Steady::now();
    try {
      appended = journal_->append(entries);
      check_journal_file();
      figures_.commit.observe(static_cast<std::uint64_t>(
          std::chrono::duration_cast<std::chrono::nanoseconds>(Steady::now() - begin).count()));
      figures_.batch.observe(entries.size());
    } catch (const storage::StoreError& error) {
      appended.clear();
      fail_journal(error.what());
    }
  }
  if (appended.empty()) figures_.failed_commits.add();
  const std::lock_guard lock(mutex_);
  committing_ = 0;
  return appended;
}

void Writer::record_new_rules(const config::Config& config) {
  if (!journal_) return;  // the next start records them
  try {
    ingest::record_rules(*journal_, config, now_s());
    more_to_project_ = true;
    const Seq last = journal_->last_seq();
    const std::lock_guard lock(mutex_);
    health_.last = std::max(health_.last, last.value);
  } catch (const storage::StoreError& error) {
    fail_journal(error.what());
  }
}

// SQLite goes on writing to a file that was deleted or replaced: what it commits would be gone after the
// restart.
void Writer::check_journal_file() {
  if (inode_of(paths_.journal) == journal_inode_) return;
  throw storage::StoreError(storage::StoreError::Kind::cannot_open,
                            paths_.journal +
                                " has disappeared or was replaced; put the file back, or restart to "
                                "begin an empty journal");
}

void Writer::fail_journal(const std::string& error) {
  journal_.reset();
  retry_journal_at_ms_ = now_ms() + retry_ms_;
  const std::lock_guard lock(mutex_);
  if (health_.journal_ok) {
    health_.failing_since = now_s();
    log::change(log::Level::error, "the store cannot commit, pushes are not acknowledged", {{"why", error}});
  }
  health_.journal_ok = false;
  health_.journal_error = error;
}

// What was put there in its place holds nothing: somebody made it, who did not know of the one that is gone.
storage::StoreError Writer::made_anew() const {
  return {storage::StoreError::Kind::cannot_open,
          paths_.journal +
              " was replaced by an empty journal; put the old file back in its place, or restart to "
              "go on with the empty one"};
}

// A failed commit is final for its connection: only a new one, which has read the file again, is used.
void Writer::reopen_journal() {
  if (now_ms() < retry_journal_at_ms_) return;
  Seq last;
  try {
    if (inode_of(paths_.journal) == 0)
      check_journal_file();  // never create a new journal behind the users' back
    // A file put back may have another inode; that it is a journal of ours is checked when it is opened.
    auto journal = storage::open_journal(paths_.journal, storage::Access::read_write);
    last = journal->last_seq();
    if (last.value == 0 && health().last > 0) throw made_anew();
    look_for_acknowledged(*journal);
    if (records_full_) throw storage::StoreError(storage::StoreError::Kind::full, kFull);
    reserve_.hold();
    journal->probe();
    journal_ = std::move(journal);
    const auto inode = inode_of(paths_.journal);
    if (std::exchange(journal_inode_, inode) != inode) {
      projector_.reset();
      source_.reset();
    }
  } catch (const storage::StoreError& error) {
    fail_journal(error.what());
    return;
  }
  more_to_project_ = true;
  const std::lock_guard lock(mutex_);
  health_.journal_ok = true;
  health_.journal_error.clear();
  health_.last = last.value;
  log::change(log::Level::info, "the store commits again", {{"seconds", now_s() - health_.failing_since}});
}

// What was acknowledged is gone where another file was put in the journal's place, or where the disk did not
// keep what it said it had. Nobody would notice: ClassIn does not send it again.
void Writer::look_for_acknowledged(storage::Journal& journal) {
  if (last_acknowledged_.value == 0) return;
  const auto row = journal.read(last_acknowledged_);
  if (row && row->entry.identity == last_identity_) return;
  log::change(
      log::Level::error,
      "acknowledged pushes are missing from the journal; if no older file was put in its place, check the "
      "disk and compare with the last backup",
      {{"file", paths_.journal},
       {"last_acknowledged", last_acknowledged_.value},
       {"last_in_journal", journal.last_seq().value}});
  last_acknowledged_ = {};
}

bool Writer::projection_due() const {
  if (retry_projection_at_ms_ != 0) return now_ms() >= retry_projection_at_ms_;
  if (more_to_project_) return true;
  if (lagging_since_ms_ != 0 && now_ms() >= lagging_since_ms_ + limits::kProjectDelayMs) return true;
  const std::lock_guard lock(mutex_);
  return reader_wants_ > health_.applied;
}

// One batch. When idle it also finds what another process appended (import) or emptied (rebuild).
void Writer::project() {
  try {
    if (projector_ && !projector_->in_place()) projector_.reset();  // deleted, or put aside by a reader
    if (!source_) source_ = storage::open_journal(paths_.journal, storage::Access::read_only);
    if (!projector_) projector_ = std::make_unique<Projector>(paths_, *source_, std::nullopt, &tell_of);
    more_to_project_ = projector_->step();
    retry_projection_at_ms_ = 0;
    if (!projector_->in_place()) {  // a rebuild ended meanwhile: what was applied here counts no more
      projector_.reset();
      more_to_project_ = true;
      return;
    }
    if (!more_to_project_) {
      lagging_since_ms_ = 0;
      records_full_ = false;
    }
    publish_applied(projector_->applied());
    unreadable_records_ = 0;
  } catch (const storage::StoreError& error) {
    fail_records(error);
  }
}

// What the reserve was must not go to the journal, so that stops until the records are up to date and there
// is a reserve again.
void Writer::spend_reserve() {
  records_full_ = true;
  if (journal_) fail_journal(kFull);
  if (reserve_.give_up()) retry_projection_at_ms_ = 0;
}

// One bad sector must not keep the reports away for good: records that cannot be read again and again are
// given up, once, since the journal can build them again. An error of the journal names another file.
void Writer::give_up_records(std::string_view why) {
  try {
    const auto journal = storage::open_journal(paths_.journal, storage::Access::read_only);
    const std::string file = paths_.records_file(journal->records_generation());
    if (why.find(file) == std::string_view::npos) return;
    log::change(log::Level::error, "the records fail again and again, building them anew",
                {{"file", file}, {"why", why}});
    storage::put_records_aside(file);
  } catch (const storage::StoreError&) {
    // The journal cannot be read either.
  }
}

void Writer::fail_records(const storage::StoreError& error) {
  more_to_project_ = true;
  retry_projection_at_ms_ = now_ms() + retry_ms_;
  if (error.kind() != storage::StoreError::Kind::busy) {
    projector_.reset();
    source_.reset();
  }
  if (error.kind() == storage::StoreError::Kind::full) spend_reserve();
  if (error.kind() == storage::StoreError::Kind::io && ++unreadable_records_ == kUnreadableTries)
    give_up_records(error.what());
  const std::lock_guard lock(mutex_);
  if (health_.records_error.empty())
    log::change(log::Level::error, "the records cannot be brought up to date", {{"why", error.what()}});
  health_.records_error = error.what();
}

void Writer::publish_applied(Seq seq) {
  {
    const std::lock_guard lock(mutex_);
    health_.applied = seq.value;
    lag_.applied(seq.value);
    health_.last = std::max(health_.last, seq.value);
    if (!health_.records_error.empty()) log::change(log::Level::info, "the records are up to date again");
    health_.records_error.clear();
    if (reader_wants_ <= seq.value) reader_wants_ = 0;
  }
  applied_changed_.notify_all();
}

}  // namespace rollcall::ingest
