// A timetable of 500 classes against a ClassIn that fails one time in twenty.
#include <csignal>

#include "creation.hpp"

using namespace rollcall;
using namespace rollcall::creation_test;

namespace {

constexpr int kRows = 500;

std::string timetable(const School& school, int rows = kRows) {
  std::string csv = "key,course_id,name,teacher_uid,start,minutes,record\n";
  for (int i = 0; i < rows; ++i) {
    csv += fmt::format("w1-{},{},\"Lesson {}, 数学\",{},{},45,{}\n", i, school.course, i, school.teacher,
                       local(school.noon + (24 + i) * 3600), i % 3 == 0 ? "yes" : "");
  }
  return csv;
}

Finished run(const School& school, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--config", school.site.config()});
  return ::rollcall::testing::rollcall(arguments, "", 300);
}

}  // namespace

TEST_CASE("500 classes with 5 % faults end complete, and applying them again sends nothing") {
  School school("1s");
  const std::string file = school.site.file("week.csv");
  write_text(file, timetable(school));
  const auto plan = run(school, {"class", "plan", file});
  INFO(plan.err);
  REQUIRE(plan.code == 0);
  CHECK(has(plan.err, "500 to create"));
  CHECK(school.classin.requests() == 0);
  school.classin.timings({.late_ms = 50, .rate_calls = 1000 / 6, .rate_ms = 10000});
  school.classin.faults({{"reset_before", 0.006},
                         {"reset_after", 0.006},
                         {"http_after:502", 0.006},
                         {"http_before:503", 0.006},
                         {"code_after:104", 0.006},
                         {"close_after", 0.006},
                         {"cut_body", 0.006},
                         {"not_json", 0.006},
                         {"silence_after", 0.002}},
                        3);
  int rounds = 1;
  auto applied = run(school, {"class", "apply", file});
  for (; applied.code != 0 && rounds < 5; ++rounds) applied = run(school, {"class", "apply", file});
  INFO(applied.err);
  CHECK(applied.code == 0);
  CHECK(school.classin.classes(kSid).size() == kRows);
  CHECK(school.what_is_unknown() == "");
  school.classin.faults({});
  const auto requests = school.classin.requests();
  const auto connections = school.classin.connections();
  const auto again = run(school, {"class", "apply", file});
  CHECK(again.code == 0);
  CHECK(has(again.out, "500 to leave"));
  CHECK(school.classin.requests() == requests);
  CHECK(school.classin.connections() == connections);
  const std::string results = testing::read_text(file + ".result.csv");
  CHECK(std::count(results.begin(), results.end(), '\n') == kRows + 1);
  CHECK(school.classin.breaches().empty());
  MESSAGE("complete after " << rounds << " of at most 5 rounds, " << requests << " requests");
}

TEST_CASE("a timetable with one row that ClassIn would refuse is not begun") {
  School school;
  const std::string file = school.site.file("week.csv");
  write_text(
      file, fmt::format("course_id,name,teacher_uid,start,minutes\n{0},Maths,{1},{2},45\n{0},Art,{1},{2},5\n",
                        school.course, school.teacher, local(school.noon + 86400)));
  const auto applied = school.site.run({"class", "apply", file});
  CHECK(applied.code == 2);
  CHECK_MESSAGE(has(applied.err, "week.csv:3: ends_at"), applied.err);
  CHECK(has(applied.err, "nothing was done"));
  CHECK(school.classin.requests() == 0);
}

TEST_CASE("an apply that was interrupted goes on where it stopped") {
  constexpr std::size_t kFew = 60;
  School school;
  const std::string file = school.site.file("week.csv");
  write_text(file, timetable(school, kFew));
  testing::Process process(
      {.arguments = {ROLLCALL_BINARY, "class", "apply", file, "--config", school.site.config()},
       .out = school.site.file("out"),
       .err = school.site.file("err")});
  REQUIRE(eventually([&] { return school.classin.requests() > 12; }));
  process.signal(SIGINT);
  CHECK(process.wait() == 1);
  CHECK(has(testing::read_text(school.site.file("err")), "(stopped)"));
  const auto before = school.classin.classes(kSid).size();
  CHECK(before < kFew);
  const auto rest = run(school, {"class", "apply", file});
  INFO(rest.err);
  CHECK(rest.code == 0);
  CHECK(school.classin.classes(kSid).size() == kFew);
  CHECK(school.what_is_unknown() == "");
}
