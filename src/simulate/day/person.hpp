// The people of a school.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.hpp"

namespace rollcall::simulate {

// PROTOCOL.md 10.1.
enum Identity : std::int64_t {
  kStudent = 1,
  kAuditor = 2,
  kTeacher = 3,
  kCoTeacher = 4,
  kPrincipal = 193,
  kPrincipalsAssistant = 194
};

struct Person {
  Uid uid;
  std::int64_t identity = kStudent;
  std::string name;  // until `renamed_at`
  std::string phone, email;
  std::string number;  // the school's own, `studentNo`
  // From this instant on the person is called otherwise; 0: never.
  std::int64_t renamed_at = 0;
  std::string new_name;

  // As a push of that own time says it.
  const std::string& name_at(std::int64_t own_time) const {
    return renamed_at != 0 && own_time >= renamed_at ? new_name : name;
  }
  // The phone number if there is one, else the e-mail address (PROTOCOL.md 7).
  const std::string& account() const { return phone.empty() ? email : phone; }
};

}  // namespace rollcall::simulate
