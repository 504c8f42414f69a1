// The query API without a socket: an empty store, a configuration, and requests that are answered on this
// thread.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/answer.hpp"
#include "api/routes.hpp"
#include "api/streams.hpp"
#include "base/digest.hpp"
#include "classin/json_reader.hpp"
#include "config/config.hpp"
#include "scheduling/scheduler.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"

namespace rollcall::api {

constexpr std::int64_t kSchool = 1000082, kOtherSchool = 2000164;
constexpr std::size_t kReaderThreads = 2;

inline std::string hash_of(std::string_view token) {
  const Sha256 hash = sha256(token);
  return hex(hash.data(), hash.size());
}

// What the io thread would run, run by the test.
class Io {
 public:
  void post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  // Runs what is posted until `done`; false when that takes longer than the limit.
  bool run_until(const std::function<bool()>& done,
                 std::chrono::milliseconds limit = std::chrono::seconds(10));

 private:
  bool run_one();
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
};

// What stands in for ClassIn and for what else a Scheduler works with: answers given by the test, in order,
// and what was sent and told. Its clock runs while it is waited for.
struct ClassInStandIn {
  std::deque<outbound::Attempt> answers;  // none left: class 501, activity 601
  std::vector<std::string> sent;          // "createClassroom {…}"
  std::vector<std::string> told;          // bodies of entries of our own
  std::set<std::int64_t> deleted;         // classes that pushes say were deleted
  bool locked = false;                    // somebody works on every creation
  bool can_commit = true;
  std::int64_t now_ms = 0;

  scheduling::Ports ports(const std::string& journal);

 private:
  outbound::Attempt answer(const outbound::Call& call, const outbound::Values& values);
};

// Two schools and no push. Tokens "read", "correct", "manage" (every school), "other" (manage, the other
// school), "revoked", "expired" (a second ago) and "ending" (in a second); all of the last are manage.
class Api {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;  // names in lower case
  Api();

  http::Response ask(std::string_view method, std::string_view target, std::string_view token = "",
                     std::string_view body = "", const Fields& fields = {});
  // What who has no right to ask is told before his request takes a place among the callers.
  std::optional<http::Response> denied(std::string_view method, std::string_view target,
                                       std::string_view token);
  void revoke(const std::string& name);
  // Whether what that token began for the first school may go on at `now`.
  bool allowed(std::string_view token, std::int64_t now);

  Io io;
  std::shared_ptr<const config::Config> config;
  ClassInStandIn classin;
  std::optional<Error> no_classin;  // why ClassIn cannot be called

 private:
  testing::TempDirectory directory_{true};
  storage::StorePaths paths_;
  std::unique_ptr<storage::StateStore> state_;

 public:
  ReaderPool readers;  // after the store is made, before what posts to io goes
  Streams streams;

 private:
  Reader reader_;
};

// A path of the route for the school `sid`, every other number 7; and a body that fits.
std::string path_of(const Route& route, std::int64_t sid);
std::string body_of(const Route& route);

}  // namespace rollcall::api
