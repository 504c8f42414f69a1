// Bodies that are made while they are sent, over a scripted connection.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "http/body.hpp"
#include "http/script.hpp"
#include "support/property.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;
using Statuses = std::vector<int>;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kHead = "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kOldGet = "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";

// A connection whose every answer is the body that `feed` makes.
struct Streaming : Script {
  explicit Streaming(http::ServerOptions options = {}) : Script(options) {
    app.make_stream = [this] { return std::make_shared<FedBody>(feed); };
  }
  Streaming& give(Piece made) {
    feed->give(std::move(made));
    settle();
    return *this;
  }
  // What was written behind the first header.
  std::string body() const { return written().substr(written().find("\r\n\r\n") + 4); }

  std::shared_ptr<Feed> feed = std::make_shared<Feed>();
};

TEST_CASE("a streamed body goes out in chunks, without a length, and the connection is kept") {
  Streaming script;
  script.feed->pieces = {piece("hello "), piece("big "), last_piece("world")};
  script.send(kGet);
  CHECK(script.body() == "6\r\nhello \r\n4\r\nbig \r\n5\r\nworld\r\n0\r\n\r\n");
  CHECK(script.replies().at(0).has("Transfer-Encoding: chunked"));
  CHECK(script.replies().at(0).has("Content-Type: application/json"));
  CHECK(script.written().find("Content-Length") == std::string::npos);
  CHECK_FALSE(script.feed->exists);
  script.feed->pieces = {last_piece("again")};
  script.send(kGet);
  CHECK(script.statuses() == Statuses{200, 200});
  CHECK(script.replies().at(1).body == "again");
  CHECK_FALSE(script.closed());
}

TEST_CASE("the size of a chunk is hexadecimal, and a large one goes out whole") {
  Streaming script;
  script.feed->pieces = {last_piece(std::string(0xABCDE, 'x'))};
  script.send(kGet);
  CHECK(script.body().starts_with("abcde\r\nxxx"));
  CHECK(script.replies().at(0).body == std::string(0xABCDE, 'x'));
}

TEST_CASE("an empty piece is no chunk: it would end the body") {
  Streaming script;
  script.feed->pieces = {piece(""), piece("a"), piece(""), piece(""), piece("b"), last_piece("")};
  script.send(kGet + kGet);
  CHECK(script.body().starts_with("1\r\na\r\n1\r\nb\r\n0\r\n\r\n"));
  Streaming empty;
  empty.feed->pieces = {last_piece("")};
  CHECK(empty.send(kGet).replies().at(0).body.empty());
  CHECK(empty.statuses() == Statuses{200});
}

TEST_CASE("the header does not wait for the first piece, and pieces go out as they are made") {
  Streaming script;
  script.send(kGet);
  CHECK(script.written().ends_with("\r\n\r\n"));
  CHECK(script.body().empty());
  script.give(piece("one"));
  CHECK(script.body() == "3\r\none\r\n");
  script.give(piece(""));
  CHECK(script.body() == "3\r\none\r\n");
  script.give(last_piece("two"));
  CHECK(script.replies().at(0).body == "onetwo");
  CHECK(script.feed->asked == 3);
}

TEST_CASE("a header and a piece that are both there go out in one write") {
  Streaming script;
  script.feed->pieces = {piece("one")};
  script.read_at_most(1'000'000).send(kGet);
  CHECK(script.body() == "3\r\none\r\n");
  script.vanish();
}

TEST_CASE("a source that fails cuts the connection before the last chunk") {
  for (const bool at_once : {true, false}) {
    Streaming script;
    if (at_once) script.feed->pieces = {piece("part"), failed_piece()};
    script.send(kGet + kGet);
    if (!at_once) script.give(piece("part")).give(failed_piece());
    CHECK(script.body() == "4\r\npart\r\n");
    CHECK(script.closed());
    CHECK_FALSE(script.server_finished_sending());
    CHECK_FALSE(script.feed->exists);
    CHECK(script.counters().failed == 1);
    CHECK(script.app.handled.size() == 1);
  }
}

TEST_CASE("a source that fails before its first piece leaves a header and nothing else") {
  Streaming at_once, later;
  at_once.feed->pieces = {failed_piece()};
  at_once.send(kGet);
  later.send(kGet);
  later.give(failed_piece());
  CHECK(at_once.body().empty());
  CHECK(at_once.written().starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(at_once.written().size() == later.written().size());
  CHECK(at_once.closed());
  CHECK(later.closed());
}

TEST_CASE("a source that forgets to answer has failed") {
  Streaming script;
  script.send(kGet);
  script.feed->ready = nullptr;
  CHECK(script.settle().closed());
  CHECK(script.counters().failed == 1);
}

TEST_CASE("a source that throws costs its connection") {
  for (const auto& request : {kGet, kOldGet}) {
    Streaming script;
    script.feed->throws = true;
    script.send(request);
    CHECK(script.closed());
    CHECK(script.threw());
    CHECK_FALSE(script.feed->exists);
    CHECK(script.was_reset() == (request == kOldGet));
  }
}

TEST_CASE("a client that does not read is asked for nothing: one piece is made ahead, no more") {
  Streaming script;
  for (int i = 0; i < 100; ++i) script.feed->pieces.push_back(piece("x"));
  script.feed->pieces.push_back(last_piece("!"));
  script.stop_reading().send(kGet);
  script.settle();
  CHECK(script.feed->asked == 1);
  script.read_again();
  CHECK(script.feed->asked == 101);
  CHECK(script.replies().at(0).body == std::string(100, 'x') + "!");
}

TEST_CASE("a client that has gone while the source takes its time is noticed, and the source let go") {
  Streaming script;
  script.send(kGet);
  script.give(piece("part"));
  script.vanish();
  CHECK(script.feed->exists);
  CHECK(script.pass(0s).closed());
  CHECK_FALSE(script.feed->exists);
  CHECK(script.counters().failed == 0);
}

TEST_CASE("a client that has gone is noticed by the next write at the latest") {
  Streaming script;
  script.send(kGet);
  script.vanish();
  script.give(piece("part"));
  CHECK(script.closed());
  CHECK_FALSE(script.feed->exists);
}

TEST_CASE("pieces that come when nobody waits for them are harmless") {
  Streaming gone, twice;
  gone.send(kGet);
  const auto late = std::exchange(gone.feed->ready, nullptr);
  gone.abort();
  CHECK_FALSE(gone.feed->exists);
  late(piece("late"));
  CHECK(gone.settle().closed());

  twice.send(kGet);
  const auto first = std::exchange(twice.feed->ready, nullptr);
  first(piece("a"));
  first(piece("b"));
  twice.settle();
  first(last_piece("c"));
  twice.settle();
  CHECK(twice.body() == "1\r\na\r\n");
  twice.give(last_piece("d"));
  CHECK(twice.replies().at(0).body == "ad");
}

TEST_CASE("to HTTP/1.0 a streamed body ends with the connection, which is closed whatever was asked") {
  Streaming script;
  script.feed->pieces = {piece("hello "), piece(""), last_piece("world")};
  script.send(kOldGet);
  CHECK(script.body() == "hello world");
  CHECK(script.replies().at(0).has("Connection: close"));
  CHECK(script.written().find("Transfer-Encoding") == std::string::npos);
  CHECK(script.written().find("Content-Length") == std::string::npos);
  CHECK(script.server_finished_sending());
  CHECK(script.finish_sending().closed());
  CHECK_FALSE(script.was_reset());
}

TEST_CASE("to HTTP/1.0 a body that is cut does not look whole") {
  Streaming failing, aborted, stuck, whole;
  failing.feed->pieces = {piece("part"), failed_piece()};
  CHECK(failing.send(kOldGet).was_reset());
  aborted.send(kOldGet);
  aborted.give(piece("part"));
  CHECK(aborted.abort().was_reset());
  stuck.send(kOldGet).stop_reading();
  stuck.give(piece("part"));
  CHECK(stuck.pass(31s).was_reset());
  whole.feed->pieces = {last_piece("all")};
  CHECK_FALSE(whole.send(kOldGet).abort().was_reset());
}

TEST_CASE("HEAD gets the header of a streamed answer and asks the source for nothing") {
  Streaming script;
  script.send(kHead + kHead);
  CHECK(statuses_in(script.written(), true) == Statuses{200, 200});
  CHECK(replies_in(script.written(), true).at(0).has("Transfer-Encoding: chunked"));
  CHECK(script.feed->asked == 0);
  CHECK_FALSE(script.feed->exists);
  CHECK_FALSE(script.closed());
}

TEST_CASE("a status without a body sends none, streamed or not") {
  Streaming script;
  script.app.pattern.status = 204;
  script.send(kGet + kGet);
  CHECK(script.statuses() == Statuses{204, 204});
  CHECK(script.written().find("Transfer-Encoding") == std::string::npos);
  CHECK(script.feed->asked == 0);
}

TEST_CASE("an application cannot frame a streamed body itself") {
  Streaming script;
  script.app.pattern.fields = {{"Content-Length", "3"}, {"Transfer-Encoding", "gzip"}, {"X-Own", "1"}};
  script.app.pattern.body = "ignored";
  script.feed->pieces = {last_piece("abc")};
  const Reply reply = script.send(kGet).replies().at(0);
  CHECK(reply.has("X-Own: 1"));
  CHECK(reply.body == "abc");
  CHECK(reply.head.find("gzip") == std::string::npos);
  CHECK(reply.head.find("Content-Length") == std::string::npos);
}

TEST_CASE("an answer before the request's body may be streamed") {
  Streaming script;
  script.feed->pieces = {last_piece("early")};
  script.app.early = http::Response{.stream = std::make_shared<FedBody>(script.feed)};
  script.send("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  script.app.early.reset();
  script.app.make_stream = nullptr;
  script.send(kGet);
  CHECK(script.statuses() == Statuses{200, 200});
  CHECK(script.replies().at(0).body == "early");
}

TEST_CASE("a request that was sent behind a streamed answer is answered after it, not within") {
  Streaming script;
  script.send(kGet + kGet);
  script.give(piece("a"));
  script.send(kGet);
  CHECK(script.app.handled.size() == 1);
  script.feed->pieces = {last_piece("b"), last_piece("second"), last_piece("third")};
  script.give(piece("-"));
  CHECK(script.statuses() == Statuses{200, 200, 200});
  CHECK(script.replies().at(0).body == "a-b");
  CHECK(script.replies().at(2).body == "third");
}

TEST_CASE("no time limit runs while a source takes its time, and each write has its own") {
  Streaming script;
  script.send(kGet).pass(1h);
  CHECK_FALSE(script.closed());
  script.give(piece("a"));
  CHECK_FALSE(script.pass(1h).closed());
  script.stop_reading();
  script.give(piece("b"));
  CHECK_FALSE(script.pass(29s).closed());
  CHECK(script.pass(31s).closed());
  CHECK(script.counters().timed_out == 1);
  CHECK_FALSE(script.feed->exists);
}

TEST_CASE("after a streamed answer the connection's idle limit runs again") {
  Streaming script;
  script.feed->pieces = {last_piece("a")};
  script.send(kGet);
  CHECK_FALSE(script.pass(74s).closed());
  CHECK(script.pass(76s).closed());
}

TEST_CASE("draining asks a source to end and lets it; the connection closes behind its last piece") {
  Streaming script;
  script.send(kGet);
  script.give(piece("live"));
  script.drain();
  CHECK(script.feed->drained == 1);
  CHECK_FALSE(script.closed());
  script.give(piece(" still"));
  script.give(last_piece(" end"));
  CHECK(script.replies().at(0).body == "live still end");
  CHECK(script.closed());
}

TEST_CASE("draining reaches a source whose piece is being written") {
  Streaming script;
  script.feed->pieces = {piece("a")};
  script.stop_reading().send(kGet).drain();
  CHECK(script.feed->drained == 1);
  script.read_again();
  script.give(last_piece("b"));
  CHECK(script.replies().at(0).body == "ab");
}

TEST_CASE("a source that begins while the server drains is told so before it is asked") {
  Streaming script;
  script.app.way = TestApp::Way::hold;
  script.send(kGet).drain();
  script.feed->pieces = {last_piece("short")};
  script.app.held.at(0)(http::Response{.stream = std::make_shared<FedBody>(script.feed)});
  script.settle();
  CHECK(script.feed->drained == 1);
  CHECK(script.replies().at(0).has("Connection: close"));
  CHECK(script.replies().at(0).body == "short");
}

TEST_CASE("cutting ends a streamed body whatever it waits for") {
  Streaming waiting, writing;
  waiting.send(kGet);
  CHECK(waiting.abort().closed());
  CHECK_FALSE(waiting.feed->exists);
  writing.feed->pieces = {last_piece("a")};
  CHECK(writing.stop_reading().send(kGet).abort().closed());
  CHECK_FALSE(writing.feed->exists);
  CHECK(statuses_in(waiting.written()) == Statuses{0});
}

struct Delivery {
  std::vector<std::string> pieces;
  std::size_t a_time = 1;
  bool old_peer = false;
};

TEST_CASE("whatever the pieces and however little a write takes, the body arrives byte for byte") {
  const auto random_delivery = [](testing::Rng& rng) {
    Delivery out;
    const auto count = testing::below(rng, 12);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto size = testing::one_in(rng, 3) ? 0 : testing::below(rng, 70);
      out.pieces.emplace_back(size, static_cast<char>(testing::below(rng, 256)));
    }
    out.a_time = 1 + testing::below(rng, 40);
    out.old_peer = testing::one_in(rng, 3);
    return out;
  };
  const auto arrives = [](const Delivery& delivery) -> std::optional<std::string> {
    Streaming script;
    std::string all;
    for (const auto& bytes : delivery.pieces) {
      script.feed->pieces.push_back(piece(bytes));
      all += bytes;
    }
    script.feed->pieces.push_back(last_piece(""));
    script.read_at_most(delivery.a_time).send(delivery.old_peer ? kOldGet : kGet);
    const auto got = delivery.old_peer ? script.body() : script.replies().at(0).body;
    const bool whole = delivery.old_peer || script.statuses() == Statuses{200};
    return whole && got == all ? testing::holds() : "written: " + script.written();
  };
  const auto smaller = [](const Delivery& delivery) {
    std::vector<Delivery> out;
    for (auto& fewer : testing::smaller_vectors(delivery.pieces)) {
      out.push_back({std::move(fewer), delivery.a_time, delivery.old_peer});
    }
    return out;
  };
  testing::check_property("streamed bodies arrive", {.count = 2000}, random_delivery, smaller, arrives);
}

}  // namespace
}  // namespace rollcall::test
