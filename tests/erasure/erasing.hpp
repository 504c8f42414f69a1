// Verbs for tests of removal: a store of a school's pushes, and what is left of a person in it.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "classin/traces.hpp"
#include "config/config.hpp"
#include "ingest/erase.hpp"
#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"
#include "support/push.hpp"
#include "support/table_dump.hpp"

namespace rollcall::erasure {

using classin::Traces;
using ingest::Eraser;
using testing::kSid;
using testing::Lesson;
using testing::TempDirectory;

constexpr std::int64_t kNow = 1768314600;

// A store of its own, filled through the receiver; `unsigned_policy = "accept"`, so that samples need no key.
class Store {
 public:
  explicit Store(std::int64_t sid = kSid, const std::string& journal_path = "")
      : sid_(sid),
        paths_(storage::StorePaths::of(journal_path.empty() ? directory_.file("rollcall.db") : journal_path)),
        config_(
            config::load_text(testing::school_toml(sid, testing::kSecret, "unsigned_policy = \"accept\"\n"),
                              "test.toml", ".")
                .config),
        receiver_(config_) {}

  // The number of the new push, or of the one it repeats.
  storage::Appended take(const std::string& body, std::int64_t now = kNow) {
    auto verdict = receiver_.decide({.body = body, .callback_token = {}, .source = "::1", .now = now});
    auto* accepted = std::get_if<ingest::Accepted>(&verdict);
    REQUIRE_MESSAGE(accepted != nullptr, "refused: " << body);
    return append(std::move(accepted->entry));
  }
  storage::Appended append(const storage::JournalEntry& entry) {
    return journal_->append({&entry, 1}).front();
  }

  void project() {
    ingest::Projector projector(paths_, *journal_);
    while (projector.step()) {
    }
  }
  std::string records_file() { return paths_.records_file(journal_->records_generation()); }
  std::string dump() {
    project();
    return testing::table_dump(records_file());
  }

  Eraser::Outcome erase(std::int64_t uid, const std::vector<std::string>& also = {}) {
    return Eraser(paths_, {Sid{sid_}, Uid{uid}, also, {}}).run({});
  }

  const storage::StorePaths& paths() const { return paths_; }
  storage::Journal& journal() { return *journal_; }
  const config::School& school() const { return config_->schools.front(); }
  std::string body(Seq seq) { return journal_->read(seq)->entry.body; }

 private:
  std::int64_t sid_;
  TempDirectory directory_{true};
  storage::StorePaths paths_;
  std::unique_ptr<storage::Journal> journal_ =
      storage::open_journal(paths_.journal, storage::Access::read_write);
  std::shared_ptr<const config::Config> config_;
  ingest::Receiver receiver_;
};

// The rows of a dump that do not name the person.
inline std::string of_others(const std::string& dump, const Traces& person) {
  std::istringstream lines(dump);
  std::vector<std::string> all, kept;
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    const bool begins = colon != std::string::npos && colon > 0 && line.compare(colon, 2, ": ") == 0;
    if (begins || all.empty())
      all.push_back(line);
    else
      all.back() += "\\n" + line;  // a line end in a name
  }
  for (const auto& line : all) {
    if (person.count(line) == 0) kept.push_back(line);
  }
  std::sort(kept.begin(), kept.end());
  return fmt::format("{}", fmt::join(kept, "\n"));
}

// What `a` has and `b` has not, for messages.
inline std::string difference(const std::string& a, const std::string& b) {
  std::istringstream of_a(a), of_b(b);
  std::multiset<std::string> left, right;
  for (std::string line; std::getline(of_a, line);) left.insert(line);
  for (std::string line; std::getline(of_b, line);) right.insert(line);
  std::vector<std::string> only_a, only_b;
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(only_a));
  std::set_difference(right.begin(), right.end(), left.begin(), left.end(), std::back_inserter(only_b));
  return fmt::format("\ngone: {}\nnew: {}", fmt::join(only_a, "\n  "), fmt::join(only_b, "\n  "));
}

}  // namespace rollcall::erasure
