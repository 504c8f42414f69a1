// Group commit without a timer: the writer takes what has queued up while it committed the batch before, so a
// lone push waits for nobody and a crowd shares one sync.
//
// Projection costs a second commit. Doing it after every batch would let the crowd wait for it, so it is put
// off until there is a fair number of pushes, or the oldest has waited kProjectDelayMs, or a reader asks
// (PRODUCT.md 2.6: a query sees every push acknowledged before it). It is done in batches small enough that
// arriving pushes are committed in between, also while the records are being built again from an old journal.
#include "ingest/writer.hpp"

#include <algorithm>
#include <chrono>

#include "base/file.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "ingest/school_rules.hpp"

namespace rollcall::ingest {

namespace {

constexpr int kRetryMs = 500;  // between attempts to use a store that failed
constexpr int kLookMs = 1000;  // between looks at the journal for pushes another process appended

}  // namespace

Writer::Writer(storage::StorePaths paths, Post post)
    : paths_(std::move(paths)),
      post_(std::move(post)),
      journal_(storage::open_journal(paths_.journal, storage::Access::read_write)),
      journal_inode_(inode_of(paths_.journal)) {
  health_.last = journal_->last_seq().value;
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() { stop(); }

bool Writer::submit(storage::JournalEntry entry, OnStored done) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= limits::kWriterQueuePushes) return false;
    queue_.push_back({std::move(entry), std::move(done)});
    if (queue_.size() > 1) return true;  // the writer was woken for the first
  }
  wake_writer_.notify_one();
  return true;
}

bool Writer::wait_applied(Seq seq, Seq seen, int timeout_ms) {
  std::unique_lock lock(mutex_);
  health_.applied = std::min(health_.applied, seen.value);
  const auto reached = [&] { return health_.applied >= seq.value; };
  if (reached()) return true;
  reader_wants_ = std::max(reader_wants_, seq.value);
  wake_writer_.notify_one();
  return applied_changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms), reached);
}

void Writer::record_rules(std::shared_ptr<const config::Config> config) {
  {
    const std::lock_guard lock(mutex_);
    new_rules_ = std::move(config);
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

// Waits for pushes, for a reader, for the time to project, or a while.
Writer::Batch Writer::next_batch() {
  std::unique_lock lock(mutex_);
  std::int64_t wait_ms = kLookMs;
  if (lagging_since_ms_ != 0) wait_ms = lagging_since_ms_ + limits::kProjectDelayMs - now_ms();
  if (more_to_project_) wait_ms = 0;
  if (!health_.journal_ok || retry_projection_at_ms_ != 0) wait_ms = kRetryMs;
  wait_ms = std::clamp<std::int64_t>(wait_ms, 0, kLookMs);
  const bool woken = wake_writer_.wait_for(lock, std::chrono::milliseconds(wait_ms), [&] {
    const bool reader_waits = reader_wants_ > health_.applied && retry_projection_at_ms_ == 0;
    return stop_ || !queue_.empty() || reader_waits || (new_rules_ && health_.journal_ok);
  });
  Batch batch;
  std::size_t count = 0, bytes = 0;
  while (count < queue_.size() && count < limits::kCommitBatchPushes && bytes < limits::kCommitBatchBytes) {
    bytes += queue_[count++].entry.body.size();
  }
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  batch.jobs.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  if (health_.journal_ok) batch.new_rules = std::move(new_rules_);
  batch.stopping = stop_ && queue_.empty();
  batch.idle = !woken;
  return batch;
}

void Writer::commit(std::vector<Job> jobs) {
  std::vector<storage::JournalEntry> entries;
  entries.reserve(jobs.size());
  for (auto& job : jobs) entries.push_back(std::move(job.entry));
  std::vector<storage::Appended> appended;
  if (!journal_) reopen_journal();
  if (journal_) {
    try {
      appended = journal_->append(entries);
      check_journal_file();
    } catch (const storage::StoreError& error) {
      appended.clear();
      fail_journal(error.what());
    }
  }
  const bool committed = !appended.empty();
  auto outcomes = std::make_shared<std::vector<std::pair<OnStored, Stored>>>();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    outcomes->emplace_back(std::move(jobs[i].done), committed ? Stored{true, appended[i]} : Stored{});
  }
  post_([outcomes] {
    for (const auto& [done, stored] : *outcomes) done(stored);
  });
  if (!committed) return;
  std::vector<storage::JournalRow> fresh;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!appended[i].duplicate) fresh.push_back({.seq = appended[i].seq, .entry = std::move(entries[i])});
  }
  if (fresh.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    health_.last = std::max(health_.last, fresh.back().seq.value);
  }
  if (projector_) projector_->offer(fresh);
  if (lagging_since_ms_ == 0) lagging_since_ms_ = now_ms();
  const StoreHealth now = health();
  if (now.last - now.applied >= static_cast<std::int64_t>(limits::kProjectBatchPushes))
    more_to_project_ = true;
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
  projector_.reset();
  journal_.reset();
  retry_journal_at_ms_ = now_ms() + kRetryMs;
  const std::lock_guard lock(mutex_);
  if (health_.journal_ok) {
    health_.failing_since = now_s();
    log::error("the store cannot commit, pushes are not acknowledged", {{"why", error}});
  }
  health_.journal_ok = false;
  health_.journal_error = error;
}

// A failed commit is final for its connection: only a new one, which has read the file again, is used.
void Writer::reopen_journal() {
  if (now_ms() < retry_journal_at_ms_) return;
  try {
    if (inode_of(paths_.journal) == 0)
      check_journal_file();  // never create a new journal behind the users' back
    // A file put back may have another inode; that it is a journal of ours is checked when it is opened.
    auto journal = storage::open_journal(paths_.journal, storage::Access::read_write);
    journal->probe();
    journal_ = std::move(journal);
    journal_inode_ = inode_of(paths_.journal);
  } catch (const storage::StoreError& error) {
    fail_journal(error.what());
    return;
  }
  more_to_project_ = true;
  const std::lock_guard lock(mutex_);
  health_.journal_ok = true;
  health_.journal_error.clear();
  health_.last = journal_->last_seq().value;
  log::info("the store commits again", {{"seconds", now_s() - health_.failing_since}});
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
  if (!journal_) return;
  try {
    if (projector_ && !projector_->in_place()) projector_.reset();  // deleted, or put aside by a reader
    if (!projector_) projector_ = std::make_unique<Projector>(paths_, *journal_);
    more_to_project_ = projector_->step();
    retry_projection_at_ms_ = 0;
    if (!projector_->in_place()) {  // a rebuild ended meanwhile: what was applied here counts no more
      projector_.reset();
      more_to_project_ = true;
      return;
    }
    if (!more_to_project_) lagging_since_ms_ = 0;
    publish_applied(projector_->applied());
  } catch (const storage::StoreError& error) {
    more_to_project_ = true;
    retry_projection_at_ms_ = now_ms() + kRetryMs;
    if (error.kind() != storage::StoreError::Kind::busy) projector_.reset();
    const std::lock_guard lock(mutex_);
    if (health_.records_error.empty())
      log::error("the records cannot be brought up to date", {{"why", error.what()}});
    health_.records_error = error.what();
  }
}

void Writer::publish_applied(Seq seq) {
  {
    const std::lock_guard lock(mutex_);
    health_.applied = seq.value;
    health_.last = std::max(health_.last, seq.value);
    if (!health_.records_error.empty()) log::info("the records are up to date again");
    health_.records_error.clear();
    if (reader_wants_ <= seq.value) reader_wants_ = 0;
  }
  applied_changed_.notify_all();
}

}  // namespace rollcall::ingest
