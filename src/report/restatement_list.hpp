#pragma once

#include <memory>
#include <optional>

#include "base/ids.hpp"
#include "base/json_writer.hpp"
#include "report/date_range.hpp"
#include "report/list.hpp"

namespace rollcall::report {

struct RestatementQuery {
  std::optional<ClassId> class_id;
  std::optional<Uid> uid;
  DateRange range;  // by when the cause was received
};

// Marks of complete classes that changed, oldest first. Items {"class_id", "uid", "name", "at", "cause":
// "push" or "rules", "push": journal number, "from", "to"}: from and to as ingest::mark_state_json, null: not
// listed.
std::unique_ptr<List> restatement_list(Sid sid, const RestatementQuery& query);

// One as an object: the fields of an item, without the name.
void write_restatement(JsonWriter& json, const storage::Restatement& restatement);

}  // namespace rollcall::report
