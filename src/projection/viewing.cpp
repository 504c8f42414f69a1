// Who watched live or a replay, on the web or in the client.
#include "projection/topics.hpp"

namespace rollcall::projection {

namespace {

void add_web_view(const classin::ViewingRow& row, records::WebViewKind kind, FactSink& sink) {
  if (row.telephone == " ") return;  // left by the erasing of a person (classin/redact.hpp)
  sink.add(records::WebView{kind, row.class_id, row.telephone, row.entered_at, row.watched_s,
                            row.nickname.value_or(""), row.client_type});
}

}  // namespace

void project_message(const classin::LiveDataDetail& m, FactSink& sink) {
  add_web_view(m.row, records::WebViewKind::live, sink);
}

void project_message(const classin::ReplayDataDetail& m, FactSink& sink) {
  add_web_view(m.row, records::WebViewKind::replay, sink);
}

void project_message(const classin::ClientPlaybackDataDetail& m, FactSink& sink) {
  if (m.uid.value == 0) return;
  records::ClientView view;
  view.class_id = m.class_id;
  view.uid = m.uid;
  view.watched_s = m.valid_look_s.value_or(0);
  view.duration_s = m.duration_s;
  view.valid_watch_count = m.valid_watch_count;
  view.look_count = m.total_look_count;
  view.look_s = m.total_look_s;
  view.top_progress_percent = m.top_progress_percent;
  view.updated_at = unless_zero(sink.own_time());
  sink.add(view);
}

}  // namespace rollcall::projection
