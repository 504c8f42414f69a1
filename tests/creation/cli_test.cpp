// Scheduling from the command line, as a user does it.
#include <regex>

#include "creation.hpp"

using namespace rollcall;
using namespace rollcall::creation_test;

TEST_CASE("a class is created in ClassIn, and the same command again creates nothing") {
  School school;
  const auto first = school.create("Maths");
  INFO(first.err);
  CHECK(first.code == 0);
  REQUIRE(school.there("Maths").size() == 1);
  const FakeClass made = school.there("Maths").front();
  CHECK(has(first.out, fmt::format("class {} created", made.class_id)));
  CHECK(made.call == "createClassroom");
  CHECK(made.teacher_uid == school.teacher);
  CHECK(made.starts_at == school.noon + 48 * 3600);
  CHECK(made.ends_at == made.starts_at + 2700);
  const auto requests = school.classin.requests();
  const auto again = school.create("Maths");
  CHECK(again.code == 0);
  CHECK(has(again.out, "had been created before"));
  CHECK(school.classin.requests() == requests);
  CHECK(school.what_is_unknown() == "");
  CHECK(school.classin.breaches().empty());
}

TEST_CASE("both versions of the API make the same class of the same words") {
  School school;
  const std::vector<std::string> more = {"--seats",  "1",   "--definition", "1", "--record", "yes",
                                         "--replay", "yes", "--auto-stage", "no"};
  for (const std::string api : {"v1", "v2"}) {
    CAPTURE(api);
    auto with_api = more;
    with_api.insert(with_api.end(), {"--api", api});
    const auto made = school.create("By " + api, 48, with_api);
    INFO(made.err);
    REQUIRE(made.code == 0);
    const FakeClass there = school.there("By " + api).at(0);
    CHECK(there.seats == 1);
    CHECK(there.definition == 1);
    CHECK(there.record);
    CHECK(there.replay);
    CHECK_FALSE(there.live);
    CHECK_FALSE(there.auto_stage);
    CHECK(there.seats_shown);
  }
  CHECK(school.classin.breaches().empty());
}

TEST_CASE("reports know a created class at once: name, times, course and who is expected") {
  School school;
  const auto student = school.classin.add_student(kSid, "Ann");
  const auto added = school.site.run({"call", "addCourseStudent", "courseId=" + std::to_string(school.course),
                                      "identity=1", "studentUid=" + std::to_string(student)});
  INFO(added.err);
  REQUIRE(added.code == 0);
  // A member counts from when it was added; the class begins later.
  REQUIRE(school.create("Maths").code == 0);
  const auto id = std::to_string(school.there("Maths").at(0).class_id);
  const auto report = school.site.run({"report", "class", "1000082", id, "--format", "json"});
  INFO(report.err);
  REQUIRE(report.code == 0);
  classin::JsonDocument document;
  const auto json = *document.parse(report.out);
  CHECK(json["class_name"].text() == "Maths");
  CHECK(json["course_id"].integer() == school.course);
  CHECK(json["starts_at"].integer() == school.noon + 48 * 3600);
  CHECK(json["scheduled_end"].integer() == school.noon + 48 * 3600 + 2700);
  CHECK(json["state"].text() == "scheduled");
  CHECK(json["totals"]["expected"].integer() == 1);
  const auto listed = school.site.run({"report", "classes", "1000082", "--format", "csv"});
  CHECK(has(listed.out, "Maths"));
}

TEST_CASE("a change and a deletion reach ClassIn and the reports") {
  School school;
  REQUIRE(
      school.create("Maths", 48, {"--assistant", std::to_string(school.classin.add_teacher(kSid))}).code ==
      0);
  const auto id = std::to_string(school.there("Maths").at(0).class_id);
  const auto edited = school.site.run({"class", "edit", "1000082", id, "--name", "Algebra", "--start",
                                       local(school.noon + 72 * 3600), "--minutes", "60"});
  INFO(edited.err);
  REQUIRE(edited.code == 0);
  const FakeClass there = school.there("Algebra").at(0);
  CHECK(there.starts_at == school.noon + 72 * 3600);
  CHECK(there.assistant_uids.size() == 1);  // what was not named stays
  auto report = school.site.run({"report", "class", "1000082", id, "--format", "json"});
  CHECK(has(report.out, "\"class_name\":\"Algebra\""));
  CHECK(has(report.out, fmt::format("\"starts_at\":{}", school.noon + 72 * 3600)));
  const auto deleted = school.site.run({"class", "delete", "1000082", id});
  INFO(deleted.err);
  REQUIRE(deleted.code == 0);
  CHECK(school.there("Algebra").empty());
  report = school.site.run({"report", "class", "1000082", id, "--format", "json"});
  CHECK(has(report.out, "\"state\":\"cancelled\""));
  const auto anew = school.create("Maths", 48);
  CHECK(anew.code == 1);
  CHECK_MESSAGE(has(anew.err, "has been deleted since"), anew.err);
  CHECK_MESSAGE(has(anew.err, "again"), anew.err);
  CHECK(school.create("Maths", 48, {"--again"}).code == 0);
  CHECK(school.classin.breaches().empty());
}

TEST_CASE("from nothing to a first class: course, teacher, student, class, links") {
  FakeClassIn classin({.schools = {{kSid, kSecret}}});
  Site site(School::toml(classin));
  storage::open_journal(site.journal(), storage::Access::read_write);
  write_text(site.file("password"), "correct horse\n");
  const auto course = site.run({"course", "create", "1000082", "--name", "Form 5"});
  INFO(course.err);
  REQUIRE(course.code == 0);
  const std::int64_t course_id = classin.courses(kSid).at(0).course_id;
  CHECK(course.out == fmt::format("course {} created\n", course_id));
  const auto teacher = site.run({"teacher", "add", "1000082", "13800000001", "--name", "Mr Ho",
                                 "--password-file", site.file("password")});
  INFO(teacher.err);
  REQUIRE(teacher.code == 0);
  const auto student =
      site.run({"student", "add", "1000082", "13800000002", "--name", "Ann", "--password-file",
                site.file("password"), "--course", std::to_string(course_id)});
  INFO(student.err);
  REQUIRE(student.code == 0);
  CHECK(student.err.empty());
  const std::string teacher_uid = teacher.out.substr(8, teacher.out.size() - 9),
                    student_uid = student.out.substr(8, student.out.size() - 9);
  CHECK(std::to_string(classin.courses(kSid).at(0).students.at(0)) == student_uid);
  const auto made = site.run({"class", "create", "1000082", std::to_string(course_id), "--name", "Maths",
                              "--teacher", teacher_uid, "--start", local(now_s() + 7200), "--minutes", "45",
                              "--record", "yes", "--live", "yes", "--new-unit", "Week 1"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  const FakeClass there = classin.classes(kSid).at(0);
  CHECK(there.unit_id == classin.units(kSid).at(0).unit_id);
  const std::string id = std::to_string(there.class_id);
  const auto login = site.run({"link", "login", "1000082", id, student_uid});
  INFO(login.err);
  CHECK(login.code == 0);
  CHECK(login.out.starts_with("classin://www.eeo.cn/enterclass?"));
  const auto page = site.run({"link", "login", "1000082", id, student_uid, "--page"});
  CHECK(page.out.starts_with("https://www.eeo.cn/client/invoke/index.html?"));
  const auto requests = classin.requests();
  const auto live = site.run({"link", "live", "1000082", id, "13900000000", "Ann's mother"});
  INFO(live.err);
  CHECK(live.code == 0);
  CHECK(has(live.out, "&nickname=Ann%27s%20mother&checkCode="));
  CHECK(classin.requests() == requests);
  const auto expected = site.run({"report", "class", "1000082", id, "--format", "json"});
  CHECK(has(expected.out, "\"expected\":1"));
  CHECK(has(expected.out, "\"name\":\"Ann\""));
  CHECK(classin.breaches().empty());
}

TEST_CASE("`call` lists the calls, says what one takes, and makes any of them") {
  School school;
  const auto list = school.site.run({"call"});
  CHECK(list.code == 0);
  for (const auto* name : {"addCourseClass", "createClassroom", "deleteStudent"}) CHECK(has(list.out, name));
  const auto takes = school.site.run({"call", "createUnit"});
  CHECK(takes.code == 0);
  CHECK(has(takes.out, "publishFlag"));
  const auto made = school.site.run(
      {"call", "createUnit", "courseId=" + std::to_string(school.course), "name=Week 1", "publishFlag=2"});
  INFO(made.err);
  CHECK(made.code == 0);
  CHECK(has(made.out, "unitId"));
  CHECK(school.classin.units(kSid).size() == 1);
  const auto wrong = school.site.run({"call", "createUnti"});
  CHECK(wrong.code == 2);
  CHECK(has(wrong.err, "did you mean createUnit"));
  const auto unknown = school.site.run({"call", "createUnit", "colour=red"});
  CHECK(unknown.code == 2);
  CHECK(has(unknown.err, "'colour' is no parameter of createUnit"));
  const auto of_kind = school.site.run({"call", "createUnit", "courseId=seven", "name=x", "publishFlag=2"});
  CHECK(of_kind.code == 2);
  CHECK(has(of_kind.err, "courseId"));
}

TEST_CASE("wrong wishes are refused before anything is sent, with the option named") {
  School school;
  struct Row {
    std::vector<std::string> more;
    std::string words;
  };
  for (const auto& [more, words] :
       {Row{{"--seats", "13"}, "--seats: "}, Row{{"--seats", "3", "--definition", "1"}, "--definition: "},
        Row{{"--live", "yes"}, "--live: "},
        Row{{"--live", "perhaps"}, "--live: 'perhaps' is none of yes, no"},
        Row{{"--record-room-scene", "yes"}, "--record-room-scene: "},
        Row{{"--assistant", std::to_string(school.teacher)}, "--assistant: "},
        Row{{"--api", "v3"}, "--api: 'v3' is none of v1, v2"},
        Row{{"--identity", std::string(33, 'i')}, "--identity: "},
        Row{{"--api", "v1", "--unit", "4"}, "--unit: "}, Row{{"--folder", "4"}, "--folder: "}}) {
    CAPTURE(words);
    const auto refused = school.create("Maths", 48, more);
    CHECK(refused.code == 2);
    CHECK_MESSAGE(has(refused.err, words), refused.err);
  }
  CHECK(has(school.create(std::string(51, 'x')).err, "--name: "));
  CHECK(has(school.create("Too soon", -48).err, "--start: "));
  const auto nothing = school.site.run({"class", "create", "1000082", std::to_string(school.course)});
  CHECK(nothing.code == 2);
  for (const auto* option : {"--name: ", "--teacher: ", "--start: ", "--end: "})
    CHECK_MESSAGE(has(nothing.err, option), nothing.err);
  const auto elsewhere = school.site.run({"class", "edit", "1000082", "25672", "--name", "x"});
  CHECK(elsewhere.code == 2);
  for (const auto* option : {"--api: ", "--course: "})
    CHECK_MESSAGE(has(elsewhere.err, option), elsewhere.err);
  const auto course = school.site.run(
      {"course", "create", "1000082", "--name", std::string(100, 'x'), "--expires", "2020-01-01"});
  CHECK(course.code == 2);
  for (const auto* option : {"--name: ", "--expires: "}) CHECK_MESSAGE(has(course.err, option), course.err);
  CHECK(school.classin.requests() == 0);
  CHECK(school.rows().empty());
}

TEST_CASE("a format that a command does not write is refused before anything is sent") {
  School school;
  for (const std::string format : {"csv", "xlsx"}) {
    CAPTURE(format);
    for (const auto& arguments :
         {school.create_arguments("Maths", 48, {"--format", format}),
          std::vector<std::string>{"class", "edit", "1000082", "25672", "--name", "x", "--format", format},
          std::vector<std::string>{"class", "settle", "1000082", "abc", "--not-created", "--format", format},
          std::vector<std::string>{"call", "addCourse", "courseName=x", "--format", format}}) {
      const auto refused = school.site.run(arguments);
      CHECK(refused.code == 2);
      CHECK_MESSAGE(has(refused.err, "--format: "), refused.err);
    }
  }
  const auto nowhere = school.create("Maths", 48, {"-o", school.site.file("nowhere/class.txt")});
  CHECK(nowhere.code == 1);
  CHECK(school.classin.requests() == 0);
  CHECK(school.rows().empty());
  const auto json = school.create("Maths", 48, {"--format", "json"});
  CHECK(json.code == 0);
  CHECK(has(json.out, "\"state\":\"created\""));
}

TEST_CASE("a class needs a time and a length of at most a day, a course's expiry may be a date") {
  School school;
  const auto create = [&](std::vector<std::string> times) {
    std::vector<std::string> arguments = {"class",  "create", "1000082",   std::to_string(school.course),
                                          "--name", "Maths",  "--teacher", std::to_string(school.teacher)};
    arguments.insert(arguments.end(), times.begin(), times.end());
    return school.site.run(arguments);
  };
  const std::string start = local(school.noon + 86400), day = start.substr(0, 10);
  for (const auto& [times, words] :
       {std::pair<std::vector<std::string>, std::string>{{"--start", day, "--minutes", "45"},
                                                         "--start: a time is missing"},
        {{"--start", start, "--end", day}, "--end: a time is missing"},
        {{"--start", start, "--minutes", "0"}, "--minutes: 0 is not from 1 to 1440"},
        {{"--start", start, "--minutes", "1441"}, "--minutes: 1441 is not"},
        {{"--start", start, "--minutes", "9223372036854775807"}, "--minutes: 9223"},
        {{"--start", start, "--minutes", "5"}, "--minutes: a class lasts"}}) {
    const auto refused = create(times);
    CHECK(refused.code == 2);
    CHECK_MESSAGE(has(refused.err, words), refused.err);
  }
  CHECK(school.classin.requests() == 0);
  const auto midnight =
      create({"--start", local(school.noon + 86400 * 2).substr(0, 10) + " 00:00", "--minutes", "45"});
  CHECK_MESSAGE(midnight.code == 0, midnight.err);
  const auto course = school.site.run({"course", "create", "1000082", "--name", "Form 6", "--expires",
                                       local(school.noon + 86400 * 30).substr(0, 10)});
  CHECK_MESSAGE(course.code == 0, course.err);
}

TEST_CASE("the list of creations names classes, courses and units, each with its id") {
  School school;
  REQUIRE(school.create("Maths", 48, {"--new-unit", "Week 1"}).code == 0);
  REQUIRE(school.site.run({"course", "create", "1000082", "--name", "Form 6"}).code == 0);
  const auto list = school.site.run({"class", "list", "1000082", "--format", "csv"});
  CHECK(list.code == 0);
  CHECK_MESSAGE(has(list.out, "state,what,id,course,name,"), list.out);
  const auto unit = school.classin.units(kSid).at(0).unit_id;
  const auto made = school.there("Maths").at(0).class_id;
  const auto course = school.classin.courses(kSid).back().course_id;
  for (const auto& row : {fmt::format("created,unit,{},{},Week 1,", unit, school.course),
                          fmt::format("created,class,{},{},Maths,", made, school.course),
                          fmt::format("created,course,{},{},Form 6,", course, course)}) {
    CHECK_MESSAGE(has(list.out, row), list.out);
  }
}

TEST_CASE("a course of the same name is made again only under an identity of its own") {
  School school;
  const std::vector<std::string> create = {"course", "create", "1000082", "--name", "Form 6"};
  CHECK(school.site.run(create).code == 0);
  CHECK(school.site.run(create).code == 0);
  CHECK(school.classin.requests("addCourse") == 1);
  auto other = create;
  other.insert(other.end(), {"--identity", "the-other"});
  CHECK(school.site.run(other).code == 0);
  CHECK(school.classin.requests("addCourse") == 2);
  other.push_back("--again");
  CHECK(school.site.run(other).code == 2);  // there is no such option: nothing deletes courses
}

TEST_CASE("help says what is required, what a switch does, and which school is meant") {
  School school;
  // Help is broken into lines for the terminal.
  const auto help_of = [](std::vector<std::string> command) {
    command.push_back("--help");
    return std::regex_replace(testing::rollcall(command).out, std::regex("\\s+"), " ");
  };
  const auto create = help_of({"class", "create"});
  for (const auto* words :
       {"what it is called (required)", "the teacher's UID (required)", "time zone (required)",
        "what the teacher's camera shows", "table or json: in words (table, the default)"}) {
    CHECK_MESSAGE(has(create, words), create);
  }
  CHECK_FALSE(has(help_of({"class", "edit"}), "(required)"));
  const std::vector<std::string> commands[] = {{"class", "plan"}, {"class", "apply"}, {"call"}};
  for (const auto& command : commands) {
    const auto help = help_of(command);
    CHECK_MESSAGE(has(help, "the school (default: the only one configured)"), help);
  }
}

TEST_CASE("a wrong secret, a wrong clock, a wrong certificate and a wrong address are each named as such") {
  School school;
  for (const std::string api : {"v1", "v2"}) {
    CAPTURE(api);
    school.classin.set_secret(kSid, "another secret");
    const auto secret = school.create("Maths", 48, {"--api", api});
    CHECK(secret.code == 1);
    CHECK_MESSAGE(has(secret.err, "secret"), secret.err);
    CHECK_FALSE(has(secret.err, kSecret));
    school.classin.set_secret(kSid, kSecret);
    school.classin.shift_clock(api == "v1" ? 3600 : 600);
    const auto clock = school.create("Maths", 48, {"--api", api});
    CHECK(clock.code == 1);
    CHECK_MESSAGE(has(clock.err, "clock"), clock.err);
    school.classin.shift_clock(0);
  }
  for (const auto* certificate : {"other host", "expired", "other ca"}) {
    CAPTURE(certificate);
    school.classin.present(certificate);
    const auto refused = school.create("Maths");
    CHECK(refused.code == 1);
    CHECK_MESSAGE(has(refused.err, "certificate"), refused.err);
  }
  CHECK(school.classin.classes(kSid).empty());
  school.classin.present("good");
  CHECK(school.create("Maths").code == 0);
  CHECK(school.there("Maths").size() == 1);
  school.site.configure(school_toml(kSid, kSecret) + "[classin]\nbase_url = \"http://api.example.org\"\n");
  const auto plain = school.create("Physics");
  CHECK(plain.code == 2);
  CHECK_MESSAGE(has(plain.err, "https"), plain.err);
  CHECK(school.site.run({"check"}).code != 0);
}

TEST_CASE("a school that changes its secret can sign with the old and the new one") {
  School school;
  school.site.configure(
      fmt::format("[[school]]\nsid = {}\nsecrets = [\"an older one\", \"{}\"]\n", kSid, kSecret) +
      classin_toml(school.classin));
  const auto made = school.site.run(school.create_arguments("Maths"));
  INFO(made.err);
  CHECK(made.code == 0);
  CHECK(school.there("Maths").size() == 1);
}

TEST_CASE("no secret, password or phone number is printed, kept or left in the list of processes") {
  School school;
  write_text(school.site.file("password"), "opensesame7\n");
  const auto added = school.site.run({"student", "add", "1000082", "13712345678", "--name", "Ann",
                                      "--password-file", school.site.file("password")});
  INFO(added.err);
  REQUIRE(added.code == 0);
  school.classin.script("register", "code:137");
  const auto refused = school.site.run({"student", "add", "1000082", "13787654321", "--name", "Ben",
                                        "--password-file", school.site.file("password")});
  CHECK(refused.code == 1);
  std::string kept =
      testing::read_text(school.site.journal()) + testing::read_text(school.site.journal() + "-wal");
  for (const auto* secret : {"opensesame7", "13712345678", "13787654321", kSecret}) {
    CAPTURE(secret);
    CHECK_FALSE(has(added.out + added.err + refused.out + refused.err, secret));
    CHECK_FALSE(has(kept, secret));
  }
  CHECK(school.classin.breaches().empty());
}
