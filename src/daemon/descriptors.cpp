#include "daemon/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/log.hpp"

namespace rollcall::daemon {

std::size_t affordable_connections(std::size_t max_connections) {
  const rlim_t wanted = max_connections + limits::kOtherDescriptors;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return max_connections;
  rlimit raised = limit;
  raised.rlim_cur = std::min(wanted, limit.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  if (limit.rlim_cur >= wanted) return max_connections;
  const std::size_t open = limit.rlim_cur;
  const std::size_t affordable = open > limits::kOtherDescriptors ? open - limits::kOtherDescriptors : 1;
  log::warning("the system allows too few open files for max_connections",
               {{"max_connections", max_connections},
                {"in_force", affordable},
                {"advice",
                 "raise the hard limit (LimitNOFILE= in the unit, `ulimit -Hn`) or lower "
                 "listen.max_connections"}});
  return affordable;
}

}  // namespace rollcall::daemon
