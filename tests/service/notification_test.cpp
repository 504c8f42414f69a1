// What a real peer behind $NOTIFY_SOCKET hears of the daemon, and of a start that takes long.
#include <doctest/doctest.h>
#include <signal.h>

#include <cstdlib>
#include <thread>

#include "service/daemon_site.hpp"
#include "service/notifier.hpp"
#include "service/start_extension.hpp"

namespace rollcall::service_tests {
namespace {

using namespace std::chrono_literals;
using testing::eventually;

// $NOTIFY_SOCKET of this process, for as long as the test takes.
class NotifyVariable {
 public:
  explicit NotifyVariable(const std::string& name) { ::setenv("NOTIFY_SOCKET", name.c_str(), 1); }
  ~NotifyVariable() { ::unsetenv("NOTIFY_SOCKET"); }
};

std::string status_of(const std::string& message) {
  const auto at = message.find("STATUS=");
  return at == std::string::npos ? "" : message.substr(at + 7, message.find('\n', at) - at - 7);
}

TEST_CASE(
    "a start, good and faulty reloads and a stop are told in order, over a path and an abstract socket") {
  for (const bool abstract : {false, true}) {
    CAPTURE(abstract);
    DaemonSite daemon;
    NotifySocket peer(abstract ? "@rollcall-test-" + daemon.site.file("x") : daemon.site.file("peer"));
    Launch launch = daemon.launch();
    launch.notify = peer.name();
    Service service(launch);
    const auto ready = peer.wait_for("READY=1");
    REQUIRE(ready);
    CHECK(status_of(peer.said()[*ready]) == "1 school, journal at 0, no push since the start");
    CHECK(status_of(peer.said()[0]) == "opening the store");

    service.signal(SIGHUP);
    const auto reloading = peer.wait_for("RELOADING=1", *ready + 1);
    REQUIRE(reloading);
    CHECK(peer.said()[*reloading].find("\nMONOTONIC_USEC=") != std::string::npos);
    const auto reloaded = peer.wait_for("READY=1", *reloading + 1);
    REQUIRE(reloaded);

    daemon.site.configure_text("[listen]\naddres = 1\n");
    service.signal(SIGHUP);
    const auto faulty = peer.wait_for("RELOADING=1", *reloaded + 1);
    REQUIRE(faulty);
    const auto kept = peer.wait_for("READY=1", *faulty + 1);
    REQUIRE(kept);
    CHECK(daemon.logs("the configuration was not reloaded"));
    CHECK(status_of(peer.said()[*kept]).find("the configuration file is FAULTY") != std::string::npos);

    service.signal(SIGTERM);
    REQUIRE(peer.wait_for("STOPPING=1", *kept + 1));
    CHECK(service.wait() == 0);
    CHECK(peer.count("READY=1") == 3);
    CHECK(peer.count("STOPPING=1") == 1);
    CHECK(peer.count("WATCHDOG=1") == 0);
  }
}

TEST_CASE("a start that fails is never called ready") {
  DaemonSite daemon("address = \"127.0.0.1:1\"\n");
  daemon.site.configure(testing::school_toml(), "address = \"192.0.2.1:8080\"\n");
  Service service(daemon.launch());
  CHECK(service.wait() == 1);
  CHECK(daemon.notify.count("READY=1") == 0);
  CHECK(daemon.log().find("192.0.2.1:8080") != std::string::npos);
  const auto said = daemon.notify.said();
  REQUIRE_FALSE(said.empty());
  CHECK(status_of(said.back()).starts_with("does not start: "));
  CHECK(status_of(said.back()).find("192.0.2.1:8080") != std::string::npos);
}

TEST_CASE("the status tells of the last push and of a queue that is blocked") {
  DaemonSite daemon;
  Service service(daemon.launch());
  REQUIRE(daemon.notify.wait_for("READY=1"));
  REQUIRE(daemon.logs("\"for\":\"pushes and queries\""));
  const std::string log = daemon.log(), key = "\"event\":\"listening\",\"address\":\"";
  const auto start = log.find(key) + key.size();
  const std::string address = log.substr(start, log.find('"', start) - start);
  const auto now = std::time(nullptr);
  CHECK(testing::post(address, "/classin/push", testing::sign(testing::numbered(1), now)).acknowledged());
  const auto some_status = [&](const std::string& part) {
    return eventually([&] {
      const auto& said = daemon.notify.said();
      return std::any_of(said.begin(), said.end(),
                         [&](const auto& each) { return status_of(each).find(part) != std::string::npos; });
    });
  };
  CHECK(some_status("from 1000082"));
  const std::string forged = testing::sign(testing::numbered(2), now, "WRONG");
  for (int i = 0; i < 3; ++i) CHECK_FALSE(testing::post(address, "/classin/push", forged).acknowledged());
  CHECK(some_status("BLOCKED: 1000082 (safe_key"));
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
}

TEST_CASE("without a manager nothing is told and nothing is missed") {
  DaemonSite daemon;
  Launch launch = daemon.launch();
  launch.notify = "";
  Service service(launch);
  REQUIRE(daemon.logs("\"event\":\"ready\""));
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
  CHECK(daemon.notify.said().empty());
}

TEST_CASE("a manager that is gone is told of once in the log, and pushes go on") {
  DaemonSite daemon;
  Launch launch = daemon.launch();
  launch.notify = daemon.site.file("nobody");
  Service service(launch);
  REQUIRE(daemon.logs("\"event\":\"ready\""));
  service.signal(SIGHUP);
  REQUIRE(daemon.logs("configuration reloaded"));
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
  const std::string log = daemon.log(), words = "the service manager cannot be told";
  const auto first = log.find(words);
  REQUIRE(first != std::string::npos);
  CHECK(log.find(words, first + 1) == std::string::npos);
}

TEST_CASE("a long start asks for more time while its thread works, and not while it hangs") {
  const testing::TempDirectory directory;
  NotifySocket peer(directory.file("notify"));
  const NotifyVariable variable(peer.name());
  const service::Notifier notifier;
  const std::string extension = "EXTEND_TIMEOUT_USEC=120000000";
  {
    const service::StartExtension starting(notifier, 10ms);
    volatile std::uint64_t work = 0;
    CHECK(eventually([&] {
      for (int i = 0; i < 100'000; ++i) work = work + 1;
      return peer.count(extension) >= 3;
    }));
  }
  const auto before = peer.count(extension);
  std::thread start([&] {
    const service::StartExtension starting(notifier, 50ms);
    std::this_thread::sleep_for(400ms);  // as one that waits for something that does not come
  });
  start.join();
  CHECK(peer.count(extension) <= before + 1);
}

TEST_CASE("what is said of the status is one line, so that it cannot say anything else") {
  const testing::TempDirectory directory;
  NotifySocket peer(directory.file("notify"));
  const NotifyVariable variable(peer.name());
  service::Notifier().status("two\nSTOPPING=1");
  REQUIRE(peer.said().size() == 1);
  CHECK(peer.said()[0] == "STATUS=two STOPPING=1");
}

}  // namespace
}  // namespace rollcall::service_tests
