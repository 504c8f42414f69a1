// Schools whose simulated days pass in simulated time before the receiver, the store and the watches: pushes
// come as ClassIn sends them, in order, and what keeps one from being acknowledged keeps all behind it.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "api/watches.hpp"
#include "ingest/projector.hpp"
#include "simulate/day/school_day.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"

namespace rollcall::simulate::testing {

// Why a school's pushes are not acknowledged.
enum class Trouble {
  none,
  secret,    // another secret is configured than ClassIn has
  callback,  // a callback token is configured, and ClassIn has the URL without it
  source,    // ClassIn sends from an address that is not allowed
  store,     // the store cannot commit
  unknown,   // the SID is not configured
  cut,       // ClassIn does not reach us
};

struct Delivery {
  std::int64_t at = 0;  // when ClassIn first sends it
  std::string body;
};

class WatchedSchools {
 public:
  // `sids` with the secret "TESTSECRET"; time begins at `now`.
  WatchedSchools(std::vector<std::int64_t> sids, std::int64_t now);

  std::int64_t now() const { return now_; }
  void queue(std::int64_t sid, std::vector<Delivery> pushes);  // behind those that wait
  void set(std::int64_t sid, Trouble trouble);

  // Ten seconds: each school's queue sends what is due until something is refused; then the watches look.
  void step();
  // The same; where no push is due soon, most of a minute at once.
  void leap();
  void pass_until(std::int64_t instant);

  // The process does not run for so long.
  void halt(std::int64_t seconds) { now_ += seconds; }

  std::string told() const { return told_; }  // "blocked", "silent" and "strays" as /readyz has them
  bool quiet() const;
  bool tells(const std::string& text) const { return told_.find(text) != std::string::npos; }

  std::int64_t refusals(std::int64_t sid) const {
    return schools_.at(sid).refusals;
  }  // since the last success
  bool waiting(std::int64_t sid) const { return !schools_.at(sid).queue.empty(); }
  std::int64_t deliveries() const { return deliveries_; }
  // When the second class begins that is known now, is not cancelled and begins after now; 0: there is none.
  std::int64_t second_start(std::int64_t sid);
  // One in so many pushes is sent again though acknowledged (its reply got lost); 0: none.
  std::uint64_t lost_replies = 20;

 private:
  struct School {
    std::deque<Delivery> queue;
    Trouble trouble = Trouble::none;
    std::int64_t refusals = 0, heard_at = 0;
    std::vector<storage::JournalEntry> uncommitted;
  };
  bool send(std::int64_t sid, School& school, const std::string& body);
  bool due_within(std::int64_t seconds) const;
  void look();
  void commit(School& school);
  void configure();

  rollcall::testing::TempDirectory directory_{true};
  const storage::StorePaths paths_ = storage::StorePaths::of(directory_.file("rollcall.db"));
  const std::unique_ptr<storage::Journal> journal_ =
      storage::open_journal(paths_.journal, storage::Access::read_write);
  std::int64_t now_;
  std::map<std::int64_t, School> schools_;
  std::shared_ptr<const config::Config> config_;
  std::unique_ptr<ingest::Receiver> receiver_;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
  api::ReaderPool readers_;
  std::unique_ptr<api::Watches> watches_;
  std::string told_;
  std::int64_t deliveries_ = 0;
};

// A month of school days (Monday to Friday, some of them holidays) from the day that begins at `first_day`, a
// Monday 08:00; held back by `delay_s`.
std::vector<SchoolDay> month_of(Plan plan, std::int64_t first_day);
std::vector<Delivery> deliveries_of(const SchoolDay& day, std::int64_t delay_s = 0);

}  // namespace rollcall::simulate::testing
