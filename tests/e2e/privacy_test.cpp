// Nothing personal and no secret reaches the daemon's log, whatever comes: a simulated day, odd pushes,
// refusals, queries, wrong tokens, faulty configurations.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>
#include <string>

#include "e2e/simulation.hpp"

namespace rollcall::e2e {

namespace {

constexpr std::size_t kShortestBytes = 5;  // shorter texts are in any log

// Every text anywhere in a push but its type and its id, which the log may name.
void collect(const Json& value, std::set<std::string>& out) {
  for (const Json item : value.items()) collect(item, out);
  for (const auto& [key, member] : value.members()) {
    if (key != "Cmd" && key != "_id") collect(member, out);
  }
  if (const auto text = value.string(); text && text->size() >= kShortestBytes) out.emplace(*text);
}

std::set<std::string> texts_of_journal(const Site& site) {
  std::set<std::string> texts;
  for (const auto& row : journal(site)) {
    classin::JsonDocument document;
    if (const auto root = document.parse(row.entry.body); root.ok()) collect(*root, texts);
  }
  return texts;
}

const std::string kPerson = "Zhang Sanfeng", kPhone = "13912345678", kMail = "sanfeng@example.org";

std::string with_person(const std::string& cmd, const std::string& more) {
  return fmt::format(
      R"({{"SID":{},"Cmd":"{}","ClassID":"{}","NickName":"{}","Telephone":"{}","email":"{}",{}}})", kFirstSid,
      cmd, kPerson, kPerson, kPhone, kMail, more);
}

// Each under a good SafeKey, a wrong one and none, twice; and broken.
void send_odd_pushes(const Site& site, const std::string& path) {
  int number = 0;
  for (const char* cmd : {"End", "67371107", "67371111", "HomeworkScore", "eeoClassInfoChange",
                          "ReplacePhoneNumber", "LiveDataDetail", "ChatContent", "Attendance", "Unheard"}) {
    const std::string data = fmt::format(
        R"("Data":"{0} {1}","ActionTime":"{0}","opData":["{2}"],"UID":"{0}")", kPerson, kPhone, kMail);
    const std::string push = with_person(cmd, data);
    for (int twice = 0; twice < 2; ++twice) {
      site.push(sign(push, kStamp + number), path);
      site.push(sign(push, kStamp + number, "WRONGSECRET"), path);
      site.push(push, path);
      site.push(push.substr(0, push.size() / 2), path);
      site.push(push.substr(0, push.size() / 2));
      site.push(sign(with_members(push, {{"SID", "99"}}), kStamp), path);
      site.push(kPerson + " " + kPhone, "/classin/push/wrong-callback-token");
    }
    ++number;
  }
}

}  // namespace

TEST_CASE(
    "a day, odd pushes, refusals, queries and faulty reloads leave no name, number, text, token or secret in "
    "the log") {
  const std::string school =
      school_toml(kFirstSid, "THESECRETOFALL", fmt::format("callback_token = \"{}\"\n", kCallbackToken));
  const TempDirectory directory;
  Site site(school, unix_listen(directory));
  site.start();
  const std::string path = "/classin/push/" + std::string(kCallbackToken);
  const auto day =
      simulate(site, {.schools = 1, .seed = 5, .classes = 4, .students = 10}, {"--speed", "max"});
  REQUIRE_MESSAGE(day.code == 0, day.err);
  send_odd_pushes(site, path);
  const std::string token = site.token("manager", {"--scope", "manage"});
  const std::string base = fmt::format("/v1/schools/{}", kFirstSid);
  for (const std::string& target :
       {base + "/quarantine", base + "/pushes", base + "/classes?state=" + "complete",
        base + "/classes?from=" + "Zhang%20Sanfeng", base + "/students/1/attendance?" + kPhone}) {
    site.get(target, token);
    site.get(target, "rc_wrongtoken");
    site.get(target + "&token=" + token);
  }
  for (int i = 0; i < 30; ++i) site.get(base + "/pushes", fmt::format("rc_wrongtoken{}", i));
  for (const char* faulty : {"secrets = [\"ANOTHERSECRET\"", "secrets = 5\nname = \"Zhang Sanfeng\"\n",
                             "callback_token = \"short-secret\"\n"}) {
    site.configure(school + "[[school]]\nsid = 8\n" + faulty);
    site.reload();
  }
  const std::string log = site.log();
  REQUIRE(log.find("push refused") != std::string::npos);
  REQUIRE(log.find("configuration fault") != std::string::npos);
  REQUIRE(log.find("queue is blocked") != std::string::npos);
  std::set<std::string> texts = texts_of_journal(site);
  CHECK(texts.size() > 200);
  texts.insert({kPerson, kPhone, kMail, "THESECRETOFALL", "ANOTHERSECRET", "WRONGSECRET", "short-secret",
                "wrong-callback-token", "rc_wrongtoken", std::string(kCallbackToken), token});
  std::string found;
  for (const auto& text : texts) {
    if (log.find(text) != std::string::npos) found += text + " | ";
  }
  CHECK_MESSAGE(found.empty(), found);
}

}  // namespace rollcall::e2e
