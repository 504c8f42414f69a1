// Checks that several calls share; each returns ClassIn's code, 1 where nothing is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fake_classin/calls.hpp"

namespace fake_classin {

constexpr std::int64_t kMinute = 60, kDay = 24 * 3600;
constexpr std::int64_t kFixedBefore = 20 * kMinute;  // most things of a class cannot be changed any more
constexpr std::int64_t kBusinessError = 121601020, kParameterError = 101001001;

// The course that the call names, as either version looks at it.
struct CourseFound {
  std::int64_t code = 1;
  Course* course = nullptr;
};
CourseFound course_of(const Scene& scene);

// Of a creation, or of a change of times.
std::int64_t check_times(const Scene& scene, std::int64_t begins, std::int64_t ends);
std::int64_t check_teacher(const Scene& scene, const Course& course, Id teacher);
std::int64_t check_assistants(const Scene& scene, const Course& course, Id teacher,
                              std::span<const Id> assistants);

constexpr std::int64_t kMostActivities = 100;
std::int64_t activities_in(const World& world, Id unit);

// What stood under this identity before: an answer, or nothing when it is free.
std::optional<Answer> answer_of_earlier(const Scene& scene, Scope scope, const std::string& identity);
Scope scope_of_class(const Scene& scene);

// Gives the class its numbers, keeps it and takes its identity.
Class& add_class(const Scene& scene, Class lesson);

// `live_url` and the pull addresses as members of an object, and the object as more_data.
std::string live_members(const Class& of, const Variants& variants);
std::string live_url_of(const Class& of);
void put_live(Answer& answer, const Class& of, const Variants& variants);
std::string classroom_data(const Class& of, const Variants& variants);

}  // namespace fake_classin
