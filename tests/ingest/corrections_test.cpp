// Overrides and rosters as people give them: what is taken, and what is refused with which words.
#include "ingest/corrections.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ingest/csv_rows.hpp"
#include "ingest/roster_csv.hpp"
#include "projection/own_entry.hpp"

namespace rollcall::ingest {

namespace {

domain::Mark student(std::optional<domain::Override> correction = {}) {
  domain::Mark mark;
  mark.uid = Uid{6};
  mark.status = mark.computed_status = domain::Status::absent;
  mark.correction = std::move(correction);
  if (mark.correction) mark.status = mark.correction->status;
  return mark;
}

Result<std::optional<storage::JournalEntry>> wish(const OverrideWish& wish,
                                                  const domain::Mark& mark = student()) {
  return override_entry(Sid{7}, ClassId{5}, mark, wish, 1768314600);
}

Result<std::int64_t> instant(std::string_view text) {
  if (text == "2026-01-13") return std::int64_t{1768233600};
  return Error{"'" + std::string(text) + "' is no date", ""};
}

Result<projection::RosterImport> roster(std::string_view csv) {
  return read_roster_csv(csv, "r.csv", 9, instant);
}

}  // namespace

TEST_CASE("an override becomes an entry with both statuses, unless it says what is said already") {
  const auto entry = wish({"excused", "ill", "office"});
  REQUIRE(entry.ok());
  REQUIRE(entry->has_value());
  CHECK((*entry)->trust == storage::Trust::own);
  CHECK((*entry)->cmd == projection::kOverrideCmd);
  CHECK((*entry)->body.find(R"("before":"absent","computed":"absent","reason":"ill")") != std::string::npos);
  CHECK((*entry)->identity != (*wish({"excused", "ill", "office"}))->identity);  // said anew, an entry anew
  const domain::Override held{domain::Status::excused, "ill", "office", 5, Seq{1}};
  CHECK_FALSE(wish({"excused", "ill", "office"}, student(held))->has_value());
  CHECK(wish({"excused", "ill, with a note", "office"}, student(held))->has_value());
  CHECK(wish({"", "came after all", "office"}, student(held))->has_value());
}

TEST_CASE("bad overrides are refused by name") {
  domain::Mark teacher = student();
  teacher.status.reset();
  const std::pair<Result<std::optional<storage::JournalEntry>>, std::string> cases[] = {
      {wish({"ill", "r", "a"}), "status 'ill' is none of excused, absent"},
      {wish({"excused", " ", "a"}), "reason is missing"},
      {wish({"excused", "r", ""}), "author is missing"},
      {wish({"excused", std::string(2001, 'r'), "a"}), "reason is 2001 bytes long, 2000 are allowed"},
      {wish({"excused", "\xff", "a"}), "reason is not UTF-8"},
      {wish({"", "r", "a"}), "person 6 has no override in class 5"},
      {wish({"excused", "r", "a"}, teacher), "person 6 is no student in class 5"}};
  for (const auto& [result, words] : cases) {
    REQUIRE_FALSE(result.ok());
    CHECK_MESSAGE(result.error().text().starts_with(words), result.error().text());
  }
}

TEST_CASE("CSV is read with quotes, both line ends, blank lines, and a byte order mark") {
  const auto rows = read_csv(
      "\xef\xbb\xbf"
      "a,\"b \"\"c\"\"\",\r\n\n\"x\ny\",2\n,");
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == 3);
  CHECK((*rows)[0].fields == std::vector<std::string>{"a", "b \"c\"", ""});
  CHECK((*rows)[1].line == 3);
  CHECK((*rows)[1].fields == std::vector<std::string>{"x\ny", "2"});
  CHECK((*rows)[2].line == 5);
  CHECK((*rows)[2].fields == std::vector<std::string>{"", ""});
}

TEST_CASE("semicolons separate the fields where the heading has them and no comma") {
  const auto spread = read_csv("\n\"a;1\";b\n1,5;\"2;3\"\n");
  REQUIRE(spread.ok());
  REQUIRE(spread->size() == 2);
  CHECK(spread->front().fields == std::vector<std::string>{"a;1", "b"});
  CHECK(spread->back().fields == std::vector<std::string>{"1,5", "2;3"});
  const auto plain = read_csv("a;x,b\n1;2,3\n");
  REQUIRE(plain.ok());
  CHECK(plain->front().fields == std::vector<std::string>{"a;x", "b"});
  CHECK(plain->back().fields == std::vector<std::string>{"1;2", "3"});
}

TEST_CASE("broken CSV is refused with its line") {
  const std::pair<std::string, std::string> cases[] = {
      {"a\nb\"c\n", "line 2: a quote inside a field that does not begin with one"},
      {"a\n\"b\nc", "line 2: the quote opened in line 2 is not closed"},
      {"a\n\"b\"c\n", "line 2: text behind a closing quote"},
      {"a\rb", "line 1: a carriage return without a line feed"},
      {"a\xff", "the file is not UTF-8"},
      {std::string("a\0b", 3), "the file holds zero bytes, so it is no CSV"}};
  for (const auto& [text, words] : cases) {
    const auto rows = read_csv(text);
    REQUIRE_FALSE(rows.ok());
    CHECK(rows.error().what == words);
  }
}

TEST_CASE("a roster file gives its rows, columns in any order, optional ones left out") {
  const auto import =
      roster("name,uid,course_id,class_id,op,from\nOne,1,21,,,\n\"Two, B\", 2 ,,22,remove,2026-01-13\n");
  REQUIRE(import.ok());
  CHECK(import->at == 9);
  REQUIRE(import->lines.size() == 2);
  CHECK(import->lines[0].scope == records::RosterScope::course);
  CHECK(import->lines[0].scope_id == 21);
  CHECK(import->lines[0].effective_at == 0);
  CHECK(import->lines[1].scope == records::RosterScope::class_);
  CHECK(import->lines[1].uid == Uid{2});
  CHECK(import->lines[1].op == records::RosterOp::remove);
  CHECK(import->lines[1].effective_at == 1768233600);
  CHECK(import->lines[1].name == "Two, B");
  CHECK(roster("uid,course_id\n1,21\n").ok());
  CHECK(roster("uid;course_id\n1;21\n;\n")->lines.size() == 1);
}

TEST_CASE("a faulty roster file is refused whole, with file, line and column of every fault") {
  const std::pair<std::string, std::string> cases[] = {
      {"", "r.csv: there is no row below a heading"},
      {"uid,course_id\n", "r.csv: there is no row below a heading"},
      {"uid,course_id\n,\n \n", "r.csv: there is no row below a heading"},
      {"uid,cours\n1,2\n",
       "r.csv:1: heading: 'cours' is no column; known: uid, course_id, class_id, op, from, name\n"
       "r.csv:1: heading: there is neither a column course_id nor class_id"},
      {"course_id\n1\n", "r.csv:1: heading: there is no column uid"},
      {"uid,uid,course_id\n1,1,1\n", "r.csv:1: heading: column uid comes twice"},
      {"uid,course_id\n1,21\n2\n", "r.csv:3: row: it has 1 fields, the heading 2"},
      {"uid,course_id\nx7,21\n8,-1\n",
       "r.csv:2: uid: 'x7' is not a positive whole number\n"
       "r.csv:3: course_id: '-1' is not a positive whole number"},
      {"uid,course_id,class_id\n1,,\n", "r.csv:2: course_id: give course_id or class_id"},
      {"uid,course_id,class_id\n1,2,3\n", "r.csv:2: course_id: give course_id or class_id, not both"},
      {"uid,course_id,op\n1,2,drop\n", "r.csv:2: op: 'drop' is neither add nor remove"},
      {"uid,course_id,from\n1,2,soon\n", "r.csv:2: from: 'soon' is no date"},
      {"uid,course_id\n1,2\n1,2\n", "r.csv:3: uid: 1 is in line 2 already, for the same course"},
      {"uid,course_id\n\"1,2\n", "r.csv: line 2: the quote opened in line 2 is not closed"}};
  for (const auto& [text, words] : cases) {
    const auto import = roster(text);
    REQUIRE_FALSE(import.ok());
    CHECK(import.error().what == words);
  }
}

TEST_CASE("of many faults the first twenty are shown and the rest counted") {
  std::string text = "uid,course_id\n";
  for (int i = 0; i < 30; ++i) text += "x,1\n";
  const auto import = roster(text);
  REQUIRE_FALSE(import.ok());
  CHECK(import.error().what.ends_with("\nand 10 more faults"));
}

}  // namespace rollcall::ingest
