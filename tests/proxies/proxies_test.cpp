// The shipped nginx.conf and Caddyfile in front of the real daemon, each over TCP and over a Unix socket. The
// client comes from 127.0.0.2 and is the only one whom allow_from lets in; the proxy comes from 127.0.0.1.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <ctime>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/e2e.hpp"
#include "hostile/attacks.hpp"
#include "proxies/front.hpp"
#include "proxies/https_client.hpp"
#include "support/free_port.hpp"
#include "support/scripted_server.hpp"

namespace rollcall::proxies {

namespace {

using namespace rollcall::e2e;
using testing::Fields;

constexpr Kind kKinds[] = {Kind::nginx, Kind::nginx_to_unix_socket, Kind::caddy, Kind::caddy_to_unix_socket};
constexpr std::size_t kMiB = 1024 * 1024, kLargest = 16 * kMiB;
constexpr const char* kClient = "127.0.0.2";
constexpr const char* kStranger = "127.0.0.3";
const std::string kPush = "/classin/push";
const std::string kUuid = "0f8fad5b-d9cb-469f-a165-70867728950e";  // as a callback token
const std::string kLive = "/v1/schools/1000082/live";

// An installation behind a proxy, as config/guides/proxy.md says.
class Behind {
 public:
  explicit Behind(Kind kind, const std::string& school = "allow_from = [\"127.0.0.2\"]\n")
      : upstream_(to_unix_socket(kind) ? "unix:" + directory_.file("rollcall.sock")
                                       : fmt::format("127.0.0.1:{}", testing::free_port())),
        site_(school_toml(kSid, kSecret, school),
              fmt::format("address = \"{}\"\ntrusted_proxies = [\"127.0.0.1\"]\n", upstream_)),
        front_(kind, upstream_) {}

  Site& site() { return site_; }
  const Front& front() const { return front_; }
  HttpsClient client(const std::string& from = kClient) const { return HttpsClient(front_.address(), from); }

 private:
  TempDirectory directory_;
  std::string upstream_;
  Site site_;
  Front front_;
};

// The same for every proxy, each with an installation of its own.
void behind_each(const std::function<void(Behind&)>& story) {
  for (const Kind kind : kKinds) {
    const std::string proxy = name_of(kind);
    CAPTURE(proxy);
    Behind behind(kind);
    behind.site().start();
    story(behind);
  }
}

// A push of exactly so many bytes.
std::string push_of(std::int64_t number, std::size_t bytes) {
  const auto with = [&](std::size_t data) {
    return sign(with_members(numbered(number), {{"Data", "\"" + std::string(data, 'd') + "\""}}), kStamp);
  };
  const std::size_t around = with(0).size();
  return with(bytes - around);
}

std::string chunked(const std::string& target, const std::string& body, std::size_t piece) {
  std::string out =
      fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", target);
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const std::string part = body.substr(at, piece);
    out += fmt::format("{:x}\r\n{}\r\n", part.size(), part);
  }
  return out + "0\r\n\r\n";
}

}  // namespace

TEST_CASE("a push through the proxy is acknowledged, and comes from the client's address") {
  behind_each([](Behind& behind) {
    HttpsClient client = behind.client();
    const Answer answer = client.post(kPush, signed_push(1));
    CHECK(answer.acknowledged());
    CHECK(answer.field("Content-Type") == "application/json");
    CHECK(client.post(kPush, signed_push(2)).acknowledged());  // over the same connection
    CHECK(behind.client(kStranger).post(kPush, signed_push(3)).status == 403);
    CHECK(behind.site().logs("127.0.0.3"));
    CHECK(journalled(behind.site()) == 2);
  });
}

TEST_CASE("an address that a stranger writes into X-Forwarded-For is not believed") {
  const Fields forgeries[] = {
      {{"X-Forwarded-For", kClient}},
      {{"X-Forwarded-For", "127.0.0.2, 127.0.0.1"}},
      {{"x-forwarded-for", kClient}, {"X-Forwarded-For", kClient}},
      {{"X-Forwarded-For", ""}},
      {{"Forwarded", "for=127.0.0.2"}, {"X-Real-IP", kClient}, {"X-Forwarded-Host", kClient}},
      {{"X_Forwarded_For", kClient}},
  };
  behind_each([&](Behind& behind) {
    std::int64_t number = 0;
    for (const Fields& forgery : forgeries) {
      const Answer answer = behind.client(kStranger).post(kPush, signed_push(++number), forgery);
      CHECK(answer.status == 403);
      CHECK(answer.error() == 102);
    }
    CHECK(journalled(behind.site()) == 0);
    CHECK(behind.client().post(kPush, signed_push(1), forgeries[0]).acknowledged());
  });
}

TEST_CASE(
    "the largest push passes, in one piece and in chunks, and a larger one is refused in ClassIn's shape") {
  behind_each([](Behind& behind) {
    CHECK(behind.client().post(kPush, push_of(1, kLargest)).acknowledged());
    CHECK(behind.client().send(chunked(kPush, push_of(2, kLargest), 1000000)).read().acknowledged());
    CHECK(behind.client().send(chunked(kPush, signed_push(3), 7)).read().acknowledged());
    const Answer refused = behind.client().post(kPush, push_of(4, kLargest + kMiB));
    CHECK(refused.status == 413);
    CHECK(refused.error() == 100);
    CHECK(refused.field("Content-Type") == "application/json");
    CHECK(journalled(behind.site()) == 3);
  });
}

TEST_CASE("only pushes and the query API pass; health and metrics do not") {
  behind_each([](Behind& behind) {
    const std::string token = behind.site().token();
    HttpsClient client = behind.client();
    const Fields bearer = {{"Authorization", "Bearer " + token}};
    CHECK(client.get("/v1/schools/1000082/classes", bearer).status == 200);
    CHECK(client.get("/v1/schools/1000082/classes").status == 401);
    CHECK(client.get("/v1/openapi.json", bearer).status == 200);
    CHECK(client.get(kPush).status == 405);
    for (const char* path :
         {"/healthz", "/readyz", "/metrics", "//metrics", "/v1/../metrics", "/v1/%2e%2e/metrics",
          "/v1/..%2fmetrics", "/classin/push/../../readyz", "/classin/../metrics", "/classin/%2e%2e/metrics",
          "/classin/..%2fmetrics", "/./healthz", "/", "/classin", "/classinx"}) {
      const std::string asked = path;
      CAPTURE(asked);
      const int status = client.get(path).status;
      CHECK((status == 404 || status == 400));
    }
  });
}

TEST_CASE("a push to a wrong path below /classin comes to Rollcall, which tells of it") {
  const std::string token = kCallbackToken;
  const std::string paths[] = {"/classin",          "/classin/",         "/classin/pushes",
                               "/classin/push/a/b", "/classin/" + token, "/classin/push/x/" + token};
  behind_each([&](Behind& behind) {
    std::int64_t number = 0;
    for (const std::string& path : paths) {
      CAPTURE(path);
      const Answer answer =
          behind.client().post(path, signed_push(++number), {{"Content-Type", "application/json"}});
      CHECK(answer.status == 404);
      CHECK(answer.field("Content-Type") == "application/problem+json");  // none of the proxy's own
    }
    CHECK(behind.site().logs("a push came to a path where none is received"));
    CHECK(behind.site().logs("\"path\":\"/classin/pushes\""));
    CHECK(journalled(behind.site()) == 0);
    behind.site().stop();
    for (const std::string& path : paths) {
      CAPTURE(path);
      const Answer answer = behind.client().post(path, signed_push(++number));
      CHECK(answer.status == 503);
      CHECK(answer.error() == 114);
    }
    CHECK(testing::eventually([&] { return behind.front().logs().find("503") != std::string::npos; }));
    const std::string logs = behind.front().logs();
    CHECK_MESSAGE(logs.find(token) == std::string::npos, logs);
  });
}

TEST_CASE("the live view comes through at once") {
  behind_each([](Behind& behind) {
    const std::string token = behind.site().token();
    const std::int64_t now = std::time(nullptr);
    const Lesson lesson{.start = now - 600, .end = now + 3000};
    HttpsClient view = behind.client();
    view.send("GET " + kLive + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" +
              "Accept-Encoding: gzip\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    REQUIRE(view.shows("event: live"));
    for (std::int64_t uid = 1001; uid < 1003; ++uid) {
      REQUIRE(behind.client().post(kPush, sign(lesson.enter(uid, lesson.start), now)).acknowledged());
      CHECK(view.shows(fmt::format("\"uid\":{}", uid)));
    }
  });
}

TEST_CASE("a live view whose client has gone does not stay open behind the proxy") {
  for (const Kind kind : {Kind::nginx, Kind::caddy}) {
    const std::string proxy = name_of(kind);
    CAPTURE(proxy);
    std::atomic<bool> closed = false;
    testing::ScriptedServer rollcall([&](testing::Conversation& conversation) {
      conversation.read_request();
      conversation.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: here\n\n");
      conversation.wait_for_end();  // or 15 s
      closed = conversation.ended();
    });
    const Front front(kind, rollcall.address());
    {
      HttpsClient view(front.address());
      REQUIRE(view.send("GET " + kLive + " HTTP/1.1\r\nHost: localhost\r\n\r\n").shows(": here"));
      CHECK_FALSE(closed);
    }
    CHECK(eventually([&] { return closed.load(); }));
  }
}

TEST_CASE("a callback token is in no log of the proxy, whatever happens to the push") {
  for (const Kind kind : kKinds) {
    const std::string proxy = name_of(kind), target = kPush + "/" + kUuid;
    CAPTURE(proxy);
    Behind behind(kind, fmt::format("callback_token = \"{}\"\n", kUuid));
    CHECK(behind.client().post(target, signed_push(1)).status == 503);  // nobody behind it yet
    behind.site().start();
    CHECK(behind.client().post(target, signed_push(1)).acknowledged());
    CHECK(behind.client().post(target, push_of(2, kLargest + kMiB)).status == 413);
    CHECK(behind.client().get(target + "?cursor=" + kUuid).status == 405);
    // A URL that somebody typed wrong.
    for (const std::string path :
         {"/classin/", "/Classin/Push/", "/push/", "/", "/classin/push/x/", "/classin?token="}) {
      CAPTURE(path);
      CHECK(behind.client().post(path + kUuid, signed_push(1)).status == 404);
    }
    behind.client().send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhal");
    CHECK(behind.client().send("POST " + target + " HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").rest() != "");
    behind.site().stop();
    CHECK(behind.client().post(target, signed_push(3)).status == 503);
    CHECK(testing::eventually([&] { return behind.front().logs().find("503") != std::string::npos; }));
    const std::string logs = behind.front().logs();
    CHECK(logs.find("/classin/push/-") != std::string::npos);
    CHECK_MESSAGE(logs.find(kUuid) == std::string::npos, logs);
  }
}

TEST_CASE("a daemon that is away is told of in ClassIn's shape, and nothing is lost by its restarts") {
  constexpr int kRestarts = 3;
  behind_each([](Behind& behind) {
    std::atomic<bool> stop = false;
    std::atomic<std::int64_t> acknowledged = 0;
    std::set<std::string> oddities;
    std::thread classin([&] {  // in order, each push until it is acknowledged
      for (std::int64_t number = 1; !stop; number += stop ? 0 : 1) {
        for (bool done = false; !done && !stop;) {
          try {
            const Answer answer = behind.client().post(kPush, signed_push(number));
            done = answer.acknowledged();
            if (done) acknowledged = number;
            if (!done && (answer.status != 503 || answer.error() != 114))
              oddities.insert(answer.head + answer.body);
          } catch (const std::exception& error) {
            oddities.insert(error.what());
          }
        }
      }
    });
    bool went_on = true;
    for (int i = 0; i < kRestarts; ++i) {
      const std::int64_t before = acknowledged;
      went_on = went_on && eventually([&] { return acknowledged > before + 5; });
      i == 1 ? behind.site().kill() : static_cast<void>(behind.site().stop());
      behind.site().start();
    }
    const std::int64_t before = acknowledged;
    went_on = went_on && eventually([&] { return acknowledged > before + 5; });
    stop = true;
    classin.join();
    CHECK(went_on);
    for (const std::string& oddity : oddities) CHECK_MESSAGE(oddity.empty(), oddity);
    std::set<std::string> identities;
    for (const auto& row : journal(behind.site())) identities.insert(row.entry.identity);
    CHECK(identities.size() == journalled(behind.site()));  // none twice
    CHECK(static_cast<std::int64_t>(identities.size()) >= acknowledged);
    CHECK(static_cast<std::int64_t>(identities.size()) <=
          acknowledged + 1);  // the last reply may be under way
  });
}

// What a stranger hides behind a request says that it comes from the client. The proxy overwrites that, so
// the daemon could believe it only if the proxy had not seen it as a request.
TEST_CASE("no request is smuggled past the proxy") {
  behind_each([](Behind& behind) {
    std::int64_t number = 0;
    for (const auto& trick : hostile::framing_tricks()) {
      const std::string name = trick.name;
      CAPTURE(name);
      const std::string body = signed_push(++number);
      const std::string hidden = fmt::format(
          "POST {} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {}\r\nContent-Length: {}\r\n\r\n{}", kPush,
          kClient, body.size(), body);
      try {
        HttpsClient stranger = behind.client(kStranger);
        stranger.send(trick.text + hidden + "GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        const std::string answers = stranger.rest();
        CHECK(answers.find("\"errno\":1,") == std::string::npos);
      } catch (const ConnectionEnded&) {
        // Hung up: a right answer, too.
      }
    }
    CHECK(journalled(behind.site()) == 0);
    // And what is answered over the proxy's own connections belongs to who asked.
    for (int i = 0; i < 10; ++i) CHECK(behind.client().post(kPush, signed_push(++number)).acknowledged());
  });
}

}  // namespace rollcall::proxies
