// Gathers what there is to see of an installation. Changes nothing: no store is made or migrated, no lock
// taken, no daemon started, no file written; whatever is asked has a short time limit.
#pragma once

#include <string>

#include "doctor/sight.hpp"

namespace rollcall::doctor {

struct Question {
  std::string config_path;
  bool from_environment = false;  // $ROLLCALL_CONFIG named it
  std::string user;               // the daemon's; "": found out
  bool network = false;           // ask ClassIn's API, too
};

// Never throws for what is wrong with the installation.
Sight look(const Question& question);

}  // namespace rollcall::doctor
