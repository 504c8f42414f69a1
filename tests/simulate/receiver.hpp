// A whole receiver without sockets and threads: what it is given goes through receiver, journal, projection
// and database, and the query API answers from that.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "api/answer.hpp"
#include "api/streams.hpp"
#include "base/digest.hpp"
#include "config/config.hpp"
#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"
#include "simulate/day/plan.hpp"
#include "simulate/verify.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"

namespace rollcall::simulate::testing {

class Receiver {
 public:
  explicit Receiver(const Plan& plan) : config_(configured(plan)), receiver_(config_) {
    const Sha256 hash = sha256("token");
    REQUIRE(storage::open_state(paths_.journal, storage::Access::read_write)
                ->add_token({.name = "t", .hash = hex(hash.data(), hash.size())}));
  }

  // Whether it was acknowledged.
  bool take(const std::string& body, std::int64_t now) {
    auto verdict = receiver_.decide({.body = body, .callback_token = {}, .source = "::1", .now = now});
    auto* accepted = std::get_if<ingest::Accepted>(&verdict);
    if (accepted != nullptr) waiting_.push_back(std::move(accepted->entry));
    return accepted != nullptr;
  }

  // Asks as `rollcall simulate --verify` does.
  Verdict verify(Sid sid, const SchoolDay& day, std::int64_t now) {
    journal_->append(waiting_);
    waiting_.clear();
    ingest::Projector projector(paths_, *journal_);
    while (projector.step()) {
    }
    api::Reader reader(paths_, &nothing_to_catch_up, &no_commit);
    api::ReaderPool pool(1, paths_, &nothing_to_catch_up, &no_commit);
    api::Streams streams(pool, [](const std::function<void()>&) {});
    const auto verdict = simulate::verify(
        sid, day, [&](const std::string& target) { return ask(reader, streams, target, now); }, now);
    REQUIRE_MESSAGE(verdict.ok(), (verdict ? "" : verdict.error().text()));
    return *verdict;
  }

 private:
  static bool nothing_to_catch_up(Seq, Seq) { return false; }
  static std::optional<storage::Appended> no_commit(storage::JournalEntry) { return std::nullopt; }

  static std::shared_ptr<const config::Config> configured(const Plan& plan) {
    const auto loaded = config::load_text(
        fmt::format(
            "[[school]]\nsid = {}\nsecrets = [\"{}\"]\nlate_after = \"{}s\"\nearly_leave_before = \"{}s\"\n"
            "minimum_attended_ratio = {}\n",
            plan.sid.value, plan.secret, plan.rules.late_after_s, plan.rules.early_leave_before_s,
            plan.rules.minimum_attended_ratio),
        "test.toml", ".");
    REQUIRE(loaded.config != nullptr);
    return loaded.config;
  }

  Result<Answer> ask(api::Reader& reader, api::Streams& streams, const std::string& target,
                     std::int64_t now) {
    http::Request request;
    request.head.method = "GET";
    request.head.target = target;
    request.head.path = target.substr(0, target.find('?'));
    if (const auto at = target.find('?'); at != std::string::npos) request.head.query = target.substr(at + 1);
    request.head.fields.emplace_back("authorization", "Bearer token");
    const auto response = api::answer(request, reader, streams, config_, now, {});
    return Answer{response.status, response.body};
  }

  rollcall::testing::TempDirectory directory_{true};
  storage::StorePaths paths_ = storage::StorePaths::of(directory_.file("rollcall.db"));
  std::unique_ptr<storage::Journal> journal_ =
      storage::open_journal(paths_.journal, storage::Access::read_write);
  std::shared_ptr<const config::Config> config_;
  ingest::Receiver receiver_;
  std::vector<storage::JournalEntry> waiting_;
};

inline std::string shown(const Verdict& verdict) {
  std::string out;
  for (const Difference& d : verdict.differences) {
    out += fmt::format("\n{}: expected {}, found {}", d.where, d.expected, d.found);
  }
  return out;
}

}  // namespace rollcall::simulate::testing
