// Lists and reports of the query API: pages, filters, downloads, and what is unknown.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>
#include <string>

#include "e2e/api_client.hpp"
#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

const std::string kSchool = "/v1/schools/1000082";
constexpr std::int64_t kDay = 86400, kFirst = 1768266000;  // 2026-01-13 09:00 in Shanghai

void send(const Site& site, const std::string& push) {
  REQUIRE(site.push(sign(push, kStamp)).acknowledged());
}

Lesson lesson(std::int64_t number, std::int64_t course = 116576) {
  const std::int64_t start = kFirst + number * kDay;
  return {.course = course, .id = 1000 + number, .start = start, .end = start + 3600};
}

// Classes 1000, 1001, … on following days; student 1 in each.
void hold_lessons(const Site& site, std::int64_t count) {
  Client client(site.address());
  for (std::int64_t i = 0; i < count; ++i) {
    const Lesson l = lesson(i, i % 2 == 0 ? 116576 : 5);
    REQUIRE(client.post("/classin/push", sign(l.summary(l.end + 1290, {{1, l.start, l.end}}), kStamp))
                .acknowledged());
  }
}

std::string ids(const Document& page, const char* key = "class_id") {
  std::string out;
  for (const Json item : page["items"].items()) out += text_of(item[key]) + " ";
  return out;
}

}  // namespace

TEST_CASE("classes come in pages behind an opaque cursor, filtered by day, course and state") {
  Site site(school_toml());
  site.start();
  hold_lessons(site, 5);
  const std::string token = site.token(), classes = kSchool + "/classes";
  std::string seen, cursor;
  do {
    const Document page(
        site.get(classes + "?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor), token).body);
    seen += ids(page) + "| ";
    cursor = page["next_cursor"].text().value_or("");
  } while (!cursor.empty());
  CHECK(seen.starts_with("1000 1001 | 1002 1003 | 1004 | "));
  const auto filtered = [&](const std::string& query) {
    return ids(Document(site.get(classes + query, token).body));
  };
  CHECK(filtered("?from=2026-01-14&to=2026-01-15") == "1001 1002 ");
  CHECK(filtered("?course=5") == "1001 1003 ");
  CHECK(filtered("?state=complete&to=2026-01-13") == "1000 ");
  CHECK(filtered("?state=live") == "");
}

TEST_CASE("a cursor of another list, or one that is no cursor, is refused and named") {
  Site site(school_toml());
  site.start();
  hold_lessons(site, 3);
  const std::string token = site.token();
  const Document page(site.get(kSchool + "/classes?limit=1", token).body);
  const std::string cursor = text_of(page["next_cursor"]);
  for (const std::string& target :
       {kSchool + "/pushes?cursor=" + cursor, kSchool + "/quarantine?cursor=" + cursor,
        kSchool + "/restatements?cursor=" + cursor, kSchool + "/classes?cursor=3",
        kSchool + "/classes?cursor=" + cursor + "%21"}) {
    CAPTURE(target);
    const Answer answer = site.get(target, token);
    CHECK(answer.status == 400);
    CHECK(answer.body.find("\"parameter\":\"cursor\"") != std::string::npos);
  }
}

TEST_CASE("pushes go on from a number or from a cursor, not both, and show no entries of our own") {
  Site site(school_toml());
  site.start();
  hold_lessons(site, 3);
  const std::string token = site.token("desk", {"--scope", "correct"}), pushes = kSchool + "/pushes";
  const std::string body = R"({"status":"excused","reason":"x"})";
  REQUIRE(Client(site.address())
              .request("PUT", kSchool + "/classes/1000/attendance/1/override",
                       {{"Authorization", "Bearer " + token}}, body)
              .status == 200);
  send(site, numbered(1));
  CHECK(ids(Document(site.get(pushes, token).body), "seq") == "1 2 3 5 ");
  CHECK(ids(Document(site.get(pushes + "?after=2", token).body), "seq") == "3 5 ");
  const Document page(site.get(pushes + "?limit=3", token).body);
  const std::string cursor = text_of(page["next_cursor"]);
  CHECK(ids(Document(site.get(pushes + "?cursor=" + cursor, token).body), "seq") == "5 ");
  CHECK(site.get(pushes + "?after=1&cursor=" + cursor, token).status == 400);
}

TEST_CASE("a list is downloaded whole, whatever the size of a page, chunked or until the connection ends") {
  Site site(school_toml());
  site.start();
  constexpr std::int64_t kMany = 1100;  // more than two of the pages an export reads
  hold_lessons(site, kMany);
  const std::string token = site.token(), target = kSchool + "/classes?format=csv";
  RawAnswer csv(site.address(), target, "Authorization: Bearer " + token + "\r\n");
  REQUIRE(csv.ends());
  CHECK(csv.head().find("Content-Type: text/csv; charset=utf-8\r\n") != std::string::npos);
  CHECK(csv.head().find("Content-Disposition: attachment; filename=\"classes-1000082.csv\"") !=
        std::string::npos);
  std::set<std::string> rows;
  const std::string body = csv.body();
  for (std::size_t at = body.find("\r\n") + 2; at < body.size(); at = body.find("\r\n", at) + 2) {
    rows.insert(body.substr(at, body.find(',', at) - at));
  }
  CHECK(rows.size() == kMany);
  Client client(site.address());
  const Answer chunked = client.get(target, token);
  CHECK(chunked.field("Transfer-Encoding") == "chunked");
  RawAnswer workbook(site.address(), kSchool + "/classes?format=xlsx",
                     "Authorization: Bearer " + token + "\r\n");
  REQUIRE(workbook.ends());
  CHECK(workbook.body().starts_with("PK"));
  for (const std::string more : {"&limit=5", "&cursor=x"})
    CHECK(site.get(target + more, token).status == 400);
}

TEST_CASE("every report that is a table can be downloaded, under a name of our own") {
  Site site(school_toml());
  site.start();
  hold_lessons(site, 2);
  const std::string token = site.token();
  for (const std::string path :
       {"/classes", "/classes/1000/attendance", "/classes/1000/viewing", "/students/1/attendance", "/courses",
        "/courses/5/attendance", "/courses/5/roster", "/grades?course=5", "/grades/missing?course=5",
        "/submissions?course=5", "/restatements"}) {
    for (const std::string format : {"csv", "xlsx"}) {
      const std::string target =
          kSchool + path + (path.find('?') == std::string::npos ? "?" : "&") + "format=" + format;
      CAPTURE(target);
      RawAnswer answer(site.address(), target, "Authorization: Bearer " + token + "\r\n");
      REQUIRE(answer.ends());
      CHECK(answer.head().starts_with("HTTP/1.1 200 "));
      CHECK(answer.head().find("." + format + "\"") != std::string::npos);
      CHECK(answer.body().starts_with("PK") == (format == "xlsx"));
    }
  }
}

TEST_CASE("what the school does not know is 404 with a word on where to look") {
  Site site(school_toml());
  site.start();
  hold_lessons(site, 1);
  const std::string token = site.token();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/classes/77/attendance", "class"},     {"/classes/77/attendance/1", "class"},
      {"/classes/1000/attendance/77", "uid"},  {"/classes/77/attendance/1/override", "class"},
      {"/classes/77/viewing", "class"},        {"/students/77/attendance", "uid"},
      {"/courses/77/attendance", "course"},    {"/courses/77/roster", "course"},
      {"/classes?course=77", "course"},        {"/grades?course=77", "course"},
      {"/grades?student=77", "student"},       {"/grades/missing?course=77", "course"},
      {"/submissions?student=77", "student"},  {"/restatements?class=77", "class"},
      {"/restatements?student=77", "student"},
  };
  for (const auto& [path, parameter] : cases) {
    CAPTURE(path);
    const Answer answer = site.get(kSchool + path, token);
    CHECK(answer.status == 404);
    const Document problem(answer.body);
    CHECK(text_of(problem["parameter"]) == parameter);
    CHECK(text_of(problem["detail"]).find("GET /v1/schools/1000082/") != std::string::npos);
  }
}

TEST_CASE("what is asked wrongly is 400 and names the parameter") {
  Site site(school_toml());
  site.start();
  hold_lessons(site, 1);
  const std::string token = site.token();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/classes?from=13.1.2026", "from"},
      {"/classes?to=2026-02-30", "to"},
      {"/classes?from=2026-02-02&to=2026-02-01", "from"},
      {"/classes?state=done", "state"},
      {"/classes?limit=0", "limit"},
      {"/classes?format=pdf", "format"},
      {"/classes?course=x", "course"},
      {"/classes?student=1", "student"},
      {"/classes/x/attendance", "class"},
      {"/classes/1000/attendance/-1", "uid"},
      {"/students/1/attendance?from=today", "from"},
      {"/courses?from=2026-02-02&to=2026-02-01", "from"},
      {"/courses/5/attendance?to=x", "to"},
      {"/courses/116576/roster?at=now", "at"},
      {"/grades?history=yes&course=116576", "history"},
      {"/pushes?after=-1", "after"},
  };
  for (const auto& [path, parameter] : cases) {
    CAPTURE(path);
    const Answer answer = site.get(kSchool + path, token);
    CHECK(answer.status == 400);
    const Document problem(answer.body);
    CHECK(text_of(problem["parameter"]) == parameter);
    CHECK(problem["status"].integer() == 400);
    CHECK(text_of(problem["title"]) == "Bad Request");
  }
  for (const std::string path : {"/grades", "/submissions", "/grades/missing"}) {
    CHECK(site.get(kSchool + path, token).body.find("at least one of") != std::string::npos);
  }
}

TEST_CASE("the roster of a day is that of its end, in the school's zone") {
  Site site(school_toml());
  site.start();
  const Lesson l = lesson(0);
  send(site, l.course_students(kFirst, 1, {1, 2}));
  send(site, l.course_students(kFirst + kDay, 2, {2}));
  const std::string token = site.token(), roster = kSchool + "/courses/116576/roster";
  const auto at = [&](const std::string& query) {
    return ids(Document(site.get(roster + query, token).body), "uid");
  };
  CHECK(at("?at=2026-01-12") == "");
  CHECK(at("?at=2026-01-13") == "1 2 ");
  CHECK(at("?at=2026-01-14") == "1 ");
  CHECK(at("") == "1 ");
}

TEST_CASE("HEAD of a download and of the live view says what GET would, without a body") {
  Site site(school_toml());
  site.start();
  hold_lessons(site, 1);
  const std::string token = site.token();
  Client client(site.address());
  const auto head = [&](const std::string& target) {
    return client.request("HEAD", target,
                          {{"Authorization", "Bearer " + token}, {"Accept", "text/event-stream"}});
  };
  CHECK(head(kSchool + "/classes?format=csv").field("Content-Type") == "text/csv; charset=utf-8");
  CHECK(head(kSchool + "/live").field("Content-Type") == "application/json");
  CHECK(client.get(kSchool + "/courses", token).status == 200);  // the connection is still in step
}

}  // namespace rollcall::e2e
