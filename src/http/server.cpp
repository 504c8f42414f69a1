#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <new>
#include <utility>
#include <vector>

#include "http/listener.hpp"
#include "http/session.hpp"
#include "http/tls_transport.hpp"

namespace rollcall::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kMaxTurnedAway = 64;  // connections being told that there are too many

// Time limits take effect at the next sweep: one timer for all sessions instead of several for each.
Clock::duration sweep_period(const ServerOptions& options) {
  const auto shortest = std::min({options.handshake_timeout, options.header_timeout, options.body_timeout,
                                  options.body_total_timeout, options.write_timeout, options.idle_timeout});
  return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

// Runs a task again and again until stopped; a late turn does not move the later ones.
class Ticker {
 public:
  Ticker(const Executor& executor, Clock::duration period, std::function<void()> task)
      : timer_(executor, Clock::now()), period_(period), task_(std::move(task)) {}

  void start() {
    timer_.expires_at(std::max(timer_.expiry() + period_, Clock::now()));
    timer_.async_wait([this](error_code error) {
      if (error || stopped_) return;
      task_();
      if (!stopped_) start();
    });
  }

  void stop() {
    stopped_ = true;
    timer_.cancel();
  }

 private:
  Timer timer_;
  Clock::duration period_;
  std::function<void()> task_;
  bool stopped_ = false;
};

class SignalHandler {
 public:
  SignalHandler(asio::io_context& io, int signal, std::function<void()> handler)
      : set_(io, signal), handler_(std::move(handler)) {
    wait();
  }

  void stop() {
    stopped_ = true;
    error_code ignored;
    set_.cancel(ignored);
  }

 private:
  void wait() {
    set_.async_wait([this](error_code error, int) {
      if (error || stopped_) return;
      handler_();
      if (!stopped_) wait();
    });
  }

  asio::signal_set set_;
  std::function<void()> handler_;
  bool stopped_ = false;
};

}  // namespace

// Members are destroyed from below: first what uses the loop, then the loop with every coroutine still in it,
// then what those coroutines use.
struct Server::State {
  explicit State(ServerOptions options)
      : sweeper(io.get_executor(), sweep_period(options), [this] { sweep(); }) {
    context.options = options;
    group.on_end([this](const std::exception_ptr& error) { ended(error); });
  }
  ~State() { group.on_end(nullptr); }

  void accept(Socket socket, std::string remote_address, App& app,
              const std::shared_ptr<const ServerTls>& tls);
  void sweep() { group.sweep(Clock::now()); }
  void ended(const std::exception_ptr& error);
  void listen(std::shared_ptr<Listener> listener);
  Listener::OnAccept on_accept(App& app, std::shared_ptr<const ServerTls> tls);
  void drain();
  void end_grace();
  void finish();

  SessionContext context;
  TaskGroup group;
  bool make_room();
  std::size_t turned_away = 0;
  bool finished = false;

  asio::io_context io{1};

  asio::executor_work_guard<Executor> work{io.get_executor()};
  Ticker sweeper;
  Timer drain_limit{io.get_executor()};
  Timer grace{io.get_executor()};
  std::vector<std::unique_ptr<Ticker>> tickers;
  std::vector<std::unique_ptr<SignalHandler>> signals;
};

// A client who has done nothing but connect must not keep ClassIn out, nor thousands of them. Whoever has
// shown that he belongs here stays. The session that is ended here gives its descriptor back at once and is
// counted until it has ended, which is before the next turn of the loop is over.
bool Server::State::make_room() {
  Session* idlest = context.strangers.first();
  if (idlest == nullptr) idlest = context.viewers.first();
  if (idlest == nullptr) return false;
  idlest->give_way();
  ++context.counters.gave_way;
  return true;
}

void Server::State::accept(Socket socket, std::string remote_address, App& app,
                           const std::shared_ptr<const ServerTls>& tls) try {
  auto& counters = context.counters;
  const bool welcome = counters.connections < context.options.max_connections || make_room();
  ++(welcome ? counters.accepted : counters.refused_connections);
  if (!welcome && turned_away >= kMaxTurnedAway) return;  // closes the socket
  auto transport = make_socket_transport(std::move(socket));
  if (tls) transport = make_tls_transport(std::move(transport), tls);
  auto session =
      std::make_shared<Session>(context, app, io.get_executor(), std::move(transport),
                                std::move(remote_address), welcome ? counters.connections : turned_away);
  auto task = welcome ? session->run() : session->turn_away();
  group.spawn(io.get_executor(), std::move(session), std::move(task));
} catch (const std::bad_alloc&) {  // costs this connection, not the listener
  ++context.counters.failed;
}

void Server::State::ended(const std::exception_ptr& error) {
  if (error) ++context.counters.failed;
  if (context.draining && group.empty()) finish();
}

void Server::State::drain() {
  if (context.draining) return;
  context.draining = true;
  context.grace = context.options.drain_grace.count() > 0;
  group.drain();
  grace.expires_after(context.options.drain_grace);
  grace.async_wait([this](error_code error) {
    if (!error) end_grace();
  });
  drain_limit.expires_after(context.options.drain_timeout);
  drain_limit.async_wait([this](error_code error) {
    if (!error) group.abort();
  });
  if (group.empty()) finish();
}

// Whoever sent nothing until now is not waited for.
void Server::State::end_grace() {
  context.grace = false;
  group.drain();
}

void Server::State::listen(std::shared_ptr<Listener> listener) {
  auto task = listener->run();
  group.spawn(io.get_executor(), std::move(listener), std::move(task));
}

Listener::OnAccept Server::State::on_accept(App& app, std::shared_ptr<const ServerTls> tls) {
  return [this, &app, tls = std::move(tls)](Socket socket, std::string remote_address) {
    accept(std::move(socket), std::move(remote_address), app, tls);
  };
}

// Takes everything off the loop, which ends when the tasks that are posted already have run.
void Server::State::finish() {
  if (std::exchange(finished, true)) return;
  work.reset();
  drain_limit.cancel();
  grace.cancel();
  sweeper.stop();
  for (auto& ticker : tickers) ticker->stop();
  for (auto& signal : signals) signal->stop();
}

Server::Server(ServerOptions options) : state_(std::make_unique<State>(options)) {}
Server::~Server() = default;

Result<std::string> Server::listen(std::string_view address, App& app, std::shared_ptr<const ServerTls> tls) {
  auto opened = Listener::open(state_->io.get_executor(), address, state_->on_accept(app, std::move(tls)));
  if (!opened) return opened.error();
  std::string bound = (*opened)->address();
  state_->listen(std::move(*opened));
  return bound;
}

Status Server::listen(int descriptor, std::string_view address, App& app,
                      std::shared_ptr<const ServerTls> tls) {
  auto adopted =
      Listener::adopt(state_->io.get_executor(), descriptor, address, state_->on_accept(app, std::move(tls)));
  if (!adopted) return adopted.error();
  state_->listen(std::move(*adopted));
  return ok_status();
}

void Server::on_signal(int signal, std::function<void()> handler) {
  state_->signals.push_back(std::make_unique<SignalHandler>(state_->io, signal, std::move(handler)));
}

void Server::run() {
  if (!state_->finished) state_->sweeper.start();
  state_->io.run();
}

void Server::post(std::function<void()> task) { asio::post(state_->io, std::move(task)); }

void Server::every(std::chrono::milliseconds period, std::function<void()> task) {
  post([state = state_.get(), period, task = std::move(task)]() mutable {
    if (state->finished) return;
    state->tickers.push_back(std::make_unique<Ticker>(state->io.get_executor(), period, std::move(task)));
    state->tickers.back()->start();
  });
}

void Server::drain() { state_->drain(); }
bool Server::draining() const { return state_->context.draining; }
bool Server::closing() const { return state_->context.draining && !state_->context.grace; }
const ServerCounters& Server::counters() const { return state_->context.counters; }

}  // namespace rollcall::http
