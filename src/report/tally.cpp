#include "report/tally.hpp"

namespace rollcall::report {

namespace {

__extension__ using Wide = __int128;  // holds any length of time times 20000

using Counts = domain::Totals;

struct CountedColumn {
  const char* name;
  std::int64_t Counts::*count;
};

// In the order of PRODUCT.md 7; `expected`, which may be null, comes before them.
constexpr CountedColumn kCounts[] = {
    {"present", &Counts::present},       {"late", &Counts::late},
    {"left_early", &Counts::left_early}, {"late_left_early", &Counts::late_left_early},
    {"partial", &Counts::partial},       {"absent", &Counts::absent},
    {"excused", &Counts::excused},       {"unknown", &Counts::unknown},
    {"attended", &Counts::attended}};

std::int64_t& count_of(domain::Totals& totals, domain::Status status) {
  switch (status) {
    case domain::Status::excused: return totals.excused;
    case domain::Status::absent: return totals.absent;
    case domain::Status::unknown: return totals.unknown;
    case domain::Status::partial: return totals.partial;
    case domain::Status::late_left_early: return totals.late_left_early;
    case domain::Status::late: return totals.late;
    case domain::Status::left_early: return totals.left_early;
    case domain::Status::present: return totals.present;
  }
  return totals.unknown;
}

}  // namespace

bool counts(domain::ClassState state) {
  return state != domain::ClassState::scheduled && state != domain::ClassState::cancelled;
}

void count(domain::Totals& totals, const domain::Mark& mark) {
  totals.expected = totals.expected.value_or(0) + (mark.on_roster ? 1 : 0);
  if (!mark.status) return;
  ++count_of(totals, *mark.status);
  const bool attended = *mark.status != domain::Status::absent && *mark.status != domain::Status::excused &&
                        *mark.status != domain::Status::unknown;
  if (attended) ++totals.attended;
}

void add(domain::Totals& sum, const domain::Totals& more) {
  if (more.expected) sum.expected = sum.expected.value_or(0) + *more.expected;
  for (const auto& column : kCounts) sum.*column.count += more.*column.count;
}

std::optional<double> ratio(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return std::nullopt;
  const Wide e4 = (Wide{part} * 20000 + whole) / (Wide{whole} * 2);
  return static_cast<double>(e4) / 10000.0;
}

std::optional<double> attendance_ratio(const domain::Totals& totals) {
  return ratio(totals.attended, totals.attended + totals.absent);
}

void add_totals_columns(std::vector<Column>& columns) {
  columns.push_back({"expected", ColumnKind::integer});
  for (const auto& column : kCounts) columns.push_back({column.name, ColumnKind::integer});
}

void add_totals(Row& row, const domain::Totals& totals) {
  row.push_back(cell(totals.expected));
  for (const auto& column : kCounts) row.emplace_back(totals.*column.count);
}

}  // namespace rollcall::report
