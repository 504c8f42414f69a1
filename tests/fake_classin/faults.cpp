#include "fake_classin/faults.hpp"

#include "fake_classin/fields.hpp"

namespace fake_classin {

namespace {

struct Named {
  std::string_view name;
  FaultKind kind;
  bool numbered = false;
};

constexpr Named kNames[] = {
    {"accept_close", FaultKind::accept_close},
    {"accept_reset", FaultKind::accept_reset},
    {"tls_close", FaultKind::tls_close},
    {"tls_reset", FaultKind::tls_reset},
    {"tls_silence", FaultKind::tls_silence},
    {"reset_after_head", FaultKind::reset_after_head},
    {"reset_half_body", FaultKind::reset_half_body},
    {"reset_before", FaultKind::reset_before},
    {"close_before", FaultKind::close_before},
    {"silence_before", FaultKind::silence_before},
    {"http_before", FaultKind::http_before, true},
    {"redirect", FaultKind::redirect},
    {"late", FaultKind::late},
    {"reset_after", FaultKind::reset_after},
    {"close_after", FaultKind::close_after},
    {"cut_head", FaultKind::cut_head},
    {"cut_body", FaultKind::cut_body},
    {"silence_after", FaultKind::silence_after},
    {"http_after", FaultKind::http_after, true},
    {"drip", FaultKind::drip},
    {"not_json", FaultKind::not_json},
    {"wrong_json", FaultKind::wrong_json},
    {"cut_json", FaultKind::cut_json},
    {"empty", FaultKind::empty},
    {"html", FaultKind::html},
    {"endless", FaultKind::endless},
    {"close_unannounced", FaultKind::close_unannounced},
    {"code", FaultKind::code, true},
    {"code_after", FaultKind::code_after, true},
    {"hold_received", FaultKind::hold_received},
    {"hold_carried_out", FaultKind::hold_carried_out},
    {"hold_half_sent", FaultKind::hold_half_sent},
};

}  // namespace

std::optional<Fault> parse_fault(std::string_view text) {
  const auto colon = text.find(':');
  const auto number = colon == std::string_view::npos ? std::nullopt : integer_in(text.substr(colon + 1));
  for (const Named& named : kNames) {
    if (named.name != text.substr(0, colon) || named.numbered != number.has_value()) continue;
    if (!named.numbered && colon != std::string_view::npos) continue;
    return Fault{named.kind, number.value_or(0), std::string(text)};
  }
  return std::nullopt;
}

bool is_of_connection(FaultKind kind) {
  return kind >= FaultKind::accept_close && kind <= FaultKind::tls_silence;
}

void Faults::plan(std::vector<std::pair<Fault, double>> faults, std::uint64_t seed) {
  plan_ = std::move(faults);
  connections_.seed(seed);
  requests_.seed(seed + 1);
}

void Faults::script(const std::string& call, const Fault& fault, std::int64_t count) {
  script_.push_back({call, fault, count});
}

std::optional<Fault> Faults::scripted(std::string_view call, bool of_connection) {
  for (auto line = script_.begin(); line != script_.end(); ++line) {
    const bool meant = of_connection || line->call.empty() || line->call == call;
    if (is_of_connection(line->fault.kind) != of_connection || !meant) continue;
    Fault fault = line->fault;
    if (--line->left <= 0) script_.erase(line);
    return fault;
  }
  return std::nullopt;
}

Fault Faults::drawn(std::mt19937_64& random, bool of_connection) {
  if (plan_.empty()) return {};
  double at = static_cast<double>(random() >> 11U) / static_cast<double>(1ULL << 53U);
  for (const auto& [fault, probability] : plan_) {
    if (is_of_connection(fault.kind) != of_connection) continue;
    if (at < probability) return fault;
    at -= probability;
  }
  return {};
}

Fault Faults::draw_for_connection() {
  if (auto fault = scripted("", true)) return *fault;
  return drawn(connections_, true);
}

Fault Faults::draw_for_request(std::string_view call) {
  if (auto fault = scripted(call, false)) return *fault;
  return drawn(requests_, false);
}

}  // namespace fake_classin
