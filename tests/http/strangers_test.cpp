// Who makes room for whom when connections or memory for bodies run short.
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/body_budget.hpp"
#include "http/line.hpp"
#include "http/peer.hpp"

namespace rollcall::test {
namespace {

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

std::string head(std::size_t length) {
  return "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

struct Member {
  explicit Member(char c) : name(c) {}
  char name;
  http::Line<Member>::Place place{*this};
};

std::string order(http::Line<Member>& line) {
  std::string names;
  while (Member* const first = line.first()) {
    names += first->name;
    first->place.leave();
  }
  return names;
}

TEST_CASE("a line is in the order of joining, is left from anywhere, and joining again is going to its end") {
  http::Line<Member> line, other;
  Member a('a'), b('b'), c('c'), d('d');
  for (Member* member : {&a, &b, &c, &d}) member->place.join(line);
  b.place.leave();
  b.place.leave();
  a.place.join(line);
  d.place.join(other);
  {
    Member gone('g');
    gone.place.join(line);
  }
  CHECK(order(line) == "ca");
  CHECK(order(other) == "d");
  CHECK(line.first() == nullptr);
}

TEST_CASE("a budget counts beyond what is free of each body, and has room for two of the largest ones") {
  http::BodyBudget budget(100, 10);
  http::BodyBudget::Share one(budget), two(budget), small(budget);
  CHECK(one.grow_to(60, 0));
  CHECK_FALSE(two.grow_to(61, 0));
  CHECK(two.grow_to(60, 0));
  CHECK(two.grow_to(20, 0));
  CHECK(budget.used() == 100);
  CHECK(small.grow_to(10, 0));
  CHECK_FALSE(small.counts());
  CHECK_FALSE(small.grow_to(11, 0));
  CHECK(small.grow_to(20, 60));
  CHECK_FALSE(small.grow_to(31, 60));
  one.release();
  CHECK(small.grow_to(60, 0));
  CHECK(budget.used() == 100);
}

TEST_CASE("of strangers the one idle for longest makes room for who comes") {
  http::ServerOptions options;
  options.max_connections = 3;
  RunningServer running(options);
  Peer first(running.address), second(running.address), third(running.address);
  for (Peer* peer : {&first, &second, &third}) CHECK(peer->send(kGet).read_reply().status == 200);
  CHECK(first.send(kGet).read_reply().status == 200);
  Peer fourth(running.address);
  CHECK(fourth.send(kGet).read_reply().status == 200);
  CHECK(second.read_rest().find("HTTP") == std::string::npos);
  for (Peer* peer : {&first, &third, &fourth}) CHECK(peer->send(kGet).read_reply().status == 200);
  CHECK(running.wait_for([&] { return running.server.counters().connections == 3; }));
  CHECK(running.wait_for([&] { return running.server.counters().gave_way == 1; }));
}

TEST_CASE("slow senders and readers make room too, but neither a known client nor who waits for his answer") {
  http::ServerOptions options;
  options.max_connections = 4;
  RunningServer running(options);
  running.on_io([&] { running.app.pattern.known_client = true; });
  Peer known(running.address);
  CHECK(known.send(kGet).read_reply().status == 200);
  running.on_io([&] {
    running.app.pattern.known_client = false;
    running.app.way = TestApp::Way::hold;
  });
  Peer waiting(running.address);
  waiting.send(kGet);
  CHECK(running.wait_for([&] { return running.app.held.size() == 1; }));
  running.on_io([&] { running.app.way = TestApp::Way::echo; });
  Peer slow_head(running.address), slow_body(running.address);
  slow_head.send("GET /");
  slow_body.send(head(100) + "abc");
  CHECK(running.wait_for([&] { return running.app.admitted.size() == 3; }));
  std::vector<std::unique_ptr<Peer>> more;
  for (int i = 0; i < 10; ++i) {
    more.push_back(std::make_unique<Peer>(running.address));
    CHECK(more.back()->send(kGet).read_reply().status == 200);
  }
  CHECK(known.send(kGet).read_reply().status == 200);
  running.on_io([&] { running.app.held.at(0)({}); });
  CHECK(waiting.read_reply().status == 200);
  CHECK(slow_head.read_rest().find("HTTP") == std::string::npos);
  CHECK(slow_body.read_rest().find("HTTP") == std::string::npos);
}

// Makes nothing, ever.
class Silence : public http::BodySource {
 public:
  void next(std::function<void(Piece)> ready) override { ready_ = std::move(ready); }

 private:
  std::function<void(Piece)> ready_;
};

TEST_CASE("who is being sent a stream makes room, but after the strangers who are sent nothing") {
  http::ServerOptions options;
  options.max_connections = 2;
  RunningServer running(options);
  running.on_io([&] { running.app.make_stream = [] { return std::make_shared<Silence>(); }; });
  Peer viewer(running.address);
  viewer.send(kGet);
  CHECK(running.wait_for([&] { return running.app.handled.size() == 1; }));
  running.on_io([&] {
    running.app.make_stream = nullptr;
    running.app.pattern.known_client = true;
  });
  Peer idle(running.address), known(running.address);
  CHECK(known.send(kGet).read_reply().status == 200);
  CHECK(idle.read_rest().empty());
  CHECK(running.wait_for([&] { return running.server.counters().connections == 2; }));
  Peer another(running.address);
  CHECK(another.send(kGet).read_reply().status == 200);
  CHECK(running.wait_for([&] { return running.server.counters().gave_way == 2; }));
  CHECK(viewer.read_rest().find("200") != std::string::npos);
}

TEST_CASE("where nobody can make room, who comes is told so") {
  http::ServerOptions options;
  options.max_connections = 1;
  RunningServer running(options);
  running.on_io([&] { running.app.way = TestApp::Way::hold; });
  Peer waiting(running.address);
  waiting.send(kGet);
  CHECK(running.wait_for([&] { return running.app.held.size() == 1; }));
  CHECK(statuses_in(Peer(running.address).send(kGet).finish_sending().read_rest()) == std::vector<int>{503});
  running.on_io([&] { running.app.held.at(0)({}); });
  CHECK(waiting.read_reply().status == 200);
}

TEST_CASE("the stranger who has been sending a large body for longest gives its memory up, with 503") {
  constexpr std::size_t kLarge = 80'000'000, kPart = 70'000'000;  // two of them do not fit beside a third
  RunningServer running;
  running.on_io([&] {
    running.app.max_body_bytes = kLarge;
    running.app.pattern.body = "short";
  });
  Peer first(running.address), second(running.address), third(running.address);
  first.send(head(kLarge) + std::string(kPart, 'f'));
  second.send(head(kLarge) + std::string(kPart, 's'));
  CHECK(running.wait_for([&] { return running.app.admitted.size() == 2; }));
  third.send(head(kLarge) + std::string(kLarge, 't'));
  CHECK(third.read_reply().status == 200);
  CHECK(statuses_in(first.finish_sending().read_rest()) == std::vector<int>{503});
  CHECK(second.send(std::string(kLarge - kPart, 's')).read_reply().status == 200);
}

TEST_CASE("a known client's large body is not given up, and who cannot have its memory is told so") {
  constexpr std::size_t kLarge = 80'000'000, kPart = 70'000'000;
  RunningServer running;
  running.on_io([&] {
    running.app.max_body_bytes = kLarge;
    running.app.pattern.known_client = true;
    running.app.pattern.body = "short";
  });
  Peer first(running.address), second(running.address), third(running.address);
  for (Peer* peer : {&first, &second}) CHECK(peer->send(kGet).read_reply().status == 200);
  running.on_io([&] { running.app.pattern.known_client = false; });
  for (Peer* peer : {&first, &second}) peer->send(head(kLarge) + std::string(kPart, 'k'));
  CHECK(running.wait_for([&] { return running.app.admitted.size() == 4; }));
  CHECK(statuses_in(third.send(head(kLarge) + std::string(1'000'000, 't')).finish_sending().read_rest()) ==
        std::vector<int>{503});
  for (Peer* peer : {&first, &second})
    CHECK(peer->send(std::string(kLarge - kPart, 'k')).read_reply().status == 200);
}

}  // namespace
}  // namespace rollcall::test
