// prune and erase through the program: beside a daemon that goes on receiving, killed at any moment, and what
// they say.
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "base/time.hpp"
#include "classin/kinds.hpp"
#include "classin/redact.hpp"
#include "e2e/simulation.hpp"
#include "erasure/erasing.hpp"
#include "simulate/day/school.hpp"
#include "simulate/day/school_day.hpp"

namespace rollcall::erasure {

namespace {

namespace fs = std::filesystem;
using e2e::Days;
using e2e::Finished;
using e2e::kFirstSid;
using e2e::Site;

const std::vector<std::string> kFast = {"--speed", "max", "--lost-replies", "0", "--duplicates", "0"};

int kills() {
  const char* wanted = std::getenv("ROLLCALL_KILLS");
  return wanted == nullptr ? 8 : std::stoi(wanted);
}

struct Named {
  std::int64_t uid = 0;
  std::string name;
};

// Students that a roster push of the school names.
std::vector<Named> students(const Site& site, std::int64_t sid) {
  std::vector<Named> out;
  for (const auto& row : e2e::journal(site)) {
    if (row.entry.cmd != "eeoCourseStudentChange" || row.entry.sid != Sid{sid}) continue;
    for (const auto& seen : classin::seen_texts(row.entry.body)) {
      const auto known = [&](const Named& each) { return each.uid == seen.uid.value; };
      if (std::none_of(out.begin(), out.end(), known)) out.push_back({seen.uid.value, seen.text});
    }
  }
  return out;
}

std::string records_of(const Site& site) {
  const auto journal = storage::open_journal(site.journal(), storage::Access::read_only);
  return storage::StorePaths::of(site.journal()).records_file(journal->records_generation());
}

std::string reports_of(const Site& site, std::int64_t sid, std::int64_t uid) {
  const std::string school = std::to_string(sid), person = std::to_string(uid);
  const auto attendance = site.run({"report", "student", school, person, "--format", "json"});
  const auto grades = site.run({"report", "grades", school, "--student", person, "--format", "json"});
  REQUIRE(attendance.code == 0);
  REQUIRE(grades.code == 0);
  return attendance.out + grades.out;
}

std::string said(const Finished& finished) { return finished.out + finished.err; }

// A store with a day in it, where a site looks for it.
void fill(const Site& site) {
  Store store(kSid, site.journal());
  simulate::Plan plan;
  plan.sid = Sid{kSid};
  plan.secret = testing::kSecret;
  plan.seed = 11;
  plan.classes = 2;
  plan.students = 6;
  plan.starts_at = kNow;
  for (const auto& push : simulate::school_day(plan).pushes) store.take(push.body, push.at);
  store.project();
}

void copy_store(const Site& from, const Site& to) {
  for (const auto& entry : fs::directory_iterator(fs::path(from.journal()).parent_path())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("rollcall") && name.find(".toml") == std::string::npos)
      fs::copy_file(entry.path(), to.file(name), fs::copy_options::overwrite_existing);
  }
}

// Runs the command until it ends by itself, killing it 0 to `most_ms` after each start but the last.
Finished run_with_kills(const Site& site, const std::vector<std::string>& arguments, int times, int most_ms,
                        std::mt19937& random) {
  std::vector<std::string> command = {ROLLCALL_BINARY};
  command.insert(command.end(), arguments.begin(), arguments.end());
  command.insert(command.end(), {"--config", site.config()});
  for (int i = 0; i < times; ++i) {
    testing::Process process({command, site.file("out"), site.file("err"), {}});
    std::this_thread::sleep_for(
        std::chrono::milliseconds(std::uniform_int_distribution<int>(0, most_ms)(random)));
    process.signal(SIGKILL);
    process.wait();
  }
  return site.run(arguments);
}

}  // namespace

TEST_CASE(
    "a student is erased while the daemon receives: no byte is left, the others' reports are the same") {
  const TempDirectory directory;
  Site site(e2e::schools_toml(2), e2e::unix_listen(directory));
  site.start();
  const Days first{.schools = 1, .seed = 21, .classes = 3, .students = 6};
  const auto sent = e2e::simulate(site, first, kFast);
  REQUIRE_MESSAGE(sent.code == 0, said(sent));
  const auto people = students(site, kFirstSid);
  REQUIRE(people.size() >= 3);
  const Named victim = people[1];
  // By which nobody of the other school is known.
  const std::string name = "Zebulon Quux", phone = "18655512345";
  const std::string enters =
      testing::sign(testing::with_members(Lesson{.sid = kFirstSid}.enter(victim.uid, kNow, 0, 1, name),
                                          {{"LoginMobile", testing::json_text(phone)}}),
                    kNow);
  REQUIRE(site.push(enters).acknowledged());
  const Traces traces(Uid{victim.uid}, {name, phone});
  const std::string before =
      reports_of(site, kFirstSid, people[0].uid) + reports_of(site, kFirstSid, people[2].uid);
  const std::int64_t pushes = e2e::last_seq(site);

  // Pushes of another school arrive meanwhile, and all of them are acknowledged.
  std::vector<std::string> other = {ROLLCALL_BINARY, "simulate", "--config", site.config(),
                                    "--seed",        "22",       "--sid",    std::to_string(kFirstSid + 1),
                                    "--classes",     "6"};
  other.insert(other.end(), kFast.begin(), kFast.end());
  testing::Process arriving({other, site.file("out"), site.file("err"), {}});
  const auto erased = site.run({"erase", std::to_string(kFirstSid), std::to_string(victim.uid), "--yes"});
  CHECK_MESSAGE(erased.code == 0, said(erased));
  CHECK(erased.out.find("no trace") != std::string::npos);
  CHECK(arriving.wait(120) == 0);

  CHECK(reports_of(site, kFirstSid, people[0].uid) + reports_of(site, kFirstSid, people[2].uid) == before);
  CHECK(site.run({"report", "student", std::to_string(kFirstSid), std::to_string(victim.uid)}).code == 1);
  for (const auto& file : ingest::scan_store(storage::StorePaths::of(site.journal()), traces))
    CHECK_MESSAGE(file.traces == 0, file.path);
  CHECK(traces.count(site.log()) == 0);
  CHECK(testing::table_dump(records_of(site)).find(std::to_string(victim.uid)) == std::string::npos);

  // ClassIn sends the whole day again.
  const std::int64_t after = e2e::last_seq(site);
  CHECK(after > pushes);
  const auto repeated = e2e::simulate(site, first, kFast);
  CHECK_MESSAGE(repeated.code == 0, said(repeated));
  CHECK(site.push(enters).acknowledged());
  CHECK(e2e::last_seq(site) == after);
  CHECK(site.run({"rebuild"}).code == 0);
  CHECK(reports_of(site, kFirstSid, people[0].uid) + reports_of(site, kFirstSid, people[2].uid) == before);
  for (const auto& file : ingest::scan_store(storage::StorePaths::of(site.journal()), traces))
    CHECK_MESSAGE(file.traces == 0, file.path);
  CHECK(site.stop() == 0);
}

TEST_CASE("what is old goes while the daemon receives, and every push of the others is there") {
  const TempDirectory directory;
  Site site(e2e::schools_toml(2), e2e::unix_listen(directory));
  site.start();
  const auto sent = e2e::simulate(site, {.schools = 1, .seed = 31, .classes = 3, .students = 6}, kFast);
  REQUIRE_MESSAGE(sent.code == 0, said(sent));
  const auto people = students(site, kFirstSid);
  REQUIRE_FALSE(people.empty());
  const std::string before = reports_of(site, kFirstSid, people[0].uid);
  std::vector<std::string> more = {"--token-file", site.file("token"), "--verify"};
  testing::write_text(site.file("token"), site.token());
  more.insert(more.end(), kFast.begin(), kFast.end());
  std::vector<std::string> other = {ROLLCALL_BINARY, "simulate", "--config", site.config(),
                                    "--seed",        "32",       "--sid",    std::to_string(kFirstSid + 1),
                                    "--classes",     "6"};
  other.insert(other.end(), more.begin(), more.end());
  testing::Process arriving({other, site.file("out"), site.file("err"), {}});
  const std::int64_t pruned_at = now_s();
  const auto pruned = site.run({"prune", "--sid", std::to_string(kFirstSid), "--kind", "interaction",
                                "--kind", "held", "--older-than", "0s"});
  CHECK_MESSAGE(pruned.code == 0, said(pruned));
  CHECK(pruned.out.find("interaction, received before") != std::string::npos);
  const int arrived = arriving.wait(120);
  const std::string told = testing::read_text(site.file("out")) + testing::read_text(site.file("err"));
  CHECK_MESSAGE(arrived == 0, told);
  CHECK(testing::read_text(site.file("out")).find("no difference") != std::string::npos);
  CHECK(reports_of(site, kFirstSid, people[0].uid) == before);
  for (const auto& row : e2e::journal(site)) {
    const bool old = row.entry.sid == Sid{kFirstSid} && row.entry.received_at < pruned_at;
    CHECK_FALSE((old && classin::kind_of(row.entry.cmd) == classin::Kind::interaction));
  }
  CHECK(site.stop() == 0);
}

TEST_CASE("killed at any moment and run again, an erasing ends as one that was left alone") {
  Site filled(testing::school_toml());
  fill(filled);
  const Named victim = students(filled, kSid).front();
  const Traces traces(Uid{victim.uid}, {victim.name});
  const std::vector<std::string> arguments = {"erase", std::to_string(kSid), std::to_string(victim.uid),
                                              "--yes"};
  Site alone(testing::school_toml());
  copy_store(filled, alone);
  const auto begun = std::chrono::steady_clock::now();
  const auto finished = alone.run(arguments);
  REQUIRE_MESSAGE(finished.code == 0, said(finished));
  const auto took_ms = static_cast<int>(
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun)
          .count());
  const std::string expected = testing::table_dump(records_of(alone));
  std::mt19937 random(5);
  for (int round = 0; round < kills(); ++round) {
    INFO("round " << round);
    Site site(testing::school_toml());
    copy_store(filled, site);
    const auto last = run_with_kills(site, arguments, 1 + round % 3, took_ms, random);
    const bool was_done =
        last.err.find("was erased before") != std::string::npos;  // killed in its last words
    CHECK_MESSAGE((last.code == 0 || was_done), said(last));
    CHECK(testing::table_dump(records_of(site)) == expected);
    for (const auto& file : ingest::scan_store(storage::StorePaths::of(site.journal()), traces))
      CHECK_MESSAGE(file.traces == 0, file.path);
  }
}

TEST_CASE("killed at any moment and run again, a pruning ends as one that was left alone") {
  Site filled(testing::school_toml());
  fill(filled);
  const std::vector<std::string> arguments = {"prune",      "--kind",       "interaction", "--kind",
                                              "attendance", "--older-than", "0s"};
  Site alone(testing::school_toml());
  copy_store(filled, alone);
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(alone.run(arguments).code == 0);
  const auto took_ms = static_cast<int>(
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun)
          .count());
  const std::string expected = testing::table_dump(records_of(alone));
  const std::size_t left = e2e::journalled(alone);
  std::mt19937 random(6);
  for (int round = 0; round < kills(); ++round) {
    INFO("round " << round);
    Site site(testing::school_toml());
    copy_store(filled, site);
    const auto last = run_with_kills(site, arguments, 1 + round % 3, took_ms, random);
    CHECK_MESSAGE(last.code == 0, said(last));
    CHECK(e2e::journalled(site) == left);
    CHECK(testing::table_dump(records_of(site)) == expected);
  }
}

TEST_CASE("erase says what it would do and does nothing unless it is told to") {
  Site site(testing::school_toml());
  fill(site);
  const Named victim = students(site, kSid).front();
  const std::string uid = std::to_string(victim.uid), before = testing::table_dump(records_of(site));
  const auto asked = site.run({"erase", std::to_string(kSid), uid});
  CHECK(asked.code == 2);
  CHECK(asked.out.find("pushes of the person alone, emptied: ") != std::string::npos);
  CHECK(asked.out.find(victim.name) != std::string::npos);
  CHECK(asked.err.find("nothing was changed; --yes does it") != std::string::npos);
  CHECK(testing::table_dump(records_of(site)) == before);
  const auto nobody = site.run({"erase", std::to_string(kSid), "987654321", "--yes"});
  CHECK(nobody.code == 1);
  CHECK(nobody.err.find("tells of a person with UID 987654321") != std::string::npos);
  const auto number = site.run({"erase", std::to_string(kSid), "99", "--yes"});
  CHECK(number.code == 1);
  CHECK(number.err.find("nothing was changed") != std::string::npos);
  CHECK(site.run({"erase", "5", uid, "--yes"}).code == 1);
  CHECK(site.run({"erase", std::to_string(kSid), "0", "--yes"}).code == 2);
  testing::write_text(site.journal() + ".before-v3", "a copy with " + uid);
  const auto copy = site.run({"erase", std::to_string(kSid), uid, "--yes"});
  CHECK(copy.code == 1);
  CHECK(copy.err.find(".before-v3 is a copy that still holds the person: delete it") != std::string::npos);
  CHECK(copy.out.find("backups, exports and other copies made before now still hold the person") !=
        std::string::npos);
}

TEST_CASE("an erasing is proven also where the store is named without its directory") {
  Site site(testing::school_toml());
  fill(site);
  const Named victim = students(site, kSid).front();
  std::string text = testing::read_text(site.config());
  const auto at = text.find(site.journal());
  REQUIRE(at != std::string::npos);
  site.configure_text(text.replace(at, site.journal().size(), "rollcall.db"));
  const std::string directory = std::filesystem::path(site.config()).parent_path().string();
  const std::string line = fmt::format("cd {} && {} erase {} {} --yes --config rollcall.toml", directory,
                                       ROLLCALL_BINARY, kSid, victim.uid);
  testing::Process erase(testing::Command{.arguments = {"/bin/sh", "-c", line},
                                          .out = site.file("erase.out"),
                                          .err = site.file("erase.err"),
                                          .file_size_limit = {}});
  CHECK(erase.wait() == 0);
  CHECK(testing::read_text(site.file("erase.err")) == "");
}

TEST_CASE("prune follows [retention], says what would go, and refuses what it does not understand") {
  Site site(testing::school_toml());
  fill(site);
  const std::string configuration = testing::read_text(site.config());
  const std::size_t before = e2e::journalled(site);
  CHECK(site.run({"prune"}).out.find("keeps every push for ever") != std::string::npos);
  CHECK(e2e::journalled(site) == before);
  testing::write_text(site.config(), configuration + "\n[retention]\njournal_days = 3\ngrades_days = 0\n");
  const auto dry = site.run({"prune", "--dry-run"});
  CHECK_MESSAGE(dry.code == 0, said(dry));
  CHECK(dry.out.find("attendance, received before ") != std::string::npos);
  CHECK(dry.out.find("nothing was removed") != std::string::npos);
  CHECK(e2e::journalled(site) == before);
  CHECK(site.run({"prune"}).code == 0);
  std::set<classin::Kind> left;
  for (const auto& row : e2e::journal(site)) left.insert(classin::kind_of(row.entry.cmd));
  CHECK(left == std::set{classin::Kind::grades, classin::Kind::schedule});
  CHECK(site.run({"prune"}).out.find("nothing is that old") != std::string::npos);
  CHECK(site.run({"prune", "--kind", "schedule"}).code == 2);
  CHECK(site.run({"prune", "--kind", "marks"}).err.find("'marks' is none of attendance") !=
        std::string::npos);
  CHECK(site.run({"prune", "--older-than", "soon"}).code == 2);
  CHECK(site.run({"prune", "--kind", "schedule", "--older-than", "0s", "--compact"}).code == 0);
  CHECK(e2e::journal(site).front().entry.cmd != "Test");
}

}  // namespace rollcall::erasure
