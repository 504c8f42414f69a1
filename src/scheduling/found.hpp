// What Scheduler::find gives to create().
#pragma once

#include <optional>
#include <string>

#include "scheduling/scheduler.hpp"

namespace rollcall::scheduling {

// The row that counts for a creation, and the values with the identity that it has or would get.
struct Scheduler::Found {
  std::optional<storage::Creation> row;
  outbound::Values values;
  std::string identity;
  bool deleted = false;  // what the row made is gone
};

// Why ClassIn, or a URL of ours, could not carry it.
std::optional<outbound::FieldFault> fault_of_identity(std::string_view identity);

}  // namespace rollcall::scheduling
