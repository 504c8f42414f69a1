// Who watched a class live on the web or as a replay, and how much (PRODUCT.md 5 and 7).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "records/rows.hpp"
#include "report/table.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

struct WebViewer {
  records::WebView view;
  std::optional<Uid> uid;           // who held the account when the page was entered, where that is certain
  std::optional<std::string> name;  // the person's
};
struct ClientViewer {
  records::ClientView view;
  std::optional<std::string> name;
  std::optional<double> coverage;  // watched_s / duration_s, 4 decimals half up; null in the old shape
};
struct ViewingReport {
  std::vector<WebViewer> web;        // by kind, telephone, time
  std::vector<ClientViewer> client;  // by uid
};

// Null when nothing is known of the class. Throws StoreError.
std::optional<ViewingReport> viewing_report(storage::ReportStore& reports, Sid sid, ClassId class_id);

// {"web": [{"kind", "telephone", "nickname", "guest", "entered_at", "watched_s", "client_type", "uid",
// "name"}],
//  "client": [{"uid", "name", "watched_s", "duration_s", "coverage", "valid_watch_count", "updated_at",
//  "top_progress_percent", "look_count", "look_s"}]}
std::string viewing_json(const ViewingReport& report);
// Both in one table; the first column says live, replay or client.
Table viewing_table(const ViewingReport& report);

}  // namespace rollcall::report
