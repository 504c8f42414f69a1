#include "daemon/daemon.hpp"

#include "cli/command.hpp"
#include "cli/first_steps.hpp"

namespace rollcall::cli {

int serve(const Invocation& invocation) {
  require_configuration(invocation);
  return daemon::serve(invocation.config_path);
}

}  // namespace rollcall::cli
