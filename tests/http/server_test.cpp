// The server over real sockets on the loopback.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "http/peer.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;
using Way = TestApp::Way;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(const std::string& body) {
  return "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_CASE("requests are served over TCP, one connection after another and many at a time") {
  RunningServer running;
  std::vector<Peer> peers;
  for (int i = 0; i < 20; ++i) peers.emplace_back(running.address);
  for (int round = 0; round < 3; ++round) {
    for (auto& peer : peers) peer.send(post("hello"));
    for (auto& peer : peers) CHECK(peer.read_reply().body == "hello");
  }
  CHECK(running.wait_for([&] { return running.server.counters().connections == 20; }));
  peers.clear();
  CHECK(running.wait_for([&] { return running.server.counters().connections == 0; }));
  running.drain();
  CHECK(running.server.counters().requests == 60);
  CHECK(running.app.handled.at(0).head.remote_address == "127.0.0.1");
}

TEST_CASE("a large body arrives whole over a socket, and so does a large answer") {
  RunningServer running;
  running.on_io([&] { running.app.max_body_bytes = 32 * 1024 * 1024; });
  const std::string body(4'000'000, 'b');
  Peer peer(running.address);
  std::thread sender([&] { peer.send(post(body)); });
  const auto reply = peer.read_reply();
  sender.join();
  CHECK(reply.body == body);
}

TEST_CASE("a client that sends too large a body sees the refusal, not a broken connection") {
  RunningServer running;
  Peer peer(running.address);
  std::thread sender([&] { peer.send(post(std::string(2'000'000, 'b'))).finish_sending(); });
  CHECK(statuses_in(peer.read_rest()) == std::vector<int>{413});
  sender.join();
}

TEST_CASE("a half-closed connection gets its answer") {
  RunningServer running;
  Peer peer(running.address);
  CHECK(statuses_in(peer.send(kGet).finish_sending().read_rest()) == std::vector<int>{200});
}

TEST_CASE("time limits act over real sockets") {
  http::ServerOptions options;
  options.header_timeout = options.idle_timeout = options.body_timeout = 60ms;
  RunningServer running(options);
  Peer idle(running.address), slow_header(running.address), slow_body(running.address);
  slow_header.send("GET ");
  slow_body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  CHECK(idle.read_rest().empty());
  CHECK(statuses_in(slow_header.read_rest()) == std::vector<int>{408});
  CHECK(statuses_in(slow_body.read_rest()) == std::vector<int>{408});
}

TEST_CASE("a header that dribbles in is cut although every byte comes in time") {
  http::ServerOptions options;
  options.header_timeout = 100ms;
  RunningServer running(options);
  Peer peer(running.address);
  for (int i = 0; i < 20; ++i) {
    peer.send("A");
    std::this_thread::sleep_for(20ms);
  }
  CHECK(statuses_in(peer.finish_sending().read_rest()) == std::vector<int>{408});
}

TEST_CASE("a client that does not read a large answer is cut off") {
  http::ServerOptions options;
  options.write_timeout = 60ms;
  RunningServer running(options);
  running.on_io([&] { running.app.pattern.body = std::string(50'000'000, 'r'); });
  Peer peer(running.address);
  peer.send(kGet);
  CHECK(running.wait_for([&] { return running.server.counters().timed_out == 1; }));
  CHECK(running.wait_for([&] { return running.server.counters().connections == 0; }));
}

TEST_CASE("connections beyond the limit are told so, and there is room again when one ends") {
  http::ServerOptions options;
  options.max_connections = 2;
  RunningServer running(options);
  running.on_io([&] { running.app.pattern.known_client = true; });
  {
    Peer first(running.address), second(running.address);
    CHECK(first.send(kGet).read_reply().status == 200);
    CHECK(second.send(kGet).read_reply().status == 200);
    Peer third(running.address);
    CHECK(statuses_in(third.send(kGet).finish_sending().read_rest()) == std::vector<int>{503});
  }
  CHECK(running.wait_for([&] { return running.server.counters().connections == 0; }));
  CHECK(Peer(running.address).send(kGet).read_reply().status == 200);
  CHECK(running.wait_for([&] { return running.server.counters().refused_connections == 1; }));
}

TEST_CASE("of a flood of connections beyond the limit some are closed without a word") {
  http::ServerOptions options;
  options.max_connections = 0;
  RunningServer running(options);
  std::vector<Peer> peers;
  for (int i = 0; i < 100; ++i) peers.emplace_back(running.address);
  int told = 0, silent = 0;
  for (auto& peer : peers) ++(statuses_in(peer.read_rest()).empty() ? silent : told);
  CHECK(told >= 64);
  CHECK(silent > 0);
}

TEST_CASE("out of file descriptors the server waits without spinning, then goes on") {
  RunningServer running;
  Peer peer(running.address);
  CHECK(peer.send(kGet).read_reply().status == 200);
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none_left{static_cast<rlim_t>(client) + 1, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none_left) == 0);
  ::close(client);
  Peer waiting(running.address);  // takes the last descriptor, so the server has none for the other end
  waiting.send(kGet);
  const auto busy_before = std::clock();
  std::this_thread::sleep_for(300ms);
  const auto busy = std::clock() - busy_before;
  std::uint64_t accepted_meanwhile = 0;
  running.on_io([&] { accepted_meanwhile = running.server.counters().accepted; });
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(accepted_meanwhile == 1);
  CHECK(busy < CLOCKS_PER_SEC / 10);
  CHECK(waiting.read_reply().status == 200);
}

TEST_CASE("draining answers what was accepted, closes what is idle, stops listening and ends run()") {
  RunningServer running;
  running.on_io([&] { running.app.way = Way::hold; });
  Peer idle(running.address), working(running.address), reading(running.address);
  working.send(kGet);
  REQUIRE(running.wait_for([&] { return running.app.held.size() == 1; }));
  reading.send(post("hello").substr(0, post("hello").size() - 3));
  REQUIRE(running.wait_for([&] { return running.app.admitted.size() == 2; }));
  REQUIRE(running.wait_for([&] { return running.server.counters().connections == 3; }));
  running.on_io([&] {
    running.server.drain();
    CHECK(running.server.draining());
  });
  CHECK(idle.read_rest().empty());
  CHECK_FALSE(Peer(running.address).connected());
  reading.send("llo");
  REQUIRE(running.wait_for([&] { return running.app.held.size() == 2; }));
  running.on_io([&] {
    for (auto& respond : running.app.held) respond(http::Response{});
  });
  for (auto* peer : {&working, &reading}) {
    const auto reply = peer->read_reply();
    CHECK(reply.status == 200);
    CHECK(reply.has("Connection: close"));
    CHECK(peer->finish_sending().read_rest().empty());
  }
  running.drain();
}

TEST_CASE("draining answers a request that is in the socket and was not read yet") {
  RunningServer running;
  Peer peer(running.address);
  CHECK(peer.send(kGet).read_reply().status == 200);
  running.on_io([&] {
    peer.send(kGet);
    running.server.drain();
  });
  const auto reply = peer.read_reply();
  CHECK(reply.status == 200);
  CHECK(reply.has("Connection: close"));
}

TEST_CASE("who was let in, or answered, just before it drains is still served") {
  http::ServerOptions options;
  options.drain_grace = 5s;
  RunningServer running(options);
  Peer fresh(running.address), used(running.address);
  CHECK(used.send(kGet).read_reply().status == 200);
  REQUIRE(running.wait_for([&] { return running.server.counters().connections == 2; }));
  running.on_io([&] { running.server.drain(); });
  for (auto* peer : {&fresh, &used}) {
    const auto reply = peer->send(kGet).read_reply();
    CHECK(reply.status == 200);
    CHECK(reply.has("Connection: close"));
  }
}

TEST_CASE("who sends nothing in the time of grace is closed, and draining ends") {
  http::ServerOptions options;
  options.drain_grace = 50ms;
  RunningServer running(options);
  Peer silent(running.address);
  REQUIRE(running.wait_for([&] { return running.server.counters().connections == 1; }));
  running.drain();
  CHECK(silent.read_rest().empty());
}

TEST_CASE("a listening socket that was passed is served, and neither shut down nor emptied when it drains") {
  const int passed = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(passed, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(passed, 16) == 0);
  ::getsockname(passed, reinterpret_cast<sockaddr*>(&address), &size);
  const std::string text = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  {
    RunningServer running;
    running.on_io([&] { CHECK(running.server.listen(::dup(passed), text, running.app).ok()); });
    Peer peer(text);
    CHECK(peer.send(kGet).read_reply().status == 200);
  }
  Peer early(text);
  CHECK(early.connected());
  early.send(kGet);
  RunningServer next;
  next.on_io([&] { CHECK(next.server.listen(::dup(passed), text, next.app).ok()); });
  CHECK(early.read_reply().status == 200);
  ::close(passed);
}

TEST_CASE("a descriptor that is no socket is refused with its name, and closed") {
  RunningServer running;
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  running.on_io([&] {
    const auto taken = running.server.listen(file, "what was passed", running.app);
    CHECK_FALSE(taken.ok());
    CHECK(taken.error().text().find("what was passed") != std::string::npos);
  });
  CHECK(::fcntl(file, F_GETFD) == -1);
}

TEST_CASE("draining cuts at its limit what does not end") {
  http::ServerOptions options;
  options.drain_timeout = 100ms;
  RunningServer running(options);
  running.on_io([&] { running.app.way = Way::hold; });
  Peer peer(running.address);
  peer.send(kGet);
  REQUIRE(running.wait_for([&] { return running.app.held.size() == 1; }));
  const auto start = std::chrono::steady_clock::now();
  running.drain();
  CHECK(std::chrono::steady_clock::now() - start < 2s);
  CHECK(peer.read_rest().empty());
}

TEST_CASE("a server that nobody called ends at once, before run() as well") {
  RunningServer running;
  running.drain();
  TestApp app;
  http::Server server;
  REQUIRE(server.listen("127.0.0.1:0", app).ok());
  server.drain();
  server.run();
  CHECK(server.draining());
}

TEST_CASE("a server may be destroyed with connections open, and answers may come after it") {
  TestApp app;
  app.way = Way::hold;
  {
    http::Server server;
    const auto address = server.listen("127.0.0.1:0", app);
    REQUIRE(address.ok());
    Peer peer(*address);
    peer.send(kGet);
    server.every(5ms, [&] {
      if (!app.held.empty()) throw std::runtime_error("leaves run() in the middle");
    });
    CHECK_THROWS(server.run());
  }
  REQUIRE(app.held.size() == 1);
  app.held[0](http::Response{});
}

TEST_CASE("a listener on [::] serves IPv4 as well and shows such addresses as IPv4") {
  RunningServer running({}, "[::]:0");
  const auto port = running.address.substr(running.address.rfind(':'));
  CHECK(running.address == "[::]" + port);
  CHECK(Peer("127.0.0.1" + port).send(kGet).read_reply().status == 200);
  CHECK(Peer("[::1]" + port).send(kGet).read_reply().status == 200);
  running.drain();
  CHECK(running.app.handled.at(0).head.remote_address == "127.0.0.1");
  CHECK(running.app.handled.at(1).head.remote_address == "::1");
}

TEST_CASE("a Unix socket serves, and its file goes with the server") {
  ScratchDirectory scratch;
  const auto path = scratch.path() + "/http.sock";
  const auto umask = ::umask(0077);  // as the unit sets it, for the store's files
  RunningServer running({}, "unix:" + path);
  ::umask(umask);
  CHECK(running.address == "unix:" + path);
  CHECK(std::filesystem::status(path).permissions() == std::filesystem::perms(0660));
  CHECK(Peer(running.address).send(kGet).read_reply().status == 200);
  running.drain();
  CHECK(running.app.handled.at(0).head.remote_address == "unix");
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a stale Unix socket file is replaced, a live one is not, another file never") {
  ScratchDirectory scratch;
  const auto address = "unix:" + scratch.path() + "/http.sock";
  TestApp app;
  {
    RunningServer live({}, address);
    http::Server second;
    const auto refused = second.listen(address, app);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().what == "cannot listen on \"" + address + "\": Address already in use");
    std::filesystem::create_hard_link(scratch.path() + "/http.sock", scratch.path() + "/kept");
  }
  std::filesystem::rename(scratch.path() + "/kept", scratch.path() + "/http.sock");
  http::Server third;
  CHECK(third.listen(address, app).ok());
  const auto plain = scratch.path() + "/plain";
  std::ofstream(plain) << "text";
  const auto refused = third.listen("unix:" + plain, app);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().what.find("not a socket") != std::string::npos);
  CHECK(std::filesystem::file_size(plain) == 4);
}

TEST_CASE("an address that cannot be listened on is named with cause and remedy") {
  RunningServer running;
  TestApp app;
  http::Server server;
  const auto refusal = [&](const std::string& address) {
    const auto result = server.listen(address, app);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().what.find("cannot listen on \"" + address + "\": ") == 0);
    CHECK_FALSE(result.error().hint.empty());
    return result.error().what;
  };
  CHECK(refusal(running.address).find("Address already in use") != std::string::npos);
  CHECK(refusal("192.0.2.1:8080").find("Cannot assign") != std::string::npos);
  CHECK(refusal("unix:/nowhere/at/all.sock").find("No such file") != std::string::npos);
  CHECK(refusal("unix:/" + std::string(200, 'a')).find("201 bytes") != std::string::npos);
  CHECK(refusal("unix:relative.sock").find("absolute") != std::string::npos);
  CHECK(refusal("127.0.0.1").find("no port") != std::string::npos);
  CHECK(refusal("127.0.0.1:65536").find("port") != std::string::npos);
  CHECK(refusal("127.0.0.1:").find("port") != std::string::npos);
  CHECK(refusal("::1:8080").find("brackets") != std::string::npos);
  CHECK(refusal("example.com:80").find("not an IP address") != std::string::npos);
}

TEST_CASE("tasks posted from other threads run on the io thread, all of them") {
  RunningServer running;
  std::thread::id io;
  running.on_io([&] { io = std::this_thread::get_id(); });
  int count = 0, elsewhere = 0;
  const auto task = [&] { ++(std::this_thread::get_id() == io ? count : elsewhere); };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) running.server.post(task);
    });
  }
  for (auto& thread : threads) thread.join();
  running.drain();
  CHECK(count == 4000);
  CHECK(elsewhere == 0);
}

TEST_CASE("a Responder may be dropped on another thread") {
  RunningServer running;
  running.on_io([&] { running.app.way = Way::hold; });
  Peer peer(running.address);
  peer.send(kGet);
  REQUIRE(running.wait_for([&] { return running.app.held.size() == 1; }));
  std::vector<http::Responder> taken;
  running.on_io([&] { taken.swap(running.app.held); });
  taken.clear();
  CHECK(peer.read_rest().empty());
}

TEST_CASE("periodic tasks run until the server is drained") {
  RunningServer running;
  std::atomic<int> turns = 0;
  running.server.every(2ms, [&] { ++turns; });
  CHECK(running.wait_for([&] { return turns >= 3; }));
}

TEST_CASE("a signal is handled on the io thread, each time it comes") {
  TestApp app;
  http::Server server;
  REQUIRE(server.listen("127.0.0.1:0", app).ok());
  int signals = 0;
  server.on_signal(SIGUSR1, [&] {
    ++signals;
    signals < 3 ? static_cast<void>(std::raise(SIGUSR1)) : server.drain();
  });
  std::raise(SIGUSR1);
  server.run();
  CHECK(signals == 3);
}

TEST_CASE("a connection whose handler throws is closed, the others are served") {
  RunningServer running;
  running.on_io([&] { running.app.way = Way::fail; });
  CHECK(Peer(running.address).send(kGet).read_rest().empty());
  running.on_io([&] { running.app.way = Way::echo; });
  CHECK(Peer(running.address).send(kGet).read_reply().status == 200);
  running.on_io([&] { CHECK(running.server.counters().failed == 1); });
}

}  // namespace
}  // namespace rollcall::test
