#include "service/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "storage/store.hpp"
#include "support/client.hpp"
#include "support/push.hpp"

namespace rollcall::service_tests {

namespace {

using testing::Answer;
using testing::Client;
using testing::ConnectionEnded;

constexpr std::int64_t kNumbersOfOne = 1'000'000'000;

}  // namespace

std::string LoadFigures::text() const {
  return fmt::format(
      "{} acknowledged, {} connections refused, {} requests unanswered, {} put off, longest gap {} ms{}{}",
      acknowledged, refused, unanswered, put_off, longest_gap_ms,
      last_trouble.empty() ? "" : "; the last trouble: ", last_trouble);
}

Load::Load(std::string address, int senders, std::chrono::milliseconds pause, std::int64_t first_number)
    : address_(std::move(address)), pause_(pause), first_number_(first_number) {
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
  std::unique_ptr<Client> client;
  for (std::int64_t number = first_number_; !stop_; ++number) {
    const std::string body =
        testing::sign(testing::numbered(sender * kNumbersOfOne + number), std::time(nullptr));
    for (bool done = false; !done && !give_up_;) {
      try {
        if (!client) client = std::make_unique<Client>(address_);
      } catch (const ConnectionEnded& error) {
        trouble(&LoadFigures::refused, error.what());
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        continue;
      }
      try {
        const Answer answer = client->post("/classin/push", body);
        done = answer.acknowledged();
        if (done) served(body);
        if (!done) trouble(&LoadFigures::put_off, fmt::format("{} {}", answer.status, answer.body));
        if (!keeps || answer.field("Connection") == "close") client.reset();
      } catch (const ConnectionEnded& error) {
        trouble(&LoadFigures::unanswered, fmt::format("{} ({})", error.what(), keeps ? "kept" : "new"));
        client.reset();
      }
      if (!done) std::this_thread::sleep_for(std::chrono::milliseconds(20));
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
