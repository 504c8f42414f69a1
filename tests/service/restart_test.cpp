// Restarts under load with a socket that the manager keeps, and writers that hang, with a parent that does
// what systemd does. ROLLCALL_RESTARTS=100 in the environment: so many in place of a few, and figures in the
// end.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <thread>

#include "service/daemon_site.hpp"
#include "service/load.hpp"
#include "support/certificates.hpp"

namespace rollcall::service_tests {
namespace {

using namespace std::chrono_literals;
using testing::eventually;

constexpr const char* kTls = "tls_certificate = \"server.pem\"\ntls_private_key = \"server.key\"\n";

int number_in(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return otherwise;
  std::from_chars(text, text + std::string_view(text).size(), otherwise);
  return otherwise;
}

// Pushes go on being acknowledged.
bool goes_on(const Load& load, std::int64_t further = 50) {
  const auto now = load.figures().acknowledged;
  return eventually([&] { return load.figures().acknowledged >= now + further; }, 30);
}

void check_nothing_lost(const Load& load, const DaemonSite& daemon) {
  const auto bodies = load.bodies();
  const auto found = compare_with_journal(bodies, daemon.site.journal());
  CHECK(found.journalled >= static_cast<std::int64_t>(bodies.size()));
  CHECK(found.lost == 0);
  CHECK(found.doubled == 0);
}

// With TLS where there is a `certificate`.
void restart_under_load(const testing::Certificate* certificate) {
  const int restarts = number_in("ROLLCALL_RESTARTS", 6);
  const Descriptor socket = listen_tcp();
  const std::string listen = "address = \"" + tcp_address(socket) + "\"\n";
  DaemonSite daemon(certificate == nullptr ? listen : listen + kTls);
  std::string pinned;
  if (certificate != nullptr) {
    pinned = daemon.site.file("server.pem");
    testing::write_text(pinned, certificate->pem());
    testing::write_text(daemon.site.file("server.key"), certificate->key_pem());
    std::filesystem::permissions(daemon.site.file("server.key"), std::filesystem::perms(0600));
  }
  Launch launch = daemon.launch();
  launch.sockets = {socket.number()};
  auto service = std::make_unique<Service>(launch);
  REQUIRE(daemon.notify.wait_for("READY=1"));
  Load load(tcp_address(socket), 8, 2ms, 1, pinned);
  for (int i = 0; i < restarts; ++i) {
    REQUIRE(goes_on(load));
    service->signal(SIGTERM);
    CHECK(service->wait() == 0);
    const auto before = daemon.notify.said().size();
    service = std::make_unique<Service>(launch);
    REQUIRE(daemon.notify.wait_for("READY=1", before));
  }
  REQUIRE(goes_on(load));
  const LoadFigures figures = load.stop();
  service->signal(SIGTERM);
  CHECK(service->wait() == 0);
  INFO(figures.text());
  CHECK(figures.refused == 0);
  CHECK(figures.unanswered == 0);
  CHECK(figures.put_off == 0);
  check_nothing_lost(load, daemon);
  if (std::getenv("ROLLCALL_RESTARTS") != nullptr) MESSAGE(restarts << " restarts: " << figures.text());
}

TEST_CASE("restarts under load refuse no connection, leave no request unanswered and lose no push") {
  restart_under_load(nullptr);
}

TEST_CASE("nor do restarts under load with TLS") {
  const testing::Certificate certificate({.alternatives = "IP:127.0.0.1"});
  restart_under_load(&certificate);
}

// A daemon whose syncs hang once the file `hang` is there.
class Hanging {
 public:
  Hanging() : socket(listen_tcp()), daemon("address = \"" + tcp_address(socket) + "\"\n") {
    launch = daemon.launch();
    launch.environment = {"LD_PRELOAD=" IO_SHIM_LIBRARY, "IO_SHIM_HANG=" + hang(),
                          "ASAN_OPTIONS=verify_asan_link_order=0"};
    launch.sockets = {socket.number()};
    launch.watchdog = 2000ms;
  }
  std::string hang() const { return daemon.site.file("hang"); }

  const Descriptor socket;
  DaemonSite daemon;
  Launch launch;
};

TEST_CASE("the watchdog is fed while io and writer answer, idle or under load, and while records are built") {
  Hanging site;
  Service service(site.launch);
  auto& notify = site.daemon.notify;
  REQUIRE(notify.wait_for("READY=1"));
  const auto fed = [&] {
    const auto before = notify.count("WATCHDOG=1");
    return eventually([&] { return notify.count("WATCHDOG=1") >= before + 3; });
  };
  CHECK(fed());
  Load load(tcp_address(site.socket), 4, 0ms);
  CHECK(fed());
  CHECK(goes_on(load, 200));
  ::unlink(site.daemon.site.records().c_str());
  CHECK(fed());
  CHECK(goes_on(load));
  load.stop();
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
}

TEST_CASE(
    "a writer that hangs is not fed for, and after the manager's SIGABRT and a new start nothing is lost") {
  Hanging site;
  auto service = std::make_unique<Service>(site.launch);
  auto& notify = site.daemon.notify;
  REQUIRE(notify.wait_for("READY=1"));
  Load load(tcp_address(site.socket), 4);
  REQUIRE(goes_on(load));
  testing::write_text(site.hang(), "");
  // The manager's part: who was silent for as long as he may be is ended.
  std::size_t fed = notify.count("WATCHDOG=1");
  for (auto heard = Clock::now(); Clock::now() - heard < *site.launch.watchdog;) {
    std::this_thread::sleep_for(20ms);
    const auto now = notify.count("WATCHDOG=1");
    if (std::exchange(fed, now) != now) heard = Clock::now();
    REQUIRE(service->running());
  }
  CHECK(site.daemon.log().find("the writer does not answer") != std::string::npos);
  service->signal(SIGABRT);
  CHECK(service->wait() == -SIGABRT);
  const auto before = notify.said().size();
  service = std::make_unique<Service>(site.launch);
  REQUIRE(notify.wait_for("READY=1", before));
  CHECK(goes_on(load));
  const LoadFigures figures = load.stop();
  INFO(figures.text());
  CHECK(figures.refused == 0);
  service->signal(SIGTERM);
  CHECK(service->wait() == 0);
  check_nothing_lost(load, site.daemon);
}

}  // namespace
}  // namespace rollcall::service_tests
