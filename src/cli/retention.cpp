// Removing: what is too old, and what is left of a person.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>

#include "base/duration.hpp"
#include "base/time.hpp"
#include "cli/access.hpp"
#include "cli/progress.hpp"
#include "ingest/erase.hpp"
#include "ingest/prune.hpp"
#include "report/display_text.hpp"
#include "report/local_time.hpp"

namespace rollcall::cli {

namespace {

using classin::Kind;
using ingest::Eraser;
using ingest::Pruned;
using ingest::PruneRule;
using report::printable;

constexpr int kFailed = 1, kUsage = 2;
constexpr std::int64_t kDayS = 24 * 3600;

struct Wanted {
  Kind kind;
  std::int64_t age_s = 0;
};

std::int64_t given_age(const Invocation& invocation) {
  const auto ms = parse_duration_ms(invocation.text("--older-than"));
  if (!ms) throw Failure{"--older-than: " + ms.error().text(), kUsage};
  return *ms / 1000;
}

std::vector<Kind> given_kinds(const Invocation& invocation) {
  std::vector<Kind> kinds;
  for (const auto& name : invocation.texts("--kind")) {
    const auto kind = classin::kind_named(name);
    if (!kind) {
      throw Failure{
          fmt::format("--kind: '{}' is none of attendance, viewing, grades, interaction, schedule, held, "
                      "unknown",
                      printable(name)),
          kUsage};
    }
    if (std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) kinds.push_back(*kind);
  }
  return kinds;
}

std::vector<Wanted> wanted(const Invocation& invocation, const config::Retention& retention) {
  const auto named = given_kinds(invocation);
  std::vector<Wanted> out;
  for (const Kind kind : classin::kKinds) {
    const bool is_named = std::find(named.begin(), named.end(), kind) != named.end();
    if (!named.empty() && !is_named) continue;
    if (invocation.has("--older-than")) {
      if (kind != Kind::schedule || is_named) out.push_back({kind, given_age(invocation)});
      continue;
    }
    const std::int64_t days = retention.days(classin::kind_name(kind));
    if (days > 0) out.push_back({kind, days * kDayS});
    if (days == 0 && is_named) {
      throw Failure{fmt::format("[retention] keeps {0} for ever: say --older-than, or set {0}_days",
                                classin::kind_name(kind)),
                    kUsage};
    }
  }
  return out;
}

// Whole days end at midnight of the school's calendar, so that the lessons of a day go together.
std::int64_t cut_off(std::int64_t age_s, const report::Clock& clock, std::int64_t now) {
  const std::int64_t instant = now - std::min(age_s, now);
  const auto day = age_s > 0 && age_s % kDayS == 0 ? clock.at(instant) : std::nullopt;
  return day ? clock.first_instant(day->year, day->month, day->day) : instant;
}

std::vector<PruneRule> rules_of(const Invocation& invocation, const config::Config& config) {
  const auto kinds = wanted(invocation, config.retention);
  const auto only = invocation.number("--sid");
  if (only) configured_school(config, Sid{*only});
  const std::int64_t now = now_s();
  std::vector<PruneRule> rules;
  for (const auto& school : config.schools) {
    if (only && school.sid.value != *only) continue;
    const report::Clock clock(school.timezone);
    for (const auto& each : kinds) rules.push_back({school.sid, each.kind, cut_off(each.age_s, clock, now)});
  }
  return rules;
}

std::string size_text(std::int64_t bytes) {
  constexpr double kMegabyte = 1e6;
  return bytes < 1000000 ? fmt::format("{} kB", (bytes + 999) / 1000)
                         : fmt::format("{:.1f} MB", static_cast<double>(bytes) / kMegabyte);
}

void print_pruned(const Pruned& pruned, const config::Config& config) {
  const report::Clock clock(configured_school(config, pruned.rule.sid).timezone);
  fmt::print("school {}, {}, received before {}: {} pushes", pruned.rule.sid.value,
             classin::kind_name(pruned.rule.kind), clock.text(pruned.rule.before), pruned.pushes.pushes);
  if (pruned.pushes.pushes > 0) {
    fmt::print(" ({}), of {} to {}", size_text(pruned.pushes.bytes),
               clock.date_text(*pruned.pushes.first_received_at),
               clock.date_text(*pruned.pushes.last_received_at));
  }
  if (pruned.overrides > 0) fmt::print(", {} overrides", pruned.overrides);
  if (pruned.entries > 0) fmt::print(", {} entries of our own", pruned.entries);
  fmt::print("\n");
}

void print_all(const std::vector<Pruned>& all, const config::Config& config) {
  std::int64_t total = 0;
  for (const auto& each : all) {
    if (each.any()) print_pruned(each, config);
    total += each.pushes.pushes + each.overrides + each.entries;
  }
  if (total == 0 && !all.empty()) fmt::print("nothing is that old\n");
}

std::int64_t last_push(const storage::StorePaths& paths) {
  return storage::open_journal(paths.journal, storage::Access::read_only)->last_seq().value;
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += fmt::format("{}'{}'", out.empty() ? "" : ", ", printable(text));
  return out;
}

std::string numbers_of(const std::vector<Seq>& seqs) {
  std::string out;
  for (const Seq seq : seqs) out += fmt::format("{}{}", out.empty() ? "" : ", ", seq.value);
  return out;
}

void print_counts(const Eraser& eraser, const Eraser::Counts& counts) {
  if (!eraser.texts().empty()) fmt::print("known as {}\n", list_of(eraser.texts()));
  if (!eraser.shared().empty()) {
    fmt::print(
        "known of others too: {}; that goes only where it stands with the UID, --also TEXT takes it from "
        "everywhere\n",
        list_of(eraser.shared()));
  }
  fmt::print(
      "pushes that tell of others too, rewritten: {}\npushes of the person alone, emptied: {}\n"
      "entries of our own, rewritten: {}\ncreations, rewritten or removed: {}\n",
      counts.rewritten, counts.emptied, counts.entries, counts.creations);
  if (counts.renamed > 0)
    fmt::print("pushes whose _id or Cmd names the person, which are new if they are sent again: {}\n",
               counts.renamed);
}

// Whether the person at the terminal types the UID.
bool confirmed(Uid uid) {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDOUT_FILENO) != 1) return false;
  fmt::print("this cannot be undone; type {} to erase: ", uid.value);
  std::fflush(stdout);
  std::string typed;
  std::getline(std::cin, typed);
  return typed == std::to_string(uid.value);
}

void print_scanned(const Eraser::Outcome& outcome) {
  for (const auto& file : outcome.scanned)
    fmt::print("  {}: {}\n", file.path,
               file.traces == 0 ? "no trace" : fmt::format("{} traces", file.traces));
}

// What has to be done by hand, as an exit code.
int print_proof(const storage::StorePaths& paths, const Eraser::Outcome& outcome) {
  fmt::print("searched byte by byte:\n");
  print_scanned(outcome);
  if (outcome.meaning_else > 0) {
    fmt::print(
        "{} traces stay in pushes, such as {}: numbers that mean something else, of other schools, parts of "
        "others' "
        "nicknames, or received meanwhile; look with `rollcall journal show`, and take what means the person "
        "with "
        "--also TEXT\n",
        outcome.meaning_else, numbers_of(outcome.left_in));
  }
  int code = 0;
  for (const auto& file : outcome.scanned) {
    if (file.traces == 0 || !ingest::is_copy(paths, file.path)) continue;
    fmt::print(stderr, "rollcall: {} is a copy that still holds the person: delete it\n", file.path);
    code = kFailed;
  }
  if (!outcome.log_empty) {
    fmt::print(stderr, "rollcall: the log {}-wal could not be emptied while others read: run it again\n",
               paths.journal);
    code = kFailed;
  } else if (!outcome.clean) {
    fmt::print(stderr,
               "rollcall: unused parts of the file still hold the person: stop the daemon and run this, or "
               "`rollcall prune --compact`\n");
    code = kFailed;
  }
  return code;
}

}  // namespace

int prune(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  require_store(paths);
  const auto rules = rules_of(invocation, *config);
  if (rules.empty())
    fmt::print("[retention] keeps every push for ever; --older-than, or journal_days, says otherwise\n");
  if (invocation.has("--dry-run")) {
    print_all(ingest::look_for_old(paths, rules), *config);
    fmt::print("nothing was removed\n");
    return 0;
  }
  ingest::PruneOutcome outcome;
  {
    Progress bar;
    const std::int64_t last = last_push(paths);
    ingest::PruneProgress progress;
    progress.removed = [&](std::int64_t pushes) { bar.show(pushes, last, "pushes removed"); };
    progress.rebuilt = [&](Seq applied) { bar.show(applied.value, last, "pushes in the new records"); };
    outcome = ingest::prune(paths, rules, invocation.has("--compact"), progress);
  }
  print_all(outcome.pruned, *config);
  if (outcome.rebuilt) fmt::print("removed; the records are made again\n");
  if (invocation.has("--compact")) fmt::print("the journal is compact\n");
  if (!outcome.log_empty)
    fmt::print(stderr,
               "rollcall: the log {}-wal could not be emptied while others read; it will be overwritten, or "
               "run `rollcall prune` again\n",
               paths.journal);
  return outcome.log_empty ? 0 : kFailed;
}

int erase(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  require_store(paths);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  const Uid uid{*invocation.number("UID")};
  if (uid.value == 0) throw Failure{"UID 0 is nobody: give the UID that reports show of the person", kUsage};
  Eraser eraser(paths, {school.sid, uid, invocation.texts("--also"), invocation.texts("--keep")});
  const auto counts = eraser.look();
  // A number alone is nobody: it may stand in others' pushes with another meaning.
  const bool known = eraser.unfinished() || eraser.named() || invocation.has("--also") ||
                     open_reader(*config).reports().person_known(school.sid, uid);
  if (!known || (!counts.any() && !eraser.unfinished())) {
    throw Failure{
        fmt::format("nothing at school {} tells of a person with UID {}: nobody of that number was seen, or "
                    "was erased before; nothing was changed",
                    school.sid.value, uid.value)};
  }
  if (const auto open = eraser.open_creations(); !open.empty()) {
    throw Failure{fmt::format(
        "the creations {} name the person and have no outcome yet: wait for it, or `rollcall class "
        "settle` them first; nothing was changed",
        list_of(open))};
  }
  if (!invocation.has("--yes")) {
    fmt::print("this would be done:\n");
    print_counts(eraser, counts);
    if (!confirmed(uid)) {
      fmt::print(stderr, "rollcall: nothing was changed; --yes does it\n");
      return kUsage;
    }
  }
  Eraser::Outcome outcome;
  {
    Progress bar;
    const std::int64_t last = last_push(paths);
    outcome = eraser.run({[&](Seq read) { bar.show(read.value, last, "pushes gone through"); },
                          [&](Seq applied) { bar.show(applied.value, last, "pushes in the new records"); }});
  }
  fmt::print("erased person {} of school {}, up to push {}\n", uid.value, school.sid.value,
             outcome.counts.through.value);
  print_counts(eraser, outcome.counts);
  fmt::print("the records are made again\n");
  const int code = print_proof(paths, outcome);
  fmt::print("backups, exports and other copies made before now still hold the person\n");
  return code;
}

}  // namespace rollcall::cli
