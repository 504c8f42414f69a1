#include "cli/status_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/time.hpp"
#include "http/server_certificate.hpp"
#include "report/display_text.hpp"

namespace rollcall::cli {

namespace {

using classin::Json;

constexpr std::size_t kNameColumns = 21;

// What the program that answered says, which need not be ours.
std::string said(const Json& value, std::string_view otherwise = "") {
  return report::printable(value.text().value_or(std::string(otherwise)));
}

std::string span_words(std::int64_t seconds) {
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 2 * 3600) return fmt::format("{} min", seconds / 60);
  if (seconds < 2 * 86400) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} d", seconds / 86400);
}

std::string age(const std::optional<std::int64_t>& at, std::int64_t now) {
  if (!at) return "never";
  return *at > now ? "future" : span_words(now - *at) + " ago";
}

std::string size_words(std::uint64_t bytes) {
  constexpr std::array kUnits = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", size, kUnits[unit]);
}

std::string records_line(const Json& store) {
  if (store["records_error"].text()) return fmt::format("records  LAG: {}\n", said(store["records_error"]));
  const std::int64_t behind =
      store["journal_seq"].integer().value_or(0) - store["records_seq"].integer().value_or(0);
  return behind <= 0 ? "records  up to date\n"
                     : fmt::format("records  {} {} behind\n", behind, behind == 1 ? "entry" : "entries");
}

std::string daemon_lines(const DaemonView& view, std::int64_t now) {
  if (!view.running) return fmt::format("daemon   {}\n", absence(view));
  const Json& ready = view.readiness;
  std::string out = fmt::format("daemon   running, {}", said(ready["status"], "?"));
  if (const auto since = ready["started_at"].integer(); since && *since >= 0)
    out +=
        *since > now ? ", started in the future" : fmt::format(", started {} ago", span_words(now - *since));
  if (const auto version = said(ready["version"]); !version.empty() && version != ROLLCALL_VERSION)
    out += fmt::format("; it is version {}: restart it to run this one", version);
  out += '\n';
  const Json store = ready["store"];
  if (!store["committing"].truth().value_or(true))
    out += fmt::format("store    CANNOT COMMIT: {}\n", said(store["error"]));
  out += records_line(store);
  if (const auto expires_at = ready["tls"]["expires_at"].integer()) {
    const std::string words = http::expiry_words(*expires_at, now);
    if (!words.empty()) out += fmt::format("TLS      the certificate that is served {}\n", words);
  }
  return out;
}

std::string journal_line(const StoreStatus& store) {
  if (!store.error.empty()) return fmt::format("journal  CANNOT BE READ: {}\n", store.error);
  return fmt::format("journal  {}, {}, last entry {}; {} free\n", store.path, size_words(store.bytes),
                     store.last_seq, size_words(store.free_bytes));
}

std::string words(const Json& trouble) {
  return fmt::format("  why    {}\n  to do  {}\n", said(trouble["reason"]), said(trouble["advice"]));
}

std::string since(const Json& trouble) { return utc_text(trouble["since"].integer().value_or(0)); }

bool of_store(const Json& block) { return block["cause"].text() == "store"; }

std::string trouble_lines(const SchoolStatus& status) {
  std::string out;
  for (const Json& block : status.blocks) {
    if (of_store(block)) continue;  // store_lines() tells it once for all
    const std::string message_id = said(block["message_id"]), cmd = said(block["cmd"]);
    out +=
        fmt::format("\nschool {} is blocked since {}: push {} (Cmd {}) came {} times\n{}",
                    status.school->sid.value, since(block), message_id.empty() ? "without _id" : message_id,
                    cmd.empty() ? "unknown" : cmd, block["repeats"].integer().value_or(0), words(block));
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
      schools == 1 ? fmt::format("school {} is", said(first["sid"], "?"))
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

// Those in trouble first, else in the order of the configuration.
std::vector<SchoolStatus> by_trouble(std::vector<SchoolStatus> schools) {
  const auto rank = [](const SchoolStatus& s) { return !s.blocks.empty() ? 0 : !s.silences.empty() ? 1 : 2; };
  std::stable_sort(schools.begin(), schools.end(),
                   [&](const SchoolStatus& a, const SchoolStatus& b) { return rank(a) < rank(b); });
  return schools;
}

std::string padded(const std::string& text, std::size_t columns) {
  const bool fits = report::display_width(text) <= columns;
  const std::string cut = fits ? text : report::cut_to_width(text, columns - 1) + "…";
  return cut + std::string(columns - std::min(columns, report::display_width(cut)), ' ');
}

std::string queue_line(const std::vector<SchoolStatus>& schools) {
  std::size_t blocked = 0, silent = 0;
  for (const auto& school : schools) {
    if (!school.blocks.empty())
      ++blocked;
    else if (!school.silences.empty())
      ++silent;
  }
  std::string out =
      fmt::format("queues   {} {}: {} moving", schools.size(), schools.size() == 1 ? "school" : "schools",
                  schools.size() - blocked - silent);
  if (blocked > 0) out += fmt::format(", {} BLOCKED", blocked);
  if (silent > 0) out += fmt::format(", {} SILENT", silent);
  return out + "\n";
}

std::string school_lines(const std::vector<SchoolStatus>& schools, bool running, std::int64_t now) {
  constexpr const char* kRow = "{:<10} {} {:<7} {:>9} {:>7} {:>10} {:>10}\n";
  std::string out = fmt::format(kRow, "SID", padded("name", kNameColumns), "queue", "pushes", "unused",
                                "last push", "last Test");
  for (const auto& status : by_trouble(schools)) {
    const auto& pushes = status.pushes;
    const std::string name = padded(report::printable(status.school->name), kNameColumns);
    const std::string unused = status.quarantined ? std::to_string(*status.quarantined) : "?";
    out += fmt::format(kRow, status.school->sid.value, name, running ? status.queue() : "?", pushes.pushes,
                       unused, age(pushes.last_received_at, now), age(pushes.last_test_at, now));
  }
  return out;
}

std::string future_lines(const std::vector<SchoolStatus>& schools, std::int64_t now) {
  std::string out;
  for (const auto& status : schools) {
    const auto& last = status.pushes.last_received_at;
    if (!last || *last <= now) continue;
    out += fmt::format(
        "\nschool {}: its last push was received {} in the future: this machine's clock was set back since; "
        "`timedatectl` tells whether it is right now\n",
        status.school->sid.value, span_words(*last - now));
  }
  return out;
}

std::string quarantine_line(const std::vector<SchoolStatus>& schools) {
  const bool any = std::any_of(schools.begin(), schools.end(),
                               [](const SchoolStatus& school) { return school.quarantined.value_or(0) > 0; });
  return any ? "\nunused pushes are kept: `rollcall quarantine list` shows each with its reason\n" : "";
}

}  // namespace

std::string status_words(const DaemonView& view, const StoreStatus& store,
                         const std::vector<SchoolStatus>& schools, std::int64_t now) {
  std::string out =
      fmt::format("rollcall {}\n{}{}", ROLLCALL_VERSION, daemon_lines(view, now), journal_line(store));
  if (view.running) out += queue_line(schools);
  if (store.error.empty())
    out += "\n" + school_lines(schools, view.running, now) + quarantine_line(schools) +
           future_lines(schools, now);
  out += store_lines(view);
  for (const auto& school : schools) out += trouble_lines(school) + creation_lines(school);
  return out + stray_lines(view);
}

}  // namespace rollcall::cli
