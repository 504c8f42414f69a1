#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "base/json_writer.hpp"
#include "base/time.hpp"
#include "cli/access.hpp"
#include "cli/daemon_view.hpp"
#include "cli/output.hpp"
#include "cli/status_words.hpp"

namespace rollcall::cli {

namespace {

using classin::Json;
using report::Cell;
using report::ColumnKind;

constexpr std::int64_t kMomentMs = 1000;
constexpr int kPollMs = 20;

// Of schools whose pushes cannot be counted there is what the daemon says.
std::vector<SchoolStatus> schools_of(const config::Config& config, const DaemonView& view) {
  std::vector<SchoolStatus> out;
  for (const auto& school : config.schools) {
    SchoolStatus status{.school = &school, .pushes = {.sid = school.sid}, .heard = view.running};
    status.blocks = told_of(view, "blocked", school.sid);
    status.silences = told_of(view, "silent", school.sid);
    out.push_back(std::move(status));
  }
  return out;
}

// Records that a daemon brings up to date are given a moment; then they are read as they are, or left out:
// whoever asks for the status should not have to wait for what may be the trouble, and the daemon says what
// it is. One that holds the store and does not answer is not waited for at all.
storage::ReportStore* records_of(api::Reader& reader, const DaemonView& view) {
  if (!view.running && !view.store_held) return &reader.reports();
  const Seq target = reader.journal().last_seq();
  const std::int64_t give_up_at = now_ms() + (view.running ? kMomentMs : 0);
  while (true) {
    storage::ReportStore* records = nullptr;
    try {
      records = reader.reports_as_they_are();
      if (records != nullptr && records->applied() >= target) return records;
    } catch (const storage::StoreError&) {
      records = nullptr;
    }
    if (now_ms() >= give_up_at) return records;
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
  }
}

void count_pushes(api::Reader& reader, const DaemonView& view, std::vector<SchoolStatus>& schools) {
  storage::ReportStore* const records = records_of(reader, view);
  std::vector<Sid> sids;
  sids.reserve(schools.size());
  for (const auto& status : schools) sids.push_back(status.school->sid);
  auto pushes = reader.journal().schools(sids);
  for (std::size_t i = 0; i < schools.size(); ++i) {
    auto& status = schools[i];
    status.pushes = std::move(pushes[i]);
    if (records != nullptr) status.quarantined = records->quarantined(status.school->sid);
    status.creations_unknown = reader.creations().count_unfinished(status.school->sid);
  }
}

StoreStatus look_at_store(const config::Config& config, const DaemonView& view,
                          std::vector<SchoolStatus>& schools) {
  const auto paths = paths_of(config);
  StoreStatus store{.path = paths.journal};
  try {
    auto reader = open_reader(config);
    count_pushes(reader, view, schools);
    store.last_seq = reader.journal().last_seq().value;
  } catch (const Failure& failure) {
    store.error = failure.text;
  } catch (const storage::StoreError& error) {
    store.error = error.what();
  }
  std::error_code none;
  const auto size_of = [&](const std::string& path) {
    const auto bytes = std::filesystem::file_size(path, none);
    return none ? 0 : bytes;
  };
  store.bytes = size_of(paths.journal) + size_of(paths.journal + "-wal");  // not yet moved into the file
  const auto directory = std::filesystem::absolute(paths.journal, none).parent_path();
  const auto space = std::filesystem::space(directory, none);
  if (!none) store.free_bytes = space.available;
  return store;
}

report::Table school_table(const std::vector<SchoolStatus>& schools) {
  report::Table table;
  table.columns = {{"sid", ColumnKind::integer},
                   {"name"},
                   {"queue"},
                   {"pushes", ColumnKind::integer},
                   {"duplicates", ColumnKind::integer},
                   {"quarantined", ColumnKind::integer},
                   {"last_push", ColumnKind::instant},
                   {"last_cmd"},
                   {"ahead_s", ColumnKind::integer},
                   {"last_test", ColumnKind::instant}};
  for (const auto& status : schools) {
    const auto& p = status.pushes;
    std::optional<std::int64_t> ahead;
    if (p.last_time_stamp && p.last_received_at) ahead = *p.last_time_stamp - *p.last_received_at;
    table.rows.push_back({Cell(p.sid.value), Cell(status.school->name),
                          status.heard ? Cell(status.queue()) : Cell(), Cell(p.pushes), Cell(p.duplicates),
                          report::cell(status.quarantined), report::cell(p.last_received_at),
                          Cell(p.last_cmd), report::cell(ahead), report::cell(p.last_test_at)});
  }
  return table;
}

// Null where nobody was asked.
std::optional<bool> told(const SchoolStatus& status, const std::vector<Json>& troubles) {
  return status.heard ? std::optional(!troubles.empty()) : std::nullopt;
}

// Null where nothing is wrong.
std::optional<std::int64_t> since(const std::vector<Json>& troubles) {
  return troubles.empty() ? std::nullopt : troubles.front()["since"].integer();
}

void write_school(JsonWriter& json, const SchoolStatus& status) {
  const auto& p = status.pushes;
  json.begin_object().field("sid", p.sid.value).field("name", status.school->name);
  json.field("blocked", told(status, status.blocks)).field("blocked_since", since(status.blocks));
  json.field("silent", told(status, status.silences)).field("silent_since", since(status.silences));
  json.field("pushes", p.pushes).field("duplicates", p.duplicates);
  json.field("creations_unknown", status.creations_unknown);
  json.field("held", p.held).field("quarantined", status.quarantined);
  json.field("last_received_at", p.last_received_at).field("last_cmd", p.last_cmd);
  json.field("last_time_stamp", p.last_time_stamp).field("last_test_at", p.last_test_at).end_object();
}

std::string status_json(const DaemonView& view, const StoreStatus& store,
                        const std::vector<SchoolStatus>& schools) {
  JsonWriter json;
  json.begin_object().field("version", ROLLCALL_VERSION).field("store", store.path).key("journal");
  json.begin_object()
      .field("bytes", static_cast<std::int64_t>(store.bytes))
      .field("last_seq", store.last_seq);
  json.field("free_bytes", static_cast<std::int64_t>(store.free_bytes)).key("error");
  if (store.error.empty())
    json.null();
  else
    json.value(store.error);
  json.end_object().key("daemon");
  if (view.running)
    json.raw(view.raw);
  else
    json.null();
  json.key("daemon_error");
  if (view.running)
    json.null();
  else
    json.value(absence(view));
  json.key("schools").begin_array();
  for (const auto& status : schools) write_school(json, status);
  json.end_array().end_object();
  return json.take() + "\n";
}

void print(const Invocation& invocation, const config::Config& config, const DaemonView& view,
           const StoreStatus& store, const std::vector<SchoolStatus>& schools) {
  if (invocation.format == "json") return write_output(invocation, status_json(view, store, schools));
  if (invocation.format.empty() || invocation.format == "table")
    return write_output(invocation, status_words(view, store, schools, now_s()));
  const std::string zone = config.schools.size() == 1 ? config.schools.front().timezone : "UTC";
  print_table(invocation, school_table(schools), "status", zone);
}

}  // namespace

int status(const Invocation& invocation) {
  const auto config = load_config(invocation);
  DaemonView view;
  ask_daemon(*config, view);
  auto schools = schools_of(*config, view);
  const StoreStatus store = look_at_store(*config, view, schools);
  print(invocation, *config, view, store, schools);
  if (!store.error.empty()) throw Failure{store.error};
  return 0;
}

}  // namespace rollcall::cli
