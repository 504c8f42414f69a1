#include "domain/roster.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace rollcall::domain {

namespace {

bool of_class(const RosterFact& fact) { return fact.scope == records::RosterScope::class_; }

// Time and operation only part changes that claim the same rank, so that no order of arrival decides.
auto weight(const RosterFact& fact) {
  return std::tuple(of_class(fact), fact.rank, fact.effective_at, static_cast<int>(fact.op));
}

bool holds_by(const RosterFact& change, std::optional<std::int64_t> starts_at) {
  return !starts_at || change.effective_at <= *starts_at;
}

// Of the changes of one person that hold by then; `best` is null at first.
void prefer(const RosterFact*& best, const RosterFact& change) {
  if (best == nullptr || weight(*best) < weight(change)) best = &change;
}

}  // namespace

std::optional<std::vector<Uid>> expected_students(const std::vector<RosterFact>& changes,
                                                  std::optional<std::int64_t> starts_at) {
  std::map<Uid, const RosterFact*> deciding;
  for (const RosterFact& change : changes) {
    if (holds_by(change, starts_at)) prefer(deciding[change.uid], change);
  }
  if (deciding.empty()) return std::nullopt;

  std::vector<Uid> expected;
  for (const auto& [uid, change] : deciding) {
    if (change->op != records::RosterOp::remove) expected.push_back(uid);
  }
  return expected;
}

std::string_view roster_fate_name(RosterFate fate) {
  switch (fate) {
    case RosterFate::decides: return "decides";
    case RosterFate::after_start: return "after_start";
    case RosterFate::class_beats_course: return "class_beats_course";
    case RosterFate::superseded: return "superseded";
  }
  return "";
}

std::string_view roster_fate_text(RosterFate fate) {
  switch (fate) {
    case RosterFate::decides: return "Decides whether the person was expected.";
    case RosterFate::after_start: return "Does not count: it holds from after the start of the lesson.";
    case RosterFate::class_beats_course:
      return "Does not count: a change of the class beats one of its course.";
    case RosterFate::superseded: return "Does not count: a newer change exists.";
  }
  return "";
}

std::vector<RosterVerdict> roster_verdicts(const std::vector<RosterFact>& changes, Uid uid,
                                           std::optional<std::int64_t> starts_at) {
  std::vector<RosterVerdict> verdicts;
  for (const RosterFact& change : changes) {
    if (change.uid == uid) verdicts.push_back({change, RosterFate::superseded});
  }
  std::sort(verdicts.begin(), verdicts.end(), [](const RosterVerdict& a, const RosterVerdict& b) {
    const auto by_time = [](const RosterFact& fact) {
      return std::tuple(fact.effective_at, weight(fact), fact.seq);
    };
    return by_time(a.change) < by_time(b.change);
  });
  const RosterFact* deciding = nullptr;
  for (const RosterVerdict& each : verdicts) {
    if (holds_by(each.change, starts_at)) prefer(deciding, each.change);
  }
  for (RosterVerdict& each : verdicts) {
    if (!holds_by(each.change, starts_at)) {
      each.fate = RosterFate::after_start;
    } else if (&each.change == deciding) {
      each.fate = RosterFate::decides;
    } else if (of_class(*deciding) && !of_class(each.change)) {
      each.fate = RosterFate::class_beats_course;
    }
  }
  return verdicts;
}

}  // namespace rollcall::domain
