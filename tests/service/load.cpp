#include "service/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "http/client.hpp"
#include "storage/store.hpp"
#include "support/client.hpp"
#include "support/push.hpp"

namespace rollcall::service_tests {

namespace {

using testing::Answer;
using testing::Client;
using testing::ConnectionEnded;

constexpr std::int64_t kNumbersOfOne = 1'000'000'000;

// What came of sending a push once.
struct Try {
  bool acknowledged = false;
  std::int64_t LoadFigures::*count = nullptr;  // else
  std::string what;
};
using Send = std::function<Try(const std::string& body)>;

Send plainly(const std::string& address, bool keeps) {
  return [address, keeps, client = std::shared_ptr<Client>()](const std::string& body) mutable -> Try {
    try {
      if (!client) client = std::make_shared<Client>(address);
    } catch (const ConnectionEnded& error) {
      return {.count = &LoadFigures::refused, .what = error.what()};
    }
    try {
      const Answer answer = client->post("/classin/push", body);
      if (!keeps || answer.field("Connection") == "close") client.reset();
      if (answer.acknowledged()) return {.acknowledged = true, .what = ""};
      return {.count = &LoadFigures::put_off, .what = fmt::format("{} {}", answer.status, answer.body)};
    } catch (const ConnectionEnded& error) {
      client.reset();
      return {.count = &LoadFigures::unanswered, .what = error.what()};
    }
  };
}

Send by_tls(const std::string& address, bool keeps, const std::string& pinned_certificate) {
  const auto url = http::parse_url("https://" + address + "/classin/push");
  const auto client =
      std::make_shared<http::Client>(*url, http::ClientOptions{.pinned_certificate = pinned_certificate});
  return [client, keeps](const std::string& body) -> Try {
    const auto outcome = client->exchange({.method = "POST",
                                           .fields = {{"Content-Type", "application/json"}},
                                           .body = body,
                                           .keep_alive = keeps});
    if (const auto* const failure = std::get_if<http::Failure>(&outcome)) {
      const bool refused = failure->phase == http::Phase::connect;
      return {.count = refused ? &LoadFigures::refused : &LoadFigures::unanswered,
              .what = failure->error.text()};
    }
    const auto& reply = std::get<http::Reply>(outcome);
    if (reply.status == 200 && reply.body.find("\"errno\":1,") != std::string::npos)
      return {.acknowledged = true, .what = ""};
    return {.count = &LoadFigures::put_off, .what = fmt::format("{} {}", reply.status, reply.body)};
  };
}

}  // namespace

std::string LoadFigures::text() const {
  return fmt::format(
      "{} acknowledged, {} connections refused, {} requests unanswered, {} put off, longest gap {} ms{}{}",
      acknowledged, refused, unanswered, put_off, longest_gap_ms,
      last_trouble.empty() ? "" : "; the last trouble: ", last_trouble);
}

Load::Load(std::string address, int senders, std::chrono::milliseconds pause, std::int64_t first_number,
           std::string pinned_certificate)
    : address_(std::move(address)),
      pause_(pause),
      first_number_(first_number),
      pinned_certificate_(std::move(pinned_certificate)) {
  for (int sender = 0; sender < senders; ++sender)
    threads_.emplace_back([this, sender] { send_all(sender); });
}

Load::~Load() { stop(std::chrono::seconds(0)); }

LoadFigures Load::stop(std::chrono::seconds limit) {
  stop_ = true;
  std::thread last([this, limit] {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!give_up_ && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    give_up_ = true;
  });
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  give_up_ = true;
  last.join();
  return figures();
}

LoadFigures Load::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

std::vector<std::string> Load::bodies() const {
  const std::lock_guard lock(mutex_);
  return bodies_;
}

void Load::served(const std::string& body) {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  const auto gap = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_served_).count();
  figures_.longest_gap_ms = std::max<std::int64_t>(figures_.longest_gap_ms, gap);
  last_served_ = now;
  ++figures_.acknowledged;
  bodies_.push_back(body);
}

void Load::trouble(std::int64_t LoadFigures::*count, const std::string& what) {
  const std::lock_guard lock(mutex_);
  ++(figures_.*count);
  figures_.last_trouble = what;
}

void Load::send_all(int sender) {
  const bool keeps = sender % 2 == 1;
  const Send send =
      pinned_certificate_.empty() ? plainly(address_, keeps) : by_tls(address_, keeps, pinned_certificate_);
  for (std::int64_t number = first_number_; !stop_; ++number) {
    const std::string body =
        testing::sign(testing::numbered(sender * kNumbersOfOne + number), std::time(nullptr));
    for (bool done = false; !done && !give_up_;) {
      const Try tried = send(body);
      done = tried.acknowledged;
      if (done) {
        served(body);
        continue;
      }
      trouble(tried.count, fmt::format("{} ({})", tried.what, keeps ? "kept" : "new"));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    std::this_thread::sleep_for(pause_);
  }
}

JournalFigures compare_with_journal(const std::vector<std::string>& acknowledged, const std::string& path) {
  JournalFigures figures;
  std::map<std::string, std::int64_t> there;
  const auto journal = storage::open_journal(path, storage::Access::read_only);
  for (Seq after;;) {
    const auto rows = journal->list({.sid = {}, .after = after, .limit = 1000});
    if (rows.empty()) break;
    for (const auto& row : rows) {
      if (row.entry.trust == storage::Trust::own) continue;
      ++figures.journalled;
      if (++there[row.entry.body] == 2) ++figures.doubled;
    }
    after = rows.back().seq;
  }
  for (const auto& body : acknowledged) figures.lost += there.contains(body) ? 0 : 1;
  return figures;
}

}  // namespace rollcall::service_tests
