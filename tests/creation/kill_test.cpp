// SIGKILL at every step of a creation: no class twice, none unknown.
#include <signal.h>

#include <chrono>
#include <thread>

#include "creation.hpp"
#include "support/property.hpp"

using namespace rollcall;
using namespace rollcall::creation_test;
using rollcall::testing::Command;
using rollcall::testing::Process;

namespace {

std::unique_ptr<Process> start(const School& school, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ROLLCALL_BINARY);
  arguments.insert(arguments.end(), {"--config", school.site.config()});
  return std::make_unique<Process>(
      Command{.arguments = arguments, .out = school.site.file("out"), .err = school.site.file("err")});
}

void kill(Process& process) {
  process.signal(SIGKILL);
  process.wait();
}

}  // namespace

TEST_CASE("killed while ClassIn has the request, has carried it out, or has sent half of the answer") {
  for (const std::string api : {"v1", "v2"}) {
    for (const auto* phase : {"hold_received", "hold_carried_out", "hold_half_sent"}) {
      CAPTURE(api);
      CAPTURE(phase);
      School school("20s");
      school.classin.script(api == "v1" ? "addCourseClass" : "createClassroom", phase);
      const auto process = start(school, school.create_arguments("Maths", 48, {"--api", api}));
      school.classin.wait_for_hold();
      REQUIRE(school.rows().size() == 1);
      CHECK(school.rows().front().state == storage::CreationState::unknown);
      kill(*process);
      school.classin.release();
      const auto again = school.create("Maths", 48, {"--api", api});
      INFO(again.err);
      CHECK(again.code == 0);
      CHECK(school.there("Maths").size() == 1);
      CHECK(school.what_is_unknown() == "");
    }
  }
}

TEST_CASE("the next start of the daemon finds out what became of a killed creation, and reports know it") {
  School school("20s");
  school.classin.script("createClassroom", "hold_carried_out");
  const auto process = start(school, school.create_arguments("Maths"));
  school.classin.wait_for_hold();
  kill(*process);
  school.classin.release();
  CHECK(school.what_is_unknown() != "");
  school.site.start();
  CHECK(eventually([&] { return school.what_is_unknown() == ""; }, 20));
  CHECK(school.there("Maths").size() == 1);
  const auto id = std::to_string(school.there("Maths").at(0).class_id);
  CHECK(has(school.site.run({"report", "class", "1000082", id, "--format", "json"}).out,
            "\"class_name\":\"Maths\""));
  CHECK(school.site.logs("a creation that was left is finished"));
}

TEST_CASE("two commands for the same class at once create it once") {
  School school("20s");
  school.classin.script("createClassroom", "hold_received");
  const auto first = start(school, school.create_arguments("Maths"));
  school.classin.wait_for_hold();
  const auto second = start(school, school.create_arguments("Maths"));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK(second->running());  // it waits for the first
  school.classin.release();
  CHECK(first->wait() == 0);
  CHECK(second->wait() == 0);
  CHECK(school.classin.requests("createClassroom") == 1);
  CHECK(school.there("Maths").size() == 1);
}

// Unlike the phases above these kills hit between any two instructions: opening, journalling, connecting,
// sending, recording, telling.
TEST_CASE("killed at any moment, again and again, until it is done") {
  const char* wanted = std::getenv("ROLLCALL_KILLS");
  const int rounds = wanted == nullptr ? 40 : std::stoi(wanted);
  School school;
  rollcall::testing::Rng rng(7);
  int killed = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string name = fmt::format("Lesson {}", round);
    const auto arguments = school.create_arguments(name, 48, {"--api", round % 2 == 0 ? "v1" : "v2"});
    for (auto tries = rollcall::testing::between(rng, 1, 4); tries > 0; --tries) {
      const auto process = start(school, arguments);
      std::this_thread::sleep_for(std::chrono::microseconds(rollcall::testing::below(rng, 60000)));
      killed += process->running();
      kill(*process);
    }
    const auto last = school.create(name, 48, {"--api", round % 2 == 0 ? "v1" : "v2"});
    INFO(last.err);
    REQUIRE(last.code == 0);
    REQUIRE(school.there(name).size() == 1);
  }
  CHECK(school.what_is_unknown() == "");
  CHECK(killed > rounds / 2);
  MESSAGE(rounds << " classes, " << killed << " kills");
}
