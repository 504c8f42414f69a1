#include "report/viewing_report.hpp"

#include <map>
#include <set>
#include <utility>

#include "base/json_writer.hpp"
#include "domain/account_book.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

bool is_guest(const records::WebView& view) { return view.telephone.starts_with("yk_"); }

std::string_view kind_name(records::WebViewKind kind) {
  switch (kind) {
    case records::WebViewKind::live: return "live";
    case records::WebViewKind::replay: return "replay";
  }
  return "";
}

domain::AccountBook book_of(storage::ReportStore& reports, Sid sid,
                            const std::vector<records::WebView>& views) {
  std::set<std::string> accounts;
  for (const auto& view : views) accounts.insert(domain::normalised_account(view.telephone));
  accounts.erase("");  // guests
  return domain::AccountBook(reports.account_evidence(sid, {accounts.begin(), accounts.end()}));
}

std::vector<WebViewer> web_viewers(storage::ReportStore& reports, Sid sid, ClassId class_id) {
  auto views = reports.web_views(sid, class_id);
  const domain::AccountBook book = book_of(reports, sid, views);
  std::map<Uid, std::optional<std::string>> names;
  std::vector<WebViewer> out;
  for (auto& view : views) {
    WebViewer& viewer = out.emplace_back();
    viewer.uid = book.holder(view.telephone, view.entered_at);
    viewer.view = std::move(view);
    if (!viewer.uid) continue;
    const auto [at, first] = names.try_emplace(*viewer.uid);
    if (first) at->second = reports.person_name(sid, *viewer.uid);
    viewer.name = at->second;
  }
  return out;
}

std::vector<ClientViewer> client_viewers(storage::ReportStore& reports, Sid sid, ClassId class_id) {
  std::vector<ClientViewer> out;
  for (const auto& view : reports.client_views(sid, class_id)) {
    out.push_back({.view = view,
                   .name = reports.person_name(sid, view.uid),
                   .coverage = view.duration_s ? ratio(view.watched_s, *view.duration_s) : std::nullopt});
  }
  return out;
}

void write_web(JsonWriter& json, const WebViewer& viewer) {
  const records::WebView& view = viewer.view;
  json.begin_object().field("kind", kind_name(view.kind)).field("telephone", view.telephone);
  json.field("nickname", unless_empty(view.nickname)).field("guest", is_guest(view));
  json.field("entered_at", view.entered_at).field("watched_s", view.watched_s);
  json.field("client_type", view.client_type).field("uid", number(viewer.uid)).field("name", viewer.name);
  json.end_object();
}

void write_client(JsonWriter& json, const ClientViewer& viewer) {
  const records::ClientView& view = viewer.view;
  json.begin_object().field("uid", view.uid.value).field("name", viewer.name);
  json.field("watched_s", view.watched_s)
      .field("duration_s", view.duration_s)
      .field("coverage", viewer.coverage);
  json.field("valid_watch_count", view.valid_watch_count).field("updated_at", view.updated_at);
  json.field("top_progress_percent", view.top_progress_percent).field("look_count", view.look_count);
  json.field("look_s", view.look_s).end_object();
}

constexpr std::size_t kColumns = 16;

Row web_row(const WebViewer& viewer) {
  const records::WebView& view = viewer.view;
  Row row = {std::string(kind_name(view.kind)),
             cell(number(viewer.uid)),
             cell(viewer.name),
             view.telephone,
             cell(unless_empty(view.nickname)),
             std::int64_t{is_guest(view)},
             view.entered_at,
             view.watched_s,
             cell(view.client_type)};
  row.resize(kColumns);
  return row;
}

Row client_row(const ClientViewer& viewer) {
  const records::ClientView& view = viewer.view;
  return {std::string("client"),
          view.uid.value,
          cell(viewer.name),
          Cell(),
          Cell(),
          Cell(),
          Cell(),
          view.watched_s,
          Cell(),
          cell(view.duration_s),
          cell(viewer.coverage),
          cell(view.valid_watch_count),
          cell(view.updated_at),
          cell(view.top_progress_percent),
          cell(view.look_count),
          cell(view.look_s)};
}

}  // namespace

std::optional<ViewingReport> viewing_report(storage::ReportStore& reports, Sid sid, ClassId class_id) {
  const auto held = reports.hold();
  // Nobody has this number: the class is asked for without its people.
  if (!reports.class_facts(sid, class_id, {.uid = Uid{}, .names = false})) return std::nullopt;
  return ViewingReport{web_viewers(reports, sid, class_id), client_viewers(reports, sid, class_id)};
}

std::string viewing_json(const ViewingReport& report) {
  JsonWriter json;
  json.begin_object().key("web").begin_array();
  for (const auto& viewer : report.web) write_web(json, viewer);
  json.end_array().key("client").begin_array();
  for (const auto& viewer : report.client) write_client(json, viewer);
  json.end_array().end_object();
  return json.take();
}

Table viewing_table(const ViewingReport& report) {
  Table table;
  table.columns = {{"kind", ColumnKind::text},           {"uid", ColumnKind::integer},
                   {"name", ColumnKind::text},           {"telephone", ColumnKind::text},
                   {"nickname", ColumnKind::text},       {"guest", ColumnKind::boolean},
                   {"entered_at", ColumnKind::instant},  {"watched_s", ColumnKind::duration_s},
                   {"client_type", ColumnKind::integer}, {"duration_s", ColumnKind::duration_s},
                   {"coverage", ColumnKind::ratio},      {"valid_watch_count", ColumnKind::integer},
                   {"updated_at", ColumnKind::instant},  {"top_progress_percent", ColumnKind::integer},
                   {"look_count", ColumnKind::integer},  {"look_s", ColumnKind::duration_s}};
  for (const auto& viewer : report.web) table.rows.push_back(web_row(viewer));
  for (const auto& viewer : report.client) table.rows.push_back(client_row(viewer));
  return table;
}

}  // namespace rollcall::report
