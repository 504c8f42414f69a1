#include <fmt/format.h>

#include <cstdlib>

#include "base/digest.hpp"
#include "base/duration.hpp"
#include "base/time.hpp"
#include "cli/access.hpp"
#include "cli/output.hpp"
#include "report/date_range.hpp"
#include "storage/state.hpp"

namespace rollcall::cli {

namespace {

using report::Cell;
using report::ColumnKind;

constexpr std::size_t kTokenBytes = 32, kMaxNameBytes = 100;
constexpr std::int64_t kLongestS = std::int64_t{100} * 366 * 86400;

void check_name(const std::string& name) {
  if (name.empty() || name.size() > kMaxNameBytes) {
    throw Failure{fmt::format("a token's name has 1 to {} bytes: say what the token is for", kMaxNameBytes),
                  2};
  }
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      throw Failure{"a token's name has no control characters: use letters, digits and blanks", 2};
  }
}

// "90d" from now, or "2027-01-31": 00:00 UTC of that day.
std::int64_t end_of_token(const std::string& text, std::int64_t now) {
  std::int64_t end = 0;
  if (text.find('-') == std::string::npos) {
    const auto ms = parse_duration_ms(text);
    if (!ms) throw Failure{"--expires " + ms.error().text(), 2};
    if (*ms / 1000 > kLongestS)
      throw Failure{
          fmt::format("--expires '{}' is more than 100 years away: leave it out for a token without an end",
                      text),
          2};
    end = now + *ms / 1000;
  } else {
    const auto day = report::date_range(text, "", report::Clock("UTC"));
    if (!day) throw Failure{fmt::format("--expires '{}' is not a day as 2027-01-31", text), 2};
    end = *day->from;
    if (end - now > kLongestS)
      throw Failure{
          fmt::format("--expires '{}' is more than 100 years away: leave it out for a token without an end",
                      text),
          2};
  }
  if (end <= now)
    throw Failure{
        fmt::format("--expires '{}' is over already: give a later day, or a time such as 90d", text), 2};
  return end;
}

std::string state_of(const storage::Token& token, std::int64_t now) {
  if (token.revoked_at) return "revoked";
  return token.expired(now) ? "expired" : "in force";
}

}  // namespace

int token_create(const Invocation& invocation) {
  const auto config = load_config(invocation);
  storage::Token token{.name = invocation.text("NAME"), .created_at = now_s()};
  check_name(token.name);
  const auto scope = storage::scope_of(invocation.has("--scope") ? invocation.text("--scope") : "read");
  if (!scope)
    throw Failure{fmt::format("--scope '{}' is none of read, correct, manage", invocation.text("--scope")),
                  2};
  token.scope = *scope;
  for (const auto& text : invocation.texts("--sid")) {
    const Sid sid{integer_of(text)};
    configured_school(*config, sid);
    token.sids.push_back(sid);
  }
  if (invocation.has("--expires"))
    token.expires_at = end_of_token(invocation.text("--expires"), token.created_at);
  check_not_missed(paths_of(*config));
  const std::string secret = "rc_" + random_hex(kTokenBytes);
  const Sha256 hash = sha256(secret);
  token.hash = hex(hash.data(), hash.size());
  const auto state = storage::open_state(config->store_path, storage::Access::read_write);
  if (!state->add_token(token)) {
    throw Failure{fmt::format(
        "there is a token named '{}' already; choose another name, also for a revoked one", token.name)};
  }
  try {
    write_output(invocation, secret + "\n");
  } catch (const Failure&) {
    state->revoke_token(token.name, now_s());  // nobody has seen it
    throw;
  }
  return 0;
}

int token_list(const Invocation& invocation) {
  const auto config = load_config(invocation);
  require_store(paths_of(*config));
  report::Table table;
  table.columns = {{"name"},
                   {"scope"},
                   {"schools"},
                   {"state"},
                   {"created_at", ColumnKind::instant},
                   {"expires_at", ColumnKind::instant},
                   {"revoked_at", ColumnKind::instant}};
  const std::int64_t now = now_s();
  for (const auto& token : storage::open_state(config->store_path, storage::Access::read_only)->tokens()) {
    std::string schools;
    for (const Sid sid : token.sids) schools += fmt::format("{}{}", schools.empty() ? "" : " ", sid.value);
    table.rows.push_back({Cell(token.name), Cell(std::string(storage::scope_name(token.scope))),
                          Cell(schools.empty() ? "all" : schools), Cell(state_of(token, now)),
                          Cell(token.created_at), report::cell(token.expires_at),
                          report::cell(token.revoked_at)});
  }
  print_table(invocation, table, "tokens", "UTC");
  return 0;
}

int token_revoke(const Invocation& invocation) {
  const auto config = load_config(invocation);
  require_store(paths_of(*config));
  const std::string name = invocation.text("NAME");
  if (!storage::open_state(config->store_path, storage::Access::existing)->revoke_token(name, now_s())) {
    throw Failure{fmt::format(
        "there is no token named '{}' that is still valid; `rollcall token list` shows them", name)};
  }
  fmt::print("token '{}' is no longer valid\n", name);
  return 0;
}

}  // namespace rollcall::cli
