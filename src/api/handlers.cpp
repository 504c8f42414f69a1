#include "api/handlers.hpp"

#include <fmt/format.h>

#include "api/problem.hpp"
#include "api/query.hpp"
#include "base/json_writer.hpp"
#include "base/limits.hpp"
#include "report/attendance_json.hpp"
#include "report/attendance_table.hpp"
#include "report/class_report.hpp"
#include "report/push_json.hpp"

namespace rollcall::api {

namespace {

struct Page {
  Seq after;
  std::size_t limit = limits::kDefaultPageItems;
};

Result<Page> page_of(const Context& context) {
  Page page;
  for (const char* name : {"after", "cursor"}) {
    const auto at = context.query.find(name);
    if (at == context.query.end()) continue;
    const auto after = parse_number(at->second, name);
    if (!after) return after.error();
    page.after = Seq{*after};
  }
  if (const auto at = context.query.find("limit"); at != context.query.end()) {
    const auto limit = parse_number(at->second, "limit");
    if (!limit) return limit.error();
    if (*limit < 1 || *limit > static_cast<std::int64_t>(limits::kMaxPageItems)) {
      return Error{fmt::format("limit must be between 1 and {}, not {}", limits::kMaxPageItems, *limit), ""};
    }
    page.limit = static_cast<std::size_t>(*limit);
  }
  return page;
}

// Closes {"items": […], "next_cursor": …}: a cursor only when the page was full.
http::Response close_list(JsonWriter& json, std::size_t items, const Page& page, Seq last) {
  json.end_array().key("next_cursor");
  if (items < page.limit)
    json.null();
  else
    json.value(std::to_string(last.value));
  json.end_object();
  return json_response(json.take());
}

http::Response table_response(std::string_view format_name, const report::Table& table,
                              const std::string& title, const std::string& timezone) {
  const auto format = report::format_named(format_name);
  if (format != report::Format::csv && format != report::Format::xlsx) {
    return problem(400, fmt::format("format must be json, csv or xlsx, not '{}'", format_name));
  }
  auto bytes = report::render(table, *format, title, timezone);
  if (!bytes) return problem(500, bytes.error().what);
  const bool csv = format == report::Format::csv;
  http::Response response{.body = std::move(*bytes)};
  response.content_type =
      csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  response.fields.emplace_back("Content-Disposition",
                               fmt::format("attachment; filename=\"{}.{}\"", title, csv ? "csv" : "xlsx"));
  return response;
}

}  // namespace

http::Response class_attendance(const Context& context) {
  const ClassId class_id{context.path.at("class")};
  const auto found =
      report::class_attendance(context.reader.reports(), context.school, class_id, context.now);
  if (!found) {
    return problem(404, fmt::format("school {} has no class {} that a push has named",
                                    context.school.sid.value, class_id.value));
  }
  const auto at = context.query.find("format");
  const std::string format = at == context.query.end() ? "json" : at->second;
  if (format == "json") return json_response(report::attendance_json(*found));
  return table_response(format, report::attendance_table(*found), fmt::format("class-{}", class_id.value),
                        context.school.timezone);
}

http::Response pushes(const Context& context) {
  const auto page = page_of(context);
  if (!page) return problem(400, page.error().what);
  storage::ReportStore& reports = context.reader.reports();
  auto rows =
      context.reader.journal().list({.sid = context.school.sid, .after = page->after, .limit = page->limit});
  // Pushes that came in the meantime have no outcome yet; they are on the next page.
  const Seq applied = reports.applied();
  std::erase_if(rows, [&](const storage::JournalRow& row) { return row.seq > applied; });
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const auto& row : rows) report::write_push(json, row, reports.outcome(row.seq));
  return close_list(json, rows.size(), *page, rows.empty() ? page->after : rows.back().seq);
}

http::Response quarantine(const Context& context) {
  const auto page = page_of(context);
  if (!page) return problem(400, page.error().what);
  const auto items = context.reader.reports().quarantine(context.school.sid, page->after, page->limit);
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const auto& item : items) {
    if (const auto row = context.reader.journal().read(item.seq)) report::write_quarantined(json, *row, item);
  }
  return close_list(json, items.size(), *page, items.empty() ? page->after : items.back().seq);
}

}  // namespace rollcall::api
