// Whatever people, classes and courses are called, and whatever is written about a mark: it comes back from
// the API and the command line with every character, is never a formula, and never commands a terminal.
//
// ROLLCALL_NAUGHTY_STRINGS may name a JSON file with more texts (["…", …]).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "e2e/naughty_help.hpp"

namespace rollcall::e2e {

namespace {

constexpr std::int64_t kFirst = 200001;  // of people, classes, courses: one a text
const std::string kSchool = "/v1/schools/1000082";

// A running site and the texts.
struct Strange {
  Strange() : site(school_toml()), texts(strange_texts()) {
    site.start();
    token = site.token("test", {"--scope", "correct"});
  }

  void send(Client& client, const std::string& push) const {
    REQUIRE(client.post("/classin/push", sign(push, kStamp)).acknowledged());
  }

  // The column `name` of a table in every format, from the API and the command line.
  void check_tables(const std::string& target, std::vector<std::string> command, std::string_view name,
                    const TextById& expected) const {
    for (const auto& csv : {download(site, target + "?format=csv", token).body, cli(command, "csv")}) {
      CHECK(difference(expected, csv_column(csv, name)) == "");
    }
    for (const auto& workbook : {download(site, target + "?format=xlsx", token).body, cli(command, "xlsx")}) {
      CHECK(difference(expected, sheet_column(workbook, name)) == "");
    }
    CHECK(command_in(cli(command, "table")) == "");
  }

  std::string cli(std::vector<std::string> command, const std::string& format) const {
    const std::string file = site.file("out");
    command.insert(command.end(), {"--format", format, "-o", file});
    const auto done = site.run(command);
    REQUIRE_MESSAGE(done.code == 0, done.err);
    return read_text(file);
  }

  Site site;
  std::vector<std::string> texts;
  std::string token;
};

std::string student_list(const std::vector<std::string>& names) {
  std::string list;
  std::int64_t uid = kFirst;
  for (const auto& name : names) {
    list += fmt::format(R"({}{{"studentUid":{},"studentName":{}}})", list.empty() ? "" : ",", uid++,
                        json_text(name));
  }
  return "[" + list + "]";
}

// What the override of a mark may say (PRODUCT.md 2.5: a reason is required).
bool says_something(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") != std::string::npos && text.size() <= 2000;
}

}  // namespace

TEST_CASE("students with strange names keep them in class reports of every format") {
  const Strange all;
  const Lesson lesson;
  Client client(all.site.address());
  const std::string data = fmt::format(R"({{"studentInfos":{}}})", student_list(all.texts));
  all.send(client, with_members(lesson.class_students(lesson.start - 60, 1, {}), {{"opData", data}}));
  const auto expected = numbered_texts(all.texts, kFirst);
  const std::string target = kSchool + "/classes/25672/attendance";
  const std::string json = all.site.get(target, all.token).body;
  CHECK(difference(expected, json_column(json, "students", "uid", "name")) == "");
  const std::vector<std::string> command = {"report", "class", "1000082", "25672"};
  CHECK(difference(expected, json_column(all.cli(command, "json"), "students", "uid", "name")) == "");
  all.check_tables(target, command, "name", expected);
}

TEST_CASE("viewers with strange nicknames keep them in viewing reports of every format") {
  const Strange all;
  const Lesson lesson;
  Client client(all.site.address());
  TextById expected;
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    const std::string data =
        fmt::format(R"({{"Telephone":"{}","Nickname":{},"Intime":{},"LookTime":9}})",
                    kFirst + static_cast<std::int64_t>(i), json_text(all.texts[i]), lesson.start + 60);
    all.send(client, lesson.push("\"LiveDataDetail\"", lesson.start + 70, {{"Data", data}}));
    expected[std::to_string(kFirst + static_cast<std::int64_t>(i))] = all.texts[i];
  }
  const std::string target = kSchool + "/classes/25672/viewing";
  CHECK(difference(expected,
                   json_column(all.site.get(target, all.token).body, "web", "telephone", "nickname")) == "");
  std::size_t found = 0;
  for (const auto& row : report_test::read_csv(download(all.site, target + "?format=csv", all.token).body)) {
    for (const auto& cell : row)
      found += std::count(all.texts.begin(), all.texts.end(), report_test::without_guard(cell)) != 0;
  }
  CHECK(found >= all.texts.size());
  CHECK(command_in(all.cli({"report", "viewing", "1000082", "25672"}, "table")) == "");
}

TEST_CASE("classes and courses with strange names keep them in lists of every format") {
  const Strange all;
  Client client(all.site.address());
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    const std::string name = json_text(all.texts[i]);
    Lesson lesson{.course = kFirst + static_cast<std::int64_t>(i),
                  .id = kFirst + static_cast<std::int64_t>(i)};
    all.send(client,
             lesson.class_change(lesson.start - 60, 1,
                                 {{"className", name}, {"courseName", name}, {"beginTime", "1768314000"}}));
  }
  const auto expected = numbered_texts(all.texts, kFirst);
  TextById classes;
  for (std::string cursor, next = "?limit=1000"; !next.empty();) {
    const std::string page = all.site.get(kSchool + "/classes" + next, all.token).body;
    classes.merge(json_column(page, "items", "class_id", "class_name"));
    cursor = std::string(Document(page)["next_cursor"].string().value_or(""));
    next = cursor.empty() ? "" : "?limit=1000&cursor=" + cursor;
  }
  CHECK(difference(expected, classes) == "");
  all.check_tables(kSchool + "/classes", {"report", "classes", "1000082"}, "class_name", expected);
  const std::string courses = all.site.get(kSchool + "/courses", all.token).body;
  CHECK(difference(expected, json_column(courses, "items", "course_id", "course_name")) == "");
  all.check_tables(kSchool + "/courses", {"report", "school", "1000082"}, "course_name", expected);
}

TEST_CASE("headings of a class with strange names do not command the terminal") {
  const Strange all;
  Client client(all.site.address());
  const Lesson lesson;
  for (std::size_t i = 0; i < all.texts.size(); i += 61) {
    const std::string name = json_text("\x1b[2J\u202e" + all.texts[i]);
    const auto at = lesson.start + static_cast<std::int64_t>(i);
    const std::string student = fmt::format(R"([{{"studentUid":1,"studentName":{}}}])", name);
    const std::string data =
        fmt::format(R"({{"className":{},"courseName":{},"studentInfos":{}}})", name, name, student);
    all.send(client, with_members(lesson.class_students(at, 1, {}), {{"opData", data}}));
    const auto shown = [&](const std::vector<std::string>& command) { return all.site.run(command).out; };
    CHECK(command_in(shown({"report", "class", "1000082", "25672"})) == "");
    CHECK(command_in(shown({"report", "student", "1000082", "1"})) == "");
    CHECK(command_in(shown({"report", "course", "1000082", "116576"})) == "");
    CHECK(command_in(shown({"explain", "1000082", "25672", "1"})) == "");
  }
}

TEST_CASE("what commands say in words of strange names does not command the terminal") {
  Site site(school_toml());
  site.start();
  const Lesson lesson;
  const std::string strange = json_text("a\x1b[2J\u202e\u009bb");
  const std::string student = fmt::format(R"([{{"studentUid":1,"studentName":{}}}])", strange);
  const std::string data = fmt::format(R"({{"studentInfos":{}}})", student);
  const std::string push = with_members(lesson.class_students(lesson.start, 1, {}), {{"opData", data}});
  REQUIRE(site.push(sign(push, kStamp)).acknowledged());
  REQUIRE(site.push(with_members(numbered(1), {{"Cmd", strange}})).acknowledged());  // held, not signed
  const auto set =
      site.run({"override", "set", "1000082", "25672", "1", "--status", "late", "--reason", "because"});
  CHECK(set.code == 0);
  CHECK(command_in(set.out) == "");
  const auto shown = site.run({"quarantine", "show", "2"});
  CHECK(shown.code == 0);
  CHECK(command_in(shown.out) == "");
}

TEST_CASE(
    "strange reasons and authors of overrides come back as they were said, and blank ones are refused") {
  const Strange all;
  constexpr std::int64_t kOfAClass = 25;
  Client client(all.site.address());
  std::map<std::int64_t, TextById> expected;  // by class
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    const std::int64_t uid = kFirst + static_cast<std::int64_t>(i);
    Lesson lesson{.id = kFirst + uid / kOfAClass};
    all.send(client, lesson.class_students(lesson.start - 60, 1, {uid}));
    const std::string text = json_text(all.texts[i]);
    const std::string mark = fmt::format("{}/classes/{}/attendance/{}", kSchool, lesson.id, uid);
    const auto answer =
        client.request("PUT", mark + "/override", {{"Authorization", "Bearer " + all.token}},
                       fmt::format(R"({{"status":"excused","reason":{},"author":{}}})", text, text));
    CAPTURE(text);
    CHECK(answer.status == (says_something(all.texts[i]) ? 200 : 400));
    expected[lesson.id][std::to_string(uid)] = says_something(all.texts[i]) ? all.texts[i] : "";
    if (answer.status != 200) continue;
    const Document log(client.get(mark + "/override", all.token).body);
    const auto items = log["items"].items();
    CHECK(text_of((*items.begin())["reason"]) == all.texts[i]);
    CHECK(text_of((*items.begin())["author"]) == all.texts[i]);
  }
  for (const auto& [id, reasons] : expected) {
    const std::string target = fmt::format("{}/classes/{}/attendance?format=", kSchool, id);
    for (const char* column : {"override_reason", "override_author"}) {
      CHECK(difference(reasons, csv_column(download(all.site, target + "csv", all.token).body, column)) ==
            "");
      CHECK(difference(reasons, sheet_column(download(all.site, target + "xlsx", all.token).body, column)) ==
            "");
    }
    const std::string number = std::to_string(id), uid = reasons.begin()->first;
    CHECK(command_in(all.site.run({"report", "class", "1000082", number}).out) == "");
    CHECK(command_in(all.site.run({"explain", "1000082", number, uid}).out) == "");
    CHECK(command_in(all.site.run({"override", "log", "1000082", number, uid}).out) == "");
  }
}

}  // namespace rollcall::e2e
