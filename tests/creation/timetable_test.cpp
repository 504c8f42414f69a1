// A timetable of 500 classes against a ClassIn that fails one time in twenty.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

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

// A row for each name, an hour apart.
std::string rows_of(const School& school, const std::vector<std::string>& names) {
  std::string csv = "key,course_id,name,teacher_uid,start,minutes\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    csv += fmt::format("k{},{},{},{},{},45\n", i, school.course, names[i], school.teacher,
                       local(school.noon + (24 + static_cast<int>(i)) * 3600));
  }
  return csv;
}

// `rollcall class apply FILE` as a child of its own.
struct Applying {
  Applying(const School& school, const std::string& file)
      : site(school.site),
        process({.arguments = {ROLLCALL_BINARY, "class", "apply", file, "--config", site.config()},
                 .out = site.file("out"),
                 .err = site.file("err")}) {}
  std::string out() const { return testing::read_text(site.file("out")); }
  std::string err() const { return testing::read_text(site.file("err")); }

  const Site& site;
  testing::Process process;
};

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
  CHECK_MESSAGE(has(again.out, "500 rows: was there 500; "), again.out);
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
  CHECK_MESSAGE(has(applied.err, "week.csv:3: minutes: "), applied.err);
  CHECK(has(applied.err, "nothing was done"));
  CHECK(school.classin.requests() == 0);
}

TEST_CASE("an apply that was interrupted goes on where it stopped") {
  constexpr std::size_t kFew = 60;
  School school;
  const std::string file = school.site.file("week.csv");
  write_text(file, timetable(school, kFew));
  Applying applying(school, file);
  REQUIRE(eventually([&] { return school.classin.requests() > 12; }));
  applying.process.signal(SIGINT);
  CHECK(applying.process.wait() == 1);
  CHECK(has(applying.err(), "stopping after the rows under way; once more stops at once\n"));
  CHECK(has(applying.err(), "(stopped)"));
  const auto before = school.classin.classes(kSid).size();
  CHECK(before < kFew);
  const std::string done = fmt::format("60 rows: created {}, not begun {}; ", before, kFew - before);
  CHECK_MESSAGE(has(applying.out(), done), applying.out());
  const auto rest = run(school, {"class", "apply", file});
  INFO(rest.err);
  CHECK(rest.code == 0);
  CHECK(school.classin.classes(kSid).size() == kFew);
  CHECK(school.what_is_unknown() == "");
}

TEST_CASE("a second interrupt ends an apply at once, and the requests under way count as not known") {
  School school("300s");
  const std::string file = school.site.file("week.csv");
  write_text(file, timetable(school, 10));
  school.classin.script("createClassroom", "hold_received", 100);
  Applying applying(school, file);
  REQUIRE(eventually([&] { return school.classin.holds().size() == 4; }, 30));
  applying.process.signal(SIGINT);
  REQUIRE(eventually([&] { return has(applying.err(), "once more stops at once"); }));
  CHECK(applying.process.running());
  applying.process.signal(SIGINT);
  CHECK(applying.process.wait(60) == 1);  // every request is held still
  CHECK_MESSAGE(has(applying.out(), "10 rows: not known 4, not begun 6; "), applying.out());
  const std::string results = testing::read_text(file + ".result.csv");
  CHECK(std::count(results.begin(), results.end(), '\n') == 1 + 4);
  CHECK(has(results, ",not known,"));
}

TEST_CASE("two applies never write to the same result file") {
  School school;
  const std::string file = school.site.file("week.csv"), results = file + ".result.csv";
  write_text(file, rows_of(school, {"Maths", "Art"}));
  write_text(results, "of the run that is under way\n");
  const int other = ::open(results.c_str(), O_RDONLY);
  REQUIRE(::flock(other, LOCK_EX | LOCK_NB) == 0);
  const auto refused = run(school, {"class", "apply", file});
  CHECK(refused.code == 1);
  CHECK_MESSAGE(has(refused.err, "another apply is writing " + results), refused.err);
  CHECK(school.classin.requests() == 0);
  CHECK(testing::read_text(results) == "of the run that is under way\n");
  ::close(other);
  CHECK(run(school, {"class", "apply", file}).code == 0);
  const std::string written = testing::read_text(results);
  CHECK(std::count(written.begin(), written.end(), '\n') == 3);
  CHECK(written.starts_with("line,key,step,result,"));
}

TEST_CASE("results do not go over the timetable, nor where nothing can be written, and nothing is sent") {
  School school;
  const std::string file = school.site.file("week.csv"), link = school.site.file("link.csv");
  const std::string text = rows_of(school, {"Maths"});
  write_text(file, text);
  std::filesystem::create_hard_link(file, link);
  for (const auto& result : {file, link, school.site.file("./week.csv")}) {
    const auto refused = run(school, {"class", "apply", file, "--result", result});
    CHECK(refused.code == 2);
    CHECK_MESSAGE(has(refused.err, result + " is the timetable itself"), refused.err);
    CHECK(testing::read_text(file) == text);
  }
  const std::string nowhere = school.site.file("nowhere/result.csv");
  const auto refused = run(school, {"class", "apply", file, "--result", nowhere});
  CHECK(refused.code == 1);
  CHECK_MESSAGE(has(refused.err, "cannot write " + nowhere + ": No such file or directory"), refused.err);
  CHECK(school.classin.requests() == 0);
}

TEST_CASE("the closing line counts what was done, a row's trouble is one line, and its result one row") {
  School school("1s");
  const std::string file = school.site.file("week.csv");
  write_text(file, rows_of(school, {"Maths"}));
  REQUIRE(run(school, {"class", "apply", file}).code == 0);
  write_text(file, rows_of(school, {"Algebra", "Art", "Music", "Sport"}));
  school.classin.script("createClassroom", "silence_after", 100);
  const auto some = run(school, {"class", "apply", file});
  CHECK(some.code == 1);
  CHECK_MESSAGE(has(some.out, "4 rows: changed 1, not known 3; each row's result is in "), some.out);
  CHECK_MESSAGE(has(some.err, "line 3: it is not known whether a class was created"), some.err);
  CHECK_FALSE(has(some.err, "\xef\xbf\xbd"));
  CHECK_FALSE(has(some.err, "Do not create it by hand"));
  const std::string results = testing::read_text(file + ".result.csv");
  CHECK(has(results, "Do not create it by hand"));
  CHECK(std::count(results.begin(), results.end(), '\n') == 1 + 4);
  school.classin.reset();
}

TEST_CASE("a row whose class exists under an unknown number is not done, and says how to settle it") {
  School school("1s");
  school.classin.variants({.v1_repeat = testing::FakeVariants::Repeat::error_without_ids});
  school.classin.script("addCourseClass", "close_after");
  const std::string file = school.site.file("week.csv");
  write_text(file, rows_of(school, {"Maths"}));
  for (int round = 0; round < 2; ++round) {
    const auto applied = run(school, {"class", "apply", file, "--api", "v1"});
    CHECK(applied.code == 1);
    CHECK_MESSAGE(has(applied.out, "1 rows: created, number not known 1; "), applied.out);
    CHECK_MESSAGE(has(applied.err, "line 2: created, number not known: "), applied.err);
    CHECK_MESSAGE(has(applied.err, "rollcall class settle 1000082 "), applied.err);
    CHECK(has(testing::read_text(file + ".result.csv"), "\"created, number not known\""));
  }
  CHECK(school.there("Maths").size() == 1);
  const auto row = school.rows().at(0);
  const auto settled = run(school, {"class", "settle", "1000082", row.identity, "--class",
                                    std::to_string(school.there("Maths").at(0).class_id)});
  CHECK_MESSAGE(settled.code == 0, settled.err);
  CHECK(run(school, {"class", "apply", file, "--api", "v1"}).code == 0);
}
