// GET /metrics: one table of metrics, each with its help and the function that writes its samples. What every
// one means is also in config/guides/metrics.md; a test compares.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/about.hpp"
#include "api/observer.hpp"
#include "api/reader_pool.hpp"
#include "api/streams.hpp"
#include "api/tally.hpp"
#include "api/watches.hpp"
#include "base/metrics.hpp"
#include "base/process_figures.hpp"
#include "config/config.hpp"
#include "http/server.hpp"
#include "ingest/writer.hpp"
#include "scheduling/client_pool.hpp"

namespace rollcall::api {

inline constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

// Everything there is to be seen at one moment. On io.
struct Seen {
  double now = 0;  // Unix seconds
  const config::Config& config;
  const Tally& tally;
  const Watches& watches;
  const Streams& streams;
  const ReaderPool& readers;
  const ingest::WriterFigures& writer;
  ingest::StoreHealth health;
  ingest::WriterLoad load;
  const http::ServerCounters* server = nullptr;        // null: no server is asked
  const scheduling::ClientPool* clients = nullptr;     // null: nobody is called
  const Sight* sight = nullptr;                        // null: nobody has looked yet
  std::optional<std::int64_t> certificate_expires_at;  // nothing: plain HTTP
  LastReload reload;
  ProcessFigures process;
};

struct MetricRow {
  std::string_view name, type, help;
  void (*write)(metrics::Page&, const Seen&);
};
std::span<const MetricRow> metric_rows();

std::string metrics_text(const Seen& seen);

std::string_view version();  // of this program

}  // namespace rollcall::api
