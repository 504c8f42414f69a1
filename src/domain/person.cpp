#include "domain/person.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace rollcall::domain {

namespace {

// PROTOCOL.md 10.3: unknown, abnormal, disconnected, duplicate login, connection broken, displaced by another
// login.
constexpr std::array<std::int64_t, 6> kDisconnectReasons{0, 3, 6, 54, 56, 60};

template <class Value>
const Value* find(const std::map<Uid, Value>& map, Uid uid) {
  const auto found = map.find(uid);
  return found == map.end() ? nullptr : &found->second;
}

bool is_disconnect(const Event& event) {
  if (event.kind != records::EventKind::out || !event.reason) return false;
  return std::find(kDisconnectReasons.begin(), kDisconnectReasons.end(), *event.reason) !=
         kDisconnectReasons.end();
}

// Of the newest event that has one; time and value only part events that claim the same rank.
std::optional<std::int64_t> newest_identity(const std::vector<Event>& events) {
  const auto weight = [](const Event& event) { return std::tuple(event.rank, event.at, *event.identity); };
  const Event* newest = nullptr;
  for (const Event& event : events) {
    if (event.identity && (newest == nullptr || weight(*newest) < weight(event))) newest = &event;
  }
  return newest == nullptr ? std::nullopt : newest->identity;
}

}  // namespace

Role role_of(std::int64_t identity) {
  if (identity == 1 || identity == 2) return Role::student;
  if (identity == 3 || identity == 4) return Role::staff;
  return Role::observer;
}

PersonFacts::PersonFacts(const ClassFacts& facts, Uid uid)
    : has_summary_(facts.schedule.has_summary),
      summary_(has_summary_ ? find(facts.summary, uid) : nullptr),
      live_(find(facts.live, uid)),
      attendance_(find(facts.attendance, uid)) {
  if (live_ != nullptr && live_->empty()) live_ = nullptr;
}

bool PersonFacts::in_summary_room() const {
  return summary_ != nullptr && (summary_->in_room || !summary_->events.empty());
}

const std::vector<Event>* PersonFacts::events() const {
  if (!has_summary_) return live_;
  return in_summary_room() ? &summary_->events : nullptr;
}

std::optional<PersonFacts::Stay> PersonFacts::stand_in() const {
  if (in_summary_room() || live_ != nullptr || attendance_ == nullptr) return std::nullopt;
  if (attendance_->first_in.value_or(0) == 0) return std::nullopt;
  return Stay{*attendance_->first_in, attendance_->last_out == 0 ? std::nullopt : attendance_->last_out};
}

// Where nobody says it, a student: rosters list students, and few but students go unmarked.
std::int64_t PersonFacts::identity() const {
  constexpr std::int64_t kStudent = 1;
  if (summary_ != nullptr && summary_->identity) return *summary_->identity;
  if (live_ != nullptr) {
    if (const auto identity = newest_identity(*live_)) return *identity;
  }
  return attendance_ != nullptr ? attendance_->identity.value_or(kStudent) : kStudent;
}

std::int64_t PersonFacts::disconnects() const {
  return live_ == nullptr ? 0 : std::count_if(live_->begin(), live_->end(), is_disconnect);
}

}  // namespace rollcall::domain
