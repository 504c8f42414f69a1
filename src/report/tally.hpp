// What reports count, round and take for null alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "domain/attendance.hpp"
#include "report/table.hpp"

namespace rollcall::report {

// Whether the marks of a class in this state count in totals over several classes: nobody is absent from a
// class that has not begun, or that was cancelled.
bool counts(domain::ClassState state);

// Counts a student's mark; with a roster it counts as expected.
void count(domain::Totals& totals, const domain::Mark& mark);

// Adds the totals of one more class. `expected` stays null until one comes whose roster is known.
void add(domain::Totals& sum, const domain::Totals& more);

// part / whole, 4 decimals half up; null where whole is not positive.
std::optional<double> ratio(std::int64_t part, std::int64_t whole);

// Of the marks that are neither excused nor unknown, those attended.
std::optional<double> attendance_ratio(const domain::Totals& totals);

// Totals in a table: their columns, named as in JSON, and a row's cells.
void add_totals_columns(std::vector<Column>& columns);
void add_totals(Row& row, const domain::Totals& totals);

// Pushes may leave a text out, or leave it empty.
inline std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

template <class Tag>
std::optional<std::int64_t> number(const std::optional<Id<Tag>>& id) {
  return id ? std::optional(id->value) : std::nullopt;
}

}  // namespace rollcall::report
