#include <fmt/format.h>

#include <cstdio>

#include "base/limits.hpp"
#include "cli/access.hpp"
#include "cli/output.hpp"
#include "projection/own_entry.hpp"
#include "report/push_json.hpp"

namespace rollcall::cli {

namespace {

using report::Cell;
using report::ColumnKind;
using storage::JournalRow;

std::optional<Sid> sid_of(const Invocation& invocation) {
  const auto number = invocation.number("--sid");
  return number ? std::optional(Sid{*number}) : std::nullopt;
}

report::Table journal_table(const std::vector<JournalRow>& rows, storage::ReportStore& reports) {
  report::Table table;
  table.columns = {{"seq", ColumnKind::integer},
                   {"received_at", ColumnKind::instant},
                   {"sid", ColumnKind::integer},
                   {"cmd"},
                   {"message_id"},
                   {"trust"},
                   {"outcome"},
                   {"duplicates", ColumnKind::integer},
                   {"ahead_s", ColumnKind::integer},
                   {"bytes", ColumnKind::integer}};
  for (const auto& row : rows) {
    const auto& push = row.entry;
    std::optional<std::int64_t> ahead;
    if (push.time_stamp) ahead = *push.time_stamp - push.received_at;
    table.rows.push_back({Cell(row.seq.value), Cell(push.received_at), Cell(push.sid.value), Cell(push.cmd),
                          Cell(push.message_id), Cell(std::string(storage::trust_name(push.trust))),
                          Cell(std::string(records::outcome_name(reports.outcome(row.seq).outcome))),
                          Cell(row.duplicates), report::cell(ahead),
                          Cell(static_cast<std::int64_t>(push.body.size()))});
  }
  return table;
}

}  // namespace

int journal_tail(const Invocation& invocation) {
  const auto config = load_config(invocation);
  auto reader = open_reader(*config);
  const auto lines = static_cast<std::size_t>(invocation.number("--lines").value_or(10));
  auto& reports = reader.reports();
  const auto rows = reader.journal().tail(sid_of(invocation), lines);
  const std::string zone = config->schools.size() == 1 ? config->schools.front().timezone : "UTC";
  print_table(invocation, journal_table(rows, reports), "journal", zone);
  return 0;
}

int journal_show(const Invocation& invocation) {
  const auto config = load_config(invocation);
  auto reader = open_reader(*config);
  const Seq seq{*invocation.number("SEQ")};
  const auto row = reader.journal().read(seq);
  if (!row)
    throw Failure{fmt::format(
        "the journal has no push {}; the last is {}, and `rollcall journal tail` shows the newest", seq.value,
        reader.journal().last_seq().value)};
  write_output(invocation, row->entry.body);
  return 0;
}

int journal_export(const Invocation& invocation) {
  const auto config = load_config(invocation);
  auto reader = open_reader(*config);
  Output out(invocation);
  storage::Journal::Filter page{.sid = sid_of(invocation),
                                .after = Seq{invocation.number("--after").value_or(0)},
                                .limit = limits::kProjectBatchPushes,
                                .most_bytes = limits::kCommitBatchBytes};
  for (;;) {
    const auto rows = reader.journal().list(page);
    if (rows.empty()) break;
    for (const auto& row : rows) {
      // Rules belong to this installation's configuration: another that imports the journal has its own.
      if (row.entry.cmd == projection::kRulesCmd && row.entry.trust == storage::Trust::own) continue;
      out.write(report::export_line(row) + "\n");
    }
    page.after = rows.back().seq;
  }
  out.finish();
  return 0;
}

}  // namespace rollcall::cli
