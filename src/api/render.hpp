// Reports as answers, in the format that was asked for.
#pragma once

#include <memory>
#include <string>

#include "api/problem.hpp"
#include "api/routes.hpp"
#include "report/list.hpp"
#include "report/table.hpp"

namespace rollcall::api {

report::Format format_of(const Context& context);

// A table for download as `name`.csv or `name`.xlsx; `name` also names a workbook's sheet. 422 where the
// format cannot hold it.
http::Response table_response(const Context& context, const report::Table& table, const std::string& name);

// `json` and `table` are functions that make what their names say, of which only the one is called.
template <class Json, class Table>
http::Response rendered(const Context& context, const std::string& name, const Json& json,
                        const Table& table) {
  if (format_of(context) == report::Format::json) return json_response(json());
  return table_response(context, table(), name);
}

// One page of the list as JSON, or all of it as a table that is made while it is sent.
http::Response list_response(const Context& context, std::unique_ptr<report::List> list,
                             const std::string& name);

}  // namespace rollcall::api
