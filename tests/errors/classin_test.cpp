// What is said when ClassIn cannot be reached, answers what nobody understands, or refuses.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "creation/creation.hpp"
#include "errors/rules.hpp"
#include "support/free_port.hpp"

namespace rollcall::errors {

namespace {

using creation_test::School;
using testing::Finished;

// A call that creates nothing and so is not repeated.
Finished link(const School& school) {
  return school.site.run({"link", "login", "1000082", "1", "2", "--course", std::to_string(school.course)});
}

struct Trouble {
  std::string fault, thing, next;
};

}  // namespace

TEST_CASE("what fails between here and ClassIn is told with the address and what to look at") {
  School school;
  const std::string there = "localhost:" + std::to_string(school.classin.port());
  for (const char* certificate : {"other host", "expired", "other ca"}) {
    school.classin.present(certificate);
    check_row({certificate, {}, 1, "certificate", there, "nothing was sent"}, link(school));
  }
  school.classin.present("good");
  const std::vector<Trouble> troubles = {
      {"accept_reset", "connect", "trying again"},  // the reset may come before or behind what is sent first
      {"tls_close", "TLS", "nothing was sent"},
      {"close_before", "without an answer", "look into ClassIn"},
      {"http_before:503", "503", "look into ClassIn"},
      {"html", "nothing that can be read as ClassIn's", "look into ClassIn"},
      {"not_json", "nothing that can be read as ClassIn's", "look into ClassIn"},
      {"empty", "nothing that can be read as ClassIn's", "look into ClassIn"},
      {"redirect", "30", "base_url"},
  };
  for (const Trouble& trouble : troubles) {
    school.classin.script(
        trouble.fault.find("tls") == 0 || trouble.fault.find("accept") == 0 ? "" : "getLoginLinked",
        trouble.fault, 10);
    check_row({trouble.fault, {}, 1, trouble.thing, "", trouble.next}, link(school));
    school.classin.reset();
  }
}

TEST_CASE("what ClassIn refuses is told with its code, what that means, and whether trying again helps") {
  School school;
  for (const std::string code : {"101", "102", "104", "114", "147", "153", "901", "121601022"}) {
    school.classin.script("getLoginLinked", "code:" + code, 10);
    check_row({"code " + code, {}, 1, "ClassIn", code, ""}, link(school));
    school.classin.reset();
  }
  const std::string wrong_secret = "classin's other secret";
  school.classin.set_secret(testing::kSid, wrong_secret);
  check_row({"another secret", {}, 1, "ClassIn", "102", "secret"}, link(school));
}

TEST_CASE("a ClassIn that is not there is told with its address") {
  School school;
  const std::string nobody = "http://127.0.0.1:" + std::to_string(testing::free_port());
  school.site.configure(testing::school_toml() + "[classin]\nbase_url = \"" + nobody + "\"\n");
  check_row({"nobody listens", {}, 1, "refused", nobody.substr(7), "nothing was sent"}, link(school));
}

}  // namespace rollcall::errors
