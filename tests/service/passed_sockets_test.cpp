// The real daemon, started by a parent that passes it sockets as systemd does (LISTEN_FDS).
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "service/daemon_site.hpp"
#include "support/client.hpp"

namespace rollcall::service_tests {
namespace {

using testing::numbered;
using testing::sign;

bool pushes(const std::string& address, std::int64_t number) {
  return testing::post(address, "/classin/push", sign(numbered(number), std::time(nullptr))).acknowledged();
}

std::string listen_line(const std::string& address) { return "address = \"" + address + "\"\n"; }

TEST_CASE("the socket with the address of the configuration is taken for it, and outlives the daemon") {
  const Descriptor socket = listen_tcp();
  const std::string address = tcp_address(socket);
  DaemonSite daemon(listen_line(address));
  Launch launch = daemon.launch();
  launch.sockets = {socket.number()};
  launch.names = "rollcall.socket";
  for (std::int64_t round = 1; round <= 2; ++round) {
    const auto before = daemon.notify.said().size();
    Service service(launch);
    REQUIRE(daemon.notify.wait_for("READY=1", before));
    CHECK(pushes(address, round));
    service.signal(SIGTERM);
    CHECK(service.wait() == 0);
  }
  CHECK(daemon.log().find("\"opened_by\":\"service manager\"") != std::string::npos);
  CHECK(daemon.log().find("\"opened_by\":\"rollcall\"") == std::string::npos);
  const testing::Client waiting(address);  // nobody accepts, nobody refuses
}

TEST_CASE("who connects while nothing runs is served by the next daemon") {
  const Descriptor socket = listen_tcp();
  const std::string address = tcp_address(socket);
  DaemonSite daemon(listen_line(address));
  Launch launch = daemon.launch();
  launch.sockets = {socket.number()};
  testing::Client early(address);
  const std::string body = sign(numbered(1), std::time(nullptr));
  early.send("POST /classin/push HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
             "\r\n\r\n" + body);
  Service service(launch);
  CHECK(early.read().acknowledged());
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
}

TEST_CASE("a Unix socket that was passed keeps its file when the daemon ends") {
  const testing::TempDirectory directory;
  const std::string path = directory.file("http.sock");
  const Descriptor socket = listen_unix(path);
  DaemonSite daemon(listen_line("unix:" + path));
  Launch launch = daemon.launch();
  launch.sockets = {socket.number()};
  for (std::int64_t round = 1; round <= 2; ++round) {
    const auto before = daemon.notify.said().size();
    Service service(launch);
    REQUIRE(daemon.notify.wait_for("READY=1", before));
    CHECK(pushes("unix:" + path, round));
    service.signal(SIGTERM);
    CHECK(service.wait() == 0);
    CHECK(std::filesystem::is_socket(path));
  }
}

TEST_CASE("two sockets serve the two addresses, whatever their order") {
  const Descriptor main = listen_tcp(), admin = listen_tcp();
  DaemonSite daemon(listen_line(tcp_address(main)) + "[admin]\n" + listen_line(tcp_address(admin)));
  Launch launch = daemon.launch();
  launch.sockets = {admin.number(), main.number()};
  launch.names = "admin:pushes";
  Service service(launch);
  REQUIRE(daemon.notify.wait_for("READY=1"));
  CHECK(pushes(tcp_address(main), 1));
  CHECK(testing::get(tcp_address(admin), "/healthz").status == 200);
  CHECK(testing::get(tcp_address(main), "/healthz").status == 404);
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
}

TEST_CASE("a socket of another address is served beside the configured one, and the log names both") {
  const Descriptor other = listen_tcp();
  DaemonSite daemon;
  Launch launch = daemon.launch();
  launch.sockets = {other.number()};
  Service service(launch);
  REQUIRE(daemon.notify.wait_for("READY=1"));
  CHECK(pushes(tcp_address(other), 1));
  const std::string log = daemon.log();
  CHECK(log.find(tcp_address(other) + " was passed and is served too, but listen.address is 127.0.0.1:0") !=
        std::string::npos);
  CHECK(log.find("\"opened_by\":\"rollcall\"") != std::string::npos);
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
}

TEST_CASE("an address that a passed socket is in the way of fails the start, and the error says what to do") {
  const Descriptor socket = listen_tcp();
  const std::string port = tcp_address(socket).substr(tcp_address(socket).rfind(':'));
  DaemonSite daemon(listen_line("0.0.0.0" + port));
  Launch launch = daemon.launch();
  launch.sockets = {socket.number()};
  Service service(launch);
  CHECK(service.wait() == 1);
  CHECK(daemon.log().find("rollcall.socket holds " + tcp_address(socket)) != std::string::npos);
  CHECK(daemon.log().find("systemctl edit rollcall.socket") != std::string::npos);
}

TEST_CASE("what cannot be served is named and left out, and the rest works") {
  const testing::TempDirectory directory;
  const Descriptor file(::open(directory.file("file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
      datagrams(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
      idle(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), good = listen_tcp();
  DaemonSite daemon(listen_line(tcp_address(good)));
  Launch launch = daemon.launch();
  launch.sockets = {file.number(), datagrams.number(), idle.number(), good.number()};
  launch.names = "one:two:three:four";
  Service service(launch);
  REQUIRE(daemon.notify.wait_for("READY=1"));
  CHECK(pushes(tcp_address(good), 1));
  const std::string log = daemon.log();
  CHECK(log.find("descriptor 3 (\\\"one\\\") cannot be served: it is not a socket") != std::string::npos);
  CHECK(log.find("descriptor 4 (\\\"two\\\") cannot be served: it is not a stream socket") !=
        std::string::npos);
  CHECK(log.find("descriptor 5 (\\\"three\\\") cannot be served: it does not listen") != std::string::npos);
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
}

TEST_CASE("sockets that were passed to another process are left alone") {
  const Descriptor socket = listen_tcp();
  DaemonSite daemon;
  Launch launch = daemon.launch();
  launch.sockets = {socket.number()};
  launch.listen_pid = 1;
  Service service(launch);
  REQUIRE(daemon.notify.wait_for("READY=1"));
  CHECK(daemon.log().find("service manager\"") == std::string::npos);
  CHECK(daemon.log().find("\"opened_by\":\"rollcall\"") != std::string::npos);
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
}

TEST_CASE("names that do not fit the sockets make none of them be taken, and the log says so") {
  const Descriptor socket = listen_tcp();
  DaemonSite daemon;
  Launch launch = daemon.launch();
  launch.sockets = {socket.number()};
  launch.names = "one:two";
  Service service(launch);
  REQUIRE(daemon.notify.wait_for("READY=1"));
  CHECK(daemon.log().find("a passed socket is left out") != std::string::npos);
  service.signal(SIGTERM);
  CHECK(service.wait() == 0);
}

}  // namespace
}  // namespace rollcall::service_tests
