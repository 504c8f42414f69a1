// Hostile clients against the real daemon. What is held to here does not depend on the machine's speed;
// `hostile SECONDS` measures.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "hostile/siege.hpp"
#include "storage/store.hpp"
#include "support/push.hpp"

namespace rollcall::hostile {

namespace {

using namespace rollcall::testing;

constexpr std::int64_t kStamp = 1768314600;
constexpr std::size_t kMiB = 1024 * 1024, kLargest = 16 * kMiB;
constexpr std::size_t kBoundMiB = 512;  // of memory, whatever comes; README says so
const std::string kPush = "/classin/push", kToken = "0123456789abcdef0123456789abcdef";

std::string signed_push(std::int64_t number, std::size_t bytes = 0) {
  const std::string push = sign(numbered(number), kStamp);
  if (bytes <= push.size()) return push;
  return sign(with_members(numbered(number), {{"Data", "\"" + std::string(bytes - push.size(), 'd') + "\""}}),
              kStamp);
}

std::size_t journalled(const Site& site) {
  return storage::open_journal(site.journal(), storage::Access::read_only)->list({.limit = 100000}).size();
}

std::string toml(const std::string& more = "") { return school_toml(kVictim, kSecret, more); }

std::string listen(const std::string& more) { return "address = \"127.0.0.1:0\"\n" + more; }

std::string post_head(std::size_t length, const std::string& target = kPush) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", target, length);
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::size_t peak_mib(Site& site) { return vitals_of(site.process().pid()).peak_kib / 1024; }

}  // namespace

TEST_CASE("whatever comes, honest pushes are acknowledged, nothing is believed, and nothing is left behind") {
  Siege siege(listen("max_connections = 100\n"));
  const Setting setting{
      .crowd = 60, .most_connections = 100, .pace = 0.5, .large = kMiB, .read_token = siege.token()};
  for (const auto& attack : attacks(setting)) {
    CAPTURE(attack.name);
    const Outcome outcome = siege.endure(attack, {.rounds = 1, .attack_ms = 100, .least_messages = 5});
    for (const auto& violation : outcome.violations) FAIL_CHECK(violation);
    CHECK(outcome.peak_kib / 1024 < kBoundMiB);
  }
  CHECK(siege.close_books().empty());
  CHECK(siege.site().stop() == 0);
}

TEST_CASE("a small push does not wait for the large ones that were there before it") {
  Site site(toml());
  site.start();
  const std::string body = forged_push("[" + std::string(kLargest - 200, '[') + "]");
  std::vector<std::unique_ptr<Client>> strangers;
  for (int i = 0; i < 4; ++i) {
    strangers.push_back(std::make_unique<Client>(site.address()));
    strangers.back()->send(post_head(body.size()) + body.substr(0, body.size() - 1));
  }
  Client honest(site.address());
  CHECK(honest.post(kPush, signed_push(1)).acknowledged());
  for (auto& stranger : strangers) stranger->send(body.substr(body.size() - 1));
  CHECK(honest.post(kPush, signed_push(2)).acknowledged());
  CHECK_MESSAGE(!strangers.back()->answered(), "it waited for all of them");
  for (auto& stranger : strangers) CHECK(stranger->read().status == 400);
  CHECK(journalled(site) == 2);
}

TEST_CASE("a school's own 16 MiB push gets in while strangers send theirs") {
  Site site(toml());
  site.start();
  const Attack flood{"",
                     6,
                     0,
                     {.message = [bytes = std::make_shared<const std::string>(request(
                                      "POST", kPush, forged_push("1" + std::string(kLargest - 200, ' '))))](
                                     std::uint64_t) { return bytes; }}};
  Swarm swarm(site.address(), flood);
  REQUIRE(eventually([&] { return swarm.messages() > 6; }, 60));
  const std::string push = signed_push(1, kLargest - 100);
  // ClassIn repeats what was not acknowledged.
  CHECK(eventually(
      [&] {
        try {
          return site.push(push).acknowledged();
        } catch (const ConnectionEnded&) {
          return false;
        }
      },
      60));
  const Tally tally = swarm.stop();
  for (const auto& [status, count] : tally.statuses) CHECK_MESSAGE(is_refusal(status), status);
  CHECK(journalled(site) == 1);
  CHECK(peak_mib(site) < kBoundMiB);
}

TEST_CASE("large bodies of strangers that never end do not keep a large push out") {
  Site site(toml());
  site.start();
  const std::string part = post_head(kLargest) + std::string(kLargest - 1, ' ');
  std::vector<std::unique_ptr<Client>> strangers;
  for (int i = 0; i < 40; ++i) {
    try {
      strangers.push_back(std::make_unique<Client>(site.address()));
      strangers.back()->send(part);
    } catch (const ConnectionEnded&) {  // it has made room already
    }
  }
  CHECK(site.push(signed_push(1, kLargest - 100)).acknowledged());
  CHECK(journalled(site) == 1);
  CHECK(peak_mib(site) < kBoundMiB);
}

TEST_CASE(
    "strangers who hold every connection make room; a client known by its push, token or address stays") {
  Site site(toml(fmt::format("callback_token = \"{}\"\n", kToken)), listen("max_connections = 20\n"));
  site.start();
  Client known(site.address()), by_token(site.address());
  CHECK(known.post(kPush + "/" + kToken, signed_push(1)).acknowledged());
  const std::string begun = signed_push(2);
  by_token.send(post_head(begun.size(), kPush + "/" + kToken) + begun.substr(0, 10));
  const Attack idle{"", 40, 0, {.message = nullptr}};
  Swarm swarm(site.address(), idle);
  REQUIRE(eventually([&] { return swarm.connections() >= 200; }, 60));
  for (int i = 3; i < 20; ++i) {
    CHECK(eventually([&] {
      try {
        return site.push(signed_push(i), kPush + "/" + kToken).acknowledged();
      } catch (const ConnectionEnded&) {
        return false;
      }
    }));
  }
  by_token.send(begun.substr(10));
  CHECK(by_token.read().acknowledged());
  CHECK(known.post(kPush + "/" + kToken, signed_push(20)).acknowledged());
  swarm.stop();
  CHECK(journalled(site) == 20);
  CHECK(vitals_of(site.process().pid()).descriptors < 20 + 40);
}

TEST_CASE("authentic pushes of hostile shape are kept and acknowledged, and reports go on") {
  Site site(toml());
  site.start();
  std::size_t sent = 0;
  for (const auto& shape : deep_shapes(100000)) {
    if (shape.name.ends_with("without end")) continue;
    CAPTURE(shape.name);
    const std::string body = R"({"Data":)" + shape.text + "," +
                             sign(numbered(static_cast<std::int64_t>(++sent)), kStamp).substr(1);
    CHECK(site.push(body).acknowledged());
  }
  for (const auto& shape : large_shapes(kMiB)) {
    CAPTURE(shape.name);
    const std::string body = R"({"SID":1000082,"More":)" + shape.text + "," +
                             sign(numbered(static_cast<std::int64_t>(++sent)), kStamp).substr(1);
    if (!site.push(body).acknowledged()) --sent;  // no JSON
  }
  CHECK(sent > 10);
  CHECK(journalled(site) == sent);
  CHECK(eventually([&] { return site.get("/v1/schools/1000082/classes", site.token()).status == 200; }));
}

TEST_CASE("a page of the feed ends where its pushes become large, and its cursor leads to the rest") {
  Site site(toml());
  site.start();
  constexpr int kPushes = 3;
  for (int i = 0; i < kPushes; ++i) CHECK(site.push(signed_push(i, 5 * kMiB)).acknowledged());
  const std::string token = site.token(), path = "/v1/schools/1000082/pushes?limit=1000";
  std::string next = path;
  int pages = 0;
  for (std::size_t at = 0; at != std::string::npos && pages <= kPushes; ++pages) {
    const Answer page = site.get(next, token);
    REQUIRE(page.status == 200);
    CHECK(count_of(page.body, "\"seq\":") <= 1);
    const std::string key = "\"next_cursor\":\"";
    at = page.body.rfind(key);
    if (at == std::string::npos) continue;
    at += key.size();
    next = path + "&cursor=" + page.body.substr(at, page.body.find('"', at) - at);
  }
  CHECK(pages == kPushes + 1);
}

TEST_CASE("of a flood of refused pushes a source is logged once a minute") {
  Site site(toml());
  site.start();
  const Attack flood{"", 10, 0, {.message = [](std::uint64_t number) {
                       return std::make_shared<const std::string>(
                           request("POST", kPush, forged_push(std::to_string(number))));
                     }}};
  Swarm swarm(site.address(), flood);
  CHECK(eventually([&] { return swarm.messages() > 1000; }, 60));
  swarm.stop();
  CHECK(site.get("/healthz").status == 200);
  CHECK(count_of(site.log(), "push refused") <= 2);
  CHECK(count_of(site.log(), "\n") < 20);
}

TEST_CASE("SIGTERM: large pushes that are being examined are journalled and answered") {
  Site site(toml());
  site.start();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 4; ++i) {
    const std::string body = signed_push(i, 4 * kMiB);
    clients.push_back(std::make_unique<Client>(site.address()));
    clients.back()->send(post_head(body.size()) + body);
  }
  CHECK(site.get("/healthz").status == 200);
  site.process().signal(SIGTERM);
  for (auto& client : clients) CHECK(client->read().acknowledged());
  CHECK(site.process().wait() == 0);
  CHECK(journalled(site) == 4);
}

TEST_CASE("the daemon raises its limit of open files to what max_connections needs") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = 200;
  Site site(toml(), listen("max_connections = 300\n"));
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  site.start();
  ::setrlimit(RLIMIT_NOFILE, &before);
  const Attack idle{"", 290, 0, {.message = nullptr}};
  Swarm swarm(site.address(), idle);
  CHECK(eventually([&] { return vitals_of(site.process().pid()).descriptors > 290; }));
  CHECK(site.push(signed_push(1)).acknowledged());
}

}  // namespace rollcall::hostile
