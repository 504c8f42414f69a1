#include "api/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace rollcall::api {

namespace {

using metrics::Page;

constexpr std::string_view kCounter = "counter", kGauge = "gauge", kHistogram = "histogram";

// A page is about so long, and of each school comes about so much where it sends everything.
constexpr std::size_t kFirstBytes = 16 * 1024, kBytesOfSchool = 8 * 1024;

constexpr std::string_view kOthers = "other";

std::string text_of(Sid sid) { return fmt::format_int(sid.value).str(); }

// `act` is called with the label and the tally of each school.
template <class Act>
void for_each_school(const Seen& seen, const Act& act) {
  for (const auto& [sid, school] : seen.tally.schools()) act(text_of(sid), school);
  if (!seen.tally.others().empty()) act(std::string(kOthers), seen.tally.rest());
}

// The label of a school; unset of one that is no longer configured.
std::optional<std::string> label_of(const Seen& seen, Sid sid) {
  if (seen.tally.schools().contains(sid)) return text_of(sid);
  if (seen.tally.others().contains(sid)) return std::string(kOthers);
  return std::nullopt;
}

// What the last look saw of them; nothing before the first.
const std::map<Sid, SchoolSight>& schools_of(const Seen& seen) {
  static const std::map<Sid, SchoolSight> kNone;
  return seen.sight != nullptr ? seen.sight->schools : kNone;
}

// `,cmd="…",outcome="…"} ` for each, by place: they are many and never change.
using PushLabels = std::vector<std::array<std::string, kPushOutcomes.size()>>;

PushLabels made_push_labels() {
  PushLabels out;
  for (const std::string_view cmd : cmd_names()) {
    auto& of_cmd = out.emplace_back();
    for (std::size_t i = 0; i < kPushOutcomes.size(); ++i)
      of_cmd[i] = fmt::format(R"(,cmd="{}",outcome="{}"}} )", cmd, outcome_name(kPushOutcomes[i]));
  }
  return out;
}

void write_pushes(Page& page, const Seen& seen) {
  static const PushLabels kLabels = made_push_labels();
  for_each_school(seen, [&](const std::string& sid, const SchoolTally& school) {
    const std::string label = fmt::format(R"({{sid="{}")", sid);
    for (std::size_t cmd = 0; cmd < kLabels.size(); ++cmd) {
      for (std::size_t i = 0; i < kPushOutcomes.size(); ++i) {
        if (school.pushes[cmd][i] > 0) page.sample(label, kLabels[cmd][i], school.pushes[cmd][i]);
      }
    }
  });
}

void write_refusals(Page& page, const Seen& seen) {
  const auto write = [&page](const std::string& sid, const SchoolTally& school) {
    for (const ingest::Refusal why : kRefusals) {
      const bool of_nobody = why == ingest::Refusal::not_json || why == ingest::Refusal::unknown_school;
      const bool of_both = why == ingest::Refusal::too_large;
      if (!of_both && of_nobody != sid.empty()) continue;
      page.sample({{"sid", sid}, {"reason", ingest::refusal_name(why)}},
                  school.refusals[static_cast<std::size_t>(why)]);
    }
  };
  for_each_school(seen, [&](const std::string& sid, const SchoolTally& school) { write(sid, school); });
  write("", seen.tally.strangers());
}

void write_held(Page& page, const Seen& seen) {
  for_each_school(seen, [&](const std::string& sid, const SchoolTally& school) {
    page.sample({{"sid", sid}}, school.held);
  });
}

void write_last_push(Page& page, const Seen& seen) {
  std::map<std::string, std::int64_t> sighted;
  for (const auto& [sid, school] : schools_of(seen)) {
    const auto label = label_of(seen, sid);
    if (label) sighted[*label] = std::max(sighted[*label], school.last_push.value_or(0));
  }
  for_each_school(seen, [&](const std::string& sid, const SchoolTally& school) {
    const std::int64_t at = std::max(school.last_push, sighted[sid]);
    if (at > 0) page.sample({{"sid", sid}}, at);
  });
}

void write_last_test(Page& page, const Seen& seen) {
  for_each_school(seen, [&](const std::string& sid, const SchoolTally& school) {
    if (school.last_test > 0) page.sample({{"sid", sid}}, school.last_test);
  });
}

// By label, since when a queue is stuck: of several pushes and schools the longest.
std::map<std::string, std::int64_t> blocked_since(const Seen& seen) {
  std::map<std::string, std::int64_t> out;
  for (const auto& [sid, block] : seen.watches.blocked()) {
    const auto label = label_of(seen, sid);
    if (!label) continue;
    const auto [at, first] = out.try_emplace(*label, block.since);
    if (!first) at->second = std::min(at->second, block.since);
  }
  return out;
}

void write_blocked(Page& page, const Seen& seen) {
  const auto blocked = blocked_since(seen);
  for_each_school(seen, [&](const std::string& sid, const SchoolTally&) {
    page.sample({{"sid", sid}}, blocked.contains(sid));
  });
}

void write_blocked_since(Page& page, const Seen& seen) {
  for (const auto& [sid, since] : blocked_since(seen)) page.sample({{"sid", sid}}, since);
}

void write_silent(Page& page, const Seen& seen) {
  std::set<std::string> silent;
  for (const auto& [sid, silence] : seen.watches.silent()) {
    if (const auto label = label_of(seen, sid)) silent.insert(*label);
  }
  for_each_school(seen, [&](const std::string& sid, const SchoolTally&) {
    page.sample({{"sid", sid}}, silent.contains(sid));
  });
}

// Of the schools that have one label together the sum.
template <class Value>
void write_of_sight(Page& page, const Seen& seen, Value SchoolSight::*member) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [sid, school] : schools_of(seen)) {
    const std::optional<std::int64_t> count = school.*member;
    const auto label = label_of(seen, sid);
    if (count && label) counts[*label] += *count;
  }
  for (const auto& [sid, count] : counts) page.sample({{"sid", sid}}, count);
}

void write_quarantined(Page& page, const Seen& seen) {
  write_of_sight(page, seen, &SchoolSight::quarantined);
}

void write_creations(Page& page, const Seen& seen) {
  write_of_sight(page, seen, &SchoolSight::creations_unknown);
}

void write_sizes(Page& page, const Seen& seen) {
  if (seen.sight == nullptr) return;
  const StoreFiles& files = seen.sight->files;
  page.sample({{"file", "journal"}}, files.journal);
  page.sample({{"file", "journal_wal"}}, files.journal_wal);
  page.sample({{"file", "records"}}, files.records);
  page.sample({{"file", "records_wal"}}, files.records_wal);
}

void write_connections(Page& page, const Seen& seen) {
  if (seen.server == nullptr) return;
  page.sample({{"outcome", "accepted"}}, seen.server->accepted);
  page.sample({{"outcome", "refused"}}, seen.server->refused_connections);
}

void write_requests(Page& page, const Seen& seen) {
  for (std::size_t route = 0; route < kRouteNames.size(); ++route) {
    for (std::size_t status = 0; status < kStatusNames.size(); ++status) {
      const std::uint64_t count = seen.tally.answers(route, status);
      if (count > 0) page.sample({{"route", kRouteNames[route]}, {"status", kStatusNames[status]}}, count);
    }
  }
}

void write_cut_short(Page& page, const Seen& seen) {
  if (seen.server == nullptr) return;
  const http::ServerCounters& counters = *seen.server;
  page.sample({{"why", "malformed"}}, counters.malformed);
  page.sample({{"why", "timed_out"}}, counters.timed_out);
  page.sample({{"why", "gave_way"}}, counters.gave_way);
  page.sample({{"why", "failed"}}, counters.failed);
}

void write_handshakes(Page& page, const Seen& seen) {
  if (seen.server == nullptr || !seen.certificate_expires_at) return;
  const http::ServerCounters& counters = *seen.server;
  page.sample({{"outcome", "full"}}, counters.handshakes - counters.resumed);
  page.sample({{"outcome", "resumed"}}, counters.resumed);
  page.sample({{"outcome", "failed"}}, counters.failed_handshakes);
}

void write_calls(Page& page, const Seen& seen) {
  if (seen.clients == nullptr) return;
  for (const outbound::Effect effect : outbound::kEffects)
    page.sample({{"outcome", outbound::effect_name(effect)}}, seen.clients->calls(effect));
}

double seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000; }

// What cannot be said before the first look is not said.
template <class Value>
void sighted(Page& page, const Seen& seen, Value StoreFiles::*member) {
  if (seen.sight != nullptr) page.sample({}, seen.sight->files.*member);
}

constexpr MetricRow kRows[] = {
    // Pushes.
    {"rollcall_pushes_total", kCounter,
     "Pushes let in, by school, Cmd (other: not of the known types) and outcome: stored, duplicate (was "
     "there "
     "already), test, unknown (type), held (unsigned, stale or unreadable: kept, not believed), not_stored "
     "(answered 503, ClassIn repeats it).",
     &write_pushes},
    {"rollcall_pushes_held_total", kCounter, "Pushes that are kept and not believed, by school.",
     &write_held},
    {"rollcall_refusals_total", kCounter,
     "Pushes refused, by reason and school; sid is empty where the push names none that is configured.",
     &write_refusals},
    {"rollcall_ack_seconds", kHistogram,
     "From the last byte of a push that was let in to its acknowledgement, its commit included.",
     [](Page& page, const Seen& seen) { page.histogram({}, seen.tally.acknowledgements); }},
    {"rollcall_commit_seconds", kHistogram, "Time to commit and sync a batch of pushes.",
     [](Page& page, const Seen& seen) { page.histogram({}, seen.writer.commit); }},
    {"rollcall_commit_batch_pushes", kHistogram, "Pushes that share one commit and one sync.",
     [](Page& page, const Seen& seen) { page.histogram({}, seen.writer.batch); }},
    {"rollcall_commit_failures_total", kCounter, "Batches that could not be committed.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.writer.failed_commits.value()); }},
    {"rollcall_queue_pushes", kGauge, "Pushes that wait for their commit.",
     [](Page& page, const Seen& seen) { page.sample({}, std::uint64_t{seen.load.pushes}); }},
    {"rollcall_queue_oldest_seconds", kGauge, "How long the oldest of them has waited.",
     [](Page& page, const Seen& seen) { page.sample({}, seconds(seen.load.oldest_ms)); }},

    // Schools.
    {"rollcall_last_push_timestamp_seconds", kGauge,
     "When the last push of the school was received; absent where none ever was.", &write_last_push},
    {"rollcall_last_test_timestamp_seconds", kGauge,
     "When the last registration test (Cmd Test) was received since the start; absent where none was.",
     &write_last_test},
    {"rollcall_school_blocked", kGauge,
     "1 while ClassIn repeats a push of the school that is refused and everything behind it waits.",
     &write_blocked},
    {"rollcall_school_blocked_since_timestamp_seconds", kGauge,
     "Since when the school's queue is blocked; absent while it moves.", &write_blocked_since},
    {"rollcall_school_silent", kGauge, "1 while nothing comes of the school though classes are on.",
     &write_silent},
    {"rollcall_stray_pushes", kGauge, "Pushes of no configured school that keep coming back.",
     [](Page& page, const Seen& seen) { page.sample({}, std::uint64_t{seen.watches.strays()}); }},
    {"rollcall_quarantined_pushes", kGauge,
     "Pushes of the school that are kept and not used, held ones included, and not dropped by a person.",
     &write_quarantined},
    {"rollcall_creations_unknown", kGauge, "Creations in ClassIn of which nobody knows the outcome yet.",
     &write_creations},

    // Store.
    {"rollcall_store_committing", kGauge, "1 while pushes can be committed.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.health.journal_ok); }},
    {"rollcall_journal_seq", kGauge, "Number of the newest push in the journal.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.health.last); }},
    {"rollcall_records_seq", kGauge, "Number of the newest push that the records, and so reports, hold.",
     [](Page& page, const Seen& seen) { page.sample({}, std::max<std::int64_t>(seen.health.applied, 0)); }},
    {"rollcall_projection_lag_pushes", kGauge, "Pushes in the journal that the records do not hold yet.",
     [](Page& page, const Seen& seen) {
       const auto applied = std::max<std::int64_t>(seen.health.applied, 0);
       page.sample({}, std::max<std::int64_t>(seen.health.last - applied, 0));
     }},
    {"rollcall_projection_lag_seconds", kGauge, "For how long the records have lacked the oldest of them.",
     [](Page& page, const Seen& seen) { page.sample({}, seconds(seen.load.lag_ms)); }},
    {"rollcall_records_failing", kGauge, "1 while the records cannot be brought up to date.",
     [](Page& page, const Seen& seen) { page.sample({}, !seen.health.records_error.empty()); }},
    {"rollcall_rebuild_running", kGauge, "1 while another process builds the records again.",
     [](Page& page, const Seen& seen) { sighted(page, seen, &StoreFiles::rebuilding); }},
    {"rollcall_store_size_bytes", kGauge, "Sizes of the store's files.", &write_sizes},
    {"rollcall_store_free_bytes", kGauge, "Room left for the daemon on the journal's file system.",
     [](Page& page, const Seen& seen) { sighted(page, seen, &StoreFiles::disk_free); }},
    {"rollcall_store_disk_bytes", kGauge, "Size of the journal's file system.",
     [](Page& page, const Seen& seen) { sighted(page, seen, &StoreFiles::disk); }},

    // HTTP, TLS, queries, calls.
    {"rollcall_http_connections", kGauge, "Connections open now.",
     [](Page& page, const Seen& seen) {
       if (seen.server != nullptr) page.sample({}, std::uint64_t{seen.server->connections});
     }},
    {"rollcall_http_connections_total", kCounter, "Connections accepted, or refused beyond max_connections.",
     &write_connections},
    {"rollcall_http_requests_total", kCounter, "Requests answered, by class of route and of status.",
     &write_requests},
    {"rollcall_http_cut_short_total", kCounter,
     "Requests refused as malformed, cut by a time limit (timed_out), and connections ended to make room "
     "(gave_way) or by a fault (failed).",
     &write_cut_short},
    {"rollcall_tls_handshakes_total", kCounter, "TLS handshakes: full, resumed, failed; absent without TLS.",
     &write_handshakes},
    {"rollcall_tls_certificate_expiry_timestamp_seconds", kGauge,
     "When the certificate that is served ends; absent without TLS.",
     [](Page& page, const Seen& seen) {
       if (seen.certificate_expires_at) page.sample({}, *seen.certificate_expires_at);
     }},
    {"rollcall_query_seconds", kHistogram, "From a query's arrival to the beginning of its answer.",
     [](Page& page, const Seen& seen) { page.histogram({}, seen.tally.queries); }},
    {"rollcall_queries_waiting", kGauge, "Tasks that wait for a reader thread.",
     [](Page& page, const Seen& seen) { page.sample({}, std::uint64_t{seen.readers.waiting()}); }},
    {"rollcall_exports_open", kGauge, "Exports being sent.",
     [](Page& page, const Seen& seen) { page.sample({}, std::uint64_t{seen.streams.open_exports()}); }},
    {"rollcall_live_views_open", kGauge, "Live views being sent.",
     [](Page& page, const Seen& seen) { page.sample({}, std::uint64_t{seen.streams.open_live_views()}); }},
    {"rollcall_classin_calls_total", kCounter,
     "Attempts to call ClassIn: done, done_but (with a warning), already, not_done (refused), not_known.",
     &write_calls},

    // The process.
    {"rollcall_build_info", kGauge, "1; the label is the version.",
     [](Page& page, const Seen&) {
       page.sample({{"version", version()}}, true);
     }},
    {"rollcall_config_last_reload_successful", kGauge,
     "1 where the configuration file was taken when it was read last, at the start or by a reload; 0: the "
     "one before is in force.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.reload.successful); }},
    {"rollcall_config_last_reload_success_timestamp_seconds", kGauge,
     "When the configuration in force was read.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.reload.succeeded_at); }},
    {"rollcall_clock_timestamp_seconds", kGauge, "What the machine's clock says.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.now); }},
    {"process_start_time_seconds", kGauge, "When the process was started.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.process.started_at); }},
    {"process_cpu_seconds_total", kCounter, "Processor time used by all threads.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.process.cpu_s); }},
    {"process_resident_memory_bytes", kGauge, "Memory in use.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.process.resident_bytes); }},
    {"process_virtual_memory_bytes", kGauge, "Address space in use.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.process.virtual_bytes); }},
    {"process_open_fds", kGauge, "File descriptors in use.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.process.open_files); }},
    {"process_max_fds", kGauge, "File descriptors that may be in use.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.process.most_files); }},
    {"process_threads", kGauge, "Threads of the process.",
     [](Page& page, const Seen& seen) { page.sample({}, seen.process.threads); }},
};

}  // namespace

std::span<const MetricRow> metric_rows() { return kRows; }

std::string_view version() { return ROLLCALL_VERSION; }

std::string metrics_text(const Seen& seen) {
  Page page;
  page.reserve(kFirstBytes + kBytesOfSchool * seen.tally.schools().size());
  for (const MetricRow& row : kRows) {
    page.begin(row.name, row.type, row.help);
    row.write(page, seen);
  }
  return page.take();
}

}  // namespace rollcall::api
