#include "simulate/queue.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <limits>
#include <mutex>
#include <utility>
#include <variant>

namespace rollcall::simulate {
namespace {

using Clock = std::chrono::steady_clock;
using Tried = QueueState::Tried;
using Reading = QueueState::Reading;

// One run of a queue: keeps the connections and the clock, and does what the state says.
class Run {
 public:
  Run(const QueueOptions& options, const std::vector<QueuedPush>& pushes, QueueObserver& observer,
      const std::stop_token& stop, QueueReport& report)
      : pushes_(pushes),
        observer_(observer),
        report_(report),
        stop_(stop),
        kept_(options.url, options.client),
        own_(options.url, options.client),
        state_(pushes.size(), options.policy) {}

  void run() {
    const std::stop_callback interrupt(stop_, [this] {
      kept_.interrupt();
      own_.interrupt();
    });
    while (!stop_.stop_requested()) {
      const auto step = state_.next(now_ms(), due_ms());
      if (step.kind == QueueState::Step::Kind::end) break;
      if (step.kind == QueueState::Step::Kind::wait) {
        wait_until(step.until_ms);
      } else {
        send(step);
      }
    }
    conclude();
  }

 private:
  std::int64_t now_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_).count();
  }

  std::int64_t due_ms() const { return state_.head() < pushes_.size() ? pushes_[state_.head()].due_ms : 0; }

  void wait_until(std::int64_t ms) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait_until(lock, stop_, start_ + std::chrono::milliseconds(ms), [] { return false; });
  }

  void send(const QueueState::Step& step) {
    const std::size_t head = state_.head();
    const std::int64_t began_ms = now_ms();
    const auto began = Clock::now();
    const Tried outcome = attempt(step, pushes_[head].body);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
    const auto news = state_.tried(outcome, began_ms, now_ms());
    report_.counts = state_.counts();
    tell(news, head, took.count());
  }

  Tried attempt(const QueueState::Step& step, std::string_view body) {
    http::Outgoing request;
    request.method = "POST";
    request.fields = {{"Origin", "http://www.eeo.cn"}, {"Content-Type", "application/json"}};
    request.body = body;
    request.keep_alive = !step.own_connection;
    request.limit_ms =
        static_cast<int>(std::min<std::int64_t>(step.limit_ms, std::numeric_limits<int>::max()));
    http::Client& client = step.own_connection ? own_ : kept_;
    if (step.reading == Reading::unread) {
      const auto failure = client.send_only(request);
      return failure ? failed(*failure) : Tried{.kind = Tried::Kind::unheard};
    }
    const auto outcome = client.exchange(request);
    if (const auto* failure = std::get_if<http::Failure>(&outcome)) return failed(*failure);
    if (step.reading == Reading::ignored) return {.kind = Tried::Kind::unheard};
    if (auto refusal = refusal_in(std::get<http::Reply>(outcome), document_))
      return {.kind = Tried::Kind::refused, .why = std::move(*refusal)};
    return {};
  }

  Tried failed(const http::Failure& failure) {
    Tried tried{.kind = Tried::Kind::failed, .arrived = failure.may_have_arrived, .why = refusal_of(failure)};
    if (failure.phase <= http::Phase::tls) {
      tried.kind = Tried::Kind::unreachable;
      unreachable_ = failure.error;
    }
    if (failure.cause == http::Failure::Cause::interrupted) tried.kind = Tried::Kind::interrupted;
    return tried;
  }

  void tell(const QueueState::News& news, std::size_t push, std::int64_t latency_us) {
    if (news.acknowledged) {
      report_.latencies_us.push_back(latency_us);
      observer_.acknowledged(push, latency_us);
    }
    if (news.drained) observer_.drained(push);
    if (news.blocked) observer_.blocked(*blocked());
  }

  std::optional<Blocked> blocked() const {
    auto out = state_.blocked();
    if (out) {
      out->cmd = pushes_[out->push].cmd;
      out->message_id = pushes_[out->push].message_id;
    }
    return out;
  }

  void conclude() {
    report_.blocked = blocked();
    report_.finished = state_.head() == pushes_.size();
    if (state_.end() == QueueState::End::unreachable) report_.unreachable = unreachable_;
    report_.interrupted = !report_.finished && state_.end() == QueueState::End::none;
  }

  const std::vector<QueuedPush>& pushes_;
  QueueObserver& observer_;
  QueueReport& report_;  // true at any time but for what conclude() adds
  const std::stop_token stop_;
  const Clock::time_point start_ = Clock::now();
  http::Client kept_, own_;  // the second one's connections serve one request each
  QueueState state_;
  classin::JsonDocument document_;
  std::optional<Error> unreachable_;  // what the last attempt that found no connection met
};

}  // namespace

QueueReport run_queue(const QueueOptions& options, const std::vector<QueuedPush>& pushes,
                      QueueObserver& observer, const std::stop_token& stop) {
  QueueReport report;
  // Most queues run on threads of their own, where nobody would catch it.
  try {
    Run(options, pushes, observer, stop, report).run();
  } catch (const std::exception& error) {
    report.failed = Error{fmt::format("the queue broke off: {}", error.what()), ""};
  }
  return report;
}

}  // namespace rollcall::simulate
