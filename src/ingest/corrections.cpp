#include "ingest/corrections.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "ingest/own_entries.hpp"
#include "projection/own_entry.hpp"

namespace rollcall::ingest {

namespace {

constexpr std::string_view kStatuses =
    "excused, absent, unknown, partial, late_left_early, late, left_early or present";

std::optional<Error> check_text(std::string_view what, const std::string& text) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Error{fmt::format("{} is missing", what), "an override says who made it and why"};
  }
  if (text.size() > limits::kMaxReasonBytes) {
    return Error{
        fmt::format("{} is {} bytes long, {} are allowed", what, text.size(), limits::kMaxReasonBytes), ""};
  }
  if (!is_utf8(text)) return Error{fmt::format("{} is not UTF-8", what), ""};
  return std::nullopt;
}

std::optional<std::string> name_of(const std::optional<domain::Status>& status) {
  return status ? std::optional(std::string(domain::status_name(*status))) : std::nullopt;
}

bool in_force(const domain::Mark& mark, domain::Status status, const OverrideWish& wish) {
  return mark.correction && mark.correction->status == status && mark.correction->reason == wish.reason &&
         mark.correction->author == wish.author;
}

}  // namespace

Result<std::optional<storage::JournalEntry>> override_entry(Sid sid, ClassId class_id,
                                                            const domain::Mark& mark,
                                                            const OverrideWish& wish, std::int64_t now) {
  const auto status = domain::status_named(wish.status);
  if (!wish.status.empty() && !status) {
    return Error{fmt::format("status '{}' is none of {}", wish.status, kStatuses), ""};
  }
  if (auto fault = check_text("reason", wish.reason)) return *fault;
  if (auto fault = check_text("author", wish.author)) return *fault;
  if (!status && !mark.correction) {
    return Error{fmt::format("person {} has no override in class {}", mark.uid.value, class_id.value),
                 "so there is none to clear; `rollcall override log` lists what was said before"};
  }
  if (status && !mark.status) {
    return Error{
        fmt::format("person {} is no student in class {} and has no status", mark.uid.value, class_id.value),
        "only students and auditors are assessed"};
  }
  if (status && in_force(mark, *status, wish)) return std::optional<storage::JournalEntry>();
  const records::OverrideChange change{.class_id = class_id,
                                       .uid = mark.uid,
                                       .status = name_of(status),
                                       .before = name_of(mark.status),
                                       .computed = name_of(mark.computed_status),
                                       .reason = wish.reason,
                                       .author = wish.author,
                                       .set_at = now};
  return std::optional(
      own_entry(sid, projection::kOverrideCmd, with_new_id(projection::override_body(change)), now));
}

}  // namespace rollcall::ingest
