// Outcomes and what they say to people. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduling/scheduler.hpp"

namespace rollcall::scheduling {

bool creates_class(std::string_view call_name);
bool changes_class(const outbound::Call& call);  // or deletes it
bool deletes_class(const outbound::Call& call);
bool may_exist(const storage::Creation& row);  // created, or nobody knows
// Whether a field of ClassWish is one of which nobody knows what ClassIn has.
bool in_doubt(const storage::Creation& row, std::string_view field);
std::string doubt_with(const std::string& doubt, const std::vector<std::string>& fields);
std::string doubt_without(const std::string& doubt, const std::vector<std::string>& fields);
// Codes of a success that say that recording, live and replay are not as asked for (267, 280 to 284).
bool recording_failed(std::int64_t code);
extern const std::vector<std::string> kRecordingFields;

// What an attempt's answer means, with ClassIn's code and whether trying again can help.
std::string explained(const outbound::Attempt& attempt);
// Of a creation that succeeded with a warning, or whose number ClassIn did not tell.
std::vector<std::string> warnings_of(const storage::Creation& row);

// The version of a creation, by the name of its call.
outbound::Version version_of(std::string_view call_name);
// "class 25672", "course 352861", "unit 7": what a creation made; "a class" where its id is not known.
std::string object_text(const storage::Creation& row);

// The fields in which the request of `row` and these values differ, with what stands there; a class is
// compared in the words of ClassWish.
std::vector<outbound::FieldFault> differing_fields(const storage::Creation& row, const outbound::Call& call,
                                                   const outbound::Values& values);

Outcome invalid(std::vector<outbound::FieldFault> faults);
Outcome under_way(std::string_view identity);
Outcome was_done(storage::Creation row);
Outcome deleted_before(storage::Creation row, const Naming& naming);
Outcome differs(storage::Creation row, std::vector<outbound::FieldFault> faults);
Outcome unreadable(storage::Creation row);  // a newer version wrote it, or the row is damaged
Outcome settled(storage::Creation row);
// What came of sending; no attempt: the program stops.
Outcome creation_outcome(storage::Creation row, std::optional<outbound::Attempt> last);
Outcome call_outcome(std::optional<outbound::Attempt> last, bool in_doubt);

}  // namespace rollcall::scheduling
