// The guides, followed as they are printed: commands, files, and what is said to come of them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "guides/machine.hpp"
#include "guides/markdown.hpp"
#include "storage/store.hpp"
#include "support/push.hpp"

namespace rollcall::guides {

namespace {

namespace fs = std::filesystem;
using testing::Lesson;

std::size_t journalled(const Machine& machine) {
  return storage::open_journal(machine.journal(), storage::Access::read_only)->list({.limit = 1000}).size();
}

// Pushes of a class that reports know.
void attend_class(const Machine& machine) {
  const Lesson lesson;
  for (const std::string& push : {lesson.enter(1001, lesson.start), lesson.enter(1002, lesson.start + 400),
                                  lesson.leave(1001, lesson.end)})
    REQUIRE(machine.push(testing::sign(push, lesson.end)).acknowledged());
}

using Choose = std::function<Machine&(const Block&)>;

// Every file is installed, every command run, every printed answer compared with what came.
void follow(const Page& page, const Choose& choose) {
  std::string came;
  bool compared = true;
  for (const Block& block : page.blocks) {
    CAPTURE(page.name);
    CAPTURE(block.line);
    Machine& machine = choose(block);
    if (const std::string file = block.file(); !file.empty()) {
      machine.install(file, block.text);
      continue;
    }
    if (block.language == "sh") {
      const auto finished = machine.follow(block);
      CHECK_MESSAGE(finished.code == 0, block.text << "\n" << finished.out);
      came = finished.out;
      compared = false;
    } else if (block.language == "text" && !compared) {
      CHECK_MESSAGE(agrees(block.text, came), "printed:\n" << block.text << "came:\n" << came);
      compared = true;
    }
  }
}

void follow(const std::string& name, Machine& machine) {
  follow(read_page("config/guides/" + name), [&](const Block&) -> Machine& { return machine; });
}

Block command(const std::string& line) { return {.language = "sh", .text = line + "\n"}; }

}  // namespace

TEST_CASE("printed answers agree with what came, but for what they leave out") {
  CHECK(agrees("a …, b\n", "a 1, b\n"));
  CHECK(agrees("a  b\n…\n", "a b\nmore\nand more\n"));
  CHECK(agrees("…\nlast\n", "last\n"));
  CHECK_FALSE(agrees("a …, b\n", "a 1, c\n"));
  CHECK_FALSE(agrees("a\n", "a\nb\n"));
  CHECK_FALSE(agrees("a\nb\n", "a\n"));
}

TEST_CASE("first-push.md ends with an acknowledged Test push") {
  Machine machine;
  follow("first-push.md", machine);
  CHECK(machine.running());
  CHECK(journalled(machine) == 1);
}

TEST_CASE("proxy.md, and a renewed certificate is served") {
  Machine machine;
  machine.configure_one_school();
  machine.start();
  follow("proxy.md", machine);
  const int before = machine.asked("reload nginx");
  CHECK(machine.follow(command("sudo certbot renew")).code == 0);
  CHECK(machine.asked("reload nginx") == before + 1);
}

TEST_CASE("tls.md ends with a daemon that serves the certificate, with rollcall.socket and without") {
  Machine machine;
  machine.configure_one_school();
  follow("tls.md", machine);
  CHECK(machine.running());
  CHECK(machine.asked("restart rollcall.socket rollcall.service") == 1);
  CHECK(machine.asked("mask --now rollcall.socket") == 1);
}

TEST_CASE("tls.md: a renewal takes this host's certificate, and no other of the machine") {
  Machine machine;
  machine.configure_one_school();
  follow("tls.md", machine);
  CHECK(machine.follow(command("sudo certbot certonly --standalone -d other.example.org")).code == 0);
  const std::string taken = machine.path("/etc/rollcall/tls/fullchain.pem");
  fs::remove(taken);
  CHECK(machine.follow(command("sudo certbot renew")).code == 0);
  REQUIRE(fs::exists(taken));
  CHECK(testing::read_text(taken).ends_with("# classin.example.org\n"));
}

TEST_CASE(
    "backup.md: the night's backup, the drill, and a lost store that comes back with what no backup has") {
  Machine machine;
  machine.configure_one_school();
  machine.start();
  attend_class(machine);
  // ClassIn pushes until the store is moved aside, so that two pushes are in no backup.
  std::int64_t pushes = 0;
  const auto push = [&] {
    REQUIRE(machine.push(testing::sign(testing::numbered(++pushes), Lesson().end)).acknowledged());
  };
  follow(read_page("config/guides/backup.md"), [&](const Block& block) -> Machine& {
    if (block.text.find("/var/lib/rollcall/lost\n") != std::string::npos) {
      push();
      machine.before_stop(push);
    }
    return machine;
  });
  CHECK(machine.running());
  CHECK(journalled(machine) == 3 + 2);
}

TEST_CASE("metrics.md: they are read where it says, from this machine and behind a proxy") {
  Machine machine;
  machine.configure_one_school();
  machine.start();
  int configured = 0;
  follow(read_page("config/guides/metrics.md"), [&](const Block& block) -> Machine& {
    if (block.language == "toml") {
      machine.configure_one_school(block.text);
      ++configured;
    }
    return machine;
  });
  CHECK(configured == 1);
  CHECK(machine.running());
}

TEST_CASE("moving.md: what the old machine acknowledged is on the new one, and nothing twice") {
  Machine old_machine, new_machine;
  old_machine.knows(new_machine);
  old_machine.configure_one_school();
  new_machine.configure_one_school();
  old_machine.start();
  attend_class(old_machine);
  follow(read_page("config/guides/moving.md"), [&](const Block& block) -> Machine& {
    return block.text.starts_with("# on the old machine") ? old_machine : new_machine;
  });
  CHECK_FALSE(old_machine.running());
  CHECK(new_machine.running());
  attend_class(new_machine);  // what ClassIn repeats
  CHECK(journalled(new_machine) == 3);
}

TEST_CASE("upgrade.md: going back keeps what came since, up to the last moment before the stop") {
  Machine machine;
  machine.configure_one_school();
  machine.start();
  attend_class(machine);
  for (const char* package : {"/rollcall_NEW.deb", "/rollcall_OLD.deb"}) machine.install(package, "");
  std::int64_t pushes = 0;
  const auto push = [&] {
    REQUIRE(machine.push(testing::sign(testing::numbered(++pushes), Lesson().end)).acknowledged());
  };
  machine.before_stop(push);
  follow(read_page("config/guides/upgrade.md"), [&](const Block&) -> Machine& {
    const bool upgraded = fs::exists(machine.path("/var/backups/rollcall/before-upgrade.db"));
    if (upgraded && machine.running()) push();
    return machine;
  });
  CHECK(machine.running());
  CHECK(pushes >= 3);
  CHECK(journalled(machine) == 3 + static_cast<std::size_t>(pushes));
}

}  // namespace rollcall::guides
