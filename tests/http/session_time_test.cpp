// Time limits, draining and cutting of one connection.
#include <doctest/doctest.h>

#include <string>

#include "http/script.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;
using Way = TestApp::Way;
using Statuses = std::vector<int>;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kPostHead = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n";

TEST_CASE("a connection without a request is closed silently after the idle limit") {
  Script fresh, used;
  CHECK_FALSE(fresh.pass(74s).closed());
  CHECK(fresh.pass(76s).closed());
  CHECK(fresh.written().empty());
  used.send(kGet).pass(76s);
  CHECK(used.statuses() == Statuses{200});
  CHECK(used.closed());
  CHECK(used.counters().timed_out == 0);
}

TEST_CASE("a header that dribbles in is answered 408, counted from its first byte") {
  Script script;
  script.send("\r\n");
  CHECK_FALSE(script.pass(16s).closed());
  script.send("G").send("ET /");
  CHECK(script.pass(14s).statuses().empty());
  CHECK(script.pass(16s).statuses() == Statuses{408});
  CHECK(script.server_finished_sending());
  CHECK(script.counters().timed_out == 1);
}

TEST_CASE("a body without progress is answered 408, one with progress is waited for") {
  Script script;
  script.send(kPostHead);
  CHECK(script.pass(29s).statuses().empty());
  CHECK(script.pass(31s).statuses() == Statuses{408});
  CHECK(script.app.refused_paths == std::vector<std::string>{"/a"});
  CHECK(script.app.handled.empty());
}

TEST_CASE("a body that dribbles in is cut at the limit for whole bodies") {
  http::ServerOptions options;
  options.body_total_timeout = 20s;
  Script script(options);
  script.send(kPostHead).send("a");
  CHECK(script.pass(19s).statuses().empty());
  CHECK(script.pass(21s).statuses() == Statuses{408});
}

TEST_CASE("a client that does not read its answer is cut off") {
  Script script;
  script.stop_reading().send(kGet);
  CHECK_FALSE(script.pass(29s).closed());
  CHECK(script.pass(31s).closed());
  CHECK(script.counters().timed_out == 1);
}

TEST_CASE("no time limit runs while the application works") {
  Script script;
  script.app.way = Way::hold;
  script.send(kGet).pass(1h);
  script.app.held.at(0)(http::Response{});
  CHECK(script.settle().statuses() == Statuses{200});
}

TEST_CASE("draining closes an idle connection at once") {
  Script fresh, used;
  CHECK(fresh.drain().closed());
  used.send(kGet);
  CHECK(used.drain().closed());
  CHECK(used.statuses() == Statuses{200});
}

TEST_CASE("draining lets a request finish whose first byte has come") {
  Script script;
  script.send("G").drain();
  CHECK_FALSE(script.closed());
  script.send(kGet.substr(1));
  CHECK(script.statuses() == Statuses{200});
  CHECK(script.replies()[0].has("Connection: close"));
  CHECK(script.finish_sending().closed());
}

TEST_CASE("draining answers a request that has arrived and was not read yet") {
  Script script;
  script.arrive(kGet).drain();
  REQUIRE(script.statuses() == Statuses{200});
  CHECK(script.replies()[0].has("Connection: close"));
  CHECK(script.finish_sending().closed());
}

TEST_CASE("draining waits for the application's answer") {
  Script script;
  script.app.way = Way::hold;
  script.send(kGet).drain();
  CHECK_FALSE(script.closed());
  script.app.held.at(0)(http::Response{});
  CHECK(script.settle().replies().at(0).has("Connection: close"));
}

TEST_CASE("draining answers the pipelined requests that have arrived") {
  Script script;
  script.app.way = Way::hold;
  script.send(kGet + kGet).drain();
  script.app.held.at(0)(http::Response{});
  CHECK_FALSE(script.settle().replies().at(0).has("Connection: close"));
  script.app.held.at(1)(http::Response{});
  CHECK(script.settle().replies().at(1).has("Connection: close"));
}

TEST_CASE("cutting ends a session whatever it waits for") {
  Script idle, reading, working, writing, lingering;
  CHECK(idle.abort().closed());
  CHECK(reading.send(kPostHead).abort().closed());
  working.app.way = Way::hold;
  CHECK(working.send(kGet).abort().closed());
  CHECK(writing.stop_reading().send(kGet).abort().closed());
  CHECK(lingering.send("GET / HTTP/1.0\r\n\r\n").abort().closed());
}

}  // namespace
}  // namespace rollcall::test
