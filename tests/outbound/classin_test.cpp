// ClassIn over real sockets: which secret is used, where plain http may go, and what an interruption leaves.
#include "outbound/classin.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "outbound/sign.hpp"
#include "outbound/wishes.hpp"
#include "support/certificates.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"

namespace rollcall::test {
namespace {

using namespace rollcall::outbound;
using rollcall::testing::Conversation;
using rollcall::testing::ScriptedServer;

const std::string kDone = R"({"data":352861,"error_info":{"errno":1}})";
const std::string kBadKey = R"({"error_info":{"errno":102}})";
const Values kCourse{{"courseName", std::string("数学")}};

std::unique_ptr<ClassIn> open_at(const std::string& base_url, std::int64_t timeout_ms = 10000) {
  auto classin = ClassIn::open({.base_url = base_url, .timeout_ms = timeout_ms}, [] { return kNow; });
  REQUIRE_MESSAGE(classin, classin.error().text());
  return *std::move(classin);
}

std::unique_ptr<ClassIn> open_at(const ScriptedServer& server, std::int64_t timeout_ms = 10000) {
  return open_at("http://" + server.address(), timeout_ms);
}

// Takes one secret only and remembers which were tried.
class KeyCheck {
 public:
  explicit KeyCheck(std::string fitting) : fitting_(std::move(fitting)) {}

  void operator()(Conversation& with) {
    for (auto request = with.read_request(); request.whole; request = with.read_request())
      with.answer(200, takes(request.body) ? kDone : kBadKey);
  }
  std::string tried() {
    const std::lock_guard lock(mutex_);
    return std::exchange(tried_, "");
  }
  void change_to(std::string fitting) {
    const std::lock_guard lock(mutex_);
    fitting_ = std::move(fitting);
  }

 private:
  bool takes(const std::string& body) {
    const std::lock_guard lock(mutex_);
    for (const std::string secret : {"A", "B", "C"}) {
      if (body.find("safeKey=" + safe_key(secret, kNow)) == std::string::npos) continue;
      tried_ += secret;
      return secret == fitting_;
    }
    tried_ += "?";
    return false;
  }
  std::mutex mutex_;
  std::string fitting_, tried_;  // protected by mutex_
};

TEST_CASE("of several secrets the one that ClassIn takes is found, and tried first from then on") {
  KeyCheck key("C");
  ScriptedServer server([&](Conversation& with) { key(with); });
  const auto classin = open_at(server);
  const auto call = [&] { return classin->call(call_of("addCourse"), kCourse, Sid{7}, {"A", "B", "C"}); };
  CHECK(call().object_id == 352861);
  CHECK(key.tried() == "ABC");
  CHECK(call().effect == Effect::done);
  CHECK(key.tried() == "C");
  key.change_to("A");
  CHECK(call().effect == Effect::done);
  CHECK(key.tried() == "CA");
  key.change_to("none");
  const auto refused = call();
  CHECK(refused.bad_key);
  CHECK(refused.effect == Effect::not_done);
  CHECK(key.tried() == "ABC");
  CHECK(server.accepted() == 1);  // all over one connection
}

TEST_CASE("the secret that fits one school is not tried first for another") {
  KeyCheck key("B");
  ScriptedServer server([&](Conversation& with) { key(with); });
  const auto classin = open_at(server);
  classin->call(call_of("addCourse"), kCourse, Sid{7}, {"A", "B"});
  CHECK(key.tried() == "AB");
  classin->call(call_of("addCourse"), kCourse, Sid{8}, {"A", "B"});
  CHECK(key.tried() == "AB");
}

TEST_CASE("a school without a secret sends nothing") {
  ScriptedServer server([](Conversation& with) { with.read_request(); });
  const auto attempt = open_at(server)->call(call_of("addCourse"), kCourse, Sid{7}, {});
  CHECK(attempt.effect == Effect::not_done);
  CHECK(attempt.explanation.find("no secret") != std::string::npos);
  CHECK(server.accepted() == 0);
}

TEST_CASE("another failure than a refused key ends the search for a secret") {
  for (const auto* body : {"", R"({"error_info":{"errno":104}})"}) {
    std::atomic<int> requests = 0;
    ScriptedServer server([&](Conversation& with) {
      while (with.read_request().whole) {
        ++requests;
        with.answer(200, body);
      }
    });
    const auto attempt = open_at(server)->call(call_of("addCourse"), kCourse, Sid{7}, {"A", "B"});
    CHECK(attempt.effect == Effect::not_known);
    CHECK(requests == 1);
  }
}

TEST_CASE("the request arrives as ClassIn wants it") {
  std::promise<rollcall::testing::ScriptedRequest> seen;
  ScriptedServer server([&](Conversation& with) {
    seen.set_value(with.read_request());
    with.answer(200, R"({"code":1,"data":{"unitId":5}})");
  });
  const Values unit{
      {"courseId", std::int64_t{1}}, {"name", std::string("一")}, {"publishFlag", std::int64_t{2}}};
  CHECK(open_at(server)->call(call_of("createUnit"), unit, Sid{7}, {"S"}).object_id == 5);
  const auto request = seen.get_future().get();
  CHECK(request.head.starts_with("POST /lms/unit/create HTTP/1.1\r\n"));
  CHECK(request.has("Content-Type: application/json"));
  CHECK(request.has("X-EEO-UID: 7"));
  CHECK(request.has("X-EEO-TS: 1768318551"));
  CHECK(request.has("X-EEO-SIGN: " + sign(unit, Sid{7}, kNow, "S")));
  CHECK(request.body == json_of(unit));
}

TEST_CASE("a status of three digits beyond those of HTTP is read: 901 is maintenance") {
  ScriptedServer server([](Conversation& with) {
    with.read_request();
    with.answer(901, "");
  });
  const auto attempt = open_at(server)->call(call_of("addCourse"), kCourse, Sid{7}, {"S"});
  CHECK(attempt.code == 901);
  CHECK(attempt.effect == Effect::not_done);
}

TEST_CASE("what breaks after the request is not known; a connection that never was is not done") {
  const ScriptedServer::Script scripts[] = {
      [](Conversation& with) { with.read_request(); },
      [](Conversation& with) {
        with.read_request();
        with.reset();
      },
      [](Conversation& with) {
        with.read_request();
        with.send("HTTP/1.1 200 OK\r\nContent-Le");
      },
      [](Conversation& with) {
        with.read_request();
        with.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + kDone);
      },
      [](Conversation& with) {
        with.read_request();
        with.send("hello\r\n\r\n");
      },
      [](Conversation& with) {
        with.read_request();
        with.wait_for_end();  // silence
      }};
  for (const auto& script : scripts) {
    ScriptedServer server(script);
    const auto attempt = open_at(server, 2000)->call(call_of("addCourse"), kCourse, Sid{7}, {"S"});
    CAPTURE(attempt.explanation);
    CHECK(attempt.effect == Effect::not_known);
    CHECK(attempt.send_again);
  }
  const auto nobody = ScriptedServer([](Conversation&) {}).address();
  const auto attempt = open_at("http://" + nobody)->call(call_of("addCourse"), kCourse, Sid{7}, {"S"});
  CHECK(attempt.effect == Effect::not_done);
  CHECK(attempt.send_again);
}

TEST_CASE("https to what does not speak TLS is not done, and not worth repeating") {
  ScriptedServer server([](Conversation& with) {
    with.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    with.wait_for_end();
  });
  const auto attempt =
      open_at("https://" + server.address())->call(call_of("addCourse"), kCourse, Sid{7}, {"S"});
  CAPTURE(attempt.explanation);
  CHECK(attempt.effect == Effect::not_done);
  CHECK(!attempt.send_again);
}

TEST_CASE("an interruption ends the attempt under way and every later one") {
  std::promise<void> arrived;
  ScriptedServer server([&](Conversation& with) {
    if (with.read_request().whole) arrived.set_value();
    with.wait_for_end();
  });
  const auto classin = open_at(server, 60000);
  std::thread stopper([&] {
    arrived.get_future().wait();
    classin->interrupt();
  });
  const auto under_way = classin->call(call_of("addCourse"), kCourse, Sid{7}, {"S"});
  stopper.join();
  CHECK(under_way.effect == Effect::not_known);
  CHECK(!under_way.send_again);
  const auto later = classin->call(call_of("addCourse"), kCourse, Sid{7}, {"S"});
  CHECK(later.effect == Effect::not_done);
  CHECK(!later.send_again);
}

TEST_CASE("plain http goes to loopback only, and the base is a host alone") {
  const auto opens = [](const std::string& url) {
    const auto classin = ClassIn::open({.base_url = url}, [] { return kNow; });
    if (!classin) CHECK(classin.error().what.starts_with("classin.base_url: "));
    return classin.ok();
  };
  for (const auto* url :
       {"https://api.eeo.cn", "https://api.eeo.cn/", "https://localhost:8443", "http://127.0.0.1:80",
        "http://127.9.9.9", "http://[::1]:8080", "http://localhost"}) {
    CAPTURE(url);
    CHECK(opens(url));
  }
  for (const auto* url :
       {"http://api.eeo.cn", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://[::2]",
        "http://0.0.0.0", "https://api.eeo.cn/partner", "https://api.eeo.cn/?x=1", "https://api.eeo.cn?x",
        "ftp://api.eeo.cn", "api.eeo.cn", "", "https://user:pass@api.eeo.cn"}) {
    CAPTURE(url);
    CHECK(!opens(url));
  }
}

TEST_CASE("a URL or a file of CAs that calls would fail on is found before any is made") {
  const testing::TempDirectory directory;
  const auto good = directory.file("ca.pem"), empty = directory.file("empty.pem");
  testing::Certificate({.authority = true}).write(good);
  testing::write_text(empty, "no certificate\n");
  CHECK(ClassIn::check({}));
  CHECK(ClassIn::check({.ca_file = good}));
  for (const auto& file : {directory.file("none.pem"), directory.path().string(), empty}) {
    CAPTURE(file);
    const auto fault = ClassIn::check({.ca_file = file});
    REQUIRE(!fault);
    CHECK(fault.error().what.starts_with("classin.ca_file: cannot read the CAs in " + file + ": "));
  }
  CHECK(!ClassIn::check({.base_url = "https://api.eeo.cn/partner", .ca_file = good}));
}

TEST_CASE("the pause between attempts doubles up to its limit, and is spread over its upper half") {
  CHECK(backoff_ms(2, 1000, 30000, 0) == 500);
  CHECK(backoff_ms(2, 1000, 30000, 0.999) == 999);
  CHECK(backoff_ms(3, 1000, 30000, 0) == 1000);
  CHECK(backoff_ms(6, 1000, 30000, 0) == 8000);
  CHECK(backoff_ms(7, 1000, 30000, 0) == 15000);
  CHECK(backoff_ms(1000000, 1000, 30000, 0.999) == 29985);
  CHECK(backoff_ms(2, 1000, 100, 0) == 50);
  for (int attempt = 2; attempt < 100; ++attempt) {
    const auto most = backoff_ms(attempt, 1000, 30000, 0.999999), least = backoff_ms(attempt, 1000, 30000, 0);
    CHECK(least <= most);
    CHECK(most <= 30000);
    CHECK(least >= most / 2);
  }
}

}  // namespace
}  // namespace rollcall::test
