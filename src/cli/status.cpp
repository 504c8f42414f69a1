#include <fmt/format.h>

#include <filesystem>
#include <utility>
#include <variant>

#include "base/json_writer.hpp"
#include "base/time.hpp"
#include "classin/json_reader.hpp"
#include "cli/access.hpp"
#include "cli/output.hpp"
#include "http/client.hpp"
#include "http/server_certificate.hpp"
#include "http/url.hpp"

namespace rollcall::cli {

namespace {

using classin::Json;
using report::Cell;
using report::ColumnKind;

constexpr int kAskTimeoutMs = 3000;

// What the running daemon says of itself; the document keeps the memory of `readiness`.
struct DaemonView {
  bool running = false;
  std::string why_not;
  std::string raw;
  classin::JsonDocument document;
  Json readiness;
};

http::Outcome ask(const http::Url& url, const std::string& certificate) {
  http::ClientOptions options;
  options.pinned_certificate = certificate;
  options.connect_timeout_ms = options.send_timeout_ms = kAskTimeoutMs;
  options.wait_timeout_ms = options.reply_timeout_ms = kAskTimeoutMs;
  http::Outgoing request;
  request.keep_alive = false;
  return http::Client(url, options).exchange(request);
}

std::string why_no_answer(const http::Failure& failure, const std::string& address) {
  using Cause = http::Failure::Cause;
  if (failure.cause == Cause::not_http) return fmt::format("what answers on {} does not speak HTTP", address);
  if (failure.cause == Cause::too_large) return fmt::format("{} answers more than expected", address);
  return fmt::format("no answer from {}: {}", address, failure.why);
}

void ask_daemon(const config::Config& config, DaemonView& view) {
  const std::string& address = config.admin_address.empty() ? config.listen.address : config.admin_address;
  auto url = http::url_of_listener(address, "/readyz");
  if (!url) {
    view.why_not = url.error().text();
    return;
  }
  url->tls = config.admin_address.empty() && config.listen.tls();
  auto answer = ask(*url, url->tls ? config.listen.tls_certificate : "");
  if (const auto* failure = std::get_if<http::Failure>(&answer)) {
    view.why_not = why_no_answer(*failure, address);
    return;
  }
  view.raw = std::move(std::get<http::Reply>(answer).body);
  const auto json = view.document.parse(view.raw);
  view.running = json.ok() && (*json)["store"].is_object();
  if (view.running)
    view.readiness = *json;
  else
    view.why_not = fmt::format("something else than rollcall answers on {}", address);
}

// What `list` of the daemon's view says of the school.
std::vector<Json> told_of(const DaemonView& view, std::string_view list, Sid sid) {
  std::vector<Json> out;
  for (const Json each : view.readiness[list].items()) {
    if (each["sid"].integer() == sid.value) out.push_back(each);
  }
  return out;
}

struct SchoolStatus {
  const config::School* school = nullptr;
  storage::SchoolPushes pushes;
  std::int64_t quarantined = 0;
  std::int64_t creations_unknown = 0;  // without an outcome
  std::vector<Json> blocks, silences;

  const char* queue() const { return !blocks.empty() ? "BLOCKED" : !silences.empty() ? "SILENT" : "moving"; }
};

std::vector<SchoolStatus> schools_of(const config::Config& config, api::Reader& reader,
                                     const DaemonView& view) {
  std::vector<SchoolStatus> out;
  for (const auto& school : config.schools) {
    SchoolStatus status{.school = &school};
    status.pushes = reader.journal().school(school.sid);
    status.quarantined = reader.reports().quarantined(school.sid);
    status.creations_unknown = reader.creations().count_unfinished(school.sid);
    status.blocks = told_of(view, "blocked", school.sid);
    status.silences = told_of(view, "silent", school.sid);
    out.push_back(std::move(status));
  }
  return out;
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
    table.rows.push_back({Cell(p.sid.value), Cell(status.school->name), Cell(status.queue()), Cell(p.pushes),
                          Cell(p.duplicates), Cell(status.quarantined), report::cell(p.last_received_at),
                          Cell(p.last_cmd), report::cell(ahead), report::cell(p.last_test_at)});
  }
  return table;
}

std::string daemon_lines(const DaemonView& view) {
  if (!view.running) return fmt::format("daemon   not running: {}\n", view.why_not);
  std::string out = fmt::format("daemon   running, {}\n", view.readiness["status"].text().value_or("?"));
  const Json store = view.readiness["store"];
  if (!store["committing"].truth().value_or(true)) {
    out += fmt::format("store    CANNOT COMMIT: {}\n", store["error"].text().value_or(""));
  }
  if (const auto lag = store["records_error"].text()) out += fmt::format("records  LAG: {}\n", *lag);
  if (const auto expires_at = view.readiness["tls"]["expires_at"].integer()) {
    const std::string words = http::expiry_words(*expires_at, now_s());
    if (!words.empty()) out += fmt::format("TLS      the certificate that is served {}\n", words);
  }
  return out;
}

std::string words(const Json& trouble) {
  return fmt::format("  why    {}\n  to do  {}\n", trouble["reason"].text().value_or(""),
                     trouble["advice"].text().value_or(""));
}

std::string since(const Json& trouble) { return utc_text(trouble["since"].integer().value_or(0)); }

bool of_store(const Json& block) { return block["cause"].text() == "store"; }

std::string trouble_lines(const SchoolStatus& status) {
  std::string out;
  for (const Json& block : status.blocks) {
    if (of_store(block)) continue;  // store_lines() tells it once for all
    const std::string message_id = block["message_id"].text().value_or("");
    out +=
        fmt::format("\nschool {} is blocked since {}: push {} (Cmd {}) came {} times\n{}",
                    status.school->sid.value, since(block), message_id.empty() ? "without _id" : message_id,
                    block["cmd"].text().value_or("?"), block["repeats"].integer().value_or(0), words(block));
  }
  for (const Json& silence : status.silences)
    out += fmt::format("\nschool {} is silent since {}\n{}", status.school->sid.value, since(silence),
                       words(silence));
  return out;
}

std::string store_lines(const DaemonView& view) {
  std::int64_t schools = 0;
  Json first;
  for (const Json block : view.readiness["blocked"].items()) {
    if (!of_store(block)) continue;
    if (schools++ == 0) first = block;
  }
  if (schools == 0) return "";
  return fmt::format(
      "\n{} blocked since {}: the store cannot commit; ClassIn repeats what it sends, and nothing is lost\n"
      "  to do  put right what the line `store` above says; pushes then pass by themselves\n",
      schools == 1 ? fmt::format("school {} is", first["sid"].text().value_or("?"))
                   : fmt::format("{} schools are", schools),
      since(first));
}

std::string stray_lines(const DaemonView& view) {
  std::string out;
  for (const Json stray : view.readiness["strays"].items()) {
    out += fmt::format(
        "\na push of no school here came {} times since {}; if it is ClassIn that sends it, a queue is "
        "blocked\n{}",
        stray["repeats"].integer().value_or(0), since(stray), words(stray));
  }
  return out;
}

std::string creation_lines(const SchoolStatus& status) {
  if (status.creations_unknown == 0) return "";
  return fmt::format(
      "\nschool {0}: of {1} creations nobody knows the outcome; `rollcall class list {0} --state unknown`\n",
      status.school->sid.value, status.creations_unknown);
}

std::string status_json(const DaemonView& view, const std::vector<SchoolStatus>& schools,
                        const std::string& store) {
  JsonWriter json;
  json.begin_object().field("version", ROLLCALL_VERSION).field("store", store).key("daemon");
  if (view.running)
    json.raw(view.raw);
  else
    json.null();
  json.key("schools").begin_array();
  for (const auto& status : schools) {
    const auto& p = status.pushes;
    json.begin_object().field("sid", p.sid.value).field("name", status.school->name);
    json.field("blocked", !status.blocks.empty()).field("silent", !status.silences.empty());
    json.field("pushes", p.pushes).field("duplicates", p.duplicates);
    json.field("creations_unknown", status.creations_unknown);
    json.field("held", p.held)
        .field("quarantined", status.quarantined)
        .field("last_received_at", p.last_received_at);
    json.field("last_cmd", p.last_cmd).field("last_time_stamp", p.last_time_stamp);
    json.field("last_test_at", p.last_test_at).end_object();
  }
  json.end_array().end_object();
  return json.take() + "\n";
}

std::uintmax_t journal_bytes(const storage::StorePaths& paths) {
  std::error_code none;
  const auto waiting =
      std::filesystem::file_size(paths.journal + "-wal", none);  // not yet moved into the file
  return std::filesystem::file_size(paths.journal) + (none ? 0 : waiting);
}

}  // namespace

int status(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  DaemonView view;
  ask_daemon(*config, view);
  auto reader = open_reader(*config);
  const auto schools = schools_of(*config, reader, view);
  const std::string zone = config->schools.size() == 1 ? config->schools.front().timezone : "UTC";
  if (invocation.format == "json") {
    write_output(invocation, status_json(view, schools, paths.journal));
    return 0;
  }
  if (!invocation.format.empty() && invocation.format != "table") {
    print_table(invocation, school_table(schools), "status", zone);
    return 0;
  }
  std::string text =
      fmt::format("rollcall {}\n{}journal  {}, {} bytes, last push {}\n\n", ROLLCALL_VERSION,
                  daemon_lines(view), paths.journal, journal_bytes(paths), reader.journal().last_seq().value);
  text += report::render_text(school_table(schools), zone);
  text += store_lines(view);
  for (const auto& school : schools) text += trouble_lines(school) + creation_lines(school);
  text += stray_lines(view);
  write_output(invocation, text);
  return 0;
}

}  // namespace rollcall::cli
