#include "projection/projecting.hpp"

using namespace rollcall;
using namespace rollcall::projecting;
using records::EventKind;
using records::PresenceEvent;

TEST_CASE("an enter push becomes an entry, a name and a phone number") {
  const auto p = project_sample("67371107.enter");
  const auto e = row<PresenceEvent>(p);
  CHECK(e.class_id == ClassId{25672});
  CHECK(e.uid == Uid{1002647});
  CHECK(e.client_id == 0);
  CHECK(e.at == 1768313800);
  CHECK(e.kind == EventKind::in);
  CHECK(e.identity == 1);
  CHECK(e.device == 9);
  CHECK(!e.reason);
  CHECK(person(p, 1002647, Attribute::name) == "Amy");
  CHECK(person(p, 1002647, Attribute::phone) == "001-8006437676");
  CHECK(!claim(p, Subject::person, 1002647, Attribute::email, Source::push));
  CHECK(row<records::AccountSeen>(p).account == "001-8006437676");
  CHECK(row<records::AccountSeen>(p).at == 1768313800);
  CHECK(row<records::AccountSeen>(p).how == records::AccountHow::seen);
  CHECK(p.rows.size() == 7);
  CHECK(row<PresenceEvent>(project_sample("67371107.enter.deputy")).client_id == 1);
}

TEST_CASE("a leave push becomes an exit with its reason") {
  const auto e = row<PresenceEvent>(project_sample("67371111.exit"));
  CHECK(e.kind == EventKind::out);
  CHECK(e.at == 1768317300);
  CHECK(e.reason == 1);
  CHECK(!e.device);
  CHECK(row<PresenceEvent>(project_sample("67371111.exit.unknown-reason")).reason == 777);
}

TEST_CASE("an entry without device number is of device 0, without identity of none; nobody's gives nothing") {
  const auto p = project(
      R"({"SID":1,"Cmd":67371107,"ClassID":2,"UID":3,"ActionTime":4,"LoginEmail":"a@b.c","NickName":""})");
  CHECK(row<PresenceEvent>(p).client_id == 0);
  CHECK(!row<PresenceEvent>(p).identity);
  CHECK(person(p, 3, Attribute::email) == "a@b.c");
  CHECK(claims(p) == 1);
  CHECK(
      project(R"({"SID":1,"Cmd":67371107,"ClassID":2,"UID":0,"ActionTime":4,"NickName":"x"})").rows.empty());
  CHECK(project(R"({"SID":1,"Cmd":67371111,"ClassID":2,"UID":0,"ActionTime":4})").rows.empty());
}

TEST_CASE("an attendance push lists everybody and puts its students on the roster") {
  const auto p = project_sample("Attendance");
  const auto list = rows<records::AttendanceRow>(p);
  REQUIRE(list.size() == 4);
  CHECK(list[1].class_id == ClassId{25672});
  CHECK(list[1].uid == Uid{1002648});
  CHECK(list[1].identity == 1);
  CHECK(list[1].first_in == 1768315200);
  CHECK(list[1].last_out == 1768317900);
  CHECK(list[1].attended_s == 2700);
  CHECK(!list[2].first_in);
  CHECK(list[2].attended_s == 0);
  CHECK(list[3].identity == 3);
  const auto roster = rows<records::RosterChange>(p);
  REQUIRE(roster.size() == 3);
  for (const auto& change : roster) {
    CHECK(change.scope == records::RosterScope::class_);
    CHECK(change.scope_id == 25672);
    CHECK(change.op == records::RosterOp::add);
    CHECK(change.effective_at == 0);
    CHECK(change.uid != Uid{1002646});
  }
  CHECK(person(p, 1002649, Attribute::name) == "Cat");
  CHECK(name_of(p, Subject::class_, 25672) == "Lesson 1");
  CHECK(name_of(p, Subject::course, 116576) == "Maths A");
}

TEST_CASE("an attendance push's planned times count as a push's, its own StartTime before them") {
  const auto p = project_sample("Attendance");
  CHECK(class_claim(p, 25672, Attribute::start_time, Source::push) == 1768314000);
  CHECK(class_claim(p, 25672, Attribute::close_time, Source::push) == 1768319700);
  const auto both = project(
      R"({"SID":1,"Cmd":"Attendance","ClassID":2,"StartTime":5,"ClassStartTime":6,"ClassEndTime":0,"Data":[]})");
  CHECK(class_claim(both, 2, Attribute::start_time, Source::push) == 5);
  CHECK(!class_claim(both, 2, Attribute::close_time, Source::push));
  const auto far =
      project(R"({"SID":1,"Cmd":"Attendance","ClassID":2,"ClassEndTime":9223372036854775807,"Data":[]})");
  CHECK(far.rows.empty());
}

TEST_CASE(
    "identities of an attendance push: students, auditors and unknown ones are expected, others are not") {
  const auto p = project(
      R"({"SID":1,"Cmd":"Attendance","ClassID":2,"Data":[{"Uid":1,"Identity":1},{"Uid":2,"Identity":2},
      {"Uid":3},{"Uid":4,"Identity":4},{"Uid":5,"Identity":193},{"Uid":0},
      {"Uid":1,"Identity":3,"AttendanceTime":9}]})");
  CHECK(rows<records::AttendanceRow>(p).size() == 5);
  CHECK(!rows<records::AttendanceRow>(p)[0].attended_s);
  const auto roster = rows<records::RosterChange>(p);
  REQUIRE(roster.size() == 3);
  CHECK(roster[2].uid == Uid{3});
}
