// The application without sockets, in time that the test lets pass: requests are handed to it, and what it
// posts runs when the test waits for it. And its log.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "api/app.hpp"
#include "seeing/seeing.hpp"

namespace rollcall::seeing {

// What this process writes to standard error while it lasts.
class LogOfThisProcess {
 public:
  LogOfThisProcess();
  ~LogOfThisProcess();
  LogOfThisProcess(const LogOfThisProcess&) = delete;
  LogOfThisProcess& operator=(const LogOfThisProcess&) = delete;

  std::string text() const { return read_text(directory_.file("log")); }
  std::size_t count(const std::string& part) const;

 private:
  TempDirectory directory_;
  int before_ = -1;
};

class AppAlone {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;  // names in lower case

  explicit AppAlone(const std::string& schools, std::int64_t start = kStamp);

  // From 192.0.2.1 unless another peer is named.
  http::Response push(const std::string& body, const std::string& path = "/classin/push",
                      const std::string& peer = "192.0.2.1");
  http::Response get(const std::string& path, const Fields& fields = {});
  // A request whose body was not read.
  http::Response refuse(int status, const std::string& path, const Fields& fields,
                        const std::string& peer = "192.0.2.1");
  std::string readiness() const { return app_->readiness(true).body; }
  Page page() const { return Page(app_->metrics()); }

  // What happens once a second; what readers then look at is there on return.
  void tick();
  // Seconds on both clocks, with a tick in each.
  void pass(std::int64_t seconds);
  // Until the records hold what was acknowledged.
  void catch_up();
  void configure(const std::string& schools);
  api::App& app() { return *app_; }
  void post(std::function<void()> task);
  void run_posted();

  std::int64_t now = 0;      // what the machine's clock says; a test may set it
  std::int64_t steady = 50;  // what has passed

 private:
  http::Response ask(http::Request request);

  TempDirectory directory_{true};
  const storage::StorePaths paths_ = storage::StorePaths::of(directory_.file("rollcall.db"));
  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<ingest::Writer> writer_;
  std::unique_ptr<api::ReaderPool> callers_, readers_;  // readers go first
  std::unique_ptr<api::App> app_;
};

}  // namespace rollcall::seeing
