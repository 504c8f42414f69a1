#include "support/daemon.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace rollcall::testing {

namespace {

constexpr int kPollMs = 3;

// The value of "address" in the log line that says what listens; "" where it does not say so yet.
std::string bound_address(const std::string& log, const std::string& purpose) {
  const std::string key = "\"event\":\"listening\",\"address\":\"";
  for (auto at = log.find(key); at != std::string::npos; at = log.find(key, at + 1)) {
    const auto start = at + key.size(), end = log.find('"', start), line_end = log.find('\n', at);
    if (end == std::string::npos || line_end == std::string::npos) return "";
    if (log.substr(at, line_end - at).find(purpose) != std::string::npos)
      return log.substr(start, end - start);
  }
  return "";
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

bool eventually(const std::function<bool()>& condition, int limit_s) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(limit_s);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
  }
  return true;
}

Site::Site(std::string schools, std::string listen) : listen_(std::move(listen)) { configure(schools); }

Site::~Site() = default;

void Site::configure(const std::string& schools, const std::string& listen) {
  if (!listen.empty()) listen_ = listen;
  configure_text(fmt::format("[listen]\n{}[store]\nurl = \"sqlite:{}\"\n{}", listen_, journal(), schools));
}

Site& Site::start(std::optional<std::size_t> file_size_limit) {
  log_file_ = directory_.file(fmt::format("log-{}", ++starts_));
  process_ = std::make_unique<Process>(Command{.arguments = {ROLLCALL_BINARY, "serve", "--config", config()},
                                               .out = directory_.file("out"),
                                               .err = log_file_,
                                               .file_size_limit = file_size_limit});
  const bool up = eventually(
      [&] { return log().find("\"event\":\"ready\"") != std::string::npos || !process_->running(); }, 20);
  if (!up || !process_->running()) throw std::runtime_error("the daemon did not start:\n" + log());
  address_ = bound_address(log(), "\"for\":\"pushes and queries\"");
  admin_ = bound_address(log(), "\"for\":\"health and metrics\"");
  return *this;
}

int Site::stop() {
  process_->signal(SIGTERM);
  return process_->wait();
}

void Site::kill() {
  process_->signal(SIGKILL);
  process_->wait();
}

void Site::reload() {
  const std::string good = "configuration reloaded", bad = "the configuration was not reloaded";
  const auto outcomes = [&] { return count_of(log(), good) + count_of(log(), bad); };
  const auto before = outcomes();
  process_->signal(SIGHUP);
  if (!eventually([&] { return outcomes() > before; })) throw std::runtime_error("no reload:\n" + log());
}

std::string Site::log() const { return read_text(log_file_); }

bool Site::logs(const std::string& text, int limit_s) const {
  return eventually([&] { return log().find(text) != std::string::npos; }, limit_s);
}

Finished Site::run(std::vector<std::string> arguments, const std::string& out) const {
  arguments.insert(arguments.end(), {"--config", config()});
  return rollcall(arguments, out);
}

std::string Site::token(const std::string& name, const std::vector<std::string>& more) const {
  std::vector<std::string> arguments = {"token", "create", name};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto made = run(arguments);
  if (made.code != 0) throw std::runtime_error("no token: " + made.err);
  return made.out.substr(0, made.out.find('\n'));
}

Answer Site::push(std::string_view body, std::string_view target) const {
  return post(address_, target, body);
}

Answer Site::get(std::string_view target, const std::string& token) const {
  return rollcall::testing::get(address_, target, token);
}

}  // namespace rollcall::testing
