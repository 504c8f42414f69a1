// The client over real sockets, against peers that do right and wrong.
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/client.hpp"
#include "http/peer.hpp"
#include "support/scripted_server.hpp"

namespace rollcall::test {
namespace {

using http::Client;
using http::ClientOptions;
using http::Failure;
using http::Outgoing;
using http::Phase;
using rollcall::testing::Conversation;
using rollcall::testing::ScriptedRequest;
using rollcall::testing::ScriptedServer;
using Cause = Failure::Cause;

http::Url url_at(const std::string& address, const std::string& target = "/a") {
  const bool local = address.rfind("unix:", 0) == 0;
  auto url = local ? http::url_of_listener(address, target) : http::parse_url("http://" + address + target);
  REQUIRE(url.ok());
  return *url;
}

Outgoing post(const std::string& body) {
  Outgoing request;
  request.method = "POST";
  request.body = body;
  return request;
}

http::Reply reply_of(const http::Outcome& outcome) {
  const auto* failure = std::get_if<Failure>(&outcome);
  REQUIRE_MESSAGE(!failure, failure->error.text());
  return std::get<http::Reply>(outcome);
}

Failure failure_of(const http::Outcome& outcome) {
  REQUIRE(std::holds_alternative<Failure>(outcome));
  return std::get<Failure>(outcome);
}

// What one exchange with a peer of that script comes to.
Failure failure_with(ScriptedServer::Script script, const ClientOptions& options = {},
                     const Outgoing& request = post("x")) {
  ScriptedServer server(std::move(script));
  return failure_of(Client(url_at(server.address()), options).exchange(request));
}

void check_words(const Failure& failure, const std::string& part) {
  INFO(failure.error.text());
  CHECK(failure.error.text().find(part) != std::string::npos);
}

// A port on which nobody listens: it was free a moment ago.
std::string free_address() {
  return ScriptedServer([](Conversation&) {}).address();
}

// What requests arrived, from any connection.
struct Seen {
  std::mutex mutex;
  std::vector<ScriptedRequest> requests;
  void add(ScriptedRequest request) {
    const std::lock_guard lock(mutex);
    requests.push_back(std::move(request));
  }
};

TEST_CASE("a request arrives with its target, fields and body, and the reply comes back") {
  Seen seen;
  ScriptedServer server([&](Conversation& with) {
    seen.add(with.read_request());
    with.answer(201, "made", "X-Is: Yes\r\n");
  });
  Outgoing request = post("{\"a\":1}");
  request.fields = {{"Origin", "http://www.eeo.cn"}, {"Content-Type", "application/json"}};
  const auto reply = reply_of(Client(url_at(server.address(), "/p?q=1"), {}).exchange(request));
  CHECK(reply.status == 201);
  CHECK(reply.body == "made");
  REQUIRE(reply.field("x-is"));
  CHECK(*reply.field("x-is") == "Yes");
  const auto& got = seen.requests.at(0);
  CHECK(got.head == "POST /p?q=1 HTTP/1.1\r\nHost: " + server.address() +
                        "\r\nOrigin: http://www.eeo.cn\r\nContent-Type: application/json\r\n"
                        "Content-Length: 7\r\n\r\n");
  CHECK(got.body == "{\"a\":1}");
}

TEST_CASE("our own server is reached over IPv4, IPv6, a Unix socket and a name") {
  ScratchDirectory scratch;
  for (const std::string& where :
       {std::string("127.0.0.1:0"), std::string("[::1]:0"), "unix:" + scratch.path() + "/s"}) {
    INFO(where);
    RunningServer running({}, where);
    Client client(url_at(running.address), {});
    for (int i = 0; i < 3; ++i) CHECK(reply_of(client.exchange(post("hello"))).body == "hello");
    CHECK(running.wait_for([&] { return running.server.counters().accepted == 1; }));
  }
  RunningServer running;
  const auto port = running.address.substr(running.address.rfind(':'));
  CHECK(reply_of(Client(url_at("localhost" + port), {}).exchange(post("named"))).body == "named");
}

TEST_CASE("a large body goes and comes whole") {
  RunningServer running;
  running.on_io([&] { running.app.max_body_bytes = 8'000'000; });
  const std::string body(3'000'000, 'b');
  CHECK(reply_of(Client(url_at(running.address), {}).exchange(post(body))).body == body);
}

TEST_CASE("the target, the method and the length are those of the request") {
  Seen seen;
  ScriptedServer server([&](Conversation& with) {
    for (int i = 0; i < 3; ++i) {
      seen.add(with.read_request());
      with.send(i == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
                       : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
  });
  Client client(url_at(server.address()), {});
  Outgoing request;
  CHECK(reply_of(client.exchange(request)).status == 200);
  request.method = "HEAD";
  request.target = "/other?x";
  CHECK(reply_of(client.exchange(request)).status == 200);
  CHECK(reply_of(client.exchange(post(""))).status == 200);
  CHECK(seen.requests[0].head.find("GET /a HTTP/1.1\r\n") == 0);
  CHECK(seen.requests[0].head.find("Content-Length") == std::string::npos);
  CHECK(seen.requests[1].head.find("HEAD /other?x HTTP/1.1\r\n") == 0);
  CHECK(seen.requests[2].has("Content-Length: 0"));
  CHECK(server.accepted() == 1);
}

TEST_CASE("the connection is kept until either side says close") {
  ScriptedServer server([](Conversation& with) {
    for (;;) {
      const auto request = with.read_request();
      if (!request.whole) return;
      with.answer(200, std::to_string(with.number()), request.body == "c" ? "Connection: close\r\n" : "");
    }
  });
  Client client(url_at(server.address()), {});
  const auto connection = [&](const Outgoing& request) { return reply_of(client.exchange(request)).body; };
  CHECK(connection(post("k")) == "0");
  CHECK(connection(post("k")) == "0");
  CHECK(connection(post("c")) == "0");
  CHECK(connection(post("k")) == "1");
  Outgoing last = post("k");
  last.keep_alive = false;
  CHECK(connection(last) == "1");
  CHECK(connection(post("k")) == "2");
}

TEST_CASE("a request that is not kept says so") {
  Seen seen;
  ScriptedServer server([&](Conversation& with) {
    seen.add(with.read_request());
    with.answer(200, "");
  });
  Outgoing request = post("x");
  request.keep_alive = false;
  reply_of(Client(url_at(server.address()), {}).exchange(request));
  CHECK(seen.requests.at(0).has("Connection: close"));
}

TEST_CASE("a kept connection that the peer has closed is replaced before anything is sent on it") {
  std::mutex mutex;
  std::condition_variable changed;
  int ended = 0;
  ScriptedServer server([&](Conversation& with) {
    with.read_request();
    with.answer(200, std::to_string(with.number()));
    ::shutdown(with.descriptor(), SHUT_WR);
    const std::lock_guard lock(mutex);
    ++ended;
    changed.notify_all();
  });
  Client client(url_at(server.address()), {});
  for (int i = 0; i < 3; ++i) {
    CHECK(reply_of(client.exchange(post("x"))).body == std::to_string(i));
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return ended > i; });
  }
}

TEST_CASE("a connection that dies under a reused request is reported, not retried") {
  Seen seen;
  ScriptedServer server([&](Conversation& with) {
    seen.add(with.read_request());
    with.answer(200, "");
    seen.add(with.read_request());
  });
  Client client(url_at(server.address()), {});
  reply_of(client.exchange(post("1")));
  const auto failure = failure_of(client.exchange(post("2")));
  CHECK(failure.may_have_arrived);
  CHECK(failure.phase == Phase::wait);
  CHECK(server.accepted() == 1);
  CHECK(seen.requests.size() == 2);
}

TEST_CASE("nobody listening is a refusal that says where and asks the right question") {
  const auto address = free_address();
  const auto failure = failure_of(Client(url_at(address), {}).exchange(post("x")));
  CHECK(failure.phase == Phase::connect);
  CHECK(failure.why == "Connection refused");
  CHECK(!failure.may_have_arrived);
  check_words(failure, "cannot connect to http://" + address +
                           ": connection refused (is the receiver running, is the port right?)");
}

TEST_CASE("a Unix socket that is not there is said to be missing") {
  ScratchDirectory scratch;
  const auto failure =
      failure_of(Client(url_at("unix:" + scratch.path() + "/none"), {}).exchange(Outgoing()));
  CHECK(failure.phase == Phase::connect);
  check_words(failure, "cannot connect to unix:" + scratch.path() + "/none: no such file or directory");
}

TEST_CASE("a name that does not exist is not found") {
  const auto url = http::parse_url("http://no-such-host.invalid/");
  ClientOptions options;
  options.connect_timeout_ms = 10000;
  const auto failure = failure_of(Client(*url, options).exchange(Outgoing()));
  CHECK(failure.phase == Phase::resolve);
  CHECK((failure.cause == Cause::not_found || failure.cause == Cause::timed_out));
  check_words(failure, "no-such-host.invalid");
}

TEST_CASE("a peer that ends or breaks the connection is told apart by the moment") {
  const auto early = failure_with([](Conversation& with) { with.read_request(); });
  CHECK(early.phase == Phase::wait);
  CHECK(early.may_have_arrived);
  check_words(early, "closed the connection without an answer");

  const auto broken = failure_with([](Conversation& with) {
    with.read_request();
    with.reset();
  });
  CHECK(broken.phase == Phase::wait);
  check_words(broken, "broke the connection without an answer: connection reset by peer");

  const auto half = failure_with([](Conversation& with) {
    with.read_request();
    with.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  CHECK(half.phase == Phase::receive);
  check_words(half, "closed the connection in the middle of its answer");
}

TEST_CASE("each phase has its own time limit and words") {
  ClientOptions options;
  options.wait_timeout_ms = 50;
  const auto silent = failure_with(
      [](Conversation& with) {
        with.read_request();
        with.wait_for_end();
      },
      options);
  CHECK(silent.phase == Phase::wait);
  CHECK(silent.cause == Cause::timed_out);
  CHECK(silent.may_have_arrived);
  check_words(silent, "/a within 50 ms");

  options = {};
  options.reply_timeout_ms = 500;
  const auto dribbling = failure_with(
      [](Conversation& with) {
        with.read_request();
        with.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (!with.ended()) {
          with.send("a");
          std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
      },
      options);
  CHECK(dribbling.phase == Phase::receive);
  CHECK(dribbling.cause == Cause::timed_out);
  check_words(dribbling, "was not complete within 500 ms");
}

TEST_CASE("a request's own limit ends it in any phase, in the words of that phase") {
  Outgoing request = post(std::string(50'000'000, 'x'));
  request.limit_ms = 300;
  std::mutex until_done;
  std::unique_lock held(until_done);
  ScriptedServer deaf([&](Conversation&) { const std::lock_guard wait(until_done); });
  const auto unsent = failure_of(Client(url_at(deaf.address()), {}).exchange(request));
  const auto lost = Client(url_at(deaf.address()), {}).send_only(request);
  held.unlock();
  CHECK(unsent.phase == Phase::send);
  check_words(unsent, "did not take the request within 300 ms");
  REQUIRE(lost);
  check_words(*lost, "did not take the request within 300 ms");

  request.body = "x";
  const auto silent = failure_with(
      [](Conversation& with) {
        with.read_request();
        with.wait_for_end();
      },
      {}, request);
  CHECK(silent.phase == Phase::wait);
  CHECK(silent.cause == Cause::timed_out);
  check_words(silent, "/a within 300 ms");

  const auto dribbling = failure_with(
      [](Conversation& with) {
        with.read_request();
        with.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (!with.ended()) {
          with.send("a");
          std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
      },
      {}, request);
  CHECK(dribbling.cause == Cause::timed_out);
  check_words(dribbling, "within 300 ms");
}

TEST_CASE("the limit of one request is none of the next, and the shorter limit counts") {
  ScriptedServer server([](Conversation& with) {
    while (with.read_request().whole) {
      std::this_thread::sleep_for(std::chrono::milliseconds(with.number() == 0 ? 100 : 0));
      with.answer(200, std::to_string(with.number()));
    }
  });
  ClientOptions options;
  options.wait_timeout_ms = 15'000;
  Client client(url_at(server.address()), options);
  Outgoing request = post("x");
  request.limit_ms = 1;
  CHECK(failure_of(client.exchange(request)).cause == Cause::timed_out);
  request.limit_ms = 0;
  CHECK(reply_of(client.exchange(request)).status == 200);

  options.wait_timeout_ms = 50;
  request.limit_ms = 600'000;
  const auto failure = failure_with(
      [](Conversation& with) {
        with.read_request();
        with.wait_for_end();
      },
      options, request);
  check_words(failure, "/a within 50 ms");
}

TEST_CASE("a peer that does not take the request ends it in the sending phase") {
  ClientOptions options;
  options.send_timeout_ms = 100;
  std::mutex until_done;
  std::unique_lock held(until_done);
  ScriptedServer server([&](Conversation&) { const std::lock_guard wait(until_done); });
  const auto failure =
      failure_of(Client(url_at(server.address()), options).exchange(post(std::string(50'000'000, 'x'))));
  held.unlock();
  CHECK(failure.phase == Phase::send);
  CHECK(failure.cause == Cause::timed_out);
  CHECK(failure.may_have_arrived);
  check_words(failure, "did not take the request within 100 ms");
}

TEST_CASE("a full backlog ends in the connecting phase") {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ::listen(listener, 0);
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&name), &size);
  const int port = ntohs(reinterpret_cast<const sockaddr_in*>(&name)->sin_port);
  const auto address = "127.0.0.1:" + std::to_string(port);
  std::vector<Peer> fillers;
  fillers.emplace_back(address);
  ClientOptions options;
  options.connect_timeout_ms = 100;
  const auto failure = failure_of(Client(url_at(address), options).exchange(post("x")));
  CHECK(failure.phase == Phase::connect);
  CHECK(failure.cause == Cause::timed_out);
  CHECK(!failure.may_have_arrived);
  check_words(failure, "cannot connect to http://" + address + " within 100 ms");
  Outgoing limited = post("x");
  limited.limit_ms = 90;
  check_words(failure_of(Client(url_at(address), {}).exchange(limited)),
              "cannot connect to http://" + address + " within 90 ms");
  ::close(listener);
}

TEST_CASE("what is not HTTP is named at its first bytes, although the connection stays open") {
  const auto other = failure_with([](Conversation& with) {
    with.send("SSH-2.0-OpenSSH_9.2\r\n");
    with.wait_for_end();
  });
  CHECK(other.cause == Cause::not_http);
  check_words(other, "does not speak HTTP");

  const auto tls = failure_with([](Conversation& with) {
    with.read_request();
    with.send(std::string("\x15\x03\x01\x00\x02\x02\x46", 7));
  });
  CHECK(tls.cause == Cause::not_http);
  check_words(tls, "speaks TLS, not plain HTTP (write https://)");
}

TEST_CASE("an answer beyond the limit is refused and its connection given up") {
  ScriptedServer server([](Conversation& with) {
    with.read_request();
    with.answer(200, std::string(with.number() == 0 ? 101 : 100, 'b'));
    with.wait_for_end();
  });
  ClientOptions options;
  options.max_response_bytes = 100;
  Client client(url_at(server.address(), "/classin/push/t0ken"), options);
  const auto failure = failure_of(client.exchange(post("x")));
  CHECK(failure.cause == Cause::too_large);
  check_words(failure, "a body of more than 100");
  CHECK(failure.error.text().find("t0ken") == std::string::npos);
  CHECK(reply_of(client.exchange(post("x"))).body.size() == 100);
}

TEST_CASE("a peer that refuses a large request early is heard, although sending breaks") {
  ScriptedServer server([](Conversation& with) { with.answer(413, "too much", "Connection: close\r\n"); });
  const auto outcome = Client(url_at(server.address()), {}).exchange(post(std::string(50'000'000, 'x')));
  CHECK(reply_of(outcome).status == 413);
}

TEST_CASE("redirects are answers like others") {
  ScriptedServer server([](Conversation& with) {
    with.read_request();
    with.answer(302, "", "Location: http://127.0.0.1:9/\r\n");
  });
  CHECK(reply_of(Client(url_at(server.address()), {}).exchange(post("x"))).status == 302);
}

TEST_CASE("send_only delivers the whole request and does not wait") {
  Seen seen;
  {
    ScriptedServer server([&](Conversation& with) {
      seen.add(with.read_request());
      with.wait_for_end();
    });
    Client client(url_at(server.address()), {});
    CHECK(!client.send_only(post("gone")));
    CHECK(!client.send_only(post("gone again")));
    while (server.accepted() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  REQUIRE(seen.requests.size() == 2);
  CHECK(seen.requests[0].body.rfind("gone", 0) == 0);
  CHECK(seen.requests[0].whole);
  CHECK(seen.requests[1].whole);
  CHECK(Client(url_at(free_address()), {}).send_only(post("x"))->phase == Phase::connect);
}

TEST_CASE("interrupt ends the exchange under way from another thread, and every later one") {
  std::mutex mutex;
  std::condition_variable changed;
  bool arrived = false;
  ScriptedServer server([&](Conversation& with) {
    with.read_request();
    {
      const std::lock_guard lock(mutex);
      arrived = true;
      changed.notify_all();
    }
    with.wait_for_end();
  });
  Client client(url_at(server.address()), {});
  std::thread interrupter([&] {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return arrived; });
    client.interrupt();
  });
  const auto failure = failure_of(client.exchange(post("x")));
  interrupter.join();
  CHECK(failure.cause == Cause::interrupted);
  CHECK(failure.may_have_arrived);
  const auto later = failure_of(client.exchange(post("x")));
  CHECK(later.cause == Cause::interrupted);
  CHECK(!later.may_have_arrived);
}

}  // namespace
}  // namespace rollcall::test
