#include "daemon/supervision.hpp"

#include <chrono>
#include <utility>

#include "base/log.hpp"

namespace rollcall::daemon {

namespace {

using service::Watchdog;

constexpr auto kStatusEvery = std::chrono::seconds(5);

}  // namespace

Supervision::Supervision() : starting_(std::make_unique<service::StartExtension>(notifier_)) {
  notifier_.status("opening the store");
}

void Supervision::ready(http::Server& server, ingest::Writer& writer, Look look) {
  starting_.reset();
  look_ = std::move(look);
  told_ = status_line();
  notifier_.ready(told_);
  if (service::Notifier::present()) server.every(kStatusEvery, [this] { tell_status(); });
  const auto timeout = service::watchdog_timeout();
  if (!timeout) return;
  watchdog_.emplace(*timeout);
  feed(writer);
  server.every(watchdog_->period(), [this, &writer] { feed(writer); });
}

void Supervision::reload(const std::function<bool()>& act) {
  notifier_.reloading();
  refused_ = !act();
  told_ = status_line();
  notifier_.ready(told_);
}

void Supervision::stopping() {
  stopping_ = true;
  notifier_.stopping("answering what was accepted, then it stops");
}

std::string Supervision::status_line() const {
  service::Condition condition = look_();
  condition.refused_configuration = refused_;
  return service::status_line(condition);
}

void Supervision::tell_status() {
  std::string line = status_line();
  if (stopping_ || line == told_) return;
  told_ = std::move(line);
  notifier_.status(told_);
}

// The writer answers through the io thread, so an answer shows that both come round.
void Supervision::feed(ingest::Writer& writer) {
  switch (watchdog_->look(std::chrono::steady_clock::now())) {
    case Watchdog::Act::nothing: return;
    case Watchdog::Act::ask:
      writer.ask_alive([this] {
        watchdog_->answered();
        notifier_.alive();
      });
      return;
    case Watchdog::Act::warn:
      log::error(
          "the writer does not answer; the service manager ends and restarts this process if that lasts",
          {{"patience_ms", watchdog_->patience().count()},
           {"advice", "a disk that hangs is the usual cause: see the kernel's log (journalctl -k)"}});
  }
}

}  // namespace rollcall::daemon
