#include "seeing/app_alone.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <thread>

namespace rollcall::seeing {

namespace {

std::shared_ptr<const config::Config> configured(const std::string& schools) {
  const auto loaded = config::load_text(schools, "test.toml", ".");
  REQUIRE(loaded.config != nullptr);
  return loaded.config;
}

http::RequestHead head_of(const std::string& method, const std::string& path, const std::string& peer) {
  http::RequestHead head;
  head.method = method;
  head.target = head.path = path;
  head.remote_address = peer;
  return head;
}

}  // namespace

LogOfThisProcess::LogOfThisProcess() {
  write_text(directory_.file("log"), "");
  before_ = ::dup(STDERR_FILENO);
  const int log = ::open(directory_.file("log").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  REQUIRE(log >= 0);
  ::dup2(log, STDERR_FILENO);
  ::close(log);
}

LogOfThisProcess::~LogOfThisProcess() {
  ::dup2(before_, STDERR_FILENO);
  ::close(before_);
}

std::size_t LogOfThisProcess::count(const std::string& part) const {
  const std::string log = text();
  std::size_t count = 0;
  for (auto at = log.find(part); at != std::string::npos; at = log.find(part, at + 1)) ++count;
  return count;
}

AppAlone::AppAlone(const std::string& schools, std::int64_t start) : now(start) {
  const auto post_task = [this](std::function<void()> task) { post(std::move(task)); };
  const auto never = [] { return false; };
  const auto no_commit = [](storage::JournalEntry) -> std::optional<storage::Appended> {
    return std::nullopt;
  };
  writer_ = std::make_unique<ingest::Writer>(paths_, post_task);
  const auto wait = [this](Seq seq, Seq seen) { return writer_->wait_applied(seq, seen, 10000); };
  callers_ = std::make_unique<api::ReaderPool>(1, paths_, wait, no_commit);
  readers_ = std::make_unique<api::ReaderPool>(1, paths_, wait, no_commit);
  app_ = std::make_unique<api::App>(api::Services{*writer_,
                                                  *readers_,
                                                  *callers_,
                                                  {},
                                                  post_task,
                                                  never,
                                                  never,
                                                  [this] { return now; },
                                                  [] { return std::optional<std::int64_t>(); },
                                                  nullptr,
                                                  nullptr,
                                                  [this] { return steady; }},
                                    configured(schools));
}

void AppAlone::post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(task));
}

void AppAlone::run_posted() {
  for (;;) {
    std::function<void()> task;
    {
      const std::lock_guard lock(mutex_);
      if (posted_.empty()) return;
      task = std::move(posted_.front());
      posted_.pop_front();
    }
    task();
  }
}

http::Response AppAlone::ask(http::Request request) {
  auto admission = app_->admit(request.head);
  if (admission.answer) return *std::move(admission.answer);
  if (request.body.size() > admission.max_body_bytes)
    return app_->refuse(413, "the body is too large", &request.head);
  request.known_client = admission.known_client;
  std::optional<http::Response> answer;
  app_->handle(std::move(request), [&](http::Response response) { answer = std::move(response); });
  const bool answered = eventually([&] { return run_posted(), answer.has_value(); }, 30);
  REQUIRE(answered);
  return *std::move(answer);
}

http::Response AppAlone::push(const std::string& body, const std::string& path, const std::string& peer) {
  http::Request request{.head = head_of("POST", path, peer), .body = body};
  request.head.fields = {{"content-type", "application/json"},
                         {"content-length", std::to_string(body.size())}};
  return ask(std::move(request));
}

http::Response AppAlone::get(const std::string& path, const Fields& fields) {
  http::Request request{.head = head_of("GET", path, "127.0.0.1"), .body = {}};
  request.head.fields = fields;
  return ask(std::move(request));
}

http::Response AppAlone::refuse(int status, const std::string& path, const Fields& fields,
                                const std::string& peer) {
  http::RequestHead head = head_of("POST", path, peer);
  head.fields = fields;
  return app_->refuse(status, "the body is too large", &head);
}

// One reader takes what is submitted in order, so what tick() submitted is done before what comes behind it.
void AppAlone::tick() {
  app_->tick();
  std::promise<void> looked;
  REQUIRE(readers_->submit([&](api::Reader&) { looked.set_value(); }));
  looked.get_future().wait();
  run_posted();
}

void AppAlone::pass(std::int64_t seconds) {
  for (std::int64_t i = 0; i < seconds; ++i, ++now, ++steady) tick();
}

void AppAlone::catch_up() {
  REQUIRE(eventually([&] { return writer_->health().applied >= writer_->health().last; }, 30));
}

void AppAlone::configure(const std::string& schools) { app_->reconfigure(configured(schools)); }

}  // namespace rollcall::seeing
