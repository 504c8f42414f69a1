#include "api/render.hpp"

#include <fmt/format.h>

#include "api/streams.hpp"
#include "base/limits.hpp"

namespace rollcall::api {

namespace {

// The name comes from numbers and our own words only, so that it needs no quoting.
void describe_download(http::Response& response, report::Format format, const std::string& name) {
  const bool csv = format == report::Format::csv;
  response.content_type =
      csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  response.fields.emplace_back("Content-Disposition",
                               fmt::format("attachment; filename=\"{}.{}\"", name, csv ? "csv" : "xlsx"));
}

http::Response bad_cursor(const Error& error) { return problem(400, error.text(), "cursor"); }

http::Response page_response(const Context& context, const report::List& list) {
  const auto limit = context.arguments.number("limit").value_or(limits::kDefaultPageItems);
  const auto page = list.page(context.reader.reports(), context.arguments.text_or("cursor", ""),
                              static_cast<std::size_t>(limit));
  if (!page) return bad_cursor(page.error());
  return json_response(report::page_json(*page));
}

http::Response export_response(const Context& context, std::unique_ptr<report::List> list,
                               const std::string& name) {
  const report::Format format = format_of(context);
  auto first = list->page(context.reader.reports(), "", limits::kExportPageRows);
  if (!first) return problem(500, first.error().text());
  auto writer = report::table_writer(format, list->columns(), name, context.school->timezone);
  auto source = context.streams.open_export({.config = context.config,
                                             .list = std::move(list),
                                             .writer = std::move(writer),
                                             .first = std::move(*first),
                                             .name = name});
  if (!source)
    return busy(fmt::format("{} exports are under way already; ask again soon", limits::kMaxExports));
  http::Response response;
  describe_download(response, format, name);
  response.stream = std::move(source);
  return response;
}

}  // namespace

report::Format format_of(const Context& context) {
  return report::format_named(context.arguments.text_or("format", "json")).value_or(report::Format::json);
}

http::Response table_response(const Context& context, const report::Table& table, const std::string& name) {
  const report::Format format = format_of(context);
  auto bytes = report::render(table, format, name, context.school->timezone);
  if (!bytes) return problem(422, bytes.error().text(), "format");
  http::Response response{.body = std::move(*bytes)};
  describe_download(response, format, name);
  return response;
}

http::Response list_response(const Context& context, std::unique_ptr<report::List> list,
                             const std::string& name) {
  if (format_of(context) == report::Format::json) return page_response(context, *list);
  for (const char* parameter : {"cursor", "limit"}) {
    if (context.arguments.has(parameter)) {
      return problem(400, fmt::format("{} is for pages of JSON; a table holds the whole list", parameter),
                     parameter);
    }
  }
  return export_response(context, std::move(list), name);
}

}  // namespace rollcall::api
