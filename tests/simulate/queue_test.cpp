// A queue over real HTTP, against receivers that do as a script says.
#include "simulate/queue.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/scripted_server.hpp"

namespace rollcall::simulate {
namespace {

using rollcall::testing::Conversation;
using rollcall::testing::ScriptedRequest;
using rollcall::testing::ScriptedServer;

const std::string kAcknowledged = R"({"error_info":{"errno":1,"error":"程序正常执行"}})";
const std::string kRefused = R"({"error_info":{"errno":114,"error":"cannot store"}})";

// What a receiver does with the `nth` request of all, counted from 0.
using Behaviour = std::function<void(Conversation&, int nth, const ScriptedRequest&)>;

void acknowledge(Conversation& with, int, const ScriptedRequest&) { with.answer(200, kAcknowledged); }

class Receiver {
 public:
  explicit Receiver(Behaviour behaviour = acknowledge, const std::string& where = "127.0.0.1:0")
      : behaviour_(std::move(behaviour)),
        server_(std::make_unique<ScriptedServer>([this](Conversation& with) { serve(with); }, where)),
        address_(server_->address()) {}

  void stop() { server_.reset(); }
  void start() {
    server_ = std::make_unique<ScriptedServer>([this](Conversation& with) { serve(with); }, address_);
  }

  QueueOptions options() const {
    QueueOptions out;
    out.url = *http::parse_url("http://" + address_ + "/classin/push");
    out.policy.repeat_after_ms = 1;
    out.policy.seed = 1;
    return out;
  }
  int connections() const { return server_->accepted(); }
  std::vector<ScriptedRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  // The bodies as they came, one behind the other.
  std::string bodies() {
    std::string out;
    for (const auto& request : requests()) out += request.body;
    return out;
  }
  void wait_for_requests(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return requests_.size() >= count; });
  }

 private:
  void serve(Conversation& with) {
    for (;;) {
      const auto request = with.read_request();
      if (!request.whole) return;
      int nth = 0;
      {
        const std::lock_guard lock(mutex_);
        nth = static_cast<int>(requests_.size());
        requests_.push_back(request);
        changed_.notify_all();
      }
      behaviour_(with, nth, request);
      if (with.ended() || request.has("Connection: close")) return;
    }
  }

  Behaviour behaviour_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ScriptedRequest> requests_;  // protected by mutex_
  std::unique_ptr<ScriptedServer> server_;
  std::string address_;
};

struct Notes : QueueObserver {
  void acknowledged(std::size_t push, std::int64_t latency_us) override {
    order.push_back(push);
    CHECK(latency_us >= 0);
    if (on_acknowledged) on_acknowledged(push);
  }
  void blocked(const Blocked& news) override {
    blocks.push_back(news);
    if (on_blocked) on_blocked();
  }
  void drained(std::size_t push) override { drains.push_back(push); }

  std::vector<std::size_t> order, drains;
  std::vector<Blocked> blocks;
  std::function<void(std::size_t)> on_acknowledged;
  std::function<void()> on_blocked;
};

// The body of each push is its number. Kept for all tests, since a queue does not copy them.
const std::string& body_of(int push) {
  static const auto bodies = [] {
    std::vector<std::string> out;
    for (int i = 0; i < 50; ++i) out.push_back("[" + std::to_string(i) + "]");
    return out;
  }();
  return bodies.at(static_cast<std::size_t>(push));
}

std::vector<QueuedPush> pushes(int count) {
  std::vector<QueuedPush> out;
  for (int i = 0; i < count; ++i)
    out.push_back({.cmd = "End", .message_id = "id" + std::to_string(i), .body = body_of(i)});
  return out;
}

std::string bodies_of(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += body_of(i);
  return out;
}

TEST_CASE("pushes arrive in order, as ClassIn sends them, on one connection") {
  Receiver receiver;
  Notes notes;
  const auto report = run_queue(receiver.options(), pushes(20), notes, {});
  CHECK(report.finished);
  CHECK(!report.interrupted);
  CHECK(report.counts.sent == 20);
  CHECK(report.counts.acknowledged == 20);
  CHECK(report.latencies_us.size() == 20);
  CHECK(receiver.bodies() == bodies_of(20));
  CHECK(receiver.connections() == 1);
  CHECK(notes.order.size() == 20);
  CHECK(notes.blocks.empty());
  const auto first = receiver.requests().at(0);
  CHECK(first.head.rfind("POST /classin/push HTTP/1.1\r\n", 0) == 0);
  CHECK(first.has("Origin: http://www.eeo.cn"));
  CHECK(first.has("Content-Type: application/json"));
}

TEST_CASE("requests of their own come on connections of their own, the others on one") {
  Receiver receiver;
  auto options = receiver.options();
  options.policy.reconnect_percent = 30;
  Notes notes;
  CHECK(run_queue(options, pushes(40), notes, {}).finished);
  int own = 0;
  for (const auto& request : receiver.requests()) own += request.has("Connection: close");
  CHECK(own > 0);
  CHECK(own < 40);
  CHECK(receiver.connections() == own + 1);
  CHECK(receiver.bodies() == bodies_of(40));
}

TEST_CASE("a refused push comes again before the next, and is announced as blocked from the second time") {
  Receiver receiver([](Conversation& with, int nth, const ScriptedRequest&) {
    if (nth >= 1 && nth <= 3)
      with.answer(503, kRefused);
    else
      with.answer(200, kAcknowledged);
  });
  Notes notes;
  const auto report = run_queue(receiver.options(), pushes(3), notes, {});
  CHECK(report.finished);
  CHECK(receiver.bodies() == "[0][1][1][1][1][2]");
  CHECK(report.counts.repeated == 3);
  REQUIRE(notes.blocks.size() == 1);
  CHECK(notes.blocks[0].push == 1);
  CHECK(notes.blocks[0].cmd == "End");
  CHECK(notes.blocks[0].message_id == "id1");
  CHECK(notes.blocks[0].tries == 2);
  CHECK(notes.blocks[0].why.http_status == 503);
  CHECK(notes.blocks[0].why.error_number == 114);
  CHECK(notes.blocks[0].why.error.what == "cannot store (HTTP 503, errno 114)");
  CHECK(notes.drains == std::vector<std::size_t>{1});
  CHECK(!report.blocked);
}

TEST_CASE("lost replies of both kinds make the push come twice, and order holds") {
  Receiver receiver;
  auto options = receiver.options();
  options.policy.repeat_after_ms = 0;
  options.policy.lost_reply_percent = 100;
  Notes notes;
  const auto report = run_queue(options, pushes(12), notes, {});
  CHECK(report.finished);
  CHECK(report.counts.lost_replies == 12);
  CHECK(report.counts.repeated == 12);
  CHECK(report.counts.sent == 24);
  CHECK(notes.order.size() == 12);
  // What is sent and closed may be read after its repetition, by another thread of the receiver.
  receiver.wait_for_requests(24);
  CHECK(receiver.connections() > 1);   // some were closed unread
  CHECK(receiver.connections() < 13);  // and some were read and ignored
  for (int i = 0; i < 12; ++i) {
    int times = 0;
    for (const auto& request : receiver.requests()) times += request.body == body_of(i);
    CHECK(times == 2);
  }
}

TEST_CASE("duplicates are sent and counted") {
  Receiver receiver;
  auto options = receiver.options();
  options.policy.duplicate_percent = 100;
  Notes notes;
  const auto report = run_queue(options, pushes(3), notes, {});
  CHECK(receiver.bodies() == "[0][0][1][1][2][2]");
  CHECK(report.counts.duplicates == 3);
  CHECK(report.counts.acknowledged == 3);
  CHECK(notes.order.size() == 3);
}

TEST_CASE("a push that is never acknowledged is given up, and the report says on which and why") {
  Receiver receiver([](Conversation& with, int nth, const ScriptedRequest&) {
    with.answer(nth == 0 ? 200 : 401,
                nth == 0 ? kAcknowledged : R"({"error_info":{"errno":102,"error":"SafeKey does not fit"}})");
  });
  auto options = receiver.options();
  options.policy.give_up_after_ms = 250;
  Notes notes;
  const auto report = run_queue(options, pushes(3), notes, {});
  CHECK(!report.finished);
  CHECK(!report.interrupted);
  REQUIRE(report.blocked);
  CHECK(report.blocked->message_id == "id1");
  CHECK(report.blocked->why.error.text().find("is the secret the school's") != std::string::npos);
  CHECK(report.counts.acknowledged == 1);
  CHECK(receiver.bodies().find("[2]") == std::string::npos);
}

TEST_CASE("a receiver that never answers is given up in time, and the report says that it did not answer") {
  Receiver receiver([](Conversation& with, int nth, const ScriptedRequest&) {
    if (nth == 0)
      with.answer(200, kAcknowledged);
    else
      with.wait_for_end();
  });
  auto options = receiver.options();
  options.client.wait_timeout_ms = options.client.reply_timeout_ms = 600'000;
  options.policy.give_up_after_ms = 1'200;
  Notes notes;
  const auto report = run_queue(options, pushes(3), notes, {});
  CHECK(!report.finished);
  CHECK(!report.interrupted);
  REQUIRE(report.blocked);
  CHECK(report.blocked->push == 1);
  CHECK(report.blocked->tries == 1);
  CHECK(report.blocked->why.error.what == "no answer from " + options.url.public_text() + " within 1200 ms");
  CHECK(receiver.bodies() == "[0][1]");
}

TEST_CASE("a queue that fails on our own side says so, with what was done until then") {
  Receiver receiver;
  struct Row {
    std::function<void()> fail;
    const char* text;
  };
  const Row rows[] = {{[] { throw std::bad_alloc(); }, "the queue broke off: std::bad_alloc"},
                      {[] { throw std::logic_error("no such push"); }, "the queue broke off: no such push"}};
  for (const auto& row : rows) {
    Notes notes;
    notes.on_acknowledged = [&](std::size_t push) {
      if (push == 2) row.fail();
    };
    QueueReport report;
    std::thread queue([&] { report = run_queue(receiver.options(), pushes(5), notes, {}); });
    queue.join();
    REQUIRE(report.failed);
    CHECK(report.failed->text() == row.text);
    CHECK(!report.finished);
    CHECK(!report.interrupted);
    CHECK(!report.unreachable);
    CHECK(report.counts.acknowledged == 3);
    CHECK(report.counts.sent == 3);
    CHECK(report.latencies_us.size() == 3);
  }
  CHECK(receiver.bodies() == bodies_of(3) + bodies_of(3));
}

TEST_CASE("a receiver that was never there ends the queue at once") {
  Receiver receiver;
  const auto options = receiver.options();
  receiver.stop();
  Notes notes;
  const auto report = run_queue(options, pushes(3), notes, {});
  REQUIRE(report.unreachable);
  CHECK(report.unreachable->what.find("cannot connect to http://127.0.0.1:") == 0);
  CHECK(!report.finished);
  CHECK(!report.interrupted);
  CHECK(report.counts.sent == 0);
  CHECK(notes.blocks.empty());
}

TEST_CASE("a receiver that restarts in the middle gets the rest in order") {
  Receiver receiver;
  Notes notes;
  notes.on_acknowledged = [&](std::size_t push) {
    if (push == 4) receiver.stop();
  };
  notes.on_blocked = [&] { receiver.start(); };
  const auto report = run_queue(receiver.options(), pushes(10), notes, {});
  CHECK(report.finished);
  CHECK(report.counts.sent == 10);
  CHECK(receiver.bodies() == bodies_of(10));
  REQUIRE(notes.blocks.size() == 1);
  CHECK(notes.blocks[0].push == 5);
  CHECK(notes.blocks[0].why.http_status == 0);
  CHECK(notes.blocks[0].why.error.what.find("cannot connect to") == 0);
  CHECK(notes.drains == std::vector<std::size_t>{5});
}

TEST_CASE("a receiver that dies with a push in its hands gets it again") {
  Receiver receiver([](Conversation& with, int nth, const ScriptedRequest&) {
    if (nth == 2)
      with.reset();
    else
      with.answer(200, kAcknowledged);
  });
  Notes notes;
  const auto report = run_queue(receiver.options(), pushes(4), notes, {});
  CHECK(report.finished);
  CHECK(receiver.bodies() == "[0][1][2][2][3]");
  CHECK(report.counts.repeated == 1);
  CHECK(notes.blocks.empty());
}

TEST_CASE("the stop token ends a wait for the next push and a wait for a reply") {
  Receiver silent([](Conversation& with, int nth, const ScriptedRequest&) {
    if (nth == 0)
      with.answer(200, kAcknowledged);
    else
      with.wait_for_end();
  });
  auto options = silent.options();
  options.client.wait_timeout_ms = options.client.reply_timeout_ms = 600'000;
  for (const bool while_waiting : {true, false}) {
    std::stop_source stop;
    Receiver receiver;
    auto queue = pushes(2);
    if (while_waiting) queue[1].due_ms = 600'000;
    Receiver& used = while_waiting ? receiver : silent;
    std::thread stopper([&] {
      used.wait_for_requests(while_waiting ? 1 : 2);
      stop.request_stop();
    });
    Notes notes;
    const auto report =
        run_queue(while_waiting ? receiver.options() : options, queue, notes, stop.get_token());
    stopper.join();
    CHECK(report.interrupted);
    CHECK(!report.finished);
    CHECK(!report.unreachable);
    CHECK(!report.blocked);
    CHECK(report.counts.sent == (while_waiting ? 1 : 2));
  }
}

TEST_CASE("no push is sent before it is due") {
  Receiver receiver;
  auto queue = pushes(3);
  queue[1].due_ms = 60;
  queue[2].due_ms = 60;
  Notes notes;
  const auto began = std::chrono::steady_clock::now();
  CHECK(run_queue(receiver.options(), queue, notes, {}).finished);
  CHECK(std::chrono::steady_clock::now() - began >= std::chrono::milliseconds(60));
  CHECK(receiver.bodies() == bodies_of(3));
}

}  // namespace
}  // namespace rollcall::simulate
