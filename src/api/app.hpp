// The application behind the listeners: pushes go to the writer, queries to the reader threads, what calls
// ClassIn to the caller threads; health is answered at once. Everything here is owned by io.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/answer.hpp"
#include "api/reader_pool.hpp"
#include "api/streams.hpp"
#include "api/token_gate.hpp"
#include "api/watches.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "http/http.hpp"
#include "ingest/examiner.hpp"
#include "ingest/receiver.hpp"
#include "ingest/writer.hpp"

namespace rollcall::api {

struct Services {
  ingest::Writer& writer;
  ReaderPool& readers;
  ReaderPool& callers;  // of requests that call ClassIn; must outlive `readers`, which hand over to it
  MakeScheduler make_scheduler;
  std::function<void(std::function<void()>)> post;  // runs a task on the io thread; any thread
  std::function<bool()> draining;
  std::function<bool()> closing;  // it drains, and takes no new push any more
  Clock clock;
  std::function<std::optional<std::int64_t>()> certificate_expires_at;  // nothing: plain HTTP
};

class App : public http::App {
 public:
  App(Services services, std::shared_ptr<const config::Config> config);

  void reconfigure(std::shared_ptr<const config::Config> config);
  void remember_unsigned(Sid sid, const std::vector<storage::HeldPush>& pushes);
  void tick();  // once a second: forgets, clears, has live views and the watches look

  struct LastPush {
    Sid sid;
    std::int64_t at = 0;  // Unix seconds
  };
  const std::optional<LastPush>& last_push() const { return last_push_; }  // acknowledged since the start
  std::vector<ingest::Stuck> blocked() const { return watches_.blocked(); }

  http::Admission admit(const http::RequestHead& head) override;
  void handle(http::Request request, http::Responder respond) override;
  http::Response refuse(int status, std::string_view reason, const http::RequestHead* head) override;

 private:
  http::Admission admitted(const http::RequestHead& head) const;
  void dispatch(http::Request request, const http::Responder& respond);
  void receive(http::Request request, const http::Responder& respond);
  void receive_large(ingest::Arrival arrival, bool known_client, const http::Responder& respond);
  void conclude(ingest::Verdict verdict, const std::string& source, const http::Responder& respond);
  bool shows_to_belong(const http::RequestHead& head) const;
  void answer_query(http::Request request, http::Responder respond);
  ReaderPool::Task after_check(std::shared_ptr<const http::Request> request, ReaderPool::Task call,
                               http::Responder respond, TokenSeen seen);
  void post_response(const http::Responder& respond, http::Response response);
  http::Response refused(const ingest::Refused& refused, const std::string& source);
  http::Response not_stored(const WatchedPush& push);
  void log_refusal(const ingest::Refused& refused, const std::string& source);
  std::optional<http::Response> made_to_wait(const http::RequestHead& head, const std::string& source) const;
  http::Response readiness() const;
  std::string source_of(const http::RequestHead& head) const;

  Services services_;
  std::shared_ptr<const config::Config> config_;
  ingest::Receiver receiver_;
  Watches watches_;
  std::optional<LastPush> last_push_;
  TokenGate gate_;
  Streams streams_;
  struct LoggedSource {
    std::int64_t at = 0;
    std::int64_t since_then = 0;
  };
  std::unordered_map<std::string, LoggedSource> logged_;  // refusals by source, for the log's limit
  ingest::Examiner examiner_;                             // goes first: its thread posts to the others
};

// Health and readiness only, for the admin listener.
class AdminApp : public http::App {
 public:
  explicit AdminApp(App& app) : app_(app) {}
  http::Admission admit(const http::RequestHead& head) override;
  void handle(http::Request request, http::Responder respond) override;
  http::Response refuse(int status, std::string_view reason, const http::RequestHead* head) override;

 private:
  App& app_;
};

}  // namespace rollcall::api
