// Reports do not depend on the order or the repetition of pushes (PRODUCT.md 2.4), nor on being built again
// (2.7). In process, because a day takes hundreds of orders: receiver, journal, projector, reports, over
// files.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "e2e/mixed_day.hpp"
#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"
#include "report/attendance_json.hpp"
#include "report/class_list.hpp"
#include "report/class_report.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"
#include "support/property.hpp"
#include "support/push.hpp"
#include "support/table_dump.hpp"

namespace rollcall::e2e {

namespace {

using namespace rollcall::testing;

std::shared_ptr<const config::Config> configuration() {
  const auto loaded = config::load_text(school_toml(), "test", ".");
  REQUIRE(loaded.config);
  return loaded.config;
}

// What a receiver keeps of pushes, and the reports it gives.
class Installation {
 public:
  Installation()
      : directory_(true),
        paths_(storage::StorePaths::of(directory_.file("rollcall.db"))),
        journal_(storage::open_journal(paths_.journal, storage::Access::read_write)),
        receiver_(configuration()),
        projector_(std::make_unique<ingest::Projector>(paths_, *journal_)) {}

  // One batch: judged, journalled together, projected.
  void receive(const std::vector<std::string>& pushes) {
    std::vector<storage::JournalEntry> entries;
    for (const auto& push : pushes) {
      auto verdict = receiver_.decide({.body = push, .callback_token = {}, .source = "::1", .now = kDayEnd});
      auto* accepted = std::get_if<ingest::Accepted>(&verdict);
      if (accepted == nullptr) throw std::runtime_error("refused: " + push);
      entries.push_back(std::move(accepted->entry));
    }
    journal_->append(entries);
    project();
  }

  void rebuild() {
    projector_->clear();
    project();
  }

  std::string reports() {
    const auto store = storage::open_reports(paths_.records);
    const auto config = configuration();
    const auto& school = config->schools.front();
    std::string text;
    // While classes run and when all is over: an open stay runs to now.
    for (const std::int64_t now : {kDayStart + 7000, kDayEnd + 86400}) {
      text += report::class_list_json(report::class_list(*store, school, std::nullopt, now)) + "\n";
      for (const ClassId id : store->classes(school.sid)) {
        text += report::attendance_json(*report::class_attendance(*store, school, id, now)) + "\n";
      }
    }
    return text + table_dump(paths_.records);
  }

 private:
  void project() {
    while (projector_->step()) {
    }
  }

  TempDirectory directory_;
  storage::StorePaths paths_;
  std::unique_ptr<storage::Journal> journal_;
  ingest::Receiver receiver_;
  std::unique_ptr<ingest::Projector> projector_;
};

struct Day {
  std::vector<std::string> deliveries;  // in the order of arrival, with repeats
  std::size_t batch = 1;                // pushes that arrive together
};

Day random_day(Rng& rng) {
  const auto pushes = mixed_day(rng, static_cast<std::size_t>(between(rng, 10, 60)));
  Day day{.deliveries = {}, .batch = static_cast<std::size_t>(between(rng, 1, 40))};
  for (const auto& push : pushes) {
    for (std::int64_t times = between(rng, 1, 3); times > 0; --times) day.deliveries.push_back(push);
  }
  shuffle(rng, day.deliveries);
  return day;
}

std::vector<Day> smaller_days(const Day& day) {
  std::vector<Day> smaller;
  for (auto& deliveries : smaller_vectors(day.deliveries))
    smaller.push_back({std::move(deliveries), day.batch});
  if (day.batch > 1) smaller.push_back({day.deliveries, 1});
  return smaller;
}

void deliver(Installation& installation, const std::vector<std::string>& pushes, std::size_t batch) {
  for (std::size_t from = 0; from < pushes.size(); from += batch) {
    const auto to = std::min(pushes.size(), from + batch);
    installation.receive({pushes.begin() + static_cast<std::ptrdiff_t>(from),
                          pushes.begin() + static_cast<std::ptrdiff_t>(to)});
  }
}

// The first line in which two reports differ.
std::string difference(const std::string& a, const std::string& b) {
  const auto at =
      static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const auto line = a.rfind('\n', at == 0 ? 0 : at - 1);
  const auto from = line == std::string::npos ? 0 : line + 1;
  return fmt::format("in order: {}\nas sent:  {}", a.substr(from, a.find('\n', at) - from),
                     b.substr(from, b.find('\n', at) - from));
}

std::optional<std::string> same_reports_in_any_order(const Day& day) {
  const std::set<std::string> each(day.deliveries.begin(), day.deliveries.end());
  Installation ordered, shuffled;
  deliver(ordered, {each.begin(), each.end()}, each.size() + 1);
  deliver(shuffled, day.deliveries, day.batch);
  const std::string expected = ordered.reports(), found = shuffled.reports();
  if (expected == found) return holds();
  return fmt::format("{}\nbatches of {}:\n{}", difference(expected, found), day.batch,
                     fmt::join(day.deliveries, "\n"));
}

std::optional<std::string> same_reports_when_built_again(const Day& day) {
  Installation installation;
  deliver(installation, day.deliveries, day.batch);
  const std::string before = installation.reports();
  installation.rebuild();
  const std::string after = installation.reports();
  if (before == after) return holds();
  return fmt::format("{}\n{}", difference(before, after), fmt::join(day.deliveries, "\n"));
}

}  // namespace

TEST_CASE(
    "a day in any order, each push once to three times, gives the same reports and rows byte for byte") {
  check_property("order does not matter", {.first = 1, .count = 200}, random_day, smaller_days,
                 same_reports_in_any_order);
}

TEST_CASE("records built again from the journal give the same reports and rows byte for byte") {
  check_property("rebuilding gives the same", {.first = 5000, .count = 40}, random_day, smaller_days,
                 same_reports_when_built_again);
}

TEST_CASE(
    "the mixed day leaves rows in every table and classes in several states, so that the property says "
    "much") {
  Installation installation;
  Rng rng(7);
  deliver(installation, mixed_day(rng, 400), 100);
  const std::string reports = installation.reports();
  for (const char* table :
       {"account_event", "attendance_row", "claim", "client_view", "grade", "known_class", "presence_event",
        "push_outcome", "rating", "recording", "roster_change", "submission", "summary", "summary_event",
        "summary_person", "unnamed_class_length", "web_view"}) {
    CHECK_MESSAGE(reports.find(std::string("\n") + table + ": ") != std::string::npos,
                  table << " has no row");
  }
  CHECK(reports.find("\"source\":\"summary\"") != std::string::npos);
  CHECK(reports.find("\"status\":\"absent\"") != std::string::npos);
}

}  // namespace rollcall::e2e
