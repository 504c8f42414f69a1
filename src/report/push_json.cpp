#include "report/push_json.hpp"

#include "base/base64.hpp"
#include "base/utf8.hpp"

namespace rollcall::report {

namespace {

void write_body(JsonWriter& json, const std::string& body) {
  if (is_utf8(body)) {
    json.field("body", body);
  } else {
    json.null_field("body").field("body_base64", base64_encode(body));
  }
}

void write_id(JsonWriter& json, const storage::JournalEntry& entry) {
  json.field("cmd", entry.cmd).key("message_id");
  if (entry.message_id.empty())
    json.null();
  else
    json.value(entry.message_id);
  json.field("received_at", entry.received_at);
}

}  // namespace

void write_push(JsonWriter& json, const storage::JournalRow& row, const storage::PushOutcome& outcome) {
  json.begin_object().field("seq", row.seq.value);
  write_id(json, row.entry);
  json.field("outcome", records::outcome_name(outcome.outcome)).key("reason");
  if (outcome.reason.empty())
    json.null();
  else
    json.value(outcome.reason);
  write_body(json, row.entry.body);
  json.end_object();
}

void write_quarantined(JsonWriter& json, const storage::JournalRow& row,
                       const storage::QuarantineItem& item) {
  json.begin_object().field("seq", row.seq.value).field("sid", row.entry.sid.value);
  write_id(json, row.entry);
  json.field("trust", storage::trust_name(row.entry.trust))
      .field("reason", item.reason)
      .field("pointer", item.pointer);
  write_body(json, row.entry.body);
  json.end_object();
}

std::string export_line(const storage::JournalRow& row) {
  JsonWriter json;
  json.begin_object().field("seq", row.seq.value).field("sid", row.entry.sid.value);
  write_id(json, row.entry);
  json.field("trust", storage::trust_name(row.entry.trust)).field("duplicates", row.duplicates);
  write_body(json, row.entry.body);
  json.end_object();
  return json.take();
}

}  // namespace rollcall::report
