// What is decided without a manager: which socket is for what, when the watchdog is fed, what the status
// says.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "service/listen_plan.hpp"
#include "service/status_line.hpp"
#include "service/watchdog.hpp"

namespace rollcall::service {
namespace {

using namespace std::chrono_literals;

// "0=pushes 1=admin bind pushes"; a "!" after a role stands for a warning.
std::string planned(const std::vector<PassedAddress>& passed, const std::string& listen,
                    const std::string& admin = "") {
  const ListenPlan plan = plan_listening(passed, listen, admin);
  std::string text;
  for (const auto& socket : plan.sockets) {
    text += std::to_string(socket.passed) + (socket.role == Role::admin ? "=admin" : "=pushes") +
            (socket.warning.empty() ? " " : "! ");
  }
  if (plan.bind_pushes) text += "bind pushes ";
  if (plan.bind_admin) text += "bind admin ";
  return text;
}

TEST_CASE("a passed socket serves the address it has; what was not passed is bound") {
  const std::string local = "127.0.0.1:8080", admin = "127.0.0.1:9090";
  CHECK(planned({}, local) == "bind pushes ");
  CHECK(planned({}, local, admin) == "bind pushes bind admin ");
  CHECK(planned({{local}}, local) == "0=pushes ");
  CHECK(planned({{local}}, local, admin) == "0=pushes bind admin ");
  CHECK(planned({{admin}}, local, admin) == "0=admin bind pushes ");
}

TEST_CASE("both addresses may be passed, in any order") {
  const std::string local = "127.0.0.1:8080", admin = "127.0.0.1:9090";
  CHECK(planned({{local}, {admin}}, local, admin) == "0=pushes 1=admin ");
  CHECK(planned({{admin}, {local}}, local, admin) == "1=pushes 0=admin ");
  CHECK(planned({{"unix:/run/rollcall/http.sock"}}, "unix:/run/rollcall/http.sock") == "0=pushes ");
}

TEST_CASE("any other passed socket is served like listen.address, with a warning that names both") {
  CHECK(planned({{"127.0.0.1:8080"}}, "127.0.0.1:8443") == "0=pushes! bind pushes ");
  CHECK(planned({{"127.0.0.1:8080"}, {"127.0.0.1:8443"}}, "127.0.0.1:8443") == "1=pushes 0=pushes! ");
  const auto plan = plan_listening({{"127.0.0.1:8080"}}, "10.0.0.7:8443", "");
  REQUIRE(plan.sockets.size() == 1);
  for (const char* part : {"127.0.0.1:8080", "10.0.0.7:8443", "systemctl edit rollcall.socket"})
    CHECK(plan.sockets[0].warning.find(part) != std::string::npos);
}

TEST_CASE("the same port of every interface is taken with a warning, since it cannot be bound beside") {
  CHECK(planned({{"0.0.0.0:8080"}}, "127.0.0.1:8080") == "0=pushes! ");
  CHECK(planned({{"[::]:8080"}}, "127.0.0.1:8080") == "0=pushes! ");
  CHECK(planned({{"[::]:8080"}}, "[::1]:8080") == "0=pushes! ");
  CHECK(planned({{"[::]:8080", true}}, "[::1]:8080") == "0=pushes! ");
  CHECK(planned({{"[::]:8080", true}}, "127.0.0.1:8080") == "0=pushes! bind pushes ");
  CHECK(planned({{"0.0.0.0:8080"}}, "[::1]:8080") == "0=pushes! bind pushes ");
  CHECK(planned({{"[::]:8080"}, {"127.0.0.1:8080"}}, "127.0.0.1:8080") == "1=pushes 0=pushes! ");
}

TEST_CASE("port 0 stands for no port in particular") {
  CHECK(planned({{"127.0.0.1:0"}}, "127.0.0.1:0") == "0=pushes ");
  CHECK(planned({{"0.0.0.0:0"}}, "127.0.0.1:0") == "0=pushes! bind pushes ");
  CHECK(bind_hint({{"127.0.0.1:0"}}, "0.0.0.0:0").empty());
}

TEST_CASE("an address that cannot be bound because the socket unit has its port says what to do") {
  const std::string hint = bind_hint({{"127.0.0.1:8080"}}, "0.0.0.0:8080");
  for (const char* part : {"rollcall.socket holds 127.0.0.1:8080", "ListenStream=0.0.0.0:8080", "mask"})
    CHECK(hint.find(part) != std::string::npos);
  CHECK(bind_hint({{"127.0.0.1:8080"}}, "127.0.0.1:8081").empty());
  CHECK(bind_hint({}, "127.0.0.1:8080").empty());
  CHECK(bind_hint({{"unix:/run/8080"}}, "127.0.0.1:8080").empty());
}

TEST_CASE("the writer is asked again only when it has answered, and whoever waits is warned once") {
  using Act = Watchdog::Act;
  Watchdog watchdog(8s);
  CHECK(watchdog.period() == 2s);
  CHECK(watchdog.patience() == 8s);
  const Watchdog::Time start{};
  CHECK(watchdog.look(start) == Act::ask);
  CHECK(watchdog.look(start + 2s) == Act::nothing);
  watchdog.answered();
  CHECK(watchdog.look(start + 2s) == Act::ask);
  CHECK(watchdog.look(start + 5s) == Act::nothing);
  CHECK(watchdog.look(start + 6s) == Act::warn);
  CHECK(watchdog.look(start + 20s) == Act::nothing);
  watchdog.answered();
  CHECK(watchdog.look(start + 21s) == Act::ask);
  CHECK(watchdog.look(start + 25s) == Act::warn);
}

TEST_CASE("the watchdog is fed four times within the manager's patience, and every two seconds at least") {
  CHECK(Watchdog(60s).period() == 2s);
  CHECK(Watchdog(1s).period() == 250ms);
  CHECK(Watchdog(1us).period() == 1ms);
}

TEST_CASE("the status line says how many, the last push, and what is wrong") {
  Condition condition{.schools = 1, .newest = 0, .last_push_at = {}, .last_push_school = {}, .blocked = {}};
  CHECK(status_line(condition) == "1 school, journal at 0, no push since the start");
  condition.schools = 2;
  condition.newest = 1;
  condition.last_push_at = 1768314000;
  condition.last_push_school = 1000082;
  CHECK(status_line(condition) ==
        "2 schools, journal at 1, the last push at 2026-01-13T14:20:00Z from 1000082");
  condition.blocked = {{1000083, 1768314060, "safe_key"}};
  CHECK(status_line(condition).ends_with(
      "; BLOCKED: 1000083 (safe_key, since 2026-01-13T14:21:00Z); see `rollcall status`"));
  for (std::int64_t sid = 1; sid <= 4; ++sid) condition.blocked.push_back({sid, 1768314060, "store"});
  CHECK(status_line(condition).find(" and 2 more; ") != std::string::npos);
  condition.refused_configuration = true;
  CHECK(status_line(condition).find("the configuration file is FAULTY") != std::string::npos);
  condition.commits = false;
  CHECK(status_line(condition).find("THE STORE CANNOT COMMIT") != std::string::npos);
}

}  // namespace
}  // namespace rollcall::service
