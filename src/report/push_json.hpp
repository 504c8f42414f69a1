// Pushes as JSON objects: the items of the feed and of the quarantine list, and the lines of an exported
// journal.
#pragma once

#include <string>

#include "base/json_writer.hpp"
#include "storage/journal.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

// {"seq", "cmd", "message_id", "received_at", "outcome", "reason", "body"} (PRODUCT.md 7). body is a string,
// byte for byte; bytes that are not UTF-8 make it null and add "body_base64".
void write_push(JsonWriter& json, const storage::JournalRow& row, const storage::PushOutcome& outcome);

// {"seq", "sid", "cmd", "message_id", "received_at", "trust", "reason", "pointer", "body"}
void write_quarantined(JsonWriter& json, const storage::JournalRow& row, const storage::QuarantineItem& item);

// One line of `rollcall journal export`, without its line end.
std::string export_line(const storage::JournalRow& row);

}  // namespace rollcall::report
