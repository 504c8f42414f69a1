// A [classin] table that cannot be used: `check` finds it, and the daemon goes on with all that needs no
// ClassIn.
#include <thread>

#include "base/limits.hpp"
#include "creation.hpp"

using namespace rollcall;
using namespace rollcall::creation_test;
using rollcall::testing::Answer;
using rollcall::testing::numbered;
using rollcall::testing::sign;

namespace {

const std::string kSchoolToml = school_toml(kSid, kSecret, "timezone = \"UTC\"\n");

struct Fault {
  std::string table, words;
};
std::vector<Fault> faults(const School& school) {
  return {{"[classin]\nbase_url = \"https://api.eeo.cn/partner\"\n", "classin.base_url"},
          {"[classin]\nca_file = \"/nonexistent/ca.pem\"\n", "/nonexistent/ca.pem"},
          {fmt::format("[classin]\nca_file = \"{}\"\n", school.site.config()), "classin.ca_file"}};
}

std::string class_json(const School& school, const std::string& name) {
  const std::int64_t start = school.noon + 48 * 3600;
  return fmt::format(R"({{"course_id":{},"name":"{}","teacher_uid":{},"starts_at":{},"ends_at":{}}})",
                     school.course, name, school.teacher, start, start + 2700);
}

Answer post(const School& school, const std::string& token, const std::string& name) {
  return testing::post(school.site.address(), "/v1/schools/1000082/classes", class_json(school, name),
                       {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}});
}

}  // namespace

TEST_CASE("check refuses what would call ClassIn in vain, and says what of it") {
  School school;
  CHECK(school.site.run({"check"}).code == 0);
  for (const auto& fault : faults(school)) {
    school.site.configure(kSchoolToml + fault.table);
    const auto checked = school.site.run({"check"});
    CHECK(checked.code == 2);
    CHECK_MESSAGE(has(checked.err, fault.words), checked.err);
    CHECK(checked.out.empty());
  }
}

TEST_CASE("a daemon that cannot call ClassIn receives all the same, and says why it creates nothing") {
  School school;
  for (const auto& fault : faults(school)) {
    CAPTURE(fault.table);
    school.site.configure(kSchoolToml + fault.table);
    school.site.start();
    CHECK(school.site.logs("ClassIn cannot be called"));
    CHECK(school.site.logs(fault.words));
    CHECK(school.site.push(sign(numbered(1), now_s())).status == 200);
    const auto token = school.site.token("scheduler for " + fault.words, {"--scope", "manage"});
    const auto refused = post(school, token, "Maths");
    CHECK(refused.status == 502);
    CHECK_MESSAGE(has(refused.body, fault.words), refused.body);
    CHECK(school.site.get("/v1/schools/1000082/creations", token).status == 200);
    CHECK(school.site.stop() == 0);
  }
  CHECK(school.rows().empty());
}

TEST_CASE("a reload takes over a [classin] that cannot be used with all the rest, and one that can again") {
  School school;
  school.site.start();
  const auto token = school.site.token("scheduler", {"--scope", "manage"});
  CHECK(post(school, token, "Maths").status == 201);
  for (const auto& fault : faults(school)) {
    CAPTURE(fault.table);
    school.site.configure(school_toml(kSid, kSecret) + school_toml(7, "Z") + fault.table);
    school.site.reload();
    CHECK(school.site.logs(fault.words));
    CHECK(school.site.push(sign(numbered(1, 7), now_s(), "Z")).status == 200);
    CHECK(post(school, token, "Physics").status == 502);
    school.site.configure(School::toml(school.classin));
    school.site.reload();
    CHECK(post(school, token, "Maths").status == 200);
  }
  CHECK(post(school, token, "Physics").status == 201);
  CHECK(school.classin.classes(kSid).size() == 2);
}

TEST_CASE("who may not create classes takes no place among those who do") {
  School school("30s");
  school.site.start();
  const auto token = school.site.token("scheduler", {"--scope", "manage"});
  const auto reading = school.site.token("reader", {"--scope", "read"});
  school.classin.script("createClassroom", "hold_received", static_cast<int>(limits::kOutboundThreads));
  std::vector<std::thread> holding;
  for (std::size_t i = 0; i < limits::kOutboundThreads; ++i)
    holding.emplace_back([&, i] { post(school, token, fmt::format("Class {}", i)); });
  CHECK(testing::eventually([&] { return school.classin.holds().size() == limits::kOutboundThreads; }));
  CHECK(post(school, "unknown", "Maths").status == 401);
  CHECK(post(school, reading, "Maths").status == 403);
  school.classin.release();
  for (auto& thread : holding) thread.join();
}
