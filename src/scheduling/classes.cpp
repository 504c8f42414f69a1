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

Outcome Scheduler::change_class(std::optional<Version> version, ClassRef ref, const ClassWish& wanted) {
  const auto row = known_class(ref.class_id);
  const auto lock = row ? wait_for_lock(row->identity) : nullptr;
  if (row && !lock) return under_way(row->identity);
  const auto present = complete(row, version, ref);
  if (auto faults = missing_parts(version, ref); !faults.empty()) return invalid(std::move(faults));
  std::vector<FieldFault> faults;
  Values values = change_values(*version, ref, present, wanted, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  return in_words(perform(change_call(*version), std::move(values)), *version);
}

Outcome Scheduler::delete_class(std::optional<Version> version, ClassRef ref) {
  const auto row = known_class(ref.class_id);
  const auto lock = row ? wait_for_lock(row->identity) : nullptr;
  if (row && !lock) return under_way(row->identity);
  complete(row, version, ref);
  if (auto faults = missing_parts(version, ref); !faults.empty()) return invalid(std::move(faults));
  return in_words(perform(deletion_call(*version), deletion_values(*version, ref)), *version);
}

}  // namespace rollcall::scheduling
