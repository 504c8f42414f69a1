// What goes wrong, and when: drawn from a seed in the order of connections and requests, or written into a
// script.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace fake_classin {

enum class FaultKind {
  none,
  // of a connection
  accept_close,
  accept_reset,
  tls_close,
  tls_reset,
  tls_silence,
  // nothing is carried out
  reset_after_head,
  reset_half_body,
  reset_before,
  close_before,
  silence_before,
  http_before,
  redirect,
  late,  // carried out when the client is gone
  // carried out, and then
  reset_after,
  close_after,
  cut_head,
  cut_body,
  silence_after,
  http_after,
  drip,
  not_json,
  wrong_json,
  cut_json,
  empty,
  html,
  endless,
  close_unannounced,
  // a code of ClassIn
  code,
  code_after,
  // held until released
  hold_received,
  hold_carried_out,
  hold_half_sent,
};

struct Fault {
  FaultKind kind = FaultKind::none;
  std::int64_t number = 0;  // HTTP status or code
  std::string name;         // as it was given, "" of none
};

std::optional<Fault> parse_fault(std::string_view text);  // "reset_after", "http_before:503"
bool is_of_connection(FaultKind kind);

// Not synchronised.
class Faults {
 public:
  void plan(std::vector<std::pair<Fault, double>> faults, std::uint64_t seed);   // instead of the plan before
  void script(const std::string& call, const Fault& fault, std::int64_t count);  // "" is any call

  Fault draw_for_connection();
  Fault draw_for_request(std::string_view call);

 private:
  struct Line {
    std::string call;
    Fault fault;
    std::int64_t left = 0;
  };
  std::optional<Fault> scripted(std::string_view call, bool of_connection);
  Fault drawn(std::mt19937_64& random, bool of_connection);

  std::vector<std::pair<Fault, double>> plan_;
  std::deque<Line> script_;
  std::mt19937_64 connections_, requests_;
};

}  // namespace fake_classin
