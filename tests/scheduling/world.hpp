// A ClassIn in memory that answers in its own words, the ports of a Scheduler over it, and a death at any
// step.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scheduling/scheduler.hpp"
#include "support/property.hpp"

namespace rollcall::scheduling_test {

using outbound::Call;
using outbound::ClassWish;
using outbound::Values;
using outbound::Version;
using scheduling::Kind;
using scheduling::Naming;
using scheduling::Outcome;
using scheduling::Scheduler;
using storage::Creation;
using storage::CreationState;

constexpr Sid kSid{1000082};
constexpr CourseId kCourse{132323};
constexpr std::int64_t kNow = 1'790'000'000;

// The program dies here: nothing after it happens.
struct Killed {};

// The store as it is on disk: what was written stays.
class MemoryCreations : public storage::CreationStore {
 public:
  std::optional<Creation> find(Sid sid, std::string_view identity) override;
  std::optional<Creation> of_class(Sid sid, ClassId class_id) override;
  std::optional<Creation> of_activity(Sid sid, std::int64_t activity_id) override;
  std::optional<Creation> of_object(Sid sid, std::string_view call, std::int64_t object_id) override;
  std::optional<Creation> of_essence(Sid sid, std::string_view essence) override;
  bool add(const Creation& creation) override;
  void update(const Creation& creation) override;
  std::vector<Creation> list(const storage::CreationFilter& filter) override;
  std::int64_t count_unfinished(std::optional<Sid> sid) override;
  std::int64_t reserve(std::string_view key, std::int64_t now_ms, std::int64_t interval_ms,
                       std::int64_t burst) override;

  std::vector<Creation> rows;
};

struct MadeClass {
  std::string identity, name;
  std::int64_t id = 0, activity_id = 0, course = 0, teacher = 0, starts_at = 0, ends_at = 0;
  bool deleted = false;
};

// What an attempt meets.
enum class Fate {
  fine,
  refused,           // 136
  no_connection,     // nothing left
  lost_request,      // it left, was not carried out, and no answer came
  lost_answer,       // it was carried out, and no answer came
  server_error,      // 104, not carried out
  server_error_but,  // 104, carried out
  created_but,       // a code that means "created, but"
  maintenance,       // 901
  not_json,          // carried out, an answer that nobody can read
};
constexpr int kFates = 10;

class World {
 public:
  // The ports of a program on this world. Every step (a write, a send) counts down `steps_to_live`; the
  // program dies before the step at which it is 0, after it where `after` says so.
  scheduling::Ports ports();
  Scheduler scheduler() {
    return {school, ports(), {.attempts = 4, .backoff_base_ms = 1, .backoff_most_ms = 2}};
  }

  Outcome create(const ClassWish& wish, const Naming& naming = {}, Version version = Version::v2) {
    return scheduler().create_class(version, kCourse, wish, naming);
  }
  // Classes that are there, of this name.
  std::vector<MadeClass> there(const std::string& name) const;
  // Of every class that is there: the store has it as created under its number, and the journal tells it.
  std::string what_is_unknown();

  config::School school;
  std::shared_ptr<MemoryCreations> store = std::make_shared<MemoryCreations>();
  std::vector<MadeClass> classes;
  std::vector<storage::JournalEntry> journal;  // as appended; the same entry counts once
  std::vector<Fate> fates;                     // of the attempts to come; fine when it is used up
  std::int64_t sent = 0;                       // attempts
  std::int64_t now_ms = kNow * 1000;
  int steps_to_live = -1;  // -1: for ever
  bool dies_after = false;
  bool repeat_is_error = false, repeat_names_it = true;  // of v1: 398, and with the number
  bool identity_first = true;                            // ClassIn looks at the identity before anything else
  bool start_is_past = false;                            // ClassIn would refuse the times by now
  std::vector<std::int64_t> deleted_in_dashboard;
  bool somebody_else_works = false;
  std::function<void()> while_waiting;  // what somebody else does before a lock is had; once
  std::vector<Values> requests;         // what was sent
  std::vector<std::string> units;       // their names; the number of one is 700 and its place

 private:
  void step(const std::function<void()>& act);
  outbound::Attempt answer(const Call& call, const Values& values);
  std::string carried_out(const Call& call, const Values& values, bool& refused);
  std::string create_class(const Call& call, const Values& values, bool& refused);
  std::string create_unit(const Call& call, const Values& values);
};

ClassWish wish(const std::string& name = "Maths");

}  // namespace rollcall::scheduling_test
