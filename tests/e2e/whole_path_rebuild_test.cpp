// `rollcall rebuild` under a running daemon: whoever asks meanwhile is answered as ever.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "e2e/e2e.hpp"
#include "support/property.hpp"

namespace rollcall::e2e {

namespace {

constexpr std::int64_t kOfAClass = 20;  // people
constexpr std::int64_t kFirst = 1000,
                       kNext = 4000;  // people who came before the test begins: kFirst to kNext, exclusive
const std::string kSchool = "/v1/schools/1000082";

Lesson lesson_of(std::int64_t uid) { return Lesson{.id = 1000 + uid / kOfAClass}; }

std::string entry_of(std::int64_t uid) {
  const Lesson lesson = lesson_of(uid);
  return sign(lesson.enter(uid, lesson.start + uid % kOfAClass), kStamp);
}

std::string attendance_of(std::int64_t uid) {
  return fmt::format("{}/classes/{}/attendance", kSchool, lesson_of(uid).id);
}

// Sends one entry after the other, and asks whether what was acknowledged is in every answer.
class Traffic {
 public:
  Traffic(const Site& site, std::int64_t sent)
      : address_(site.address()), token_(site.token("traffic")), acknowledged_(sent) {
    threads_.emplace_back([this] { guarded([this] { feed(); }); });
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this, i] { guarded([this, i] { ask(i); }); });
  }
  ~Traffic() { end(); }

  void end() {
    stop_ = true;
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  std::int64_t asked() const { return asked_; }
  std::int64_t acknowledged() const { return acknowledged_; }  // people kFirst to this, exclusive
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  template <class Work>
  void guarded(Work work) {
    try {
      work();
    } catch (const std::exception& error) {
      fault(error.what());
    }
  }

  void fault(const std::string& what) {
    const std::lock_guard lock(mutex_);
    if (faults_.size() < 20) faults_.push_back(what);
  }

  void feed() {
    Client client(address_);
    while (!stop_) {
      if (!client.post("/classin/push", entry_of(acknowledged_)).acknowledged())
        return fault("a push was refused");
      ++acknowledged_;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  // The newest person, who was acknowledged before the question, and any other.
  void ask(int seed) {
    testing::Rng rng(static_cast<std::uint64_t>(seed) + 1);
    Client client(address_);
    while (!stop_) {
      const std::int64_t newest = acknowledged_ - 1, any = testing::between(rng, kFirst, newest);
      for (const std::int64_t uid : {newest, any}) {
        expect(client.get(attendance_of(uid), token_), fmt::format("\"uid\":{},", uid));
        expect(client.get(fmt::format("{}/{}", attendance_of(uid), uid), token_), "\"kind\":\"in\"");
        expect(client.get(fmt::format("{}/students/{}/attendance", kSchool, uid), token_), "\"entries\":1");
      }
      const std::int64_t first = any / kOfAClass * kOfAClass;
      const std::string whole = client.get(attendance_of(any), token_).body;
      for (std::int64_t uid = first; uid < first + kOfAClass && uid <= newest; ++uid) {
        if (whole.find(fmt::format("\"uid\":{},", uid)) == std::string::npos)
          fault(fmt::format("{} is missing in {}", uid, whole));
      }
    }
  }

  void expect(const Answer& answer, const std::string& part) {
    ++asked_;
    if (answer.status == 200 && answer.body.find(part) != std::string::npos) return;
    fault(fmt::format("{} without {}: {}", answer.status, part, answer.body));
  }

  const std::string address_, token_;
  std::atomic<std::int64_t> acknowledged_, asked_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::vector<std::string> faults_;  // protected by mutex_; read after end()
  std::vector<std::thread> threads_;
};

void fill(const Site& site) {
  std::vector<std::thread> senders;
  std::atomic<std::int64_t> refused{0};
  for (std::int64_t part = 0; part < 4; ++part) {
    senders.emplace_back([&, part] {
      Client client(site.address());
      for (std::int64_t uid = kFirst + part; uid < kNext; uid += 4) {
        refused += client.post("/classin/push", entry_of(uid)).acknowledged() ? 0 : 1;
      }
    });
  }
  for (auto& sender : senders) sender.join();
  REQUIRE(refused == 0);
}

std::string everything(const Site& site, const std::string& token) {
  std::string text;
  for (std::int64_t uid = kFirst; uid < kNext; uid += kOfAClass)
    text += site.get(attendance_of(uid), token).body + "\n";
  return text;
}

}  // namespace

TEST_CASE("while records are made again every question is answered, with every push acknowledged before it") {
  Site site(school_toml());
  site.start();
  fill(site);
  Traffic traffic(site, kNext);
  // As many as it takes, on a machine with other things to do, until enough was sent and asked meanwhile.
  const auto enough = [&] { return traffic.asked() > 200 && traffic.acknowledged() > kNext + 100; };
  int rebuilds = 0;
  for (; rebuilds < 5 || (!enough() && rebuilds < 50); ++rebuilds) {
    const auto done = site.run({"rebuild"});
    CHECK_MESSAGE(done.code == 0, done.err);
  }
  traffic.end();
  CHECK(traffic.asked() > 200);
  CHECK(traffic.acknowledged() > kNext + 100);
  for (const auto& fault : traffic.faults()) FAIL_CHECK(fault);
  CHECK(static_cast<std::int64_t>(journalled(site)) == traffic.acknowledged() - kFirst);
  MESSAGE(traffic.asked(), " questions and ", traffic.acknowledged() - kNext, " pushes during ", rebuilds,
          " rebuilds");
}

TEST_CASE("a rebuild that is killed at any moment leaves everything as it was") {
  Site site(school_toml());
  site.start();
  fill(site);
  const std::string token = site.token();
  const std::string before = everything(site, token);
  testing::Rng rng(11);
  int killed = 0;
  for (int i = 0; i < 25; ++i) {
    testing::Process rebuild({.arguments = {ROLLCALL_BINARY, "rebuild", "--config", site.config()},
                              .out = site.file("out"),
                              .err = site.file("err"),
                              .file_size_limit = {}});
    std::this_thread::sleep_for(std::chrono::milliseconds(testing::between(rng, 1, 150)));
    rebuild.signal(SIGKILL);
    killed += rebuild.wait() == -SIGKILL ? 1 : 0;
    CHECK(site.push(signed_push(i)).acknowledged());
    if (i % 5 == 4) CHECK(everything(site, token) == before);
  }
  CHECK(killed >= 10);
  CHECK(site.run({"rebuild"}).code == 0);
  CHECK(everything(site, token) == before);
  CHECK(site.stop() == 0);
  site.start();
  CHECK(everything(site, token) == before);
  CHECK(journalled(site) == static_cast<std::size_t>(kNext - kFirst) + 25);
}

}  // namespace rollcall::e2e
