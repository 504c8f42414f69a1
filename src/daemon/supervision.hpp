// The daemon's side of the service manager: tells it when a start, a reload and a stop begin and end, how the
// daemon is, and feeds its watchdog while the io thread and the writer thread both answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/server.hpp"
#include "ingest/writer.hpp"
#include "service/notifier.hpp"
#include "service/start_extension.hpp"
#include "service/status_line.hpp"
#include "service/watchdog.hpp"

namespace rollcall::daemon {

// Owned by io once the server runs.
class Supervision {
 public:
  using Look = std::function<service::Condition()>;  // called on io

  Supervision();

  // The start is done: from now on the status is told when it changed, looked at every few seconds, and the
  // watchdog is fed. `server` and `writer` must outlive the server's loop.
  void ready(http::Server& server, ingest::Writer& writer, Look look);

  // Tells that a reload goes on while `act` does it; false from it means that the file was refused.
  void reload(const std::function<bool()>& act);
  void stopping();

 private:
  std::string status_line() const;
  void tell_status();
  void feed(ingest::Writer& writer);

  const service::Notifier notifier_{};
  std::unique_ptr<service::StartExtension> starting_;
  std::optional<service::Watchdog> watchdog_;
  Look look_;
  std::string told_;
  bool refused_ = false;  // the last reload
  bool stopping_ = false;
};

}  // namespace rollcall::daemon
