// What the simulator says and does when something stands in its way, beside the daemon it pushes to.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "e2e/simulation.hpp"
#include "support/scripted_server.hpp"

namespace rollcall::e2e {

namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

constexpr const char* kOther = "ANOTHERSECRET";
const std::string kSchool = std::to_string(kFirstSid);
const Arguments kExact = {"--lost-replies", "0", "--duplicates", "0"};
const Arguments kForEver = {"--give-up-after", "0"}, kFullSpeed = {"--speed", "max"};
// A day takes seconds, and its pushes come one by one.
const Arguments kPassing = {"--speed", "8000"}, kPassingSlowly = {"--speed", "2000"};

// Of a line, what lies between the first `before` and the next `after`.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const auto start = text.find(before);
  REQUIRE_MESSAGE(start != std::string::npos, text);
  const auto from = start + before.size(), end = text.find(after, from);
  REQUIRE_MESSAGE(end != std::string::npos, text);
  return text.substr(from, end - from);
}

struct NamedPush {
  std::string message_id, cmd;  // message_id is empty where the push has no `_id`
  std::string text() const {    // as both say it
    return fmt::format("push {} (Cmd {})", message_id.empty() ? "without _id" : message_id, cmd);
  }
};

// The push that the simulator names where it says `what` of a queue.
NamedPush named_in(const std::string& text, const std::string& what) {
  const std::string id = between(text, what, " (Cmd "), word = " push ";
  REQUIRE_MESSAGE(id.find(word) != std::string::npos, text);
  const std::string message_id = id.substr(id.find(word) + word.size());
  return {message_id == "without _id" ? "" : message_id, between(text, what + id + " (Cmd ", ")")};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Arguments operator+(Arguments arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Arguments verifying(const Site& site) {
  write_text(site.file("token"), site.token() + "\n");
  return {"--verify", "--token-file", site.file("token")};
}

// The command lines of the processes that name `argument`, as everybody on the machine can read them.
std::vector<std::string> command_lines_with(const std::string& argument) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string line = read_text((entry.path() / "cmdline").string());
    if (has(line, argument)) out.push_back(line);
  }
  return out;
}

}  // namespace

TEST_CASE(
    "a queue that a changed secret blocks is the same push to the simulator and to status, and drains") {
  const TempDirectory directory;
  Site site(schools_toml(1), unix_listen(directory));
  site.start();
  Simulation simulation(site, {}, kPassing + kExact + kForEver + verifying(site));
  REQUIRE(eventually([&] { return last_seq(site) >= 5; }));
  site.configure(schools_toml(1, kOther));
  site.reload();
  REQUIRE(simulation.says("school " + kSchool + " is blocked"));
  CHECK(simulation.says("SafeKey does not fit"));
  CHECK(simulation.says("until it is acknowledged"));
  const NamedPush push = named_in(simulation.err(), "is blocked");
  REQUIRE(site.logs("the school's queue is blocked"));
  const std::string status = site.run({"status"}).out;
  CHECK(has(status, "BLOCKED"));
  CHECK_MESSAGE(has(status, "school " + kSchool + " is blocked since"), status);
  CHECK_MESSAGE(has(status, push.text() + " came "), push.text() << "\n" << status);
  const std::size_t waiting = journalled(site);
  site.configure(schools_toml(1));
  site.reload();
  CHECK(simulation.says("school " + kSchool + " moves again"));
  check_no_difference(simulation.wait());
  check_journalled_once(site, simulation.pushes());
  const auto rows = journal(site);
  const auto& next = rows.at(waiting).entry;
  CHECK(NamedPush{next.message_id, next.cmd}.text() == push.text());
  CHECK_FALSE(has(site.run({"status"}).out, "BLOCKED"));
}

TEST_CASE("with a wrong secret from the beginning it gives up on the first push, named, and leaves no row") {
  const TempDirectory directory;
  Site site(schools_toml(1), unix_listen(directory));
  site.start();
  const auto finished =
      simulate(site, {}, {"--secret", kOther, "--speed", "max", "--give-up-after", "300ms"});
  CHECK(finished.code == 1);
  const NamedPush push = named_in(finished.err, "school " + kSchool + " stayed blocked");
  CHECK(push.cmd == "Test");
  CHECK(has(finished.err, "SafeKey does not fit"));
  CHECK(has(finished.err, "is the secret the school's"));
  CHECK(has(finished.out, "acknowledged   0 of "));
  CHECK(has(site.run({"status"}).out, push.text() + " came "));
  CHECK(journalled(site) == 0);
}

TEST_CASE("a school whose secret is wrong does not hold up another; it alone is told of") {
  const TempDirectory directory;
  Site site(schools_toml(1) + school_toml(kFirstSid + 1, kOther), unix_listen(directory));
  site.start();
  Simulation simulation(site, {.schools = 2, .classes = 1},
                        {"--secret", kSecret, "--speed", "max", "--give-up-after", "300ms"});
  const auto finished = simulation.wait();
  CHECK(finished.code == 1);
  CHECK(has(finished.err, fmt::format("school {} stayed blocked", kFirstSid + 1)));
  for (const char* what : {" is blocked", " stayed blocked"})
    CHECK_FALSE(has(finished.err, "school " + kSchool + what));
  check_journalled_once(site, {{kFirstSid, simulation.pushes().at(kFirstSid)}});
}

TEST_CASE("differences are listed with their places, and the exit code says so") {
  const TempDirectory directory;
  Site site(schools_toml(1), unix_listen(directory));
  site.start();
  const auto finished = simulate(site, {}, kFullSpeed + Arguments{"--minimum-ratio", "1"} + verifying(site));
  CHECK(finished.code == 1);
  CHECK(has(finished.out, fmt::format("school {}, class ", kFirstSid)));
  CHECK(has(finished.out, "rules.minimum_attended_ratio: expected 1.0, found 0.5\n"));
  CHECK(has(finished.out, "].status: expected \"partial\", found \"present\"\n"));
  CHECK(has(finished.out, " differences\n"));
  CHECK_FALSE(has(finished.out, "no difference"));
}

TEST_CASE("what cannot be done is refused with clear words and the right exit code, and nothing arrives") {
  const TempDirectory directory;
  Site site(schools_toml(1) + school_toml(7));  // on a port, so that https can be tried
  site.start();
  const std::string http = "http://" + site.address(), https = "https://" + site.address();
  write_text(site.file("token"), "rc_0000\n");
  write_text(site.file("token of 7"), site.token("seven", {"--sid", "7"}) + "\n");
  write_text(site.file("blank"), "");
  const Arguments quick = {"--speed", "max", "--give-up-after", "200ms"};
  const Arguments to_daemon = quick + Arguments{"--url", http};
  struct Row {
    Arguments arguments;
    int code;
    std::string words;
  };
  const Row rows[] = {
      {quick + Arguments{"--url", "http://127.0.0.1:1"}, 1,
       "cannot connect to http://127.0.0.1:1: connection refused"},
      {quick + Arguments{"--url", "http://nobody.invalid"}, 1, "cannot find the host nobody.invalid"},
      {quick + Arguments{"--url", https}, 1, "does not speak TLS"},
      {quick + Arguments{"--url", https, "--ca-file", site.file("none.pem")}, 1, "none.pem"},
      {to_daemon + Arguments{"--secret", kOther}, 1, "is the secret the school's"},
      {to_daemon + Arguments{"--sid", "99", "--secret", kOther}, 1, "SID 99 is not configured here"},
      {to_daemon + Arguments{"--sid", "99"}, 2, "what is the secret of school 99?"},
      {quick + Arguments{"--url", http + "/wrong"}, 1, "is the path of the URL right?"},
      {to_daemon + Arguments{"--truth", site.file("none") + "/truth"}, 1, "cannot write"},
      {to_daemon + Arguments{"--truth", "/dev/full"}, 1, "cannot write /dev/full"},
      {to_daemon + Arguments{"--secret-file", site.file("none")}, 1, site.file("none")},
      {to_daemon + Arguments{"--secret-file", site.file("blank")}, 1, "empty"},
      {to_daemon + Arguments{"--secret", "A", "--secret", "B"}, 2, "2 secrets"},
      {to_daemon + Arguments{"--verify", "--token-file", site.file("none")}, 1, site.file("none")},
      {to_daemon + Arguments{"--verify", "--token-file", site.file("token")}, 1,
       "refuses the token: HTTP 401"},
      {to_daemon + Arguments{"--verify", "--token-file", site.file("token of 7")}, 1,
       "refuses the token: HTTP 403"},
      {quick + Arguments{"--url", "ftp://127.0.0.1"}, 2, "its scheme is ftp"},
      {to_daemon + Arguments{"--sid", kSchool, "--sid", kSchool}, 2, "is named twice"},
      {to_daemon + Arguments{"--sid", "school"}, 2, "'school' is not a whole number"},
      {to_daemon + Arguments{"--classes", "0"}, 2, "--classes 0 is not from 1"},
      {to_daemon + Arguments{"--lost-replies", "91"}, 2, "--lost-replies 91 is not from 0"},
      {{"--url", http, "--speed", "0"}, 2, "say max for no waiting"},
      {{"--url", http, "--speed", "fast"}, 2, "--speed 'fast' is not a number"},
      {to_daemon + Arguments{"--start", "tomorrow"}, 2, "'tomorrow' is no date"},
      {to_daemon + Arguments{"--start", "now"}, 2, "--speed max cannot be"},
      {{"--url", http, "--start", "now", "--speed", "3000"}, 2, "leaves lessons of 0 seconds"},
  };
  for (const auto& row : rows) {
    const auto finished = site.run(Arguments{"simulate"} + row.arguments);
    const std::string told = fmt::format("{}\n{}", fmt::join(row.arguments, " "), finished.err);
    CHECK_MESSAGE(finished.code == row.code, told);
    CHECK_MESSAGE(has(finished.err, row.words), told);
    CHECK_MESSAGE(!has(finished.out + finished.err, kOther), told);
  }
  CHECK(journalled(site) == 0);
}

TEST_CASE("something else than a receiver at the address is recognised, and its page not shown whole") {
  const Site site(schools_toml(1));
  const testing::ScriptedServer server([](testing::Conversation& with) {
    while (with.read_request().whole) with.answer(200, "<html>\x1b[31m" + std::string(5000, 'x'));
  });
  const auto finished = site.run({"simulate", "--url", "http://" + server.address(), "--reconnects", "0",
                                  "--speed", "max", "--give-up-after", "200ms"});
  CHECK(finished.code == 1);
  CHECK(has(finished.err, "the answer is not JSON, it begins \"<html>"));
  CHECK(has(finished.err, "does the URL lead to the receiver"));
  CHECK_FALSE(has(finished.err, "\x1b"));
  CHECK_FALSE(has(finished.err, std::string(500, 'x')));
}

TEST_CASE("a secret given as an argument is not to be seen while the queue runs, nor in any output") {
  const TempDirectory directory;
  Site site(schools_toml(2), unix_listen(directory));
  site.start();
  const std::string first = "HIDDENFIRSTSECRET", second = "HIDDENSECONDSECRET";
  Simulation simulation(site, {.schools = 2, .classes = 1},
                        {"--secret", first, "--secret=" + second, "--speed", "max", "--give-up-after", "0"});
  for (std::int64_t i = 0; i < 2; ++i)
    REQUIRE(simulation.says(fmt::format("school {} is blocked", kFirstSid + i)));
  const auto lines = command_lines_with(site.config());
  REQUIRE(std::any_of(lines.begin(), lines.end(), [](const auto& line) { return has(line, "simulate"); }));
  simulation.signal(SIGINT);
  const auto finished = simulation.wait();
  std::vector<std::string> outputs = lines;
  for (const auto& text :
       {finished.out, finished.err, simulation.truth(), site.log(), site.run({"status"}).out})
    outputs.push_back(text);
  for (const auto& text : outputs) {
    CHECK_FALSE(text.empty());
    CHECK_FALSE(has(text, first));
    CHECK_FALSE(has(text, second));
  }
}

TEST_CASE("interrupted, it says how far it came; the same seed again finishes the day with duplicates only") {
  for (const int stop : {SIGINT, SIGTERM}) {
    const TempDirectory directory;
    Site site(schools_toml(1), unix_listen(directory));
    site.start();
    Simulation simulation(site, {.seed = stop}, kPassingSlowly + kExact);
    REQUIRE(eventually([&] { return last_seq(site) >= 20; }));
    simulation.signal(stop);
    const auto cut = simulation.wait();
    CHECK(cut.code == 1);
    CHECK(has(cut.err, "school " + kSchool + " was interrupted\n"));
    CHECK_FALSE(has(cut.err, "blocked"));
    site.restart();  // whatever was on its way has arrived then
    const std::int64_t before = last_seq(site), pushes = total(simulation.pushes());
    const auto came = between(cut.out, "acknowledged   ", fmt::format(" of {} pushes", pushes));
    // The last one may have been stored and its reply not awaited.
    CHECK((came == std::to_string(before) || came == std::to_string(before - 1)));
    CHECK(before < pushes);
    const auto again = simulate(site, {.seed = stop}, kFullSpeed + kExact + verifying(site));
    check_no_difference(again);
    check_journalled_once(site, simulation.pushes());
    for (const auto& row : journal(site)) CHECK(row.duplicates == (row.seq.value <= before ? 1 : 0));
  }
}

TEST_CASE("while it waits for the next push, for hours or for the daemon, an interruption ends it at once") {
  const TempDirectory directory;
  Site site(schools_toml(1), unix_listen(directory));
  site.start();
  Simulation slow(site, {}, kExact + Arguments{"--speed", "0.001"});
  REQUIRE(eventually([&] { return last_seq(site) >= 1; }));
  Simulation repeating(site, {.seed = 2}, {"--speed", "1", "--secret", kOther, "--give-up-after", "0"});
  REQUIRE(site.logs("push refused"));
  for (Simulation* each : {&slow, &repeating}) {
    each->signal(SIGINT);
    const auto finished = each->wait();
    CHECK(finished.code == 1);
    CHECK(has(finished.err, "was interrupted"));
  }
}

TEST_CASE("a day that starts now goes by the clock") {
  const TempDirectory directory;
  Site site(schools_toml(1), unix_listen(directory));
  site.start();
  Simulation simulation(site, {.seed = 3, .classes = 1},
                        kExact + Arguments{"--start", "now", "--speed", "45"});
  REQUIRE(eventually([&] { return last_seq(site) >= 3; }, 60));
  simulation.signal(SIGINT);
  CHECK(simulation.wait().code == 1);
  constexpr std::int64_t kAheadS = 600, kAroundS = 60;  // ahead: PROTOCOL.md 1.7
  for (const auto& row : journal(site)) {
    REQUIRE(row.entry.time_stamp);
    CHECK(std::abs(*row.entry.time_stamp - kAheadS - row.entry.received_at) < kAroundS);
  }
}

}  // namespace rollcall::e2e
