// Calls to ClassIn that happen once. The problem: a request that creates a class may have been carried out
// though no answer came, the program may be killed at any instant, and two callers may want the same class at
// once; ClassIn has no query that would tell. The way: every creation has a unique identity, by which ClassIn
// itself recognises a repetition (API.md 3.3), and a row in our own store, which is written before a request
// leaves and after its answer. Whoever works on a creation holds its lock. A row in the state `unknown` is
// finished by sending the same request again, with the same identity, until an answer says what came of it:
// by the next same request, or by the daemon. What was created is then told to the journal, so that reports
// know it at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "config/config.hpp"
#include "outbound/attempt.hpp"
#include "outbound/calls.hpp"
#include "outbound/class_wish.hpp"
#include "storage/creations.hpp"
#include "storage/journal.hpp"

namespace rollcall::scheduling {

// What a Scheduler works with; the ports of one thread.
struct Ports {
  std::shared_ptr<storage::CreationStore> creations;
  std::function<void(storage::JournalEntry)> append;  // commits an entry of our own; throws StoreError
  std::function<outbound::Attempt(const outbound::Call&, const outbound::Values&)> attempt;
  // Excludes everybody else from one creation as long as the result lives; null: somebody works on it.
  std::function<std::shared_ptr<void>(std::string_view identity)> lock;
  std::function<bool(ClassId)> deleted_elsewhere;  // pushes say that the class was deleted in ClassIn
  std::function<bool(std::int64_t ms)> pause;      // false: the program stops, send nothing any more
  std::function<std::int64_t()> now_ms;            // Unix milliseconds
};

struct Policy {
  int attempts = 4;  // of one request, the first included
  std::int64_t backoff_base_ms = 1000, backoff_most_ms = 8000;
  std::int64_t lock_wait_ms = 20000;  // for somebody who works on the same creation
};

enum class Kind {
  done,       // carried out now
  was_done,   // had been carried out before; nothing was sent
  not_known,  // it may have been carried out or not; the same request finds out, and so does the daemon
  refused,    // by ClassIn, or it could not be reached; nothing was changed
  invalid,    // `faults` say what is wrong with the request; nothing was sent
  differs,    // the identity belongs to another request: `faults` name what differs; nothing was sent
  under_way,  // somebody works on the same; nothing was sent
  deleted,    // it was created and has been deleted since; nothing was sent. `again` creates it anew
};

struct Outcome {
  Kind kind = Kind::refused;
  std::optional<storage::Creation>
      creation;  // as it stands now; of calls about something that Rollcall created
  std::optional<outbound::Attempt> attempt;  // the last, where something was sent
  std::vector<outbound::FieldFault> faults;  // fields as the caller named them
  std::vector<std::string> warnings;         // of a success
  std::string text;                          // for people: what came of it, and what to do. No secret
};

// How a creation is recognised.
struct Naming {
  std::string identity;  // 1 to 32 characters, given to ClassIn as it is; "": made from what follows
  std::string key;       // the caller's name for it (Idempotency-Key, a timetable's key); "": what is created
  std::string kind_of_key;  // keeps the keys of different sources apart: "request", "timetable"
  bool again = false;  // create it anew though it was created and deleted before; only without `identity`
};

// What stands under the name of a class that somebody wants.
struct FoundClass {
  enum class State {
    none,        // it would be created
    unfinished,  // an earlier request has no answer yet
    there,
    deleted,
  };
  State state = State::none;
  std::optional<storage::Creation> creation;  // unset: none
  std::vector<std::string> differences;       // the fields of ClassWish in which it is something else
};

// Of one school; used by one thread.
class Scheduler {
 public:
  Scheduler(const config::School& school, Ports ports, Policy policy = {});

  // Makes any call of the table. Values need no identity: it is made. Reports hear of what they can use:
  // classes, courses, members, names.
  Outcome perform(const outbound::Call& call, outbound::Values values, const Naming& naming = {});

  // perform() in words of their own. Faults name the fields of ClassWish, "course_id" and "identity".
  Outcome create_class(outbound::Version version, CourseId course, const outbound::ClassWish& wish,
                       const Naming& naming = {});

  // The class as Rollcall created it, and what ClassIn calls it; nothing for one that it did not create.
  std::optional<storage::Creation> known_class(ClassId class_id);
  // Of a class that Rollcall created `ref` needs the class id alone; of another, `version` and all of `ref`.
  Outcome change_class(std::optional<outbound::Version> version, outbound::ClassRef ref,
                       const outbound::ClassWish& wanted);
  Outcome delete_class(std::optional<outbound::Version> version, outbound::ClassRef ref);

  // What create_class would find. Sends and writes nothing; nor do the next two, which say what ClassIn would
  // refuse.
  FoundClass find_class(outbound::Version version, CourseId course, const outbound::ClassWish& wish,
                        const Naming& naming);
  std::vector<outbound::FieldFault> faults_of_creation(outbound::Version version, CourseId course,
                                                       const outbound::ClassWish& wish) const;
  std::vector<outbound::FieldFault> faults_of_change(std::optional<outbound::Version> version,
                                                     outbound::ClassRef ref,
                                                     const outbound::ClassWish& wanted);

  // Finishes a creation that was left open, unknown or untold, unless somebody works on it.
  Outcome finish(const storage::Creation& left);

  // What somebody saw in ClassIn itself about a creation that is open, unknown or of unknown id: the class is
  // there under this id, or (unset) it is not there.
  Outcome settle(std::string_view identity, std::optional<std::int64_t> object_id,
                 std::optional<std::int64_t> activity_id);

  // Whether finish() should be called now: a creation is tried again ever more rarely, and for a day.
  // `at_start`: the program has just begun, and does not wait for what it may have left itself.
  static bool due(const storage::Creation& left, std::int64_t now, bool at_start = false);

 private:
  struct Found;
  // finding.cpp
  Found find(const outbound::Call& call, const outbound::Values& values, const Naming& naming);
  void find_generation(const outbound::Call& call, const Naming& naming, bool again, Found& found);
  void find_same(const outbound::Call& call, Found& found);
  bool gone(const storage::Creation& row) const;
  // scheduler.cpp
  Outcome create(const outbound::Call& call, outbound::Values values, const Naming& naming);
  Outcome create_again(const outbound::Call& call, Found found);
  Outcome create_anew(const outbound::Call& call, Found found, const Naming& naming);
  Result<outbound::Values> what_is_sent(const storage::Creation& row, const outbound::Values& given) const;
  Outcome send_creation(storage::Creation row, const outbound::Values& given);
  Outcome send_repeatable(const outbound::Call& call, const outbound::Values& values);
  bool wait_before(const outbound::Call& call, const outbound::Values& values, int attempt,
                   const outbound::Attempt* last);
  std::shared_ptr<void> wait_for_lock(std::string_view name);
  std::vector<outbound::FieldFault> faults_of(const outbound::Call& call,
                                              const outbound::Values& values) const;
  // classes.cpp
  Outcome change(const outbound::Call& call, const outbound::Values& values);
  Outcome send_change(const outbound::Call& call, const outbound::Values& values,
                      std::optional<storage::Creation> row);
  std::optional<storage::Creation> row_of(const outbound::Values& values);
  // finishing.cpp
  std::optional<outbound::FieldFault> fault_of_settling(const storage::Creation& row,
                                                        std::optional<std::int64_t> object_id,
                                                        std::optional<std::int64_t> activity_id);
  // tell.cpp
  void append(std::string_view cmd, std::string body);
  void tell_created(storage::Creation& row);
  void tell(const outbound::Call& call, const outbound::Values& values, Outcome& outcome);
  void tell_change(const outbound::Call& call, const outbound::Values& values,
                   std::optional<storage::Creation> row, Outcome& outcome);
  void tell_deleted(storage::Creation row);
  void tell_members(const outbound::Call& call, const outbound::Values& values,
                    const outbound::Attempt& attempt);
  void tell_unit(const outbound::Call& call, const outbound::Values& values);
  std::vector<storage::Creation> classes_of_unit(std::int64_t unit_id);
  std::int64_t now_s() const { return ports_.now_ms() / 1000; }

  const config::School* school_;
  Ports ports_;
  Policy policy_;
};

// The unique identity of a creation, 1 to 32 letters and digits; `generation` tells those apart that were
// created anew after a deletion (the first is 1). Stored and known to ClassIn: must not change.
std::string identity_of(const outbound::Call& call, const outbound::Values& values, const Naming& naming,
                        int generation);

// What makes two creations of a class the same, whatever they are called: course, name, teacher and times. ""
// for what is no class. Stored, must not change.
std::string essence_of(const outbound::Call& call, const outbound::Values& values);

// A creation as JSON, the same for the command line and HTTP: identity, key, state, api, call, class_id,
// activity_id, course_id, name, teacher_uid, starts_at, ends_at, live_url, code, message, warnings, attempts,
// created_at, changed_at.
std::string creation_json(const storage::Creation& creation, const std::vector<std::string>& warnings);

}  // namespace rollcall::scheduling
