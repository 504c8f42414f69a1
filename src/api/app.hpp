// The application behind the listeners: pushes go to the writer, queries to the reader threads, what calls
// ClassIn to the caller threads; health is answered at once. Everything here is owned by io.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/about.hpp"
#include "api/answer.hpp"
#include "api/metrics.hpp"
#include "api/observer.hpp"
#include "api/reader_pool.hpp"
#include "api/sightings.hpp"
#include "api/streams.hpp"
#include "api/tally.hpp"
#include "api/token_gate.hpp"
#include "api/watches.hpp"
#include "base/steady.hpp"
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
  const http::ServerCounters* server = nullptr;     // for the metrics; null: they leave it out
  const scheduling::ClientPool* clients = nullptr;  // the same
  Clock steady = steady_s;                          // for how long something lasts
};

class App : public http::App {
 public:
  App(Services services, std::shared_ptr<const config::Config> config);

  void introduce(About about) { about_ = std::move(about); }             // once it listens
  void read_config(ConfigFile file) { config_file_ = std::move(file); }  // also after a reload
  // A reload was tried. The start counts as one that succeeded.
  void reloaded(bool successful, std::int64_t now);
  // `neighbour`: with what About says and Sightings keeps, which no stranger needs to know.
  http::Response readiness(bool neighbour) const;

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

  // To a request that came by the admin listener, where everybody may ask.
  void answer_admin(const http::RequestHead& head, const http::Responder& respond);
  std::string metrics() const;

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  // A push that was read whole, and where its answer goes.
  struct Asked {
    http::Responder respond;
    SteadyTime at;
  };

  http::Admission admitted(const http::RequestHead& head) const;
  void dispatch(http::Request request, const http::Responder& respond);
  void note_proxy(const http::RequestHead& head);
  void note_too_large(const http::RequestHead& head);
  void came_elsewhere(const http::Request& request);
  void receive(http::Request request, http::Responder respond);
  void receive_large(ingest::Arrival arrival, bool known_client, const Asked& asked);
  void conclude(ingest::Verdict verdict, const std::string& source, const Asked& asked);
  void stored(const WatchedPush& push, storage::Trust trust, const ingest::Stored& stored,
              const Asked& asked);
  void reply(const http::Responder& respond, http::Response response);
  bool shows_to_belong(const http::RequestHead& head) const;
  void answer_query(http::Request request, http::Responder respond);
  http::Responder timed(http::Responder respond);
  TokenSeen told_of_tokens(const std::string& source);
  ReaderPool::Task after_check(std::shared_ptr<const http::Request> request, ReaderPool::Task call,
                               http::Responder respond, TokenSeen seen);
  void post_response(const http::Responder& respond, http::Response response);
  http::Response refused(const ingest::Refused& refused, const std::string& source);
  http::Response not_stored(const WatchedPush& push);
  void log_refusal(const ingest::Refused& refused, const std::string& source);
  void answer_metrics(http::Request request, http::Responder respond);
  std::optional<http::Response> made_to_wait(const http::RequestHead& head, const std::string& source) const;
  std::string source_of(const http::RequestHead& head) const;

  Services services_;
  std::shared_ptr<const config::Config> config_;
  ingest::Receiver receiver_;
  Tally tally_;
  Watches watches_;
  Observer observer_;
  std::optional<LastPush> last_push_;
  TokenGate gate_;
  Streams streams_;
  Sightings sightings_;
  About about_;
  ConfigFile config_file_;
  LastReload last_reload_;
  struct LoggedSource {
    std::int64_t at = 0;  // Services::steady
    std::int64_t since_then = 0;
  };
  std::unordered_map<std::string, LoggedSource> logged_;  // refusals by source, for the log's limit
  ingest::Examiner examiner_;                             // goes first: its thread posts to the others
};

// Health, readiness and metrics only, for the admin listener.
class AdminApp : public http::App {
 public:
  explicit AdminApp(api::App& app) : app_(app) {}
  http::Admission admit(const http::RequestHead& head) override;
  void handle(http::Request request, http::Responder respond) override;
  http::Response refuse(int status, std::string_view reason, const http::RequestHead* head) override;

 private:
  api::App& app_;
};

}  // namespace rollcall::api
