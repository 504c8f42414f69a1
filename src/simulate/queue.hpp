// ClassIn's sending side for one school, over real HTTP: one queue, strictly in order, every push again until
// it is acknowledged (PROTOCOL.md 1.2 to 1.4).
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/client.hpp"
#include "http/url.hpp"
#include "simulate/queue_state.hpp"

namespace rollcall::simulate {

struct QueuedPush {
  std::string cmd, message_id;
  std::string_view body;    // the caller's, to be kept until run_queue has returned
  std::int64_t due_ms = 0;  // after the start; not sent sooner
};

struct QueueOptions {
  http::Url url;
  http::ClientOptions client;
  QueuePolicy policy;
};

// Told on the thread that runs the queue, between two requests; should not block.
class QueueObserver {
 public:
  virtual ~QueueObserver() = default;
  // The push of that number, for the first time; the latency is that of the request which brought it about.
  virtual void acknowledged(std::size_t push, std::int64_t latency_us) = 0;
  // At the second refusal or failure of the same push, and again when the reason changes.
  virtual void blocked(const Blocked& blocked) = 0;
  // A push that was blocked has been acknowledged. Its number.
  virtual void drained(std::size_t push) = 0;
};

struct QueueReport {
  QueueState::Counts counts;
  std::optional<Blocked> blocked;          // the push at the head, where the queue ended blocked or gave up
  std::vector<std::int64_t> latencies_us;  // of each first acknowledgement, in the order of the queue
  bool finished = false;                   // every push was acknowledged
  bool interrupted = false;                // by the stop token
  std::optional<Error> unreachable;        // the very first request found no connection; nothing was sent
  std::optional<Error> failed;             // on our side, as for want of memory: the queue broke off
};

// Sends all pushes and returns when they are acknowledged, one was given up, the stop token fired (at once,
// whatever is waited for), or the first request found nobody to talk to. What is thrown underneath, or by
// the observer, ends the queue and is told in the report. Blocks; a caller with several schools gives each a
// thread.
QueueReport run_queue(const QueueOptions& options, const std::vector<QueuedPush>& pushes,
                      QueueObserver& observer, const std::stop_token& stop);

}  // namespace rollcall::simulate
