#include <set>
#include <tuple>

#include "projection/projecting.hpp"

using namespace rollcall;
using namespace rollcall::projecting;
using records::Outcome;

TEST_CASE("a projected push carries its origin, its own time and its Cmd") {
  const auto p = project_sample("67371107.enter");
  CHECK(p.origin.sid == Sid{1000082});
  CHECK(p.origin.seq == Seq{7});
  CHECK(p.origin.rank.own_time == 1768313800);
  CHECK(p.origin.rank.tie == kOrigin.rank.tie);
  CHECK(p.cmd == "67371107");
  CHECK(p.outcome == Outcome::stored);
  CHECK(project(R"({"SID":1,"Cmd":"Net","opTime":5,"TimeStamp":6})").origin.rank.own_time == 5);
}

TEST_CASE("the registration test leaves its outcome and no rows") {
  CHECK(project_sample("Test").outcome == Outcome::test);
  CHECK(project_sample("Test").rows.empty());
}

TEST_CASE("unknown types leave their outcome and no rows") {
  for (const char* name : {"unknown-cmd", "unknown-cmd-number"}) {
    CHECK(project_sample(name).outcome == Outcome::unknown);
    CHECK(project_sample(name).rows.empty());
  }
  CHECK(project_sample("unknown-cmd").cmd == "FutureCmd");
}

TEST_CASE("what is of no use is quarantined with reason and place") {
  const auto p = project(R"({"SID":1,"Cmd":"End","Data":{},"StartTime":5})");
  CHECK(p.outcome == Outcome::quarantined);
  CHECK(p.reason == "ClassID is missing or not an integer");
  CHECK(p.pointer == "/ClassID");
  CHECK(p.cmd == "End");
  CHECK(p.rows.empty());
  const auto broken = project("{\"SID\":");
  CHECK(broken.outcome == Outcome::quarantined);
  CHECK(broken.reason == "not JSON: the end of the text instead of a value at byte 7");
  CHECK(broken.pointer == "");
}

TEST_CASE("every push that names a class states its planned times and its course") {
  for (const char* name :
       {"67371107.enter", "67371111.exit", "67371520.authorize", "67371521.stage", "67371522.mute",
        "67371523.kickout", "67371586.muteAll", "67375105.award", "67375105.selector.global"}) {
    const auto p = project_sample(name);
    CHECK_MESSAGE(class_claim(p, 25672, Attribute::start_time, Source::push) == 1768314000, name);
    CHECK_MESSAGE(class_claim(p, 25672, Attribute::close_time, Source::push) == 1768319700, name);
    CHECK_MESSAGE(class_claim(p, 25672, Attribute::course_id, Source::push) == 116576, name);
  }
}

TEST_CASE("types kept in the journal alone leave the envelope's claims and nothing else") {
  for (const auto& [name, count] :
       std::vector<std::pair<std::string, std::size_t>>{{"67371520.authorize", 3},
                                                        {"67375105.handsup", 3},
                                                        {"67375105.responder.student", 3},
                                                        {"Net.full", 1},
                                                        {"Check", 1},
                                                        {"UserCheck", 0},
                                                        {"HelpInfo", 0},
                                                        {"LiveDetail", 0},
                                                        {"EdbImg", 0},
                                                        {"LiveWebLogin", 0},
                                                        {"LiveReserve", 0},
                                                        {"LiveLike", 0},
                                                        {"LiveGoodsClickDetail", 0},
                                                        {"LiveChatMsgDetail", 0},
                                                        {"EduDt", 0},
                                                        {"ChatContent", 0},
                                                        {"DiscussionChangeInfo", 0},
                                                        {"FileCov", 0}}) {
    const auto p = project_sample(name);
    CHECK_MESSAGE(p.outcome == Outcome::stored, name);
    CHECK_MESSAGE(p.rows.size() == count, name);
    CHECK_MESSAGE(claims(p) == count, name);
  }
}

TEST_CASE("times of 0 state nothing") {
  const auto p = project(R"({"SID":1,"Cmd":"Net","ClassID":2,"CourseID":0,"StartTime":0,"CloseTime":"0"})");
  CHECK(p.rows.empty());
}

TEST_CASE("every sample is projected, and twice the same way") {
  for (const auto& name : samples::names()) {
    const auto a = project_sample(name), b = project_sample(name);
    CHECK_MESSAGE(a.outcome != Outcome::quarantined, name);
    CHECK_MESSAGE(a.rows.size() == b.rows.size(), name);
  }
}

TEST_CASE("no push claims one thing twice") {
  for (const auto& name : samples::names()) {
    std::set<std::tuple<Subject, std::int64_t, Attribute, Source>> seen;
    for (const auto& c : rows<records::Claim>(project_sample(name))) {
      CHECK_MESSAGE(seen.insert({c.subject, c.subject_id, c.attribute, c.source}).second, name);
    }
  }
}

TEST_CASE("outcomes have the names that the API shows") {
  CHECK(records::outcome_name(Outcome::stored) == "stored");
  CHECK(records::outcome_name(Outcome::test) == "test");
  CHECK(records::outcome_name(Outcome::unknown) == "unknown");
  CHECK(records::outcome_name(Outcome::quarantined) == "quarantined");
}
