// A person erased from simulated days: nothing of the person is left, everything of the others is.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "e2e/all_reports.hpp"
#include "erasure/erasing.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/rebuild.hpp"
#include "projection/own_entry.hpp"
#include "simulate/day/school.hpp"
#include "simulate/day/school_day.hpp"

namespace rollcall::erasure {

namespace {

using simulate::Plan;

Plan plan_of(std::uint64_t seed) {
  Plan plan;
  plan.sid = Sid{kSid};
  plan.secret = testing::kSecret;
  plan.seed = seed;
  plan.classes = 3;
  plan.students = 7;
  plan.starts_at = kNow;
  return plan;
}

std::uint64_t days() {
  const char* wanted = std::getenv("ROLLCALL_DAYS");
  return wanted == nullptr ? 6 : static_cast<std::uint64_t>(std::stoull(wanted));
}

storage::JournalEntry correction(std::int64_t uid, std::int64_t class_id, const std::string& reason) {
  const records::OverrideChange change{.class_id = ClassId{class_id},
                                       .uid = Uid{uid},
                                       .status = "excused",
                                       .before = {},
                                       .computed = {},
                                       .reason = reason,
                                       .author = "office",
                                       .set_at = kNow};
  return ingest::own_entry(Sid{kSid}, projection::kOverrideCmd,
                           ingest::with_new_id(projection::override_body(change)), kNow);
}

// What the person alone is known as: some share a name.
std::vector<std::string> texts_of(const Store& store, const simulate::Person& person) {
  std::vector<std::string> out;
  const auto shared = Eraser(store.paths(), {Sid{kSid}, person.uid, {}, {}}).shared();
  for (const auto* text : {&person.name, &person.new_name, &person.phone, &person.email, &person.number}) {
    const bool of_others = std::find(shared.begin(), shared.end(), *text) != shared.end();
    if (!text->empty() && !of_others) out.push_back(*text);
  }
  return out;
}

// What only an operator can know: accounts that no push shows with the UID, and what parents call themselves.
std::vector<std::string> also_of(const Store& store, const simulate::Person& person) {
  const auto known = texts_of(store, person);
  auto out = known;
  for (const auto& text : known) {
    for (const char* suffix : {"妈妈", "爸爸", " 🌟", "2024"}) out.push_back(text + suffix);
  }
  return out;
}

// Somebody on the roster of a course, another one for each seed.
const simulate::Person& victim(const simulate::School& school, std::uint64_t seed) {
  const auto& students = school.courses.front().students;
  return students[seed % students.size()];
}

struct Day {
  explicit Day(std::uint64_t seed)
      : plan(plan_of(seed)), day(simulate::school_day(plan)), school(simulate::school_of(plan)) {
    for (const auto& push : day.pushes) store.take(push.body, push.at);
  }
  void correct(const simulate::Person& whom, const std::string& reason) {
    store.append(correction(whom.uid.value, day.classes.front().class_id.value, reason));
  }

  Plan plan;
  simulate::SchoolDay day;
  simulate::School school;
  Store store;
};

}  // namespace

TEST_CASE("a person erased from a day leaves every row of the others as it was, and no byte in any file") {
  for (std::uint64_t seed = 1; seed <= days(); ++seed) {
    INFO("seed " << seed);
    Day day(seed);
    const auto& person = victim(day.school, seed);
    const auto& other = victim(day.school, seed + 1);
    day.correct(person, "ill");
    day.correct(other, "helped " + person.account() + " home");
    const Traces traces(person.uid, texts_of(day.store, person));
    const std::string before = of_others(day.store.dump(), traces);
    const auto outcome = day.store.erase(person.uid.value, also_of(day.store, person));
    CHECK(outcome.clean);
    CHECK(outcome.log_empty);
    CHECK(outcome.meaning_else == 0);
    CHECK(outcome.counts.rewritten > 0);
    CHECK(outcome.counts.emptied > 0);
    CHECK(outcome.counts.entries == 2);
    for (const auto& file : ingest::scan_store(day.store.paths(), traces))
      CHECK_MESSAGE(file.traces == 0, file.path);
    // The other's override named the person; that row was left out above, for it says less now.
    const Traces reason(person.uid, {"helped  home"});
    const std::string after = of_others(day.store.dump(), reason);
    const bool same = before == after;
    CHECK_MESSAGE(same, difference(before, after));
  }
}

TEST_CASE("what ClassIn repeats after an erasure is known, and a rebuild gives the same") {
  Day day(3);
  const auto& person = victim(day.school, 3);
  const Seq last = day.store.journal().last_seq();
  day.store.erase(person.uid.value);
  const std::string erased = day.store.dump();
  for (const auto& push : day.day.pushes) CHECK(day.store.take(push.body, push.at).duplicate);
  CHECK(day.store.journal().last_seq() == last);
  CHECK(day.store.dump() == erased);
  ingest::rebuild(day.store.paths(), [](Seq) {});
  CHECK(day.store.dump() == erased);
}

TEST_CASE("who was erased is nobody, and a second erasing finds nothing; what comes later is new") {
  Day day(4);
  const auto& person = victim(day.school, 4);
  day.store.erase(person.uid.value);
  {
    Eraser again(day.store.paths(), {Sid{kSid}, person.uid, {}, {}});
    CHECK_FALSE(again.look().any());
    CHECK_FALSE(again.unfinished());
    CHECK(again.texts().empty());
  }
  day.store.take(testing::sign(Lesson().enter(person.uid.value, kNow), kNow));
  CHECK(Eraser(day.store.paths(), {Sid{kSid}, person.uid, {}, {}}).look().emptied == 1);
}

TEST_CASE("a class and a grade that only the erased person was seen in keep what is known of them") {
  Store store;
  const auto with_times = [](const std::string& body) {
    return testing::sign(
        testing::with_members(body, {{"StartTime", "1768314000"}, {"CloseTime", "1768318800"}}), kNow);
  };
  store.take(with_times(Lesson().enter(1002646, 1768314000)));
  store.take(testing::sign(Lesson().summary(1768318900, {{1002647, 1768314000, 1768317600}}), kNow));
  const std::string before = of_others(store.dump(), Traces(Uid{1002646}, {}));
  store.erase(1002646);
  const std::string after = store.dump();
  CHECK(after.find("known_class: ") != std::string::npos);
  CHECK(after.find("1768318800") != std::string::npos);
  CHECK(after.find("presence_event") == std::string::npos);
  CHECK(after.find("1002646") == std::string::npos);
  CHECK_FALSE(before.empty());
}

TEST_CASE("a number or name that others have too goes where it stands with the UID only") {
  Store store;
  const auto enters = [&](std::int64_t uid, const std::string& phone, const std::string& name) {
    store.take(testing::sign(testing::with_members(Lesson().enter(uid, kNow, 0, 1, name),
                                                   {{"LoginMobile", testing::json_text(phone)}}),
                             kNow));
  };
  enters(1002646, "18600000001", "Wang Wei");
  enters(1002647, "18600000001", "Wang Wei");
  enters(1002646, "18600000002", "Weiwei");
  {
    Eraser eraser(store.paths(), {Sid{kSid}, Uid{1002646}, {}, {}});
    CHECK(eraser.shared() == std::vector<std::string>{"18600000001", "Wang Wei"});
    CHECK(eraser.texts() == std::vector<std::string>{"18600000002", "Weiwei"});
  }
  const auto outcome = store.erase(1002646);
  CHECK(outcome.clean);
  CHECK(store.body(Seq{2}).find("Wang Wei") != std::string::npos);
  CHECK(store.body(Seq{1}).find("Wang Wei") == std::string::npos);
}

TEST_CASE("pushes that were held or cannot be read hide nobody") {
  Store store;
  store.append(ingest::unreadable_entry(Sid{kSid}, R"({"UID":1002646,"NickName":"Li)", kNow));
  store.append(ingest::unreadable_entry(Sid{kSid}, "nothing of anybody", kNow));
  store.take(testing::sign(Lesson().enter(1002646, kNow, 0, 1, "Lizzy"), kNow));
  const auto outcome = store.erase(1002646);
  CHECK(outcome.clean);
  CHECK(outcome.counts.emptied == 2);
  CHECK(store.body(Seq{1}).substr(0, 2) == "{}");
  CHECK(store.body(Seq{2}) == "nothing of anybody");
  CHECK(store.journal().read(Seq{1})->decision == storage::Decision::dropped);
}

TEST_CASE("a copy beside the store is found, one of records that were damaged goes") {
  Store store;
  store.take(testing::sign(Lesson().enter(1002646, kNow, 0, 1, "Lizzy"), kNow));
  store.project();
  const std::string copy = store.paths().journal + ".before-v4", damaged = store.records_file() + ".damaged";
  testing::write_text(copy, "a push of 1002646");
  testing::write_text(damaged, "a row of 1002646");
  const auto outcome = store.erase(1002646);
  CHECK_FALSE(std::filesystem::exists(damaged));
  const auto found = std::find_if(outcome.scanned.begin(), outcome.scanned.end(),
                                  [&](const auto& file) { return file.path == copy; });
  REQUIRE(found != outcome.scanned.end());
  CHECK(found->traces == 1);
  CHECK(ingest::is_copy(store.paths(), copy));
  CHECK_FALSE(ingest::is_copy(store.paths(), store.paths().journal + "-wal"));
}

TEST_CASE("what was asked of ClassIn for the person goes, and of others stays") {
  Store store;
  const auto creations = storage::open_creations(store.paths().journal, storage::Access::read_write);
  storage::Creation of_teacher{.sid = Sid{kSid}, .identity = "rc1", .call = "createClassroom"};
  of_teacher.request =
      R"({"courseId":7,"name":"Maths","teacherUid":1002646,"assistantUids":[1002646,1002647]})";
  of_teacher.state = storage::CreationState::created;
  of_teacher.object_id = 25672;
  of_teacher.essence = "rcX";
  storage::Creation of_account{.sid = Sid{kSid}, .identity = "rc2", .call = "register"};
  of_account.request = R"({"telephone":"18600000001","nickname":"Lizzy"})";
  of_account.state = storage::CreationState::created;
  of_account.object_id = 1002646;
  storage::Creation open{.sid = Sid{kSid}, .identity = "rc3", .call = "createClassroom"};
  open.request = R"({"courseId":7,"name":"Maths","teacherUid":1002647})";
  for (const auto& each : {of_teacher, of_account, open}) REQUIRE(creations->add(each));
  store.take(testing::sign(Lesson().enter(1002646, kNow, 0, 1, "Lizzy"), kNow));
  const auto outcome = store.erase(1002646);
  CHECK(outcome.clean);
  CHECK(outcome.counts.creations == 2);
  const auto changed = creations->find(Sid{kSid}, "rc1");
  REQUIRE(changed);
  CHECK(changed->request.find(R"({"courseId":7,"name":"Maths","teacherUid":0,"assistantUids":[1002647]})") ==
        0);
  CHECK(changed->essence.empty());
  CHECK_FALSE(creations->find(Sid{kSid}, "rc2"));
  CHECK(creations->find(Sid{kSid}, "rc3")->request == open.request);
  open.identity = "rc4";
  open.request = of_teacher.request;
  REQUIRE(creations->add(open));
  CHECK(Eraser(store.paths(), {Sid{kSid}, Uid{1002646}, {}, {}}).open_creations() ==
        std::vector<std::string>{"rc4"});
}

}  // namespace rollcall::erasure
