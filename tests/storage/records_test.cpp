// Which push wins where two claim the same row, whatever the order; and the records file itself.
#include "storage/records.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "storage/files.hpp"
#include "storage/sqlite/open_records.hpp"
#include "support/table_dump.hpp"

namespace rollcall::storage {

namespace {

using namespace storage::testing;
using namespace records;
using rollcall::testing::table_dump;

constexpr ClassId kClass{25672};
constexpr Uid kUid{1001};

Projected push(Row row, std::int64_t own_time, unsigned char tie = 0, std::int64_t seq = 1) {
  Projected projected{.origin = {kSchool, Seq{seq}, {own_time, {tie}}}};
  projected.rows.push_back(std::move(row));
  return projected;
}

// The dump after these batches.
std::string dump_of(const std::vector<std::vector<Projected>>& batches) {
  const Files files;
  const auto store = open_records(files.paths.records);
  for (const auto& batch : batches) store->apply(batch, Seq{1});
  return table_dump(files.paths.records);
}

// Both orders, in one batch and in two, and repeated: all the same. Returns what they leave.
std::string either_way(const Projected& a, const Projected& b) {
  const std::string expected = dump_of({{a}, {b}});
  CHECK(dump_of({{b}, {a}}) == expected);
  CHECK(dump_of({{a, b}}) == expected);
  CHECK(dump_of({{b, a}}) == expected);
  CHECK(dump_of({{a, a}, {b}, {a, b}}) == expected);
  return expected;
}

bool has(const std::string& dump, std::string_view part) { return dump.find(part) != std::string::npos; }

// Two rows of one key, made from the text or number that tells them apart, 11111 or 22222.
struct Kind {
  std::string name;
  std::function<Row(std::int64_t)> row;
};

std::vector<Kind> newest_wins() {
  return {
      {"presence_event",
       [](auto n) { return PresenceEvent{kClass, kUid, 0, 500, EventKind::in, n, {}, {}}; }},
      {"claim of a number",
       [](auto n) {
         return Claim{Subject::class_, kClass.value, Attribute::start_time, Source::change, n, {}};
       }},
      {"claim of a text",
       [](auto n) {
         return Claim{Subject::person, 5, Attribute::name, Source::push, {}, std::to_string(n)};
       }},
      {"unnamed_class_length",
       [](auto n) {
         return UnnamedClassLength{500, n};
       }},
      {"summary", [](auto n) { return Summary{kClass, {}, n, {}, {}, {}}; }},
      {"attendance_row", [](auto n) { return AttendanceRow{kClass, kUid, 1, n, {}, {}}; }},
      {"submission",
       [](auto n) { return Submission{ActivityId{3}, kUid, 500, std::to_string(n), {}, false, false}; }},
      {"recording",
       [](auto n) { return Recording{kClass, "f", true, std::to_string(n), "", {}, {}, {}, {}}; }},
      {"rating", [](auto n) { return Rating{kClass, Uid{9}, kUid, true, {}, std::to_string(n)}; }},
      {"account_event",
       [](auto n) {
         return AccountEvent{kUid, AccountEventKind::phone_replaced, 500, std::to_string(n), ""};
       }},
  };
}

Projected with_persons(std::int64_t own_time, std::vector<std::int64_t> uids) {
  Summary summary{.class_id = kClass,
                  .course_id = {},
                  .start_time = own_time,
                  .close_time = {},
                  .real_close_time = {},
                  .persons = {}};
  for (const auto uid : uids) {
    SummaryPerson person{.uid = Uid{uid}, .in_room = true};
    person.events.push_back({0, own_time, EventKind::in, 9});
    summary.persons.push_back(person);
  }
  return push(summary, own_time);
}

}  // namespace

TEST_CASE("of two rows of one key the newest push's stays, in any order") {
  for (const Kind& kind : newest_wins()) {
    CAPTURE(kind.name);
    const std::string dump = either_way(push(kind.row(22222), 10), push(kind.row(11111), 20));
    CHECK(has(dump, "11111"));
    CHECK_FALSE(has(dump, "22222"));
  }
}

TEST_CASE("of two pushes of the same time the hash of their content decides, not the order") {
  for (const Kind& kind : newest_wins()) {
    CAPTURE(kind.name);
    const std::string dump = either_way(push(kind.row(22222), 10, 200), push(kind.row(11111), 10, 201));
    CHECK(has(dump, "11111"));
    CHECK_FALSE(has(dump, "22222"));
  }
}

TEST_CASE("the newest summary replaces the people of the older one, all of them") {
  const std::string dump = either_way(with_persons(10, {1, 2, 3}), with_persons(20, {2, 4}));
  CHECK(has(dump, "summary_person: 1000082,25672,2,"));
  CHECK(has(dump, "summary_person: 1000082,25672,4,"));
  CHECK_FALSE(has(dump, "summary_person: 1000082,25672,1,"));
  CHECK_FALSE(has(dump, "summary_event: 1000082,25672,3,"));
}

TEST_CASE("of a web viewing the longest stays, and of equally long ones the newest") {
  const auto view = [](std::int64_t watched, const char* name) {
    return WebView{WebViewKind::live, kClass, "152", 500, watched, name, {}};
  };
  CHECK(has(either_way(push(view(60, "long"), 10), push(view(30, "short"), 20)), "'long'"));
  CHECK(has(either_way(push(view(60, "old"), 10), push(view(60, "new"), 20)), "'new'"));
  const std::string kinds = either_way(
      push(view(60, "a"), 10), push(WebView{WebViewKind::replay, kClass, "152", 500, 30, "b", {}}, 20));
  CHECK(has(kinds, "'a'"));
  CHECK(has(kinds, "'b'"));
}

TEST_CASE("of a client viewing every figure keeps its largest value, and one that only one push has stays") {
  const ClientView a{kClass, kUid, 60, 1200, {}, 3, {}, 89, 10}, b{kClass, kUid, 90, {}, 2, 1, 50, {}, 5};
  CHECK(has(either_way(push(a, 10), push(b, 20)), "client_view: 1000082,25672,1001,90,1200,2,3,50,89,10\n"));
}

TEST_CASE("every state of a grade and every change of a roster is kept, once") {
  const auto grade = [](std::int64_t at, double score) {
    Grade row{.kind = GradeKind::exam, .activity_id = ActivityId{3}, .student_uid = kUid, .graded_at = at};
    row.score = score;
    return row;
  };
  const std::string grades = either_way(push(grade(100, 50.25), 10), push(grade(100, 61.0), 20));
  CHECK(has(grades, "50.25"));
  CHECK(has(grades, "61.0"));
  const auto change = [](RosterOp op) { return RosterChange{RosterScope::course, 21, kUid, op, 10}; };
  const std::string roster = either_way(push(change(RosterOp::add), 10), push(change(RosterOp::remove), 20));
  CHECK(std::count(roster.begin(), roster.end(), '\n') == 2);
}

TEST_CASE("rows of other schools, classes and people do not touch each other") {
  const auto enter = [](Sid sid, std::int64_t uid) {
    Projected projected = push(PresenceEvent{kClass, Uid{uid}, 0, 500, EventKind::in, {}, {}, {}}, 10);
    projected.origin.sid = sid;
    return projected;
  };
  const Files files;
  open_records(files.paths.records)
      ->apply(std::vector{enter(kSchool, 1), enter(kSchool, 2), enter(kOther, 3)}, Seq{3});
  const auto reports = open_reports(files.paths.records);
  REQUIRE(reports->classes(kSchool, {.limit = 9}).size() == 1);
  CHECK(reports->classes(kSchool, {.limit = 9})[0].class_id == kClass);
  CHECK(reports->class_facts(kSchool, kClass)->live.size() == 2);
  CHECK(reports->class_facts(kOther, kClass)->live.size() == 1);
  CHECK_FALSE(reports->class_facts(kSchool, ClassId{1}));
  CHECK_FALSE(reports->class_facts(Sid{5}, kClass));
}

TEST_CASE("applied() moves with the rows of its batch and stays when rows are added again") {
  const Files files;
  const auto store = open_records(files.paths.records);
  CHECK(store->applied() == Seq{0});
  const auto row = push(UnnamedClassLength{500, 60}, 10);
  store->apply(std::vector{row}, Seq{7});
  CHECK(store->applied() == Seq{7});
  store->reapply(std::vector{row});
  CHECK(store->applied() == Seq{7});
  CHECK(open_reports(files.paths.records)->applied() == Seq{7});
  store->apply({}, Seq{9});
  CHECK(store->applied() == Seq{9});
}

TEST_CASE("a transaction whose work throws leaves nothing, not even what is gathered for later") {
  const Files files;
  const auto store = open_records(files.paths.records);
  const auto claim = push(Claim{Subject::class_, 5, Attribute::start_time, Source::push, 500, {}}, 10);
  CHECK_THROWS_AS(store->transact([&](RecordBatch& batch) {
    batch.write(claim, false);
    batch.set_applied(Seq{3});
    throw std::runtime_error("no more");
  }),
                  std::runtime_error);
  CHECK(store->applied() == Seq{0});
  store->apply(std::vector{push(UnnamedClassLength{500, 60}, 10)}, Seq{1});
  CHECK(open_reports(files.paths.records)->classes(kSchool, {.limit = 9}).empty());
}

TEST_CASE("a push that left no facts has its outcome until it does") {
  const Files files;
  const auto store = open_records(files.paths.records);
  Projected bad{.origin = {kSchool, Seq{4}, {}}, .outcome = Outcome::quarantined};
  bad.cmd = "End";
  bad.reason = "no Data";
  bad.pointer = "/Data";
  Projected unknown{.origin = {kOther, Seq{5}, {}}, .outcome = Outcome::unknown};
  store->apply(std::vector{bad, unknown}, Seq{5});
  const auto reports = open_reports(files.paths.records);
  CHECK(reports->outcome(Seq{4}).outcome == Outcome::quarantined);
  CHECK(reports->outcome(Seq{4}).pointer == "/Data");
  CHECK(reports->outcome(Seq{5}).outcome == Outcome::unknown);
  CHECK(reports->outcome(Seq{6}).outcome == Outcome::stored);
  CHECK(reports->quarantined({}) == 1);
  CHECK(reports->quarantined(kOther) == 0);
  const auto items = reports->quarantine(kSchool, Seq{0}, 10);
  REQUIRE(items.size() == 1);
  CHECK(items[0].reason == "no Data");
  CHECK(reports->quarantine({}, Seq{4}, 10).empty());
  bad.dropped = true;
  store->reapply(std::vector{bad});
  CHECK(reports->quarantined({}) == 0);
  CHECK(reports->outcome(Seq{4}).outcome == Outcome::quarantined);
  store->reapply(std::vector{Projected{.origin = {kSchool, Seq{4}, {}}}});
  CHECK(reports->outcome(Seq{4}).outcome == Outcome::stored);
}

TEST_CASE("a length that names no class is the only class's that starts then, and nobody's where two do") {
  const Files files;
  const auto store = open_records(files.paths.records);
  const auto starts = [](std::int64_t class_id) {
    return push(Claim{Subject::class_, class_id, Attribute::start_time, Source::push, 500, {}}, 10);
  };
  store->apply(std::vector{starts(1), push(UnnamedClassLength{500, 60}, 10)}, Seq{2});
  const auto reports = open_reports(files.paths.records);
  CHECK(reports->class_facts(kSchool, ClassId{1})->schedule.prelect_length_s == 60);
  store->apply(std::vector{starts(2)}, Seq{3});
  CHECK_FALSE(reports->class_facts(kSchool, ClassId{1})->schedule.prelect_length_s);
  CHECK_FALSE(reports->class_facts(kSchool, ClassId{2})->schedule.prelect_length_s);
}

TEST_CASE("the newest name counts among all that gave one, and the newest course of a class") {
  const Files files;
  const auto store = open_records(files.paths.records);
  const auto text = [](Source source, const char* name, std::int64_t own_time) {
    return push(Claim{Subject::class_, kClass.value, Attribute::name, source, {}, name}, own_time);
  };
  const auto course = [](Source source, std::int64_t id, std::int64_t own_time) {
    return push(Claim{Subject::class_, kClass.value, Attribute::course_id, source, id, {}}, own_time);
  };
  store->apply(std::vector{text(Source::push, "newer", 20), text(Source::change, "older", 10),
                           course(Source::change, 21, 30), course(Source::push, 22, 10)},
               Seq{4});
  const auto facts = open_reports(files.paths.records)->class_facts(kSchool, kClass);
  CHECK(facts->class_name == "newer");
  CHECK(facts->course_id == CourseId{21});
}

TEST_CASE(
    "a records file of another schema is emptied, a damaged one put aside, a missing one not there to read") {
  const Files files;
  const std::string& path = files.paths.records;
  CHECK(error_of([&] { open_reports(path); }) == StoreError::Kind::cannot_open);
  open_records(path)->apply(std::vector{push(UnnamedClassLength{500, 60}, 10)}, Seq{1});
  sqlite::Database(path, sqlite::Database::Mode::read_write).execute("PRAGMA user_version = 7");
  CHECK(error_of([&] { open_reports(path); }) == StoreError::Kind::cannot_open);
  CHECK(open_records(path)->applied() == Seq{0});
  CHECK_FALSE(std::filesystem::exists(path + ".damaged"));
  rollcall::testing::write_text(path, std::string(9000, 'x'));
  CHECK(open_records(path)->applied() == Seq{0});
  CHECK(rollcall::testing::read_text(path + ".damaged") == std::string(9000, 'x'));
}

}  // namespace rollcall::storage
