#include "scheduling/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/digest.hpp"
#include "outbound/classin.hpp"
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
constexpr int kMostGenerations = 1000;
constexpr std::int64_t kFirstTryAgainS = 60, kMostTryAgainS = 3600, kGiveUpS = 24 * 3600;
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
  row.message = attempt.explanation;
  if (attempt.object_id) row.object_id = attempt.object_id;
  if (attempt.activity_id) row.activity_id = attempt.activity_id;
  if (!attempt.live_url.empty()) row.live_url = attempt.live_url;
}

bool may_exist(const Creation& row) {
  return row.state == CreationState::created || row.state == CreationState::unknown;
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
  return send_repeatable(call, values);
}

std::shared_ptr<void> Scheduler::wait_for_lock(std::string_view identity) {
  const std::int64_t until = ports_.now_ms() + policy_.lock_wait_ms;
  for (;;) {
    if (auto lock = ports_.lock(identity)) return lock;
    if (ports_.now_ms() >= until || !ports_.pause(kLockPollMs)) return nullptr;
  }
}

// The row that counts for a creation, and the values with the identity that it has or would get.
struct Scheduler::Found {
  std::optional<Creation> row;
  Values values;
  std::string identity;
  bool deleted = false;  // the row's object is gone
};

Scheduler::Found Scheduler::find(const Call& call, const Values& values, const Naming& naming) {
  Naming as_named = naming;
  if (as_named.identity.empty() && call.identity != "name") {
    as_named.identity = outbound::text_in(values, call.identity).value_or("");
  }
  Found found{.row = {}, .values = values, .identity = {}};
  std::optional<Creation> before;
  for (int generation = 1; generation <= kMostGenerations; ++generation) {
    std::string identity = identity_of(call, values, as_named, generation);
    auto row = ports_.creations->find(school_->sid, identity);
    const bool gone =
        row && (row->state == CreationState::deleted ||
                (row->state == CreationState::created && row->object_id && creates_class(row->call) &&
                 ports_.deleted_elsewhere(ClassId{*row->object_id})));
    const bool next = gone && as_named.identity.empty();
    if (next) {
      before = std::move(row);
      continue;
    }
    const bool of_the_one_before = !row && before && !naming.again;
    found.deleted = gone || of_the_one_before;
    found.row = of_the_one_before ? before : std::move(row);
    found.identity = of_the_one_before ? before->identity : std::move(identity);
    break;
  }
  if (call.identity != "name") found.values.insert_or_assign(std::string(call.identity), found.identity);
  return found;
}

FoundClass Scheduler::find_class(outbound::Version version, CourseId course, const outbound::ClassWish& wish,
                                 const Naming& naming) {
  std::vector<outbound::FieldFault> faults;
  const Call& call = creation_call(version);
  Found found = find(call, creation_values(version, course, wish, faults), naming);
  FoundClass out;
  if (!found.row) return out;
  const bool counts = may_exist(*found.row);
  if (found.deleted)
    out.state = FoundClass::State::deleted;
  else if (counts)
    out.state =
        found.row->state == CreationState::created ? FoundClass::State::there : FoundClass::State::unfinished;
  if (counts && !found.deleted) {
    for (auto& fault : differing_fields(*found.row, call, found.values))
      out.differences.push_back(std::move(fault.field));
  }
  if (out.state != FoundClass::State::none) out.creation = std::move(found.row);
  return out;
}

Outcome Scheduler::create(const Call& call, Values values, const Naming& naming) {
  Found found = find(call, values, naming);
  std::shared_ptr<void> lock;
  for (std::string locked; locked != found.identity || !lock;) {
    if (found.identity.empty())
      return invalid({{"identity", "has been created and deleted too often; give another"}});
    locked = found.identity;
    lock = nullptr;  // never two at once
    lock = wait_for_lock(locked);
    if (!lock) return under_way(locked);
    found = find(call, values, naming);  // while we waited, somebody may have been at it
  }
  if (found.deleted) return deleted_before(*found.row);
  Values kept = without_secrets(call, found.values);
  if (found.row && may_exist(*found.row)) {
    auto other = differing_fields(*found.row, call, kept);
    if (!other.empty()) return differs(std::move(*found.row), std::move(other));
    if (found.row->state == CreationState::created) {
      if (!found.row->told) tell_created(*found.row);
      return was_done(std::move(*found.row));
    }
    return send_creation(call, std::move(*found.row));
  }
  // Only now: what exists already may have begun long ago.
  if (auto faults = faults_of(call, found.values); !faults.empty()) return invalid(std::move(faults));
  Creation row = found.row.value_or(Creation{.sid = school_->sid, .identity = found.identity});
  row.key = naming.key;
  row.call = call.name;
  row.request = outbound::json_of(kept);
  row.state = CreationState::open;
  row.changed_at = now_s();
  if (found.row) {
    ports_.creations->update(row);
  } else {
    row.created_at = row.changed_at;
    if (!ports_.creations->add(row)) return under_way(row.identity);
    row = *ports_.creations->find(row.sid, row.identity);
  }
  return send_creation(call, std::move(row));
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

// Of a row whose lock is held.
Outcome Scheduler::send_creation(const Call& call, Creation row) {
  const auto request = outbound::values_of_json(row.request);
  if (!request) return unreadable(std::move(row));
  bool in_doubt = row.state == CreationState::unknown;  // an attempt without a clear answer has been made
  std::optional<Attempt> last;
  for (int attempt = 1; attempt <= policy_.attempts; ++attempt) {
    if (!wait_before(call, *request, attempt, last ? &*last : nullptr)) break;
    row.state = CreationState::unknown;
    ++row.attempts;
    row.changed_at = now_s();
    ports_.creations->update(row);  // before it leaves: from here on it may exist
    last = ports_.attempt(call, *request);
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
  Outcome outcome = call_outcome(std::move(last), in_doubt);
  if (outcome.kind == Kind::done) tell(call, values, outcome);
  return outcome;
}

bool Scheduler::due(const Creation& left, std::int64_t now, bool at_start) {
  if (left.state == CreationState::created) return !left.told;
  if (left.state != CreationState::open && left.state != CreationState::unknown) return false;
  if (now - left.created_at > kGiveUpS) return false;
  const std::int64_t doublings = std::min<std::int64_t>(left.attempts / 4, 10);
  return at_start || now - left.changed_at >= std::min(kFirstTryAgainS << doublings, kMostTryAgainS);
}

Outcome Scheduler::finish(const Creation& left) {
  const auto lock = ports_.lock(left.identity);
  if (!lock) return under_way(left.identity);
  auto row = ports_.creations->find(left.sid, left.identity);
  const Call* call = row ? outbound::find_call(row->call) : nullptr;
  if (call == nullptr) return unreadable(row.value_or(left));
  if (row->state == CreationState::created && !row->told) {
    tell_created(*row);
    return was_done(std::move(*row));
  }
  if (row->state != CreationState::open && row->state != CreationState::unknown)
    return was_done(std::move(*row));
  return send_creation(*call, std::move(*row));
}

Outcome Scheduler::settle(std::string_view identity, std::optional<std::int64_t> object_id,
                          std::optional<std::int64_t> activity_id) {
  const auto lock = wait_for_lock(identity);
  if (!lock) return under_way(identity);
  auto row = ports_.creations->find(school_->sid, identity);
  if (!row) return invalid({{"identity", "nothing was created under this identity"}});
  const bool open = row->state == CreationState::open || row->state == CreationState::unknown ||
                    (row->state == CreationState::created && !row->object_id);
  if (!open) return was_done(std::move(*row));
  row->state = object_id ? CreationState::created : CreationState::refused;
  row->object_id = object_id;
  row->activity_id = activity_id;
  row->changed_at = now_s();
  row->message = object_id ? "settled by hand: it exists" : "settled by hand: it was not created";
  row->told = !object_id;
  ports_.creations->update(*row);
  if (!row->told) tell_created(*row);
  return settled(std::move(*row));
}

}  // namespace rollcall::scheduling
