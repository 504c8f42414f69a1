// What was counted of pushes and requests since the start. Owned by io, but for `queries`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string_view>

#include "base/ids.hpp"
#include "base/metrics.hpp"
#include "config/config.hpp"
#include "ingest/receiver.hpp"

namespace rollcall::api {

// What became of a push that was let in.
enum class PushOutcome : std::uint8_t {
  stored,      // new, of a known type, believed
  duplicate,   // was there already
  test,        // the registration test
  unknown,     // of a type that is not known
  held,        // kept, not believed
  not_stored,  // the store could not commit: not acknowledged
};
inline constexpr std::array kPushOutcomes = {PushOutcome::stored, PushOutcome::duplicate,
                                             PushOutcome::test,   PushOutcome::unknown,
                                             PushOutcome::held,   PushOutcome::not_stored};
std::string_view outcome_name(PushOutcome outcome);  // "stored", …

inline constexpr std::array kRefusals = {
    ingest::Refusal::not_json,           ingest::Refusal::unknown_school, ingest::Refusal::callback_token,
    ingest::Refusal::source_not_allowed, ingest::Refusal::safe_key,       ingest::Refusal::unsigned_refused,
    ingest::Refusal::unsigned_limit,     ingest::Refusal::wrong_path,     ingest::Refusal::too_large};

enum class RouteClass : std::uint8_t { push, query, health, metrics, other };
inline constexpr std::array<std::string_view, 5> kRouteNames = {"push", "query", "health", "metrics",
                                                                "other"};
inline constexpr std::array<std::string_view, 5> kStatusNames = {"1xx", "2xx", "3xx", "4xx", "5xx"};

// The types of THE LIST by name, and one place more for all others: what a push says is no label.
std::size_t cmd_place(std::string_view cmd);
std::span<const std::string_view> cmd_names();  // by place, "other" the last
inline constexpr std::size_t kMostCmds = 64;

struct SchoolTally {
  std::array<std::array<std::uint64_t, kPushOutcomes.size()>, kMostCmds> pushes{};
  std::array<std::uint64_t, kRefusals.size()> refusals{};
  std::uint64_t held = 0;
  std::int64_t last_push = 0, last_test = 0;  // Unix seconds; 0: none since the start
};

class Tally {
 public:
  explicit Tally(const config::Config& config) { reconfigure(config); }

  // Forgets schools that are no longer configured. Beyond limits::kMaxMeteredSchools one tally stands for the
  // rest.
  void reconfigure(const config::Config& config);

  void pushed(Sid sid, std::string_view cmd, PushOutcome outcome, std::int64_t now);
  void refused(const ingest::Refused& no);
  void answered(RouteClass route, int status);

  const std::map<Sid, SchoolTally>& schools() const { return schools_; }
  const SchoolTally& rest() const { return rest_; }            // of schools beyond the limit
  const std::set<Sid>& others() const { return others_; }      // these
  const SchoolTally& strangers() const { return strangers_; }  // refusals that concern no school
  std::uint64_t answers(std::size_t route, std::size_t status) const { return answers_[route][status]; }

  metrics::SecondsHistogram acknowledgements{metrics::kSeconds};  // from a push's last byte to its answer
  metrics::SecondsHistogram queries{metrics::kSeconds};           // to the beginning of the answer

 private:
  SchoolTally& of(Sid sid);

  std::map<Sid, SchoolTally> schools_;
  std::set<Sid> others_;
  SchoolTally rest_, strangers_;
  std::array<std::array<std::uint64_t, kStatusNames.size()>, kRouteNames.size()> answers_{};
};

}  // namespace rollcall::api
