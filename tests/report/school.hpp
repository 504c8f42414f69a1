// A school of which pushes have been received, and verbs to ask its reports. In process: receiver, journal,
// projector and records as in the daemon, over files.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/corrections.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/projector.hpp"
#include "ingest/rebuild.hpp"
#include "ingest/receiver.hpp"
#include "report/class_report.hpp"
#include "report/list.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"
#include "support/push.hpp"

namespace rollcall::report::testing {

using rollcall::testing::json_text;
using rollcall::testing::kSid;
using rollcall::testing::Lesson;
using rollcall::testing::Members;
using rollcall::testing::school_toml;
using rollcall::testing::sign;
using rollcall::testing::with_members;
using rollcall::testing::without_members;

constexpr std::int64_t kStart = 1768314000, kEnd = kStart + 3600;  // of a Lesson that says nothing else
constexpr std::int64_t kDayBefore = kStart - 86400;
constexpr std::int64_t kLater = kStart + 30 * 86400;  // when everything is over

class School {
 public:
  // `more`: further lines of the school's table in the configuration.
  explicit School(const std::string& more = "")
      : loaded_(config::load_text(school_toml(kSid, rollcall::testing::kSecret, more), "test", ".")),
        paths_(storage::StorePaths::of(directory_.file("rollcall.db"))),
        journal_(storage::open_journal(paths_.journal, storage::Access::read_write)),
        receiver_(loaded_.config),
        projector_(paths_, *journal_) {}

  const config::School& config() const { return loaded_.config->schools.front(); }

  // Together, in this order. TimeStamp is the push's own time only where it has no other.
  void receive(const std::vector<std::string>& pushes, std::int64_t stamp = kStart) {
    std::vector<storage::JournalEntry> entries;
    for (const auto& push : pushes) {
      auto verdict =
          receiver_.decide({.body = sign(push, stamp), .callback_token = {}, .source = "::1", .now = stamp});
      auto* accepted = std::get_if<ingest::Accepted>(&verdict);
      if (accepted == nullptr) throw std::runtime_error("refused: " + push);
      entries.push_back(std::move(accepted->entry));
    }
    append(entries);
  }

  void correct(ClassId class_id, Uid uid, const ingest::OverrideWish& wish, std::int64_t at) {
    const auto lesson = class_attendance(reports(), config(), class_id, at);
    REQUIRE(lesson);
    for (const auto& mark : lesson->students) {
      if (mark.uid != uid) continue;
      const auto entry = ingest::override_entry(Sid{kSid}, class_id, mark, wish, at);
      REQUIRE(entry);
      REQUIRE(entry.value().has_value());
      append({**entry});
      return;
    }
    throw std::runtime_error("no such student");
  }

  // An entry of our own (projection/own_entry.hpp).
  void say(std::string_view cmd, const std::string& body, std::int64_t at) {
    append({ingest::own_entry(Sid{kSid}, cmd, body, at)});
  }

  // The records again from the journal.
  void rebuild() {
    reports_.reset();
    ingest::rebuild(paths_, [](Seq) {});
  }

  storage::ReportStore& reports() {
    if (!reports_) reports_ = storage::open_reports(paths_.records_file(journal_->records_generation()));
    return *reports_;
  }

 private:
  void append(const std::vector<storage::JournalEntry>& entries) {
    journal_->append(entries);
    while (projector_.step()) {
    }
  }

  rollcall::testing::TempDirectory directory_{true};
  config::Loaded loaded_;
  storage::StorePaths paths_;
  std::unique_ptr<storage::Journal> journal_;
  ingest::Receiver receiver_;
  ingest::Projector projector_;
  std::unique_ptr<storage::ReportStore> reports_;
};

// All items of a list and all rows, read in pages of `limit`.
inline ListPage read_all(School& school, const List& list, std::size_t limit = 1000) {
  ListPage all;
  std::string cursor;
  for (int pages = 0; pages < 10000; ++pages) {
    auto page = list.page(school.reports(), cursor, limit);
    if (!page) throw std::runtime_error(page.error().text());
    CHECK(page.value().items.size() <= limit);
    for (auto& item : page.value().items) all.items.push_back(std::move(item));
    for (auto& row : page.value().rows) all.rows.push_back(std::move(row));
    cursor = page.value().next_cursor;
    if (cursor.empty()) return all;
  }
  throw std::runtime_error("the list does not end");
}

inline std::vector<std::string> items(School& school, const List& list, std::size_t limit = 1000) {
  return read_all(school, list, limit).items;
}

// The list as CSV; its rows fit its columns.
inline std::string csv(School& school, const List& list, const std::string& zone = "UTC") {
  return render_csv({list.columns(), read_all(school, list).rows}, zone);
}

// Every list refuses what is no cursor of its own, and names the fault.
inline void check_refuses_cursors(School& school, const List& list) {
  const std::vector<std::string> wrong = {"x",
                                          "!",
                                          "=",
                                          "bm90aGluZw==",
                                          "bm90aGluZw",
                                          make_cursor("other", {1, 2, 3}),
                                          make_cursor("classes", {}),
                                          make_cursor("grades", {1, 2}),
                                          make_cursor("grades", {1, std::nullopt, 2}),
                                          make_cursor("classes", {1, std::nullopt}),
                                          make_cursor("missing", {std::nullopt, 1}),
                                          make_cursor("roster", {std::nullopt}),
                                          std::string(5000, 'A'),
                                          std::string("\0\0\0\0", 4)};
  for (const auto& cursor : wrong) {
    CAPTURE(cursor);
    const auto page = list.page(school.reports(), cursor, 10);
    REQUIRE_FALSE(page);
    CHECK(page.error().what.find("cursor") == 0);
    CHECK(page.error().hint.find("next_cursor") != std::string::npos);
  }
}

}  // namespace rollcall::report::testing
