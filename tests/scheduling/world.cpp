#include "world.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "projection/own_entry.hpp"

namespace rollcall::scheduling_test {

namespace {

using outbound::integer_in;
using outbound::text_in;

std::string reply_v1(std::int64_t code, const std::string& data) {
  return fmt::format(R"({{{}"error_info":{{"errno":{},"error":"words"}}}})",
                     data.empty() ? "" : "\"data\":" + data + ",", code);
}
std::string reply_v2(std::int64_t code, const std::string& data) {
  return fmt::format(R"({{"code":{},"msg":"words","data":{}}})", code, data.empty() ? "null" : data);
}
std::string reply(const Call& call, std::int64_t code, const std::string& data = "") {
  return call.version == Version::v1 ? reply_v1(code, data) : reply_v2(code, data);
}

std::string data_of(const Call& call, const MadeClass& made) {
  if (call.version == Version::v1) return std::to_string(made.id);
  return fmt::format(R"({{"activityId":{},"classId":{},"name":"x"}})", made.activity_id, made.id);
}

http::Outcome failure(http::Phase phase, http::Failure::Cause cause, bool may_have_arrived) {
  return http::Failure{.phase = phase,
                       .cause = cause,
                       .may_have_arrived = may_have_arrived,
                       .why = "the network",
                       .error = {"the network failed", ""}};
}

bool creates(const Call& call) { return &call == &outbound::creation_call(call.version); }

}  // namespace

std::optional<Creation> MemoryCreations::find(Sid sid, std::string_view identity) {
  for (const auto& row : rows) {
    if (row.sid == sid && row.identity == identity) return row;
  }
  return std::nullopt;
}
std::optional<Creation> MemoryCreations::of_class(Sid sid, ClassId class_id) {
  auto row = of_object(sid, "createClassroom", class_id.value);
  return row ? row : of_object(sid, "addCourseClass", class_id.value);
}
std::optional<Creation> MemoryCreations::of_activity(Sid sid, std::int64_t activity_id) {
  for (const auto& row : rows) {
    if (row.sid == sid && row.activity_id == activity_id) return row;
  }
  return std::nullopt;
}
std::optional<Creation> MemoryCreations::of_object(Sid sid, std::string_view call, std::int64_t object_id) {
  for (const auto& row : rows) {
    if (row.sid == sid && row.call == call && row.object_id == object_id) return row;
  }
  return std::nullopt;
}
std::optional<Creation> MemoryCreations::of_essence(Sid sid, std::string_view essence) {
  const auto found = std::find_if(rows.rbegin(), rows.rend(), [&](const auto& row) {
    return row.sid == sid && !essence.empty() && row.essence == essence &&
           row.state <= CreationState::created;
  });
  return found == rows.rend() ? std::nullopt : std::optional(*found);
}
bool MemoryCreations::add(const Creation& creation) {
  if (find(creation.sid, creation.identity)) return false;
  rows.push_back(creation);
  rows.back().row = static_cast<std::int64_t>(rows.size());
  return true;
}
void MemoryCreations::update(const Creation& creation) {
  for (auto& row : rows) {
    if (row.sid != creation.sid || row.identity != creation.identity) continue;
    const auto number = row.row, created_at = row.created_at;
    row = creation;
    row.row = number;
    row.created_at = created_at;
  }
}
std::vector<Creation> MemoryCreations::list(const storage::CreationFilter& filter) {
  std::vector<Creation> out;
  for (const auto& row : rows) {
    const bool has_number =
        row.call == "createClassroom" || row.call == "addCourseClass" || row.call == "addCourse";
    const bool unfinished = row.state == CreationState::open || row.state == CreationState::unknown ||
                            !row.told ||
                            (row.state == CreationState::created && has_number && !row.object_id);
    if (row.row > filter.after_row && (!filter.state || row.state == *filter.state) &&
        (!filter.unfinished_only || unfinished)) {
      out.push_back(row);
    }
  }
  return out;
}
std::int64_t MemoryCreations::count_unfinished(std::optional<Sid>) {
  return static_cast<std::int64_t>(list({.unfinished_only = true}).size());
}
std::int64_t MemoryCreations::reserve(std::string_view, std::int64_t, std::int64_t, std::int64_t) {
  return 0;
}

namespace {

// Every write of the program is a step.
class CountedCreations : public storage::CreationStore {
 public:
  CountedCreations(std::shared_ptr<MemoryCreations> store,
                   std::function<void(const std::function<void()>&)> step)
      : store_(std::move(store)), step_(std::move(step)) {}
  std::optional<Creation> find(Sid sid, std::string_view identity) override {
    return store_->find(sid, identity);
  }
  std::optional<Creation> of_class(Sid sid, ClassId id) override { return store_->of_class(sid, id); }
  std::optional<Creation> of_activity(Sid sid, std::int64_t id) override {
    return store_->of_activity(sid, id);
  }
  std::optional<Creation> of_object(Sid sid, std::string_view call, std::int64_t id) override {
    return store_->of_object(sid, call, id);
  }
  std::optional<Creation> of_essence(Sid sid, std::string_view essence) override {
    return store_->of_essence(sid, essence);
  }
  bool add(const Creation& creation) override {
    bool added = false;
    step_([&] { added = store_->add(creation); });
    return added;
  }
  void update(const Creation& creation) override {
    step_([&] { store_->update(creation); });
  }
  std::vector<Creation> list(const storage::CreationFilter& filter) override { return store_->list(filter); }
  std::int64_t count_unfinished(std::optional<Sid> sid) override { return store_->count_unfinished(sid); }
  std::int64_t reserve(std::string_view, std::int64_t, std::int64_t, std::int64_t) override { return 0; }

 private:
  std::shared_ptr<MemoryCreations> store_;
  std::function<void(const std::function<void()>&)> step_;
};

}  // namespace

void World::step(const std::function<void()>& act) {
  const bool last = steps_to_live == 0;
  if (steps_to_live > 0) --steps_to_live;
  if (last && !dies_after) throw Killed();
  act();
  if (last) throw Killed();
}

scheduling::Ports World::ports() {
  school.sid = kSid;
  return {.creations = std::make_shared<CountedCreations>(store, [this](const auto& act) { step(act); }),
          .append =
              [this](storage::JournalEntry entry) {
                step([&] {
                  const bool there = std::any_of(journal.begin(), journal.end(),
                                                 [&](const auto& e) { return e.identity == entry.identity; });
                  if (!there) journal.push_back(entry);
                });
              },
          .attempt =
              [this](const Call& call, const Values& values) {
                outbound::Attempt attempt;
                step([&] { attempt = answer(call, values); });
                return attempt;
              },
          .lock = [this](std::string_view) -> std::shared_ptr<void> {
            if (auto first = std::exchange(while_waiting, nullptr)) first();
            return somebody_else_works ? nullptr : std::make_shared<int>();
          },
          .deleted_elsewhere =
              [this](ClassId id) {
                return std::find(deleted_in_dashboard.begin(), deleted_in_dashboard.end(), id.value) !=
                       deleted_in_dashboard.end();
              },
          .pause =
              [this](std::int64_t ms) {
                now_ms += ms;
                return true;
              },
          .now_ms = [this] { return now_ms; }};
}

std::string World::create_class(const Call& call, const Values& values, bool& refused) {
  const bool v1 = call.version == Version::v1;
  const auto identity = text_in(values, call.identity).value();
  const auto twin =
      std::find_if(classes.begin(), classes.end(), [&](const auto& c) { return c.identity == identity; });
  const bool late = start_is_past && !(identity_first && twin != classes.end());
  if (late) {
    refused = true;
    return reply(call, 120);
  }
  if (twin != classes.end()) {
    const bool error = v1 && repeat_is_error;
    return reply(call, error ? 398 : 1, error && !repeat_names_it ? "" : data_of(call, *twin));
  }
  const auto number = static_cast<std::int64_t>(classes.size()) + 1;
  classes.push_back({.identity = identity,
                     .name = text_in(values, v1 ? "className" : "name").value(),
                     .id = 1000 + number,
                     .activity_id = v1 ? 0 : 5000 + number,
                     .course = integer_in(values, "courseId").value(),
                     .teacher = integer_in(values, "teacherUid").value(),
                     .starts_at = integer_in(values, v1 ? "beginTime" : "startTime").value(),
                     .ends_at = integer_in(values, "endTime").value()});
  return reply(call, 1, data_of(call, classes.back()));
}

std::string World::create_unit(const Call& call, const Values& values) {
  const auto name = text_in(values, "name").value();
  if (std::find(units.begin(), units.end(), name) != units.end()) return reply(call, 29208);
  units.push_back(name);
  return reply(call, 1, fmt::format(R"({{"unitId":{}}})", 699 + units.size()));
}

std::string World::carried_out(const Call& call, const Values& values, bool& refused) {
  if (creates(call)) return create_class(call, values, refused);
  if (call.name == "createUnit") return create_unit(call, values);
  for (auto& made : classes) {
    const bool meant = made.id == integer_in(values, "classId") ||
                       (made.activity_id != 0 && made.activity_id == integer_in(values, "activityId"));
    if (!meant) continue;
    if (&call == &outbound::deletion_call(call.version)) {
      const bool gone = std::exchange(made.deleted, true);
      return reply(call, !gone ? 1 : call.version == Version::v1 ? 212 : 29149);
    }
    const ClassWish change = wish_of(call.version, values);
    if (change.name) made.name = *change.name;
    if (change.starts_at) made.starts_at = *change.starts_at;
    if (change.ends_at) made.ends_at = *change.ends_at;
    return reply(call, 1);
  }
  return reply(call, 1, "7");
}

outbound::Attempt World::answer(const Call& call, const Values& values) {
  Fate fate = Fate::fine;
  if (!fates.empty()) {
    fate = fates.front();
    fates.erase(fates.begin());
  }
  ++sent;
  requests.push_back(values);
  using Cause = http::Failure::Cause;
  const auto read = [&](const http::Outcome& outcome) { return attempt_of(call, outcome, now_ms / 1000); };
  const auto text = [&](const std::string& body) { return read(http::Reply{.status = 200, .body = body}); };
  if (fate == Fate::refused) return text(reply(call, 136));
  if (fate == Fate::maintenance) return text(reply(call, 901));
  if (fate == Fate::server_error) return text(reply(call, 104));
  if (fate == Fate::no_connection) return read(failure(http::Phase::connect, Cause::broken, false));
  if (fate == Fate::lost_request) return read(failure(http::Phase::wait, Cause::timed_out, true));
  bool refused = false;
  const std::string body = carried_out(call, values, refused);
  if (fate == Fate::lost_answer) return read(failure(http::Phase::receive, Cause::broken, true));
  if (fate == Fate::server_error_but) return text(reply(call, 104));
  if (fate == Fate::not_json) return text("<html>502</html>");
  if (fate == Fate::created_but && creates(call) && !refused) {
    const auto identity = text_in(values, call.identity);
    const auto made =
        std::find_if(classes.begin(), classes.end(), [&](const auto& c) { return c.identity == identity; });
    const std::string data = data_of(call, *made);
    return text(reply(call, call.version == Version::v1 ? 281 : 121601002, data));
  }
  return text(body);
}

std::vector<MadeClass> World::there(const std::string& name) const {
  std::vector<MadeClass> out;
  for (const auto& made : classes) {
    if (made.name == name && !made.deleted) out.push_back(made);
  }
  return out;
}

std::string World::what_is_unknown() {
  for (const auto& made : classes) {
    if (made.deleted) continue;
    const auto row = store->of_class(kSid, ClassId{made.id});
    if (!row) return fmt::format("class {} ({}) is not in the store", made.id, made.name);
    if (row->state != CreationState::created || !row->told)
      return fmt::format("class {} is not created and told", made.id);
    const bool told = std::any_of(journal.begin(), journal.end(), [&](const auto& entry) {
      return entry.cmd == projection::kClassCmd &&
             entry.body.find(fmt::format("\"class_id\":{}", made.id)) != std::string::npos;
    });
    if (!told) return fmt::format("the journal does not tell of class {}", made.id);
  }
  return "";
}

ClassWish wish(const std::string& name) {
  return {.name = name, .teacher_uid = 1001, .starts_at = kNow + 86400, .ends_at = kNow + 86400 + 2700};
}

}  // namespace rollcall::scheduling_test
