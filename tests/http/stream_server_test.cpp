// Bodies that are made while they are sent, over real sockets.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <thread>

#include "http/body.hpp"
#include "http/peer.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kLastGet = "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

// A server whose every answer is the body that `feed` makes.
struct FedServer : RunningServer {
  explicit FedServer(http::ServerOptions options = {}, const std::string& at = "127.0.0.1:0")
      : RunningServer(options, at) {
    on_io([this] { app.make_stream = [this] { return std::make_shared<FedBody>(feed); }; });
  }
  void give(Piece made) {
    on_io([&] { feed->give(std::move(made)); });
  }
  bool wait_until_asked() {
    return wait_for([this] { return feed->ready != nullptr; });
  }
  bool wait_until_alone() {
    return wait_for([this] { return server.counters().connections == 0 && !feed->exists; });
  }
  std::shared_ptr<Feed> feed = std::make_shared<Feed>();  // on io
};

void serve_letters(RunningServer& running, int count, std::size_t size, LettersBody::Seen& seen) {
  running.on_io([&running, &seen, count, size] {
    running.app.make_stream = [&seen, count, size] {
      return std::make_shared<LettersBody>(count, size, seen);
    };
  });
}

std::string letters(int count, std::size_t size) {
  std::string out;
  for (int i = 0; i < count; ++i) out.append(size, LettersBody::letter(i));
  return out;
}

// The server's end of a connection that is broken, not closed.
void break_off(Peer peer) {
  const linger at_once{1, 0};
  ::setsockopt(peer.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

TEST_CASE("a long streamed body arrives whole, over TCP and a Unix socket") {
  ScratchDirectory scratch;
  for (const std::string& address : {std::string("127.0.0.1:0"), "unix:" + scratch.path() + "/s"}) {
    LettersBody::Seen seen;
    RunningServer running({}, address);
    serve_letters(running, 300, 50'000, seen);
    const auto replies = replies_in(Peer(running.address).send(kLastGet).read_rest());
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].status == 200);
    CHECK(replies[0].body == letters(300, 50'000));
    running.drain();
    CHECK(seen.asked == 300);
    CHECK(seen.exist == 0);
  }
}

TEST_CASE("a source is asked only as fast as its client reads") {
  constexpr int kPieces = 4000;
  constexpr std::size_t kSize = 64 * 1024;
  constexpr int kMostAhead = 600;  // 37 MiB; the system's socket buffers hold some 10 MiB at most
  LettersBody::Seen seen;
  RunningServer running;
  serve_letters(running, kPieces, kSize, seen);
  Peer peer(running.address);
  peer.send(kLastGet);
  const auto asked = [&] {
    int now = 0;
    running.on_io([&] { now = seen.asked; });
    return now;
  };
  REQUIRE(running.wait_for([&] { return seen.asked > 2; }));
  int before = -1;
  for (int turns = 0; turns < 200 && before != asked(); ++turns) {
    before = asked();
    std::this_thread::sleep_for(50ms);
  }
  CHECK(before == asked());
  CHECK(before < kMostAhead);
  const std::string all = peer.read_rest();
  CHECK(all.size() > kPieces * kSize);
  CHECK(replies_in(all).at(0).status == 200);
  CHECK(asked() == kPieces);
}

TEST_CASE("a client that goes away in the middle of a body takes its source along") {
  LettersBody::Seen seen;
  RunningServer running;
  serve_letters(running, 1'000'000, 64 * 1024, seen);
  for (int i = 0; i < 5; ++i) {
    Peer(running.address).send(kGet);  // leaves at once
    break_off(std::move(Peer(running.address).send(kGet)));
  }
  CHECK(running.wait_for(
      [&] { return seen.asked > 0 && seen.exist == 0 && running.server.counters().connections == 0; }));
  running.on_io([&] { CHECK(running.server.counters().failed == 0); });
}

TEST_CASE("a broken connection is noticed while its source takes its time") {
  http::ServerOptions options;
  options.write_timeout = 80ms;  // sets how often connections are looked at
  FedServer running(options);
  Peer peer(running.address);
  peer.send(kGet);
  REQUIRE(running.wait_until_asked());
  break_off(std::move(peer));
  CHECK(running.wait_until_alone());
}

TEST_CASE("a client that has only finished sending gets the whole body, however long it takes") {
  http::ServerOptions options;
  options.write_timeout = 80ms;
  FedServer running(options);
  Peer peer(running.address);
  peer.send(kGet).finish_sending();
  REQUIRE(running.wait_until_asked());
  std::this_thread::sleep_for(150ms);
  running.give(piece("late "));
  REQUIRE(running.wait_until_asked());
  running.give(last_piece("but whole"));
  CHECK(peer.read_reply().body == "late but whole");
}

TEST_CASE("pieces may be made on another thread and handed over through the server") {
  FedServer running;
  Peer peer(running.address);
  peer.send(kGet);
  for (int i = 0; i < 20; ++i) {
    REQUIRE(running.wait_until_asked());
    std::thread([&, i] {
      running.server.post([&, i] { running.feed->give(i < 19 ? piece("p") : last_piece("!")); });
    }).join();
  }
  CHECK(peer.read_reply().body == std::string(19, 'p') + "!");
}

TEST_CASE("requests behind a streamed answer are answered on the same connection") {
  LettersBody::Seen seen;
  RunningServer running;
  serve_letters(running, 10, 1000, seen);
  Peer peer(running.address);
  peer.send(kGet + kGet).send(kGet);
  for (int i = 0; i < 3; ++i) CHECK(peer.read_reply().body == letters(10, 1000));
  running.on_io([&] { CHECK(running.server.counters().accepted == 1); });
}

TEST_CASE("to HTTP/1.0 a failed body ends in a broken connection, a whole one in a closed one") {
  FedServer running;
  Peer failed(running.address), whole(running.address);
  failed.send("GET / HTTP/1.0\r\n\r\n");
  REQUIRE(running.wait_until_asked());
  running.give(failed_piece());
  CHECK(failed.read_rest().ends_with("(reset)"));
  whole.send("GET / HTTP/1.0\r\n\r\n");
  REQUIRE(running.wait_until_asked());
  running.give(last_piece("all"));
  CHECK(whole.read_rest().ends_with("\r\n\r\nall"));
}

TEST_CASE("draining ends a live body with its last piece and the server with it") {
  FedServer running;
  Peer peer(running.address);
  peer.send(kGet);
  REQUIRE(running.wait_until_asked());
  running.on_io([&] { running.server.drain(); });
  running.on_io([&] { CHECK(running.feed->drained == 1); });
  running.give(last_piece("bye"));
  running.drain();
  CHECK(replies_in(peer.read_rest()).at(0).body == "bye");
  CHECK_FALSE(running.feed->exists);
}

TEST_CASE("a body that does not end is cut when the time to drain is over") {
  http::ServerOptions options;
  options.drain_timeout = 100ms;
  FedServer running(options);
  Peer waiting(running.address);
  waiting.send(kGet);
  REQUIRE(running.wait_until_asked());
  const auto start = std::chrono::steady_clock::now();
  running.drain();
  CHECK(std::chrono::steady_clock::now() - start < 2s);
  CHECK(statuses_in(waiting.read_rest()) == std::vector<int>{0});
  CHECK_FALSE(running.feed->exists);
  running.feed->give(piece("too late"));
}

TEST_CASE("a server may be destroyed with bodies under way, and their pieces may come after it") {
  auto feed = std::make_shared<Feed>();
  {
    TestApp app;
    app.make_stream = [&] { return std::make_shared<FedBody>(feed); };
    http::Server server;
    const auto address = server.listen("127.0.0.1:0", app);
    REQUIRE(address.ok());
    Peer peer(*address);
    peer.send(kGet);
    server.every(5ms, [&] {
      if (feed->ready) throw std::runtime_error("leaves run() in the middle");
    });
    CHECK_THROWS(server.run());
  }
  CHECK_FALSE(feed->exists);
  feed->give(piece("late"));
}

}  // namespace
}  // namespace rollcall::test
