#include "daemon/daemon.hpp"

#include "cli/command.hpp"

namespace rollcall::cli {

int serve(const Invocation& invocation) { return daemon::serve(invocation.config_path); }

}  // namespace rollcall::cli
