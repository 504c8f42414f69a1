// What the doctor says of one thing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::doctor {

enum class Weight {
  fault,    // pushes do not arrive, are not kept, or are open to others
  warning,  // it works, and will not for ever, or not as it was meant
  unseen,   // could not look
  ok,
};
std::string_view weight_name(Weight weight);  // "fault", …

struct Finding {
  std::string_view check;  // the row of the table of checks that found it; set by examine()
  Weight weight = Weight::fault;
  std::string place;  // file, file:line, unit, address, "school 1000082"
  std::string what;   // what is the matter: a clause without its end; never a secret
  std::string next;   // a command where there is one, else what to do
};
using Findings = std::vector<Finding>;

}  // namespace rollcall::doctor
