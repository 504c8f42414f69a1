// Only a push that can matter to a class whose summary is in is looked at twice; all others are just written.
// What matters is told from the rows: the summary itself, presence, attendance lists, rosters, and claims on
// times and course that say something new. Restatements then follow from the journal alone, so that a rebuild
// tells the same history.
//
// A change of rules concerns every complete class of the school. They are compared a few at a time, between
// the pushes; a class that a push is about to change is compared first, so that each change is told for
// itself.
#include "ingest/restater.hpp"

#include <map>
#include <variant>

#include "base/json_writer.hpp"

namespace rollcall::ingest {

namespace {

using records::Attribute;
using records::RosterScope;
using records::Subject;

bool moves_marks(const records::Claim& claim) {
  if (claim.subject != Subject::class_) return false;
  switch (claim.attribute) {
    case Attribute::start_time:
    case Attribute::close_time:
    case Attribute::end_time:
    case Attribute::prelect_length:
    case Attribute::course_id: return true;
    case Attribute::name:
    case Attribute::deleted:
    case Attribute::teacher_uid:
    case Attribute::phone:
    case Attribute::email:
    case Attribute::cancelled_at: return false;
  }
  return false;
}

std::set<ClassId> set_of(const std::vector<ClassId>& ids) { return {ids.begin(), ids.end()}; }

std::optional<std::string> json_of(const std::optional<domain::MarkState>& state) {
  return state ? std::optional(mark_state_json(*state)) : std::nullopt;
}

}  // namespace

std::string mark_state_json(const domain::MarkState& state) {
  JsonWriter json;
  json.begin_object().field("on_roster", state.on_roster).key("status");
  state.status ? json.value(domain::status_name(*state.status)) : json.null();
  json.field("in_room_s", state.in_room_s).field("attended_s", state.attended_s).key("attended_ratio");
  state.attended_ratio_e4 ? json.value(*state.attended_ratio_e4 / 10000.0) : json.null();
  json.field("first_in", state.first_in).field("last_out", state.last_out);
  json.field("late_s", state.late_s)
      .field("left_early_s", state.left_early_s)
      .field("entries", state.entries);
  json.end_object();
  return json.take();
}

Restater::Restater(storage::RecordBatch& batch, FirstRules first_rules)
    : batch_(batch), first_rules_(std::move(first_rules)) {}

void Restater::write(const records::Projected& push, bool again) {
  const auto touched = complete_classes_touched(push);
  if (touched.empty()) return batch_.write(push, again);
  const Sid sid = push.origin.sid;
  const std::int64_t now = push.origin.received_at;
  const SchoolRules rules = rules_of(sid);
  std::map<ClassId, domain::ClassAttendance> before;
  for (const ClassId id : touched) {
    settle(sid, id);
    before.emplace(id, reckon(sid, id, rules, now));
  }
  batch_.write(push, again);
  for (const auto& [id, was] : before) record(push.origin, id, false, was, reckon(sid, id, rules, now));
}

std::size_t Restater::compare_rules(std::size_t limit) {
  const auto pending = batch_.pending_rules(std::nullopt, limit);
  for (const auto& one : pending) compare(one);
  return pending.size();
}

std::set<ClassId> Restater::complete_classes_touched(const records::Projected& push) {
  std::set<ClassId> out;
  std::set<std::pair<CourseId, std::int64_t>> courses;  // a roster push names its course once a student
  for (const auto& row : push.rows) {
    const auto* change = std::get_if<records::RosterChange>(&row);
    if (change != nullptr && change->scope == RosterScope::course)
      courses.emplace(CourseId{change->scope_id}, change->effective_at);
    else
      touch(row, push.origin, out);
  }
  std::erase_if(out, [&](ClassId id) { return !batch_.complete(push.origin.sid, id); });
  for (const auto& [course, effective_at] : courses) {
    out.merge(set_of(batch_.complete_classes(push.origin.sid, course, effective_at)));
  }
  return out;
}

// A roster change of a course is not asked for here.
void Restater::touch(const records::Row& row, const records::Origin& origin, std::set<ClassId>& out) {
  if (const auto* r = std::get_if<records::Summary>(&row)) out.insert(r->class_id);
  if (const auto* r = std::get_if<records::PresenceEvent>(&row)) out.insert(r->class_id);
  if (const auto* r = std::get_if<records::AttendanceRow>(&row)) out.insert(r->class_id);
  if (const auto* r = std::get_if<records::RosterChange>(&row)) out.insert(ClassId{r->scope_id});
  if (const auto* r = std::get_if<records::Claim>(&row); r != nullptr && moves_marks(*r)) {
    const ClassId id{r->subject_id};
    if (batch_.complete(origin.sid, id) && batch_.changes(*r, origin)) out.insert(id);
  }
  if (const auto* r = std::get_if<records::UnnamedClassLength>(&row)) {
    out.merge(set_of(batch_.complete_classes_at(origin.sid, r->start_time)));
  }
}

domain::ClassAttendance Restater::reckon(Sid sid, ClassId class_id, const SchoolRules& rules,
                                         std::int64_t now) {
  const domain::ClassFacts facts = batch_.class_facts(sid, class_id);
  return domain::assess(facts, rules.of(facts.course_id), now);
}

void Restater::compare(const storage::PendingRules& pending) {
  const domain::ClassFacts facts = batch_.class_facts(pending.sid, pending.class_id);
  const SchoolRules before = rules_from(pending.before), after = rules_from(pending.after);
  const auto& was = before.of(facts.course_id);
  const auto& is = after.of(facts.course_id);
  const std::int64_t now = pending.origin.received_at;
  if (was != is) {
    record(pending.origin, pending.class_id, true, domain::assess(facts, was, now),
           domain::assess(facts, is, now));
  }
  batch_.compared(pending);
}

// All of them: their number is that of the changes of rules not worked through.
void Restater::settle(Sid sid, ClassId class_id) {
  constexpr std::size_t kAll = 1000000;
  for (const auto& pending : batch_.pending_rules(std::pair(sid, class_id), kAll)) compare(pending);
}

void Restater::record(const records::Origin& origin, ClassId class_id, bool by_rules,
                      const domain::ClassAttendance& before, const domain::ClassAttendance& after) {
  for (const auto& change : domain::differences(before, after)) {
    batch_.restate({.sid = origin.sid,
                    .seq = origin.seq,
                    .class_id = class_id,
                    .uid = change.uid,
                    .at = origin.received_at,
                    .by_rules = by_rules,
                    .before = json_of(change.from),
                    .after = json_of(change.to)});
  }
}

SchoolRules Restater::rules_of(Sid sid) {
  const auto recorded = batch_.rules(sid);
  return recorded ? rules_from(*recorded) : first_rules_(sid);
}

}  // namespace rollcall::ingest
