// The facts of one person in one class, and which source speaks for the person (PRODUCT.md 4.2). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/attendance.hpp"

namespace rollcall::domain {

enum class Role { student, staff, observer };

// PROTOCOL.md 10.1. A number that is not documented is nobody's student: an observer, listed and not
// assessed.
Role role_of(std::int64_t identity);

// A view into ClassFacts, which must outlive it.
class PersonFacts {
 public:
  PersonFacts(const ClassFacts& facts, Uid uid);

  const SummaryPersonFacts* summary() const { return summary_; }  // null without a summary, too

  // What the class's source saw of the person; null when nothing.
  const std::vector<Event>* events() const;

  // What an Attendance push says of somebody of whom no other source knows a presence.
  struct Stay {
    std::int64_t in = 0;
    std::optional<std::int64_t> out;
  };
  std::optional<Stay> stand_in() const;

  // The summary's, else of the newest enter or leave push, else of an Attendance push, else student.
  std::int64_t identity() const;

  // Exits that were no decision of the person (enter and leave pushes only).
  std::int64_t disconnects() const;

 private:
  bool in_summary_room() const;

  bool has_summary_ = false;
  const SummaryPersonFacts* summary_ = nullptr;
  const std::vector<Event>* live_ = nullptr;  // never empty
  const AttendanceFacts* attendance_ = nullptr;
};

}  // namespace rollcall::domain
