// What the service manager is told of this process (sd_notify(3)), for `systemctl status` and for what waits
// for it. Where no manager listens ($NOTIFY_SOCKET is not set) nothing happens. Any thread.
#pragma once

#include <chrono>
#include <string_view>

namespace rollcall::service {

class Notifier {
 public:
  static bool present();  // whether a manager listens

  // `status` is one line that a person reads.
  void ready(std::string_view status) const;  // the start, or a reload, is done
  void reloading() const;
  void stopping(std::string_view status) const;
  void status(std::string_view status) const;
  void extend_timeout(std::chrono::seconds by) const;  // of the start, or the stop, that goes on
  void alive() const;                                  // feeds the watchdog

 private:
  void tell(std::string_view message) const;
};

}  // namespace rollcall::service
