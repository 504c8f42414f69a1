#include "scheduling/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/digest.hpp"
#include "outbound/classin.hpp"
#include "scheduling/found.hpp"
#include "scheduling/words.hpp"

namespace rollcall::scheduling {

namespace {

using outbound::Attempt;
using outbound::Call;
using outbound::Effect;
using outbound::Repeat;
using outbound::Values;
using storage::Creation;
using storage::CreationState;

constexpr int kLockPollMs = 20;
constexpr std::int64_t kPaceBurst = 10;

bool success(Effect effect) {
  return effect == Effect::done || effect == Effect::done_but || effect == Effect::already;
}

double random_fraction() {
  static thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

// Nothing secret is kept, in the store no more than elsewhere.
Values without_secrets(const Call& call, Values values) {
  for (const auto& parameter : call.parameters) {
    if (parameter.secret) values.erase(std::string(parameter.name));
  }
  return values;
}

void take_answer(Creation& row, const Attempt& attempt) {
  row.code = attempt.code;
  row.message = explained(attempt);
  if (recording_failed(attempt.code)) row.doubt = doubt_with(row.doubt, kRecordingFields);
  if (attempt.object_id) row.object_id = attempt.object_id;
  if (attempt.activity_id) row.activity_id = attempt.activity_id;
  if (!attempt.live_url.empty()) row.live_url = attempt.live_url;
}

}  // namespace

Scheduler::Scheduler(const config::School& school, Ports ports, Policy policy)
    : school_(&school), ports_(std::move(ports)), policy_(policy) {}

std::vector<outbound::FieldFault> Scheduler::faults_of(const Call& call, const Values& values) const {
  return outbound::check(call, values, {.now = now_s(), .stage_seats = school_->stage_seats});
}

Outcome Scheduler::perform(const Call& call, Values values, const Naming& naming) {
  if (call.repeat == Repeat::by_identity) return create(call, std::move(values), naming);
  if (auto faults = faults_of(call, values); !faults.empty()) return invalid(std::move(faults));
  if (changes_class(call)) return change(call, values);
  Outcome outcome = send_repeatable(call, values);
  if (outcome.kind == Kind::done) tell(call, values, outcome);
  return outcome;
}

std::shared_ptr<void> Scheduler::wait_for_lock(std::string_view identity) {
  const std::int64_t until = ports_.now_ms() + policy_.lock_wait_ms;
  for (;;) {
    if (auto lock = ports_.lock(identity)) return lock;
    if (ports_.now_ms() >= until || !ports_.pause(kLockPollMs)) return nullptr;
  }
}

// Both locks, of what is the same class and of the identity, so that neither two names of one class nor two
// requests of one name go out at once; always in this order.
Outcome Scheduler::create(const Call& call, Values values, const Naming& naming) {
  const std::string essence = essence_of(call, values);
  const auto of_the_same = essence.empty() ? nullptr : wait_for_lock("same " + essence);
  if (!essence.empty() && !of_the_same) return under_way(essence);
  Found found = find(call, values, naming);
  if (auto fault = fault_of_identity(found.identity)) return invalid({std::move(*fault)});
  std::shared_ptr<void> lock;
  for (std::string locked; locked != found.identity || !lock;) {
    locked = found.identity;
    lock = nullptr;  // never two identities at once
    lock = wait_for_lock(locked);
    if (!lock) return under_way(locked);
    found = find(call, values, naming);  // while we waited, somebody may have been at it
  }
  if (found.deleted) return deleted_before(std::move(*found.row), naming);
  if (found.row && may_exist(*found.row)) return create_again(call, std::move(found));
  // Only now: what exists already may have begun long ago.
  if (auto faults = faults_of(call, found.values); !faults.empty()) return invalid(std::move(faults));
  return create_anew(call, std::move(found), naming);
}

// The row says that it exists, or may.
Outcome Scheduler::create_again(const Call& call, Found found) {
  auto other = differing_fields(*found.row, call, without_secrets(call, found.values));
  if (!other.empty()) return differs(std::move(*found.row), std::move(other));
  if (found.row->state == CreationState::created) {
    if (!found.row->told) tell_created(*found.row);
    return was_done(std::move(*found.row));
  }
  found.row->asked_at = now_s();
  return send_creation(std::move(*found.row), found.values);
}

Outcome Scheduler::create_anew(const Call& call, Found found, const Naming& naming) {
  Creation row = found.row.value_or(Creation{.sid = school_->sid, .identity = found.identity});
  row.key = naming.key;
  row.call = call.name;
  row.request = outbound::json_of(without_secrets(call, found.values));
  row.essence = essence_of(call, found.values);
  row.state = CreationState::open;
  row.changed_at = row.asked_at = now_s();
  if (found.row) {
    ports_.creations->update(row);
  } else {
    row.created_at = row.changed_at;
    if (!ports_.creations->add(row)) return under_way(row.identity);
    row = *ports_.creations->find(row.sid, row.identity);
  }
  return send_creation(std::move(row), found.values);
}

bool Scheduler::wait_before(const Call& call, const Values& values, int attempt, const Attempt* last) {
  std::int64_t wait = 0;
  if (last != nullptr) {
    wait = outbound::backoff_ms(attempt, policy_.backoff_base_ms, policy_.backoff_most_ms, random_fraction());
    wait = std::max(wait, std::min<std::int64_t>(last->retry_after_s * 1000, policy_.backoff_most_ms));
  }
  if (wait > 0 && !ports_.pause(wait)) return false;
  const auto& pace = call.pace;
  wait = 0;
  const std::string kind = fmt::format("{}:{}", school_->sid.value, call.name);
  if (pace.calls > 0) {
    wait = ports_.creations->reserve(kind, ports_.now_ms(), pace.per_s * 1000 / pace.calls, kPaceBurst);
  }
  if (pace.same_every_s > 0) {
    const Sha256 same = sha256(outbound::json_of(without_secrets(call, values)));
    wait = std::max(wait, ports_.creations->reserve(kind + ":" + hex(same.data(), same.size()),
                                                    ports_.now_ms(), pace.same_every_s * 1000, 1));
  }
  return wait == 0 || ports_.pause(wait);
}

// What is sent: what the row says, by the call that the row was made for, with the pictures that are not
// kept.
Result<Values> Scheduler::what_is_sent(const Creation& row, const Values& given) const {
  auto request = outbound::values_of_json(row.request);
  if (!request) return request;
  for (const auto& [name, value] : given) {
    if (std::holds_alternative<outbound::Picture>(value)) request->insert_or_assign(name, value);
  }
  return request;
}

// Of a row whose lock is held.
Outcome Scheduler::send_creation(Creation row, const Values& given) {
  const Call* call = outbound::find_call(row.call);
  const auto request = what_is_sent(row, given);
  if (call == nullptr || !request) return unreadable(std::move(row));
  bool in_doubt = row.state == CreationState::unknown;  // an attempt without a clear answer has been made
  std::optional<Attempt> last;
  for (int attempt = 1; attempt <= policy_.attempts; ++attempt) {
    if (!wait_before(*call, *request, attempt, last ? &*last : nullptr)) break;
    row.state = CreationState::unknown;
    ++row.attempts;
    row.changed_at = now_s();
    ports_.creations->update(row);  // before it leaves: from here on it may exist
    last = ports_.attempt(*call, *request);
    take_answer(row, *last);
    row.changed_at = now_s();
    in_doubt = in_doubt || last->effect == Effect::not_known;
    if (success(last->effect)) row.state = CreationState::created;
    if (last->effect == Effect::not_done && !in_doubt) row.state = CreationState::refused;
    row.told = row.state != CreationState::created;
    ports_.creations->update(row);
    if (row.state == CreationState::created || !last->send_again) break;
  }
  if (row.state == CreationState::created) tell_created(row);
  return creation_outcome(std::move(row), std::move(last));
}

Outcome Scheduler::send_repeatable(const Call& call, const Values& values) {
  const int most = call.repeat == Repeat::never ? 1 : policy_.attempts;
  std::optional<Attempt> last;
  bool in_doubt = false;
  for (int attempt = 1; attempt <= most; ++attempt) {
    if (!wait_before(call, values, attempt, last ? &*last : nullptr)) break;
    last = ports_.attempt(call, values);
    in_doubt = in_doubt || last->effect == Effect::not_known;
    if (success(last->effect) || !last->send_again) break;
  }
  return call_outcome(std::move(last), in_doubt);
}

}  // namespace rollcall::scheduling
