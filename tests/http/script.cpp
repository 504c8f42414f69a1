#include "http/script.hpp"

#include <algorithm>
#include <cstring>
#include <deque>

#include "http/session.hpp"

namespace rollcall::test {
namespace {

namespace asio = boost::asio;

// Both ends of the scripted connection.
struct Line {
  explicit Line(const http::Executor& executor) : bell(executor, http::Clock::time_point::max()) {}
  std::deque<std::string> incoming;
  bool peer_finished = false, peer_gone = false, peer_stuck = false;
  std::size_t write_at_most = std::string::npos;
  std::string written;
  bool sending_finished = false, closed = false, cancelled = false, reset = false;
  http::Timer bell;
};

class ScriptedTransport : public http::Transport {
 public:
  explicit ScriptedTransport(std::shared_ptr<Line> line) : line_(std::move(line)) {}

  http::Task<http::IoResult> read_some(char* into, std::size_t size) override {
    line_->cancelled = false;
    for (;;) {
      if (line_->closed || line_->cancelled) co_return http::IoResult{asio::error::operation_aborted, 0};
      if (line_->peer_gone) co_return http::IoResult{asio::error::connection_reset, 0};
      if (!line_->incoming.empty()) co_return take(into, size);
      if (line_->peer_finished) co_return http::IoResult{asio::error::eof, 0};
      co_await line_->bell.async_wait(http::kAwait);
    }
  }

  bool has_input() const override { return !line_->incoming.empty(); }

  http::Task<http::IoResult> write_some(std::string_view first, std::string_view second) override {
    line_->cancelled = false;
    while (line_->peer_stuck && !line_->closed && !line_->cancelled) {
      co_await line_->bell.async_wait(http::kAwait);
    }
    if (line_->closed || line_->cancelled) co_return http::IoResult{asio::error::operation_aborted, 0};
    if (line_->peer_gone) co_return http::IoResult{asio::error::broken_pipe, 0};
    const auto bytes = (std::string(first) += second).substr(0, line_->write_at_most);
    line_->written += bytes;
    co_return http::IoResult{{}, bytes.size()};
  }

  http::Task<void> finish_sending() override {
    line_->sending_finished = true;
    co_return;
  }
  void cancel() override {
    line_->cancelled = true;
    line_->bell.cancel();
  }
  void close() override {
    line_->closed = true;
    line_->bell.cancel();
  }
  void reset() override {
    if (!line_->closed) line_->reset = true;
    close();
  }
  bool broken() const override { return line_->peer_gone; }

 private:
  http::IoResult take(char* into, std::size_t size) {
    std::string& piece = line_->incoming.front();
    const auto count = std::min(size, piece.size());
    std::memcpy(into, piece.data(), count);
    piece.erase(0, count);
    if (piece.empty()) line_->incoming.pop_front();
    return {{}, count};
  }

  std::shared_ptr<Line> line_;
};

}  // namespace

struct Script::State {
  State(http::App& app, const http::ServerOptions& options, std::size_t body_budget)
      : context{options, {}, http::BodyBudget(body_budget, 0), {}, false, {}, {}, {}} {
    group.on_end([this](const std::exception_ptr& error) { threw = error != nullptr; });
    auto session = std::make_shared<http::Session>(
        context, app, io.get_executor(), std::make_unique<ScriptedTransport>(line), "192.0.2.1", open);
    auto task = session->run();
    group.spawn(io.get_executor(), std::move(session), std::move(task));
  }
  ~State() { group.on_end(nullptr); }

  void settle() {
    io.restart();
    io.poll();
  }
  void ring() {
    line->bell.cancel();
    settle();
  }

  http::SessionContext context;
  http::TaskGroup group;
  std::size_t open = 0;
  bool threw = false;
  asio::io_context io;
  std::shared_ptr<Line> line = std::make_shared<Line>(io.get_executor());
};

Script::Script(http::ServerOptions options, std::size_t body_budget)
    : state_(std::make_unique<State>(app, options, body_budget)) {
  settle();
}
Script::~Script() {
  abort();
  app.held.clear();
  settle();
}

Script& Script::send(std::string_view bytes) {
  if (!bytes.empty()) state_->line->incoming.emplace_back(bytes);
  state_->ring();
  return *this;
}

Script& Script::send_bytewise(std::string_view bytes) {
  for (const char& byte : bytes) send({&byte, 1});
  return *this;
}

Script& Script::finish_sending() {
  state_->line->peer_finished = true;
  state_->ring();
  return *this;
}

Script& Script::vanish() {
  state_->line->peer_gone = true;
  state_->ring();
  return *this;
}

Script& Script::stop_reading() {
  state_->line->peer_stuck = true;
  return *this;
}

Script& Script::read_again() {
  state_->line->peer_stuck = false;
  state_->ring();
  return *this;
}

Script& Script::read_at_most(std::size_t a_time) {
  state_->line->write_at_most = a_time;
  return *this;
}

Script& Script::pass(std::chrono::milliseconds time) {
  state_->group.sweep(http::Clock::now() + time);
  return settle();
}

Script& Script::arrive(std::string_view bytes) {
  state_->line->incoming.emplace_back(bytes);
  return *this;
}

Script& Script::drain() {
  state_->context.draining = true;
  state_->group.drain();
  return settle();
}

Script& Script::abort() {
  state_->group.abort();
  return settle();
}

Script& Script::settle() {
  state_->settle();
  return *this;
}

std::string Script::written() const { return state_->line->written; }
bool Script::server_finished_sending() const { return state_->line->sending_finished; }
bool Script::closed() const { return state_->group.empty(); }
bool Script::was_reset() const { return state_->line->reset; }
bool Script::threw() const { return state_->threw; }
const http::ServerCounters& Script::counters() const { return state_->context.counters; }
std::size_t Script::body_bytes_held() const { return state_->context.bodies.used(); }

std::size_t Script::unread() const {
  std::size_t bytes = 0;
  for (const auto& piece : state_->line->incoming) bytes += piece.size();
  return bytes;
}

}  // namespace rollcall::test
