// Reports do not depend on the order or the repetition of pushes (PRODUCT.md 2.4), nor on being built again
// (2.7). In process, because it takes hundreds of orders: receiver, journal, projector, reports, over files.
//
// ROLLCALL_ORDERS sets how many orders are tried; 1,000 take some minutes.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/all_reports.hpp"
#include "e2e/mixed_day.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/projector.hpp"
#include "ingest/rebuild.hpp"
#include "ingest/receiver.hpp"
#include "ingest/school_rules.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"
#include "support/property.hpp"
#include "support/push.hpp"
#include "support/table_dump.hpp"

namespace rollcall::e2e {

namespace {

using namespace rollcall::testing;

constexpr Asked kEverybody{101, 113, 20, 25, 31, 36};

std::shared_ptr<const config::Config> configuration(const std::string& more) {
  const auto loaded = config::load_text(school_toml(kSid, kSecret, more), "test", ".");
  REQUIRE(loaded.config);
  return loaded.config;
}

const std::string kRules = "late_after = \"10m\"\n[[school.course]]\nid = 22\nminimum_attended_ratio = 0.9\n";
const std::string kOtherRules = "late_after = \"1m\"\nminimum_attended_ratio = 0.3\n";

// What a receiver keeps of pushes, and the reports it gives.
class Installation {
 public:
  Installation()
      : directory_(true),
        config_(configuration(kRules)),
        paths_(storage::StorePaths::of(directory_.file("rollcall.db"))),
        journal_(storage::open_journal(paths_.journal, storage::Access::read_write)),
        receiver_(config_),
        projector_(std::make_unique<ingest::Projector>(paths_, *journal_)) {
    ingest::record_rules(*journal_, *config_, kWeekStart);
  }

  // One batch: judged, journalled together, projected.
  void receive(const std::vector<Delivery>& deliveries) {
    std::vector<storage::JournalEntry> entries;
    for (const auto& each : deliveries) entries.push_back(entry(each));
    journal_->append(entries);
    project();
  }

  void change_rules(std::int64_t at) {
    other_rules_ = !other_rules_;
    ingest::record_rules(*journal_, other_rules_ ? *configuration(kOtherRules) : *config_, at);
    project();
  }

  void rebuild() {
    projector_.reset();
    ingest::rebuild(paths_, [](Seq) {});
  }

  std::string reports() {
    const auto store = storage::open_reports(records());
    const auto& school = config_->schools.front();
    // While classes run and when all is over: an open stay runs to now.
    std::string text = all_reports(*store, school, kEverybody, kWeekEnd);
    for (const std::int64_t hour : {9, 33, 48})
      text += reports_at(*store, school, kWeekStart + hour * 3600 + 900);
    return text + table_dump(records());
  }

  std::string histories() {
    return all_histories(*storage::open_reports(records()), config_->schools.front(), kEverybody, kWeekEnd,
                         4);
  }

 private:
  storage::JournalEntry entry(const Delivery& each) {
    if (!each.own_cmd.empty()) return ingest::own_entry(Sid{kSid}, each.own_cmd, each.text, kWeekEnd);
    auto verdict =
        receiver_.decide({.body = each.text, .callback_token = {}, .source = "::1", .now = kWeekEnd});
    auto* accepted = std::get_if<ingest::Accepted>(&verdict);
    if (accepted == nullptr) throw std::runtime_error("refused: " + each.text);
    return std::move(accepted->entry);
  }

  void project() {
    while (projector_->step()) {
    }
  }

  std::string records() const { return paths_.records_file(journal_->records_generation()); }

  TempDirectory directory_;
  std::shared_ptr<const config::Config> config_;
  storage::StorePaths paths_;
  std::unique_ptr<storage::Journal> journal_;
  ingest::Receiver receiver_;
  std::unique_ptr<ingest::Projector> projector_;
  bool other_rules_ = false;
};

struct Week {
  std::vector<Delivery> deliveries;  // in the order of arrival, with repeats
  std::size_t batch = 1;             // how many arrive together
};

// What people say about marks stays in its order: the last word counts. Of one that is repeated the first
// counts.
void keep_turns(std::vector<Delivery>& deliveries) {
  std::vector<std::size_t> places;
  std::vector<Delivery> said;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    if (deliveries[i].turn == 0) continue;
    places.push_back(i);
    said.push_back(deliveries[i]);
  }
  std::stable_sort(said.begin(), said.end(), [](const auto& a, const auto& b) { return a.turn < b.turn; });
  for (std::size_t i = 0; i < places.size(); ++i) deliveries[places[i]] = said[i];
}

Week random_week(Rng& rng) {
  Week week;
  for (const auto& each : mixed_week(rng, 500))
    week.deliveries.insert(week.deliveries.end(), below(rng, 5) + 1, each);
  shuffle(rng, week.deliveries);
  keep_turns(week.deliveries);
  week.batch = static_cast<std::size_t>(one_in(rng, 4) ? between(rng, 1, 20) : between(rng, 20, 3000));
  return week;
}

std::vector<Week> smaller_weeks(const Week& week) {
  std::vector<Week> smaller;
  for (auto& deliveries : smaller_vectors(week.deliveries))
    smaller.push_back({std::move(deliveries), week.batch});
  if (week.batch > 1) smaller.push_back({week.deliveries, 1});
  return smaller;
}

void deliver(Installation& installation, const std::vector<Delivery>& deliveries, std::size_t batch) {
  for (std::size_t from = 0; from < deliveries.size(); from += batch) {
    const auto to = std::min(deliveries.size(), from + batch);
    installation.receive({deliveries.begin() + static_cast<std::ptrdiff_t>(from),
                          deliveries.begin() + static_cast<std::ptrdiff_t>(to)});
  }
}

// Each once, in some order that has nothing to do with that of arrival.
std::vector<Delivery> each_once(const std::vector<Delivery>& deliveries) {
  const std::set<Delivery> each(deliveries.begin(), deliveries.end());
  std::vector<Delivery> out(each.begin(), each.end());
  keep_turns(out);
  return out;
}

// The first line in which two reports differ.
std::string difference(const std::string& a, const std::string& b) {
  const auto at =
      static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const auto line = a.rfind('\n', at == 0 ? 0 : at - 1);
  const auto from = line == std::string::npos ? 0 : line + 1;
  return fmt::format("one way: {}\nanother: {}", a.substr(from, a.find('\n', at) - from),
                     b.substr(from, b.find('\n', at) - from));
}

std::string shown(const Week& week) {
  std::string text = fmt::format("batches of {}:", week.batch);
  for (const auto& each : week.deliveries) text += "\n" + each.text;
  return text;
}

std::optional<std::string> same_reports_in_any_order(const Week& week) {
  const auto each = each_once(week.deliveries);
  Installation ordered, shuffled;
  deliver(ordered, each, each.size() + 1);
  deliver(shuffled, week.deliveries, week.batch);
  const std::string expected = ordered.reports(), found = shuffled.reports();
  if (expected == found) return holds();
  return fmt::format("{}\n{}", difference(expected, found), shown(week));
}

std::optional<std::string> same_when_built_again(const Week& week) {
  Installation installation;
  const auto half = week.deliveries.begin() + static_cast<std::ptrdiff_t>(week.deliveries.size() / 2);
  deliver(installation, {week.deliveries.begin(), half}, week.batch);
  installation.change_rules(kWeekEnd + 1);
  deliver(installation, {half, week.deliveries.end()}, week.batch);
  installation.change_rules(kWeekEnd + 2);
  const std::string before = installation.reports(), told = installation.histories();
  installation.rebuild();
  const std::string after = installation.reports(), told_again = installation.histories();
  if (before != after) return fmt::format("{}\n{}", difference(before, after), shown(week));
  if (told != told_again) return fmt::format("{}\n{}", difference(told, told_again), shown(week));
  return holds();
}

std::size_t orders() {
  std::size_t count = 60;
  if (const char* const set = std::getenv("ROLLCALL_ORDERS")) {
    const std::string_view text = set;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    REQUIRE_MESSAGE((error == std::errc() && end == text.data() + text.size()),
                    "ROLLCALL_ORDERS is no number");
  }
  return count;
}

}  // namespace

TEST_CASE("a week of 500 pushes in any order, each one to five times, gives every report byte for byte") {
  check_property("order does not matter", {.first = 1, .count = orders()}, random_week, smaller_weeks,
                 same_reports_in_any_order);
}

TEST_CASE(
    "records built again from the journal give the same reports, restatements and explanations byte for "
    "byte") {
  check_property("rebuilding gives the same",
                 {.first = 5000, .count = std::max<std::size_t>(orders() / 10, 6)}, random_week,
                 smaller_weeks, same_when_built_again);
}

// The second of two pushes of one batch is what moves the class; the first is older than what was known
// before.
TEST_CASE("a class that moves to another course is restated, however the pushes that say so are batched") {
  Lesson lesson{.course = 22, .id = 11};
  const std::string known = lesson.push("\"LiveLike\"", 200, {});
  const std::string ended = lesson.summary(lesson.end + 1290, {{101, lesson.start, lesson.start + 1800}});
  lesson.course = 24;
  const std::string older = lesson.push("\"LiveLike\"", 100, {}),
                    newest = lesson.push("\"LiveLike\"", 300, {});
  const auto delivery = [](const std::string& push) { return Delivery{sign(push, 400), "", 0}; };
  const std::vector<Delivery> before = {delivery(known), delivery(without_members(ended, {"CourseID"}))};
  const std::vector<Delivery> after = {delivery(older), delivery(newest)};
  for (const std::size_t batch : {1, 2}) {
    Installation installation;
    deliver(installation, before, 2);
    deliver(installation, after, batch);
    CAPTURE(batch);
    CHECK(installation.histories().find("\"cause\":\"push\",\"push\":4") != std::string::npos);
  }
}

TEST_CASE(
    "the mixed week leaves rows in every table and items in every report, so that the property says much") {
  Installation installation;
  Rng rng(7);
  deliver(installation, each_once(random_week(rng).deliveries), 100);
  installation.change_rules(kWeekEnd + 1);
  deliver(installation, random_week(rng).deliveries, 100);
  const std::string reports = installation.reports(), histories = installation.histories();
  for (const char* table :
       {"account_event", "account_seen", "attendance_row", "claim",           "class_person",
        "client_view",   "grade",        "known_class",    "override_change", "presence_event",
        "push_outcome",  "rating",       "recording",      "roster_change",   "rules_change",
        "submission",    "summary",      "summary_event",  "summary_person",  "unnamed_class_length",
        "web_view"}) {
    CHECK_MESSAGE(reports.find(std::string("\n") + table + ": ") != std::string::npos, std::string(table)
                                                                                           << " has no row");
  }
  for (const char* part :
       {"\"source\":\"summary\"", "\"source\":\"events\"", "\"status\":\"absent\"", "\"status\":\"excused\"",
        "\"state\":\"complete\"", "\"state\":\"cancelled\"", "\"state\":\"live\"", "\"override\":{",
        "\"in_room\":[{", "\"guest\":true", "\"coverage\":0.", "\"history\":[{", "\"returned\":true",
        "\"first_seen_at\":", "\"late\":true", "\"since\":", "\"attendance_ratio\":0."}) {
    CHECK_MESSAGE(reports.find(part) != std::string::npos, std::string(part) << " is in no report");
  }
  for (const char* part :
       {"\"cause\":\"push\"", "\"cause\":\"rules\"", "\"older_summaries\":[", "\"fate\":\"closes\""}) {
    CHECK_MESSAGE(histories.find(part) != std::string::npos, std::string(part) << " is in no history");
  }
}

}  // namespace rollcall::e2e
