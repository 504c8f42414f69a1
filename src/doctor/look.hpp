// Gathers what there is to see of an installation. Changes nothing: no store is made or migrated, no lock
// taken, no daemon started, no file written; whatever is asked has a short time limit.
#pragma once

#include <optional>
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

// The configuration, the files it names and the user who is to read them, where the file is the service's or
// a running daemon's and that user is not the one who looks; else nothing. Fast enough for every reload.
std::optional<Sight> look_at_rights(const Question& question);

}  // namespace rollcall::doctor
