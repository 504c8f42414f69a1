// A report that may be long: read in pages behind an opaque cursor, as JSON objects and as table rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "report/table.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

struct ListPage {
  std::vector<std::string> items;  // one JSON object each
  std::vector<Row> rows;           // of the same items; an item may have several rows or none
  std::string next_cursor;         // "" at the end
};

// What is asked for is fixed when it is made; pages may be read with different stores, one after the other. A
// page holds at most `limit` items (at least 1), and may hold fewer, even none, before the end. Rows that
// arrive meanwhile neither shift what follows nor repeat it.
class List {
 public:
  virtual ~List() = default;
  virtual const std::vector<Column>& columns() const = 0;
  // `cursor` is "" or the last page's next_cursor. Errors where it is no cursor of this kind of list. Throws
  // StoreError.
  virtual Result<ListPage> page(storage::ReportStore& reports, std::string_view cursor,
                                std::size_t limit) const = 0;
};

// A cursor is the kind of list and the numbers of the last item, in base64url. A null number is "-".
std::string make_cursor(std::string_view kind, const std::vector<std::optional<std::int64_t>>& numbers);
// Errors where `cursor` was not made by make_cursor for the same kind and as many numbers.
Result<std::vector<std::optional<std::int64_t>>> read_cursor(std::string_view cursor, std::string_view kind,
                                                             std::size_t numbers);

// The same for a kind of list whose places have no null numbers; errors where there is one.
Result<std::vector<std::int64_t>> read_full_cursor(std::string_view cursor, std::string_view kind,
                                                   std::size_t numbers);

// {"items": […], "next_cursor": null or text}
std::string page_json(const ListPage& page);

}  // namespace rollcall::report
