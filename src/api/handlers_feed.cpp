// The journal as a feed, the quarantine, the live view, and the description of all this.
#include <fmt/format.h>

#include "api/handlers.hpp"
#include "api/openapi.hpp"
#include "api/problem.hpp"
#include "api/streams.hpp"
#include "base/json_writer.hpp"
#include "base/limits.hpp"
#include "report/list.hpp"
#include "report/live_view.hpp"
#include "report/push_json.hpp"

namespace rollcall::api {

namespace {

struct Page {
  Seq after;
  std::size_t limit = 0;
};

// The cursor of `kind` holds the number of the last item.
Result<Page> page_of(const Context& context, std::string_view kind) {
  const auto limit = context.arguments.number("limit").value_or(limits::kDefaultPageItems);
  Page page{.after = Seq{context.arguments.number("after").value_or(0)},
            .limit = static_cast<std::size_t>(limit)};
  const auto text = context.arguments.text("cursor");
  if (!text) return page;
  if (context.arguments.has("after"))
    return Error{"after and cursor both say where to begin; give one of them", ""};
  const auto cursor = report::read_cursor(*text, kind, 1);
  if (!cursor) return cursor.error();
  page.after = Seq{cursor->front().value_or(0)};
  return page;
}

http::Response bad_page(const Error& error) { return problem(400, error.text(), "cursor"); }

// Closes {"items": […], "next_cursor": …}.
http::Response close_list(JsonWriter& json, std::string_view kind, std::optional<Seq> more_after) {
  json.end_array().key("next_cursor");
  if (more_after)
    json.value(report::make_cursor(kind, {more_after->value}));
  else
    json.null();
  json.end_object();
  return json_response(json.take());
}

}  // namespace

http::Response list_pushes(const Context& context) {
  const auto page = page_of(context, "pushes");
  if (!page) return bad_page(page.error());
  storage::ReportStore& reports = context.reader.reports();
  auto rows = context.reader.journal().list({.sid = context.school->sid,
                                             .after = page->after,
                                             .limit = page->limit,
                                             .pushes_only = true,
                                             .most_bytes = limits::kMaxPageBytes});
  // Pushes that came in the meantime have no outcome yet; they are on the next page.
  const Seq applied = reports.applied();
  const bool full = rows.size() == page->limit || storage::bytes_of(rows) >= limits::kMaxPageBytes;
  std::erase_if(rows, [&](const storage::JournalRow& row) { return row.seq > applied; });
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const auto& row : rows) report::write_push(json, row, reports.outcome(row.seq));
  return close_list(json, "pushes",
                    full ? std::optional(rows.empty() ? page->after : rows.back().seq) : std::nullopt);
}

http::Response list_quarantine(const Context& context) {
  const auto page = page_of(context, "quarantine");
  if (!page) return bad_page(page.error());
  const auto items = context.reader.reports().quarantine(context.school->sid, page->after, page->limit);
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  std::size_t shown = 0;
  for (std::size_t bytes = 0; shown < items.size() && bytes < limits::kMaxPageBytes; ++shown) {
    const auto row = context.reader.journal().read(items[shown].seq);
    if (!row) continue;
    report::write_quarantined(json, *row, items[shown]);
    bytes += row->entry.body.size();
  }
  const bool full = shown < items.size() || items.size() == page->limit;
  return close_list(json, "quarantine", full ? std::optional(items[shown - 1].seq) : std::nullopt);
}

http::Response live_view(const Context& context) {
  std::string json = report::live_json(context.reader.reports(), *context.school, context.now);
  http::Response response = json_response("");
  if (context.wants_events) {
    response.stream = context.streams.open_live(
        {.sid = context.school->sid, .token_hash = context.token.hash, .json = std::move(json)});
    if (!response.stream) {
      return busy(fmt::format("{} live views are open already; ask again later", limits::kMaxLiveViews));
    }
    response.content_type = "text/event-stream";
    response.fields.emplace_back("X-Accel-Buffering", "no");  // a proxy must not save events up
  } else {
    response.body = std::move(json);
  }
  response.fields.emplace_back("Vary", "Accept");
  return response;
}

http::Response openapi_json(const Context&) { return json_response(openapi_document()); }

}  // namespace rollcall::api
