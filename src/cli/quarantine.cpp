#include <fmt/format.h>

#include <cstdlib>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "cli/access.hpp"
#include "cli/output.hpp"
#include "ingest/projector.hpp"
#include "report/display_text.hpp"

namespace rollcall::cli {

namespace {

using report::Cell;
using report::ColumnKind;
using storage::Decision;
using storage::QuarantineItem;

std::optional<Sid> sid_of(const Invocation& invocation) {
  const auto number = invocation.number("--sid");
  return number ? std::optional(Sid{*number}) : std::nullopt;
}

std::vector<QuarantineItem> all_items(storage::ReportStore& reports, std::optional<Sid> sid) {
  std::vector<QuarantineItem> items;
  for (;;) {
    const Seq after = items.empty() ? Seq{0} : items.back().seq;
    const auto page = reports.quarantine(sid, after, limits::kMaxPageItems);
    items.insert(items.end(), page.begin(), page.end());
    if (page.size() < limits::kMaxPageItems) return items;
  }
}

const QuarantineItem* find(const std::vector<QuarantineItem>& items, Seq seq) {
  for (const auto& item : items) {
    if (item.seq == seq) return &item;
  }
  return nullptr;
}

// The items that SEQ names, all of them without any. Throws Failure, before anything is done, when one is not
// there.
std::vector<QuarantineItem> named_items(const Invocation& invocation, storage::ReportStore& reports) {
  auto items = all_items(reports, std::nullopt);
  if (!invocation.has("SEQ")) return items;
  std::vector<QuarantineItem> named;
  for (const auto& text : invocation.texts("SEQ")) {
    const auto* item = find(items, Seq{integer_of(text)});
    if (item == nullptr)
      throw Failure{fmt::format(
          "push {} is not in quarantine; nothing was done. `rollcall quarantine list` shows those that are",
          text)};
    named.push_back(*item);
  }
  return named;
}

std::vector<storage::JournalRow> rows_of(storage::Journal& journal,
                                         const std::vector<QuarantineItem>& items) {
  std::vector<storage::JournalRow> rows;
  for (const auto& item : items) {
    if (auto row = journal.read(item.seq)) rows.push_back(std::move(*row));
  }
  return rows;
}

// Facts can be added again at any time and in any order, also beside a running daemon.
void reproject(const storage::StorePaths& paths, storage::Journal& journal,
               const std::vector<QuarantineItem>& items) {
  ingest::Projector(paths, journal).reproject(rows_of(journal, items));
}

// Line by line, so that line ends are kept and nothing else commands the terminal; `journal show` prints the
// bytes.
void print_lines(std::string_view text) {
  fmt::print("\n");
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    fmt::print("{}\n", report::printable(line));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
}

}  // namespace

int quarantine_list(const Invocation& invocation) {
  const auto config = load_config(invocation);
  auto reader = open_reader(*config);
  report::Table table;
  table.columns = {
      {"seq", ColumnKind::integer}, {"sid", ColumnKind::integer}, {"cmd"}, {"reason"}, {"pointer"}};
  for (const auto& item : all_items(reader.reports(), sid_of(invocation))) {
    table.rows.push_back(
        {Cell(item.seq.value), Cell(item.sid.value), Cell(item.cmd), Cell(item.reason), Cell(item.pointer)});
  }
  print_table(invocation, table, "quarantine", "UTC");
  return 0;
}

int quarantine_show(const Invocation& invocation) {
  const auto config = load_config(invocation);
  auto reader = open_reader(*config);
  const Seq seq{*invocation.number("SEQ")};
  const auto items = all_items(reader.reports(), std::nullopt);
  const auto* item = find(items, seq);
  if (item == nullptr)
    throw Failure{fmt::format("push {} is not in quarantine; `rollcall quarantine list` shows those that are",
                              seq.value)};
  const auto row = reader.journal().read(seq);
  if (!row)
    throw Failure{fmt::format(
        "push {} is no longer in the journal: it was pruned or erased, and cannot be shown", seq.value)};
  fmt::print("push {} of school {}, received {}\ncmd      {}\ntrust    {}\nreason   {}\n", seq.value,
             item->sid.value, utc_text(row->entry.received_at), report::printable(item->cmd),
             storage::trust_name(row->entry.trust), report::printable(item->reason));
  if (!item->pointer.empty()) fmt::print("pointer  {}\n", report::printable(item->pointer));
  print_lines(row->entry.body);
  return 0;
}

int quarantine_retry(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  if (invocation.has("--accept") && !invocation.has("SEQ")) {
    throw Failure{
        "--accept needs the journal numbers of the pushes to believe; `rollcall quarantine list` shows them",
        2};
  }
  auto reader = open_reader(*config);
  const auto items = named_items(invocation, reader.reports());
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  if (invocation.has("--accept")) {
    for (const auto& item : items) journal->decide(item.seq, Decision::accepted, now_s());
  }
  reproject(paths, *journal, items);
  const auto left = all_items(reader.reports(), std::nullopt);
  std::size_t still = 0;
  for (const auto& item : items) still += find(left, item.seq) == nullptr ? 0 : 1;
  fmt::print("{} tried: {} now usable, {} still in quarantine\n", items.size(), items.size() - still, still);
  return 0;
}

int quarantine_drop(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  auto reader = open_reader(*config);
  const auto items = named_items(invocation, reader.reports());
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  for (const auto& item : items) journal->decide(item.seq, Decision::dropped, now_s());
  reproject(paths, *journal, items);
  fmt::print("{} dropped from the list; the journal keeps {}\n", items.size(),
             items.size() == 1 ? "it" : "them");
  return 0;
}

}  // namespace rollcall::cli
