// `rollcall status` for people, 80 columns wide where names of files allow it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/daemon_view.hpp"
#include "config/config.hpp"
#include "storage/journal.hpp"

namespace rollcall::cli {

struct SchoolStatus {
  const config::School* school = nullptr;
  storage::SchoolPushes pushes;
  std::optional<std::int64_t> quarantined;  // unset: there are no records to ask
  std::int64_t creations_unknown = 0;       // without an outcome
  bool heard = false;                       // the daemon said what follows
  std::vector<classin::Json> blocks, silences;

  const char* queue() const { return !blocks.empty() ? "BLOCKED" : !silences.empty() ? "SILENT" : "moving"; }
};

struct StoreStatus {
  std::string path;
  std::uint64_t bytes = 0, free_bytes = 0;
  std::int64_t last_seq = 0;
  std::string error;  // why it cannot be read; "" when it can
};

std::string status_words(const DaemonView& view, const StoreStatus& store,
                         const std::vector<SchoolStatus>& schools, std::int64_t now);

}  // namespace rollcall::cli
