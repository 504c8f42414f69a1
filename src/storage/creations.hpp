// What Rollcall asked ClassIn to create, and what came of it: written before the request leaves and after its
// answer, so that nothing is created twice and nothing created is unknown (PRODUCT.md 8). In the journal's
// database, on stable storage when a method returns. The port; one connection a thread. Throws StoreError.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace rollcall::storage {

// Stored, do not change.
enum class CreationState : std::uint8_t {
  open = 0,     // written down, nothing has left yet
  unknown = 1,  // a request has left, and no answer said what came of it
  created = 2,  // it exists; object_id may be unset: ClassIn said so without naming it
  refused = 3,  // it was not created
  deleted = 4,  // created, and deleted through Rollcall since
};
std::string_view creation_state_name(CreationState state);  // "open", …
std::optional<CreationState> creation_state_named(std::string_view name);

struct Creation {
  Sid sid;
  std::string identity;  // the unique identity that ClassIn is given; with the school the key
  std::string key;  // what the caller called it (Idempotency-Key, a timetable's key), "" where it has no name
  std::string call;  // "createClassroom", "addCourse", …
  std::string
      request;  // the parameters as JSON, no secret; of a class changed since: as they would create it now
  CreationState state = CreationState::open;
  std::int64_t attempts = 0;
  std::int64_t created_at = 0, changed_at = 0;  // Unix seconds; of the row
  std::int64_t code = 0;                        // ClassIn's last
  std::string message;                          // what it means; for people
  std::optional<std::int64_t> object_id, activity_id;
  std::string live_url;
  bool told = true;  // the journal holds the entry by which reports know of it; false: still to be written
  std::int64_t asked_at = 0;  // when somebody last asked for it; Unix seconds
  std::string essence;        // what makes two creations the same whatever their identity; "" for none
  std::string doubt;          // fields of outbound::ClassWish, separated by blanks, in which ClassIn may have
                              // something else than `request` says: a change of them had no clear answer
  std::int64_t row = 0;       // order of creation; set by the store
};

struct CreationFilter {
  std::optional<Sid> sid;
  std::optional<CreationState> state;
  bool unfinished_only = false;  // open, unknown, not told, or a class or course created without its number
  std::int64_t after_row = 0;    // exclusive
  std::size_t limit = 0;
};

class CreationStore {
 public:
  virtual ~CreationStore() = default;

  virtual std::optional<Creation> find(Sid sid, std::string_view identity) = 0;
  // The one that made this class (call createClassroom or addCourseClass); the newest where there are
  // several.
  virtual std::optional<Creation> of_class(Sid sid, ClassId class_id) = 0;
  // The one that made this activity (call createClassroom).
  virtual std::optional<Creation> of_activity(Sid sid, std::int64_t activity_id) = 0;
  // The newest of that call and object.
  virtual std::optional<Creation> of_object(Sid sid, std::string_view call, std::int64_t object_id) = 0;
  // The newest of that essence in state open, unknown or created; nothing where `essence` is empty.
  virtual std::optional<Creation> of_essence(Sid sid, std::string_view essence) = 0;
  virtual bool add(const Creation& creation) = 0;     // false when the identity is taken: nothing changed
  virtual void update(const Creation& creation) = 0;  // all but sid, identity, created_at and row
  virtual std::vector<Creation> list(const CreationFilter& filter) = 0;  // by row
  virtual std::int64_t count_unfinished(std::optional<Sid> sid) = 0;

  // Takes the next free moment for a call of the kind `key`, of which `burst` may come at once and then one
  // every `interval_ms`; returns how many ms after `now_ms` it lies. Holds across processes.
  virtual std::int64_t reserve(std::string_view key, std::int64_t now_ms, std::int64_t interval_ms,
                               std::int64_t burst) = 0;
};

// Held by whoever works on one creation: no other thread or process does meanwhile. Freed on exit, even by a
// kill. In the file of the StoreLock, which it does not disturb.
class CreationLock {
 public:
  // Null when another holds it. Throws StoreError when the lock file cannot be made or written to.
  static std::unique_ptr<CreationLock> try_acquire(const std::string& journal_path, Sid sid,
                                                   std::string_view identity);
  ~CreationLock();
  CreationLock(const CreationLock&) = delete;
  CreationLock& operator=(const CreationLock&) = delete;

 private:
  explicit CreationLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace rollcall::storage
