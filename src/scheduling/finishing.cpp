// Creations without an outcome: tried again by the daemon, or settled by whoever looks into ClassIn.
#include <algorithm>

#include "scheduling/scheduler.hpp"
#include "scheduling/words.hpp"

namespace rollcall::scheduling {

namespace {

using outbound::FieldFault;
using storage::Creation;
using storage::CreationState;

constexpr std::int64_t kFirstTryAgainS = 60, kMostTryAgainS = 3600, kGiveUpS = 24 * 3600;

}  // namespace

// The pause grows with the time since somebody asked.
bool Scheduler::due(const Creation& left, std::int64_t now, bool at_start) {
  if (left.state == CreationState::created) return !left.told;
  if (left.state != CreationState::open && left.state != CreationState::unknown) return false;
  if (now - left.asked_at > kGiveUpS) return false;
  return at_start || now - left.changed_at >=
                         std::clamp(left.changed_at - left.asked_at, kFirstTryAgainS, kMostTryAgainS);
}

Outcome Scheduler::finish(const Creation& left) {
  const auto lock = ports_.lock(left.identity);
  if (!lock) return under_way(left.identity);
  auto row = ports_.creations->find(left.sid, left.identity);
  if (!row) return unreadable(left);
  if (row->state == CreationState::created && !row->told) tell_created(*row);
  if (row->state != CreationState::open && row->state != CreationState::unknown)
    return was_done(std::move(*row));
  return send_creation(std::move(*row), {});
}

std::optional<FieldFault> Scheduler::fault_of_settling(const Creation& row,
                                                       std::optional<std::int64_t> object_id,
                                                       std::optional<std::int64_t> activity_id) {
  if (row.state == CreationState::deleted) return FieldFault{"identity", "what it made was deleted since"};
  if (row.state == CreationState::created && row.object_id) {
    if (row.object_id == object_id && row.activity_id == activity_id) return std::nullopt;
    return FieldFault{"identity", object_text(row) + " was created under it: there is nothing to settle"};
  }
  if (!object_id) return std::nullopt;
  const bool v2_class = row.call == "createClassroom";
  if (v2_class && !activity_id)
    return FieldFault{"activity_id", "is needed: ClassIn's page of the class shows it"};
  if (!v2_class && activity_id) return FieldFault{"activity_id", "only a class of v2 has one"};
  const auto other = creates_class(row.call)
                         ? ports_.creations->of_class(school_->sid, ClassId{*object_id})
                         : ports_.creations->of_object(school_->sid, row.call, *object_id);
  const auto of_activity =
      activity_id ? ports_.creations->of_activity(school_->sid, *activity_id) : std::nullopt;
  for (const auto& taken : {other, of_activity}) {
    if (taken && taken->identity != row.identity)
      return FieldFault{"class_id",
                        object_text(*taken) + " was made by another creation, " + taken->identity};
  }
  return std::nullopt;
}

Outcome Scheduler::settle(std::string_view identity, std::optional<std::int64_t> object_id,
                          std::optional<std::int64_t> activity_id) {
  const auto lock = wait_for_lock(identity);
  if (!lock) return under_way(identity);
  auto row = ports_.creations->find(school_->sid, identity);
  if (!row)
    return invalid(
        {{"identity",
          "nothing was asked of ClassIn under this identity; `rollcall class list` shows those that were"}});
  if (auto fault = fault_of_settling(*row, object_id, activity_id)) return invalid({std::move(*fault)});
  if (row->state == CreationState::created && row->object_id) return was_done(std::move(*row));
  row->state = object_id ? CreationState::created : CreationState::refused;
  row->object_id = object_id;
  row->activity_id = activity_id;
  row->changed_at = now_s();
  row->code = 0;
  row->message = object_id ? "settled by hand: it exists" : "settled by hand: it was not created";
  row->told = !object_id;
  ports_.creations->update(*row);
  if (!row->told) tell_created(*row);
  return settled(std::move(*row));
}

}  // namespace rollcall::scheduling
