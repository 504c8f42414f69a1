// Which row stands for what somebody wants created.
#include <algorithm>

#include "scheduling/found.hpp"
#include "scheduling/scheduler.hpp"
#include "scheduling/words.hpp"

namespace rollcall::scheduling {

namespace {

using outbound::Call;
using outbound::FieldFault;
using outbound::Values;
using storage::Creation;
using storage::CreationState;

constexpr int kMostGenerations = 1000;
constexpr std::size_t kMostIdentity = 32;  // API.md 3.1

bool of_identity(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
  return letter || digit || c == '-' || c == '_' || c == '.' || c == ':';
}

}  // namespace

std::optional<FieldFault> fault_of_identity(std::string_view identity) {
  const bool right = !identity.empty() && identity.size() <= kMostIdentity &&
                     std::all_of(identity.begin(), identity.end(), of_identity);
  if (right) return std::nullopt;
  return FieldFault{"identity", "must have 1 to 32 letters, digits or - _ . :"};
}

bool Scheduler::gone(const Creation& row) const {
  if (row.state == CreationState::deleted) return true;
  return row.state == CreationState::created && row.object_id && creates_class(row.call) &&
         ports_.deleted_elsewhere(ClassId{*row.object_id});
}

// Of the generations of an identity that is made, those that are gone are passed over.
void Scheduler::find_generation(const Call& call, const Naming& naming, bool again, Found& found) {
  std::optional<Creation> before;
  for (int generation = 1; generation <= kMostGenerations; ++generation) {
    found.identity = identity_of(call, found.values, naming, generation);
    found.row = ports_.creations->find(school_->sid, found.identity);
    found.deleted = found.row && gone(*found.row);
    if (!found.deleted || !naming.identity.empty()) break;
    before = std::move(found.row);
  }
  const bool nothing_there = !found.row || found.row->state == CreationState::refused;
  if (!nothing_there || !before || again) return;
  found.identity = before->identity;
  found.row = std::move(before);
  found.deleted = true;
}

// The same class may have been made under another name: for another request, another row of a timetable.
void Scheduler::find_same(const Call& call, Found& found) {
  const bool nothing_there = !found.row || found.row->state == CreationState::refused;
  const std::string essence = essence_of(call, found.values);
  if (!nothing_there || found.deleted || essence.empty()) return;
  auto same = ports_.creations->of_essence(school_->sid, essence);
  if (!same || gone(*same)) return;
  found.identity = same->identity;
  found.row = std::move(same);
}

Scheduler::Found Scheduler::find(const Call& call, const Values& values, const Naming& naming) {
  Naming as_named = naming;
  if (as_named.identity.empty() && call.identity != "name") {
    as_named.identity = outbound::text_in(values, call.identity).value_or("");
  }
  Found found{.row = {}, .values = values, .identity = {}};
  find_generation(call, as_named, naming.again, found);
  if (as_named.identity.empty()) find_same(call, found);
  if (call.identity != "name") found.values.insert_or_assign(std::string(call.identity), found.identity);
  return found;
}

FoundClass Scheduler::find_class(outbound::Version version, CourseId course, const outbound::ClassWish& wish,
                                 const Naming& naming) {
  std::vector<FieldFault> faults;
  const Call& call = creation_call(version);
  Found found = find(call, creation_values(version, course, wish, faults), naming);
  FoundClass out;
  if (!found.row || (!found.deleted && !may_exist(*found.row))) return out;
  if (found.deleted) {
    out.state = FoundClass::State::deleted;
  } else {
    const bool there = found.row->state == CreationState::created;
    out.state = there ? FoundClass::State::there : FoundClass::State::unfinished;
    for (auto& fault : differing_fields(*found.row, call, found.values)) {
      out.differences.push_back(std::move(fault.field));
    }
    // Where a change had no clear answer, nobody knows whether it is as wished.
    for (const auto& field : fields_of(wish)) {
      const bool listed =
          std::find(out.differences.begin(), out.differences.end(), field) != out.differences.end();
      if (!listed && in_doubt(*found.row, field)) out.differences.push_back(field);
    }
  }
  out.creation = std::move(found.row);
  return out;
}

}  // namespace rollcall::scheduling
