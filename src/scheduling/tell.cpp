// What was done in ClassIn becomes entries of our journal, from which reports know it.
#include <algorithm>

#include "ingest/own_entries.hpp"
#include "projection/own_entry.hpp"
#include "scheduling/scheduler.hpp"
#include "scheduling/words.hpp"

namespace rollcall::scheduling {

namespace {

using outbound::Attempt;
using outbound::Call;
using outbound::ClassWish;
using outbound::Values;
using outbound::Version;
using projection::ClassSaid;
using storage::Creation;
using storage::CreationState;

ClassSaid said_of(std::int64_t at, ClassId class_id, std::optional<std::int64_t> course,
                  const ClassWish& wish) {
  return {.at = at,
          .class_id = class_id,
          .course_id = course ? std::optional(CourseId{*course}) : std::nullopt,
          .name = wish.name,
          .teacher_uid = wish.teacher_uid,
          .starts_at = wish.starts_at,
          .ends_at = wish.ends_at};
}

// The parameters of the creation as they would be now.
Values as_changed(const Creation& row, const Values& before, const ClassWish& change, CourseId course) {
  const ClassWish wish = outbound::overlaid(wish_of(version_of(row.call), before), change);
  std::vector<outbound::FieldFault> none;
  Values after = creation_values(version_of(row.call), course, wish, none);
  for (const auto& [name, value] : before)
    after.try_emplace(name, value);  // the identity, and what a wish has no word for
  return after;
}

constexpr std::size_t kPage = 500;

}  // namespace

void Scheduler::append(std::string_view cmd, std::string body) {
  ports_.append(ingest::own_entry(school_->sid, cmd, std::move(body), now_s()));
}

// The entry follows from the row alone, so that one written twice is the same entry.
void Scheduler::tell_created(Creation& row) {
  const auto request = outbound::values_of_json(row.request);
  if (request && row.object_id && creates_class(row.call)) {
    const ClassSaid said =
        said_of(row.changed_at, ClassId{*row.object_id}, outbound::integer_in(*request, "courseId"),
                wish_of(version_of(row.call), *request));
    append(projection::kClassCmd, projection::class_body(said));
  } else if (request && row.object_id && row.call == "addCourse") {
    append(projection::kCourseCmd,
           projection::course_body({.at = row.changed_at,
                                    .course_id = CourseId{*row.object_id},
                                    .name = outbound::text_in(*request, "courseName").value_or("")}));
  }
  row.told = true;
  ports_.creations->update(row);
}

void Scheduler::tell(const Call& call, const Values& values, Outcome& outcome) {
  const Attempt& attempt = *outcome.attempt;
  const auto name = outbound::text_in(values, "nickname").value_or("");
  if (call.name == "register" && attempt.object_id && attempt.effect != outbound::Effect::already &&
      !name.empty()) {
    append(projection::kPersonCmd,
           projection::person_body({.at = now_s(), .uid = Uid{*attempt.object_id}, .name = name}));
  }
  tell_members(call, values, attempt);
  tell_unit(call, values);
}

// Members of a course, or of one class: they are expected from now on.
void Scheduler::tell_members(const Call& call, const Values& values, const Attempt& attempt) {
  projection::RosterImport import{.at = now_s(), .file = std::string(call.name), .lines = {}};
  const auto line = [&](records::RosterScope scope, std::int64_t id, std::int64_t uid, records::RosterOp op) {
    import.lines.push_back({scope, id, Uid{uid}, op, import.at, ""});
  };
  if (call.name == "addCourseStudent" && outbound::integer_in(values, "identity") == 1) {
    line(records::RosterScope::course, *outbound::integer_in(values, "courseId"),
         *outbound::integer_in(values, "studentUid"), records::RosterOp::add);
  }
  if (call.name == "addStudent" || call.name == "deleteStudent") {
    const auto row = ports_.creations->of_activity(school_->sid, *outbound::integer_in(values, "activityId"));
    if (!row || !row->object_id) return;  // of another kind than a class, or made elsewhere
    const bool adds = call.name == "addStudent";
    for (const auto uid : adds
                              ? attempt.done_uids
                              : outbound::integers_in(values, "studentUids").value_or(outbound::Integers{})) {
      line(records::RosterScope::class_, *row->object_id, uid,
           adds ? records::RosterOp::add : records::RosterOp::remove);
    }
  }
  if (!import.lines.empty()) {
    append(projection::kRosterCmd, ingest::with_new_id(projection::roster_body(import)));
  }
}

void Scheduler::tell_deleted(Creation row) {
  row.state = CreationState::deleted;
  row.changed_at = std::max(now_s(), row.changed_at + 1);  // newer than what was said before
  row.told = true;
  if (row.object_id && creates_class(row.call)) {
    append(
        projection::kClassCmd,
        projection::class_body({.at = row.changed_at, .class_id = ClassId{*row.object_id}, .deleted = true}));
  }
  ports_.creations->update(row);
}

void Scheduler::tell_change(const Call& call, const Values& values, std::optional<Creation> row,
                            Outcome& outcome) {
  const auto class_id = row ? row->object_id : outbound::integer_in(values, "classId");
  if (!class_id) {
    outcome.warnings.push_back(
        "reports do not hear of this change: the class of the activity is not known here, because it was "
        "not created through Rollcall");
    if (row) ports_.creations->update(*row);
    return;
  }
  const ClassId id{*class_id};
  const auto course = outbound::integer_in(values, "courseId");
  if (deletes_class(call)) {
    if (row)
      tell_deleted(*row);
    else
      append(projection::kClassCmd, projection::class_body({.at = now_s(), .class_id = id, .deleted = true}));
    outcome.creation = row ? ports_.creations->find(row->sid, row->identity) : std::nullopt;
    return;
  }
  const ClassWish change = wish_of(call.version, values);
  const std::int64_t at = std::max(now_s(), row ? row->changed_at + 1 : 0);
  append(projection::kClassCmd, projection::class_body(said_of(at, id, course, change)));
  if (!row) return;
  if (const auto before = outbound::values_of_json(row->request)) {
    const Values after = as_changed(*row, *before, change, CourseId{course.value_or(0)});
    row->request = outbound::json_of(after);
    row->essence = essence_of(creation_call(version_of(row->call)), after);
  }
  row->changed_at = at;
  ports_.creations->update(*row);
  outcome.creation = std::move(row);
}

std::vector<Creation> Scheduler::classes_of_unit(std::int64_t unit_id) {
  std::vector<Creation> out;
  storage::CreationFilter filter{.sid = school_->sid, .state = CreationState::created, .limit = kPage};
  for (auto page = ports_.creations->list(filter); !page.empty(); page = ports_.creations->list(filter)) {
    filter.after_row = page.back().row;
    for (auto& row : page) {
      const auto request = outbound::values_of_json(row.request);
      if (creates_class(row.call) && request && outbound::integer_in(*request, "unitId") == unit_id)
        out.push_back(std::move(row));
    }
  }
  return out;
}

// A unit takes its classes with it.
void Scheduler::tell_unit(const Call& call, const Values& values) {
  const auto unit_id = outbound::integer_in(values, "unitId");
  if (!unit_id) return;
  auto unit = ports_.creations->of_object(school_->sid, "createUnit", *unit_id);
  const auto rewrite = [&](Creation& row, std::string_view name, const outbound::Value& value) {
    auto request = outbound::values_of_json(row.request);
    if (!request) return;
    request->insert_or_assign(std::string(name), value);
    row.request = outbound::json_of(*request);
    ports_.creations->update(row);
  };
  if (call.name == "deleteUnit") {
    for (auto& row : classes_of_unit(*unit_id)) tell_deleted(std::move(row));
    if (unit) tell_deleted(std::move(*unit));
  } else if (call.name == "moveActivity") {
    for (auto& row : classes_of_unit(*unit_id))
      rewrite(row, "unitId", *outbound::integer_in(values, "toUnitId"));
  } else if (call.name == "updateUnit" && unit && outbound::text_in(values, "name")) {
    rewrite(*unit, "name", *outbound::text_in(values, "name"));
  }
}

}  // namespace rollcall::scheduling
