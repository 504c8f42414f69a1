// One mark explained (PRODUCT.md 2.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "domain/explanation.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

struct Explanation {
  domain::MarkExplanation why;
  std::vector<storage::OverrideEntry> overrides;   // oldest first
  std::vector<storage::Restatement> restatements;  // oldest first
};

// Null when the class is unknown or the person is neither listed nor seen in it. Throws StoreError.
std::optional<Explanation> explanation(storage::ReportStore& reports, const config::School& school,
                                       ClassId class_id, Uid uid, std::int64_t now);

std::string explanation_json(const Explanation& explanation);
// The same in words, times in `zone`.
std::string explanation_text(const Explanation& explanation, const std::string& zone);

// {"items": [{"status", "before", "computed", "reason", "author", "set_at", "push"}], "next_cursor": null}
std::string override_log_json(const std::vector<storage::OverrideEntry>& log);

}  // namespace rollcall::report
