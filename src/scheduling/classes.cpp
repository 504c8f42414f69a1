// Classes in the words of ClassWish.
#include <algorithm>

#include "scheduling/scheduler.hpp"
#include "scheduling/words.hpp"

namespace rollcall::scheduling {

namespace {

using outbound::ClassRef;
using outbound::ClassWish;
using outbound::FieldFault;
using outbound::Values;
using outbound::Version;
using storage::Creation;

// Faults of a call's parameters, in the words of the wish.
std::vector<FieldFault> in_words(std::vector<FieldFault> faults, Version version) {
  for (auto& fault : faults) {
    const bool identity = fault.field == "uniqueIdentity" || fault.field == "courseUniqueIdentity";
    fault.field = identity                    ? "identity"
                  : fault.field == "courseId" ? "course_id"
                                              : std::string(wish_field(version, fault.field));
  }
  return faults;
}

Outcome in_words(Outcome outcome, Version version) {
  if (outcome.kind != Kind::invalid) return outcome;
  return invalid(in_words(std::move(outcome.faults), version));
}

void require(bool there, std::string_view field, std::vector<FieldFault>& faults) {
  if (!there) faults.push_back({std::string(field), "is missing"});
}

}  // namespace

Outcome Scheduler::create_class(Version version, CourseId course, const ClassWish& wish,
                                const Naming& naming) {
  std::vector<FieldFault> faults;
  require(wish.name.has_value(), "name", faults);
  require(wish.teacher_uid.has_value(), "teacher_uid", faults);
  require(wish.starts_at.has_value(), "starts_at", faults);
  require(wish.ends_at.has_value(), "ends_at", faults);
  Values values = creation_values(version, course, wish, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  return in_words(perform(creation_call(version), std::move(values), naming), version);
}

std::vector<FieldFault> Scheduler::faults_of_creation(Version version, CourseId course,
                                                      const ClassWish& wish) const {
  std::vector<FieldFault> faults;
  const Values values = creation_values(version, course, wish, faults);
  if (!faults.empty()) return faults;
  return in_words(faults_of(creation_call(version), values), version);
}

std::optional<Creation> Scheduler::known_class(ClassId class_id) {
  return ports_.creations->of_class(school_->sid, class_id);
}

namespace {

// A class that Rollcall created without learning its number cannot be reached.
bool numberless(const ClassRef& ref) { return ref.class_id.value == 0; }

// What is known of a class that Rollcall created completes what the caller says of it.
std::optional<ClassWish> complete(const std::optional<Creation>& row, std::optional<Version>& version,
                                  ClassRef& ref) {
  const auto request = row ? outbound::values_of_json(row->request) : Result<Values>(Error{});
  if (!request) return std::nullopt;
  version = version_of(row->call);
  if (ref.course_id.value == 0)
    ref.course_id = CourseId{outbound::integer_in(*request, "courseId").value_or(0)};
  if (!ref.activity_id) ref.activity_id = row->activity_id;
  return wish_of(*version, *request);
}

std::vector<FieldFault> missing_parts(std::optional<Version> version, const ClassRef& ref) {
  std::vector<FieldFault> faults;
  if (numberless(ref)) {
    faults.push_back(
        {"class_id", "ClassIn did not tell its number; look it up, and say it with `rollcall class settle`"});
    return faults;
  }
  const std::string why = "is needed, because Rollcall did not create this class";
  if (!version) faults.push_back({"api", why + ": v1 for a lesson, v2 for a classroom activity"});
  if (ref.course_id.value == 0) faults.push_back({"course_id", why});
  if (version == Version::v2 && !ref.activity_id) faults.push_back({"activity_id", why});
  return faults;
}

}  // namespace

std::vector<FieldFault> Scheduler::faults_of_change(std::optional<Version> version, ClassRef ref,
                                                    const ClassWish& wanted) {
  const auto present = complete(known_class(ref.class_id), version, ref);
  auto faults = missing_parts(version, ref);
  if (!faults.empty()) return faults;
  const Values values = change_values(*version, ref, present, wanted, faults);
  if (!faults.empty()) return faults;
  return in_words(faults_of(change_call(*version), values), *version);
}

// The row of the class that a change or deletion is about.
std::optional<Creation> Scheduler::row_of(const Values& values) {
  if (const auto class_id = outbound::integer_in(values, "classId")) return known_class(ClassId{*class_id});
  return ports_.creations->of_activity(school_->sid, outbound::integer_in(values, "activityId").value_or(0));
}

// Changes of one class go out one after the other: each says again what the last left.
Outcome Scheduler::change(const outbound::Call& call, const Values& values) {
  const auto row = row_of(values);
  const auto lock = row ? wait_for_lock(row->identity) : nullptr;
  if (row && !lock) return under_way(row->identity);
  return send_change(call, values, row_of(values));
}

// Of a row whose lock is held; no row: of a class made elsewhere. From before it leaves until ClassIn has
// said what came of it, nobody knows whether the class is as the row says.
Outcome Scheduler::send_change(const outbound::Call& call, const Values& values,
                               std::optional<Creation> row) {
  const auto fields =
      deletes_class(call) ? std::vector<std::string>() : fields_of(wish_of(call.version, values));
  const std::string before = row ? row->doubt : "";
  if (row && !fields.empty()) {
    row->doubt = doubt_with(before, fields);
    ports_.creations->update(*row);
  }
  Outcome outcome = send_repeatable(call, values);
  if (row && outcome.kind == Kind::done) row->doubt = doubt_without(before, fields);
  if (row && outcome.kind == Kind::refused) row->doubt = before;
  if (row && outcome.attempt && recording_failed(outcome.attempt->code))
    row->doubt = doubt_with(row->doubt, kRecordingFields);
  // What is no longer in doubt and what the class is now are said together, so that no death comes between.
  if (outcome.kind == Kind::done)
    tell_change(call, values, std::move(row), outcome);
  else if (row)
    ports_.creations->update(*row);
  return outcome;
}

Outcome Scheduler::change_class(std::optional<Version> version, ClassRef ref, const ClassWish& wanted) {
  auto row = known_class(ref.class_id);
  const auto lock = row ? wait_for_lock(row->identity) : nullptr;
  if (row && !lock) return under_way(row->identity);
  if (row) row = known_class(ref.class_id);  // while we waited, it may have been changed
  const auto present = complete(row, version, ref);
  std::vector<FieldFault> faults = missing_parts(version, ref);
  if (!faults.empty()) return invalid(std::move(faults));
  const Values values = change_values(*version, ref, present, wanted, faults);
  const outbound::Call& call = change_call(*version);
  if (faults.empty()) faults = in_words(faults_of(call, values), *version);
  if (!faults.empty()) return invalid(std::move(faults));
  return send_change(call, values, std::move(row));
}

Outcome Scheduler::delete_class(std::optional<Version> version, ClassRef ref) {
  auto row = known_class(ref.class_id);
  const auto lock = row ? wait_for_lock(row->identity) : nullptr;
  if (row && !lock) return under_way(row->identity);
  if (row) row = known_class(ref.class_id);
  complete(row, version, ref);
  std::vector<FieldFault> faults = missing_parts(version, ref);
  if (!faults.empty()) return invalid(std::move(faults));
  const Values values = deletion_values(*version, ref);
  const outbound::Call& call = deletion_call(*version);
  faults = in_words(faults_of(call, values), *version);
  if (!faults.empty()) return invalid(std::move(faults));
  return send_change(call, values, std::move(row));
}

}  // namespace rollcall::scheduling
