#include "domain/roster.hpp"

#include <map>
#include <tuple>

namespace rollcall::domain {

namespace {

// Time and operation only part changes that claim the same rank, so that no order of arrival decides.
auto weight(const RosterFact& fact) {
  const bool of_class = fact.scope == records::RosterScope::class_;
  return std::tuple(of_class, fact.rank, fact.effective_at, static_cast<int>(fact.op));
}

}  // namespace

std::optional<std::vector<Uid>> expected_students(const std::vector<RosterFact>& changes,
                                                  std::optional<std::int64_t> starts_at) {
  std::map<Uid, const RosterFact*> deciding;
  for (const RosterFact& change : changes) {
    if (starts_at && change.effective_at > *starts_at) continue;
    const RosterFact*& best = deciding[change.uid];
    if (best == nullptr || weight(*best) < weight(change)) best = &change;
  }
  if (deciding.empty()) return std::nullopt;

  std::vector<Uid> expected;
  for (const auto& [uid, change] : deciding) {
    if (change->op != records::RosterOp::remove) expected.push_back(uid);
  }
  return expected;
}

}  // namespace rollcall::domain
