// The real daemon as a service: an installation, the manager's sockets, and what it said of itself.
#pragma once

#include <memory>
#include <string>

#include "service/manager.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

namespace rollcall::service_tests {

class DaemonSite {
 public:
  // `listen` are the lines of [listen] and further tables.
  explicit DaemonSite(const std::string& listen = "address = \"127.0.0.1:0\"\n",
                      const std::string& school = testing::school_toml())
      : site(school, listen), notify(site.file("notify")) {}

  // Arguments, log and notification socket of this installation.
  Launch launch() const {
    return {.arguments = {ROLLCALL_BINARY, "serve", "--config", site.config()},
            .err = site.file("log"),
            .environment = {},
            .sockets = {},
            .names = "",
            .listen_pid = {},
            .notify = notify.name(),
            .watchdog = {}};
  }

  std::string log() const { return testing::read_text(site.file("log")); }
  bool logs(const std::string& text) const {
    return testing::eventually([&] { return log().find(text) != std::string::npos; }, 20);
  }

  testing::Site site;
  NotifySocket notify;
};

}  // namespace rollcall::service_tests
