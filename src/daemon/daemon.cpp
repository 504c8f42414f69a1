#include "daemon/daemon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>
#include <future>
#include <thread>

#include "api/app.hpp"
#include "api/calling.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "daemon/certificate.hpp"
#include "daemon/descriptors.hpp"
#include "daemon/listening.hpp"
#include "daemon/supervision.hpp"
#include "http/server.hpp"
#include "ingest/school_rules.hpp"
#include "service/notifier.hpp"
#include "service/passed_sockets.hpp"
#include "service/status_line.hpp"
#include "storage/store.hpp"

namespace rollcall::daemon {

namespace {

using ConfigPtr = std::shared_ptr<const config::Config>;

void print_faults(const std::vector<config::Fault>& faults) {
  for (const auto& fault : faults) fmt::print(stderr, "{}\n", fault.text());
}

log::Level level_of(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::debug: return log::Level::debug;
    case config::LogLevel::info: return log::Level::info;
    case config::LogLevel::warning: return log::Level::warning;
    case config::LogLevel::error: return log::Level::error;
  }
  return log::Level::info;
}

std::unique_ptr<storage::StoreLock> lock_store(const std::string& path) {
  // `rollcall check` beside a start holds it for an instant.
  for (int tries = 0; tries < 5; ++tries) {
    if (auto lock = storage::StoreLock::try_acquire(path)) return lock;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw storage::StoreError(storage::StoreError::Kind::busy,
                            fmt::format("another rollcall is using {}; stop it first (systemctl stop "
                                        "rollcall.socket rollcall.service), or name another file in "
                                        "store.url",
                                        path));
}

// What a reload cannot change, named where the file changes it.
void warn_of_restart(const config::Config& in_force, const config::Config& file) {
  const auto warn = [](bool differs, std::string_view key) {
    if (differs) log::warning("this change takes effect at the next restart", {{"key", key}});
  };
  warn(in_force.listen.address != file.listen.address, "listen.address");
  warn(in_force.listen.tls() != file.listen.tls(), "listen.tls_certificate");
  warn(in_force.listen.max_connections != file.listen.max_connections, "listen.max_connections");
  warn(in_force.admin_address != file.admin_address, "admin.address");
  warn(in_force.store_path != file.store_path, "store.url");
}

// The file with what it cannot change left as it is: who may ask for health, for one, follows from where the
// daemon listens.
ConfigPtr until_restart(const config::Config& in_force, const config::Config& file) {
  auto out = std::make_shared<config::Config>(file);
  out->listen.address = in_force.listen.address;
  out->listen.max_connections = in_force.listen.max_connections;
  if (in_force.listen.tls() != file.listen.tls()) {
    out->listen.tls_certificate = in_force.listen.tls_certificate;
    out->listen.tls_private_key = in_force.listen.tls_private_key;
  }
  out->admin_address = in_force.admin_address;
  out->store_path = in_force.store_path;
  return out;
}

// Pushes are received all the same.
void log_unusable(const Status& usable) {
  if (usable) return;
  log::error("ClassIn cannot be called: what would call it is refused until [classin] is put right",
             {{"why", usable.error().text()}});
}

// False where the file is faulty.
bool reload(const std::string& path, api::App& app, ingest::Writer& writer, scheduling::ClientPool& clients,
            CertificateKeeper& certificate, ConfigPtr& current) {
  // Before it is read: one that changes meanwhile is then seen to differ.
  const auto file = api::ConfigFile::look(path, now_s());
  const config::Loaded loaded = config::load_file(path);
  for (const auto& fault : loaded.faults)
    log::change(log::Level::error, "configuration fault", {{"fault", fault.text()}});
  if (!loaded.config) {
    log::error("the configuration was not reloaded; the old one stays in force", {{"file", path}});
    app.reloaded(false, now_s());
    return false;
  }
  log_unusable(clients.reconfigure(*loaded.config));
  warn_of_restart(*current, *loaded.config);
  current = until_restart(*current, *loaded.config);
  certificate.reload(loaded.config->listen, now_s());
  log::set_level(level_of(current->log_level));
  app.reconfigure(current);
  app.read_config(file);
  app.reloaded(true, now_s());
  writer.record_rules(current);
  log::info("configuration reloaded", {{"file", path}, {"schools", current->schools.size()}});
  return true;
}

// On a reader thread: waits for the commit.
std::optional<storage::Appended> commit_own(ingest::Writer& writer, storage::JournalEntry entry) {
  const auto stored = std::make_shared<std::promise<ingest::Stored>>();
  auto future = stored->get_future();
  const bool queued = writer.submit(std::move(entry),
                                    [stored](const ingest::Stored& outcome) { stored->set_value(outcome); });
  if (!queued) return std::nullopt;
  if (future.wait_for(std::chrono::milliseconds(limits::kOwnEntryTimeoutMs)) != std::future_status::ready)
    return std::nullopt;
  const ingest::Stored outcome = future.get();
  return outcome.committed ? std::optional(outcome.appended) : std::nullopt;
}

// A start on a disk that is full, or fails: what `act` does with the store must wait; pushes are answered
// 503. False when it was not done.
bool unless_the_disk_fails(const std::function<void()>& act) {
  try {
    act();
    return true;
  } catch (const storage::StoreError& error) {
    if (!error.may_pass()) throw;
    log::error("the store cannot be used yet", {{"why", error.what()}});
    return false;
  }
}

// The limit of unsigned pushes an hour holds across restarts.
void remember_unsigned(api::App& app, const config::Config& config, const storage::StorePaths& paths) {
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_only);
  for (const auto& school : config.schools) {
    app.remember_unsigned(school.sid, journal->unsigned_since(school.sid, now_s() - 3600));
  }
}

void stop_on_signals(http::Server& server, Supervision& supervision) {
  for (const int signal : {SIGTERM, SIGINT}) {
    server.on_signal(signal, [&] {
      log::info("stopping: answering what was accepted");
      supervision.stopping();
      server.drain();
    });
  }
}

// Creations that a kill or a silent ClassIn left without an outcome are finished on a caller thread, one
// round at a time.
class Finisher {
 public:
  Finisher(api::ReaderPool& callers, scheduling::ClientPool& clients)
      : callers_(callers), clients_(clients) {}

  void look(const ConfigPtr& config) {
    if (!clients_.usable() || busy_->exchange(true)) return;
    const bool queued = callers_.submit([this, config, busy = busy_, first = first_](api::Reader& reader) {
      const Release release{*busy};
      try {
        api::finish_creations(reader, clients_, *config, first);
      } catch (const storage::StoreError& error) {
        reader.recover(error);
        log::error("creations without an outcome cannot be looked at", {{"why", error.what()}});
      }
    });
    if (!queued) *busy_ = false;
    first_ = first_ && !queued;
  }

 private:
  struct Release {  // whatever is thrown
    std::atomic<bool>& busy;
    ~Release() { busy = false; }
  };

  api::ReaderPool& callers_;
  scheduling::ClientPool& clients_;
  const std::shared_ptr<std::atomic<bool>> busy_ = std::make_shared<std::atomic<bool>>(false);
  bool first_ = true;
};

// A change of the rules is recorded, so that marks that change with it can say why.
void record_rules(const storage::StorePaths& paths, const config::Config& config) {
  ingest::record_rules(*storage::open_journal(paths.journal, storage::Access::read_write), config, now_s());
}

// For `systemctl status`.
service::Condition condition(const config::Config& config, const api::App& app,
                             const ingest::Writer& writer) {
  const ingest::StoreHealth store = writer.health();
  service::Condition out{.schools = config.schools.size(),
                         .newest = store.last,
                         .last_push_at = {},
                         .last_push_school = {},
                         .blocked = {},
                         .commits = store.journal_ok};
  if (const auto& last = app.last_push()) {
    out.last_push_at = last->at;
    out.last_push_school = last->sid.value;
  }
  for (const auto& [sid, block] : app.blocked()) out.blocked.push_back({sid.value, block.since, block.cause});
  return out;
}

api::MakeScheduler scheduler_maker(scheduling::ClientPool& clients) {
  return [&clients](api::Reader& reader, const config::School& school) -> Result<scheduling::Scheduler> {
    if (const Status usable = clients.usable(); !usable) return usable.error();
    return api::scheduler_of(reader, clients, school, {.lock_wait_ms = limits::kLockWaitMs});
  };
}

void tick_every_second(http::Server& server, api::App& app, scheduling::ClientPool& clients) {
  server.every(std::chrono::seconds(1), [&, calls_end_in_s = limits::kCallDrainS]() mutable {
    log::tick();
    app.tick();
    if (server.draining() && --calls_end_in_s == 0) clients.stop();  // what came of them is found out later
  });
}

int run(const api::ConfigFile& file, ConfigPtr current, const service::PassedSockets& passed) {
  Supervision supervision;
  const auto paths = storage::StorePaths::of(current->store_path);
  const auto lock = lock_store(paths.journal);
  CertificateKeeper certificate(current->listen, now_s());

  const std::size_t connections = affordable_connections(current->listen.max_connections);
  const auto grace = std::chrono::milliseconds(passed.usable.empty() ? 0 : limits::kRestartGraceMs);
  http::Server server({.max_connections = connections, .drain_grace = grace});
  const auto post = [&server](std::function<void()> task) { server.post(std::move(task)); };

  const bool recorded = unless_the_disk_fails([&] { record_rules(paths, *current); });

  // From here on pushes can be committed and projected.
  ingest::Writer writer(paths, post);
  if (!recorded) writer.record_rules(current);
  const auto catch_up = [&writer](Seq seq, Seq seen) {
    return writer.wait_applied(seq, seen, limits::kReaderCatchUpTimeoutMs);
  };
  const auto append = [&writer](storage::JournalEntry entry) { return commit_own(writer, std::move(entry)); };
  // Whoever waits for an answer cannot make room for others, so only a part of the connections may wait for
  // queries.
  auto readers =
      std::make_unique<api::ReaderPool>(limits::kReaderThreads, paths, catch_up, append,
                                        std::min(limits::kReaderQueueRequests, connections / 4 + 1));

  // Calls to ClassIn take long, so they have threads of their own.
  const auto clients = scheduling::ClientPool::open_anyway(*current);
  log_unusable(clients->usable());
  auto callers = std::make_unique<api::ReaderPool>(limits::kOutboundThreads, paths, catch_up, append,
                                                   limits::kOutboundQueueRequests);

  const auto draining = [&server] { return server.draining(); };
  const auto closing = [&server] { return server.closing(); };
  const auto certificate_expires_at = [&certificate] { return certificate.expires_at(); };
  api::App app({writer, *readers, *callers, scheduler_maker(*clients), post, draining, closing, now_s,
                certificate_expires_at, &server.counters(), clients.get()},
               current);
  app.read_config(file);
  api::AdminApp admin(app);
  unless_the_disk_fails([&] { remember_unsigned(app, *current, paths); });

  server.on_signal(SIGHUP, [&] {
    supervision.reload([&] { return reload(file.path, app, writer, *clients, certificate, current); });
  });
  stop_on_signals(server, supervision);
  Finisher finisher(*callers, *clients);
  server.every(std::chrono::seconds(limits::kFinishEveryS), [&] { finisher.look(current); });
  tick_every_second(server, app, *clients);
  server.every(std::chrono::minutes(1), [&] { certificate.look(server.counters(), now_s()); });

  api::About about = api::About::this_process();
  about.addresses = listen(server, *current, passed, {app, admin, certificate.tls()});
  app.introduce(std::move(about));
  finisher.look(current);
  log::info("ready", {{"schools", current->schools.size()}, {"store", paths.journal}});
  supervision.ready(server, writer, [&] { return condition(*current, app, writer); });

  server.run();     // until drained: every accepted push was answered
  clients->stop();  // nothing is sent to ClassIn any more
  writer.end_waiting();
  readers.reset();  // no query runs any more, nor hands over to the callers
  callers.reset();
  writer.stop();  // what was journalled last is projected
  log::info("stopped");
  return 0;
}

// `systemctl status` shows no line of the log while the unit waits for its next try.
void tell_no_start(const std::string& why) { service::Notifier().status("does not start: " + why); }

}  // namespace

int serve(const std::string& config_path) {
  const auto file = api::ConfigFile::look(config_path, now_s());
  const config::Loaded loaded = config::load_file(config_path);
  if (!loaded.config) {
    print_faults(loaded.faults);
    if (!loaded.faults.empty()) tell_no_start(loaded.faults.front().text());
    return 2;
  }
  log::set_level(level_of(loaded.config->log_level));
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(file, loaded.config, service::take_passed_sockets());
  } catch (const std::exception& error) {
    fmt::print(stderr, "rollcall: {}\n", error.what());
    tell_no_start(error.what());
    return 1;
  }
}

}  // namespace rollcall::daemon
