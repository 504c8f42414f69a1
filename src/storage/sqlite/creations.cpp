#include "storage/creations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "storage/sqlite/open_journal.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr std::string_view kColumns =
    "number, sid, identity, key, call, request, state, attempts, created_at, changed_at, code, message, "
    "object_id, activity_id, live_url, told, asked_at, essence, doubt";
constexpr std::string_view kUnfinished =  // as the index creation_unfinished has it
    "(state < 2 OR told = 0 OR (state = 2 AND object_id IS NULL AND "
    "call IN ('createClassroom', 'addCourseClass', 'addCourse')))";
constexpr std::string_view kMakesClass = "call IN ('createClassroom', 'addCourseClass')";
constexpr std::array kStates = {CreationState::open, CreationState::unknown, CreationState::created,
                                CreationState::refused, CreationState::deleted};

// Processes of one machine agree about the time; only a clock that was set goes back so far.
constexpr std::int64_t kClockSetBackMs = 60'000;

Creation creation_of(const Statement& s) {
  return {.sid = Sid{s.integer(1)},
          .identity = s.text(2),
          .key = s.text(3),
          .call = s.text(4),
          .request = s.text(5),
          .state = static_cast<CreationState>(s.integer(6)),
          .attempts = s.integer(7),
          .created_at = s.integer(8),
          .changed_at = s.integer(9),
          .code = s.integer(10),
          .message = s.text(11),
          .object_id = s.optional_integer(12),
          .activity_id = s.optional_integer(13),
          .live_url = s.text(14),
          .told = s.integer(15) != 0,
          .asked_at = s.integer(16),
          .essence = s.text(17),
          .doubt = s.text(18),
          .row = s.integer(0)};
}

// The parameters ?1 to ?17 of both writing statements.
void bind_row(Statement& s, const Creation& c) {
  s.bind(1, c.sid.value).bind(2, std::string_view(c.identity)).bind(3, std::string_view(c.key));
  s.bind(4, std::string_view(c.call)).bind(5, std::string_view(c.request));
  s.bind(6, static_cast<int>(c.state)).bind(7, c.attempts).bind(8, c.changed_at).bind(9, c.code);
  s.bind(10, std::string_view(c.message)).bind(11, c.object_id).bind(12, c.activity_id);
  s.bind(13, std::string_view(c.live_url)).bind(14, c.told ? 1 : 0);
  s.bind(15, c.asked_at).bind(16, std::string_view(c.essence)).bind(17, std::string_view(c.doubt));
}

class SqliteCreations : public CreationStore {
 public:
  SqliteCreations(const std::string& path, Access access)
      : database_(sqlite::open_journal_database(path, access)) {}

  std::optional<Creation> find(Sid sid, std::string_view identity) override {
    Statement s = newest_where("identity = ?2");
    return first(s.bind(1, sid.value).bind(2, identity));
  }

  std::optional<Creation> of_class(Sid sid, ClassId class_id) override {
    Statement s = newest_where(fmt::format("object_id = ?2 AND {}", kMakesClass));
    return first(s.bind(1, sid.value).bind(2, class_id.value));
  }

  std::optional<Creation> of_activity(Sid sid, std::int64_t activity_id) override {
    Statement s = newest_where("activity_id = ?2 AND call = 'createClassroom'");
    return first(s.bind(1, sid.value).bind(2, activity_id));
  }

  std::optional<Creation> of_object(Sid sid, std::string_view call, std::int64_t object_id) override {
    Statement s = newest_where("object_id = ?2 AND call = ?3");
    return first(s.bind(1, sid.value).bind(2, object_id).bind(3, call));
  }

  std::optional<Creation> of_essence(Sid sid, std::string_view essence) override {
    Statement s = newest_where("essence = ?2 AND essence <> '' AND state <= 2");
    return first(s.bind(1, sid.value).bind(2, essence));
  }

  bool add(const Creation& creation) override {
    Statement insert(
        *database_,
        "INSERT INTO creation (sid, identity, key, call, request, state, attempts, changed_at, "
        "code, message, object_id, activity_id, live_url, told, asked_at, essence, doubt, created_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) "
        "ON CONFLICT (sid, identity) DO NOTHING");
    bind_row(insert, creation);
    insert.bind(18, creation.created_at).run();
    return database_->changes() == 1;
  }

  void update(const Creation& creation) override {
    Statement change(*database_,
                     "UPDATE creation SET key = ?3, call = ?4, request = ?5, state = ?6, attempts = ?7, "
                     "changed_at = ?8, code = ?9, message = ?10, object_id = ?11, activity_id = ?12, "
                     "live_url = ?13, told = ?14, asked_at = ?15, essence = ?16, doubt = ?17 WHERE sid = ?1 "
                     "AND identity = ?2");
    bind_row(change, creation);
    change.run();
    if (database_->changes() == 1) return;
    // Somebody put another file in its place: going on would create without a record.
    throw StoreError(StoreError::Kind::other,
                     fmt::format("{} no longer holds the creation {} of school {}; was the file replaced?",
                                 database_->path(), creation.identity, creation.sid.value));
  }

  std::vector<Creation> list(const CreationFilter& filter) override {
    std::string where = "number > ?3";
    if (filter.sid) where += " AND sid = ?1";
    if (filter.state) where += " AND state = ?2";
    if (filter.unfinished_only) where += fmt::format(" AND {}", kUnfinished);
    Statement s(*database_,
                fmt::format("SELECT {} FROM creation WHERE {} ORDER BY number LIMIT ?4", kColumns, where));
    if (filter.sid) s.bind(1, filter.sid->value);
    if (filter.state) s.bind(2, static_cast<int>(*filter.state));
    s.bind(3, filter.after_row).bind(4, static_cast<std::int64_t>(filter.limit));
    std::vector<Creation> out;
    while (s.step()) out.push_back(creation_of(s));
    return out;
  }

  std::int64_t count_unfinished(std::optional<Sid> sid) override {
    Statement s(*database_, fmt::format("SELECT count(*) FROM creation WHERE {}{}", kUnfinished,
                                        sid ? " AND sid = ?1" : ""));
    if (sid) s.bind(1, sid->value);
    return s.step() ? s.integer(0) : 0;
  }

  std::int64_t reserve(std::string_view key, std::int64_t now_ms, std::int64_t interval_ms,
                       std::int64_t burst) override {
    Transaction transaction(*database_);
    Statement(*database_, "DELETE FROM pace WHERE due_ms <= ?1").bind(1, now_ms).run();
    const std::int64_t due_ms = bucket_due(key, now_ms);
    const std::int64_t at_ms = std::max(now_ms, due_ms - (burst - 1) * interval_ms);
    Statement(*database_,
              "INSERT INTO pace VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET due_ms = ?2, reserved_ms = ?3")
        .bind(1, key)
        .bind(2, std::max(now_ms, due_ms) + interval_ms)
        .bind(3, now_ms)
        .run();
    transaction.commit();
    return at_ms - now_ms;
  }

 private:
  Statement newest_where(std::string_view what) {
    return {*database_,
            fmt::format("SELECT {} FROM creation WHERE sid = ?1 AND {} ORDER BY number DESC LIMIT 1",
                        kColumns, what)};
  }

  static std::optional<Creation> first(Statement& s) {
    return s.step() ? std::optional(creation_of(s)) : std::nullopt;
  }

  // When the bucket of the key is full again: now, where nothing is known that still holds.
  std::int64_t bucket_due(std::string_view key, std::int64_t now_ms) {
    Statement s(*database_, "SELECT due_ms, reserved_ms FROM pace WHERE key = ?1");
    if (!s.bind(1, key).step()) return now_ms;
    return s.integer(1) - now_ms > kClockSetBackMs ? now_ms : s.integer(0);
  }

  std::unique_ptr<Database> database_;
};

}  // namespace

std::string_view creation_state_name(CreationState state) {
  switch (state) {
    case CreationState::open: return "open";
    case CreationState::unknown: return "unknown";
    case CreationState::created: return "created";
    case CreationState::refused: return "refused";
    case CreationState::deleted: return "deleted";
  }
  return "";
}

std::optional<CreationState> creation_state_named(std::string_view name) {
  const auto found = std::find_if(kStates.begin(), kStates.end(),
                                  [&](CreationState state) { return creation_state_name(state) == name; });
  return found == kStates.end() ? std::nullopt : std::optional(*found);
}

std::unique_ptr<CreationStore> open_creations(const std::string& journal_path, Access access) {
  return std::make_unique<SqliteCreations>(journal_path, access);
}

}  // namespace rollcall::storage
