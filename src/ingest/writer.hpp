// The writer thread: appends whatever is queued in one transaction, tells every waiting session, and then
// brings the records up to date. It owns both write connections.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/limits.hpp"
#include "base/metrics.hpp"
#include "config/config.hpp"
#include "ingest/lag.hpp"
#include "ingest/projector.hpp"
#include "storage/reserve.hpp"
#include "storage/store.hpp"

namespace rollcall::ingest {

// What became of a submitted push.
struct Stored {
  bool committed = false;  // on stable storage: acknowledge
  storage::Appended appended;
};
using OnStored = std::function<void(const Stored&)>;

struct StoreHealth {
  bool journal_ok = true;
  std::string journal_error;           // text of the last failure, "" when healthy
  std::int64_t failing_since = 0;      // Unix seconds
  std::string records_error;           // why the records lag, "" when they do not
  std::int64_t applied = 0, last = 0;  // seq in the records, seq in the journal
};

// What the writer did so far.
struct WriterFigures {
  metrics::SecondsHistogram commit{metrics::kSeconds};  // of a batch, its sync included
  metrics::BatchHistogram batch{metrics::kBatch};       // pushes of a batch that was committed
  metrics::Counter failed_commits;                      // batches whose pushes were not acknowledged
};

// What waits for it now.
struct WriterLoad {
  std::size_t pushes = 0;      // not committed
  std::int64_t oldest_ms = 0;  // how long the oldest of them has waited; 0 when there is none
  std::int64_t lag_ms = 0;     // age of the oldest push that the records do not hold
};

class Writer {
 public:
  // Runs a task on the io thread; called from the writer thread.
  using Post = std::function<void(std::function<void()>)>;

  // Opens the journal, or throws StoreError. A journal that is there but on a disk that is full or fails now
  // is opened when that has passed, and until then nothing is committed. The records are opened on the writer
  // thread. A store that failed is tried again every `retry_ms`.
  Writer(storage::StorePaths paths, Post post, int retry_ms = limits::kStoreRetryMs);
  ~Writer();  // stops as stop() does

  // Queues a push; `done` runs on the io thread after the commit that holds it, or after the failure. Any
  // thread. False when the queue is full: nothing was queued and `done` is not called.
  bool submit(storage::JournalEntry entry, OnStored done);

  // Records the rules of the schools in the journal (ingest/school_rules.hpp), soon. Any thread.
  void record_rules(std::shared_ptr<const config::Config> config);

  // Waits until the records hold everything up to `seq`; false when that takes longer than `timeout_ms`.
  // `seen` is what the caller read in the records: another process may have emptied them (-1: deleted them).
  // Any thread but io.
  bool wait_applied(Seq seq, Seq seen, int timeout_ms);
  // Nobody waits there any more, nor ever again: the daemon stops. Any thread.
  void end_waiting();

  // Runs `answer` on the io thread as soon as the writer thread comes round: at once while it waits, else
  // between two of its batches (a commit, a batch of the records, also while they are built again). Never
  // while it is stuck. Any thread.
  void ask_alive(std::function<void()> answer);

  // Commits what is queued, projects a last batch, ends the thread. What is not projected then is at the next
  // start.
  void stop();

  StoreHealth health() const;  // any thread
  WriterLoad load() const;     // any thread
  const WriterFigures& figures() const { return figures_; }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Job {
    storage::JournalEntry entry;
    OnStored done;
  };
  struct Batch {
    std::vector<Job> jobs;
    std::shared_ptr<const config::Config> new_rules;
    bool stopping = false;  // the last one
    bool idle = false;      // nothing happened for a while
  };

  void run();
  Batch next_batch();
  void answer_alive(std::unique_lock<std::mutex>& lock);
  bool due() const;
  void commit(std::vector<Job> jobs);
  void note_newest(Seq seq);
  std::vector<storage::Appended> append(const std::vector<storage::JournalEntry>& entries);
  void reopen_journal();
  void check_journal_file();
  storage::StoreError made_anew() const;
  void look_for_acknowledged(storage::Journal& journal);
  void fail_journal(const std::string& error);
  void spend_reserve();
  void record_new_rules(const config::Config& config);
  void project();
  void fail_records(const storage::StoreError& error);
  void give_up_records(std::string_view why);
  bool projection_due() const;
  void publish_applied(Seq seq);

  const storage::StorePaths paths_;
  const Post post_;
  const int retry_ms_;
  WriterFigures figures_;  // synchronised by itself

  mutable std::mutex mutex_;  // protects the next group
  std::condition_variable wake_writer_, applied_changed_;
  std::vector<Job> queue_;
  std::vector<std::function<void()>> alive_asked_;
  std::int64_t reader_wants_ = 0;  // seq a reader waits for
  std::shared_ptr<const config::Config> new_rules_;
  bool stop_ = false, no_waiting_ = false;
  StoreHealth health_;
  Lag lag_;
  std::size_t committing_ = 0;                  // pushes taken from the queue whose commit is under way
  SteadyTime queued_since_, committing_since_;  // of the oldest push of either

  // Owned by the writer thread.
  std::unique_ptr<storage::Journal> journal_;  // commits; null while the store cannot
  std::unique_ptr<storage::Journal> source_;  // what the projector reads, also while nothing can be committed
  storage::Reserve reserve_;
  bool records_full_ = false;  // they found no room
  std::unique_ptr<Projector> projector_;
  std::uint64_t journal_inode_ = 0;
  Seq last_acknowledged_;
  std::string last_identity_;          // of that push
  int unreadable_records_ = 0;         // attempts in a row that an I/O error ended
  std::int64_t lagging_since_ms_ = 0;  // first push not yet projected; 0 when none
  std::int64_t retry_projection_at_ms_ = 0, retry_journal_at_ms_ = 0;
  bool more_to_project_ = true;  // at the start there may be

  std::thread thread_;
};

}  // namespace rollcall::ingest
