#include "scheduling/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::scheduling {

namespace {

using outbound::Attempt;
using outbound::ClassWish;
using outbound::Effect;
using outbound::FieldFault;
using outbound::Values;
using outbound::Version;
using storage::Creation;
using storage::CreationState;

constexpr std::string_view kStops = "the program stops; nothing more was sent";

Outcome about(Kind kind, Creation row, std::string text) {
  Outcome outcome{.kind = kind};
  outcome.text = std::move(text);
  outcome.creation = std::move(row);
  return outcome;
}

std::string_view object_name(std::string_view call) {
  if (creates_class(call)) return "class";
  if (call == "addCourse") return "course";
  if (call == "createUnit") return "unit";
  return "object";
}

void add(std::vector<FieldFault>& out, std::string_view field, std::string_view what) {
  out.push_back({std::string(field), std::string(what)});
}

std::vector<FieldFault> class_differences(const Creation& row, const Values& before,
                                          const outbound::Call& call, const Values& values) {
  std::vector<FieldFault> out;
  if (outbound::integer_in(before, "courseId") != outbound::integer_in(values, "courseId")) {
    add(out, "course_id", "the class was created in another course");
  }
  const ClassWish present = wish_of(version_of(row.call), before), wanted = wish_of(call.version, values);
  for (const auto& field : outbound::differences(present, wanted)) {
    add(out, field, "is something else in the class that was created");
  }
  return out;
}

}  // namespace

const std::vector<std::string> kRecordingFields = {"record", "record_room_scene", "live", "replay"};

bool recording_failed(std::int64_t code) { return code == 267 || (code >= 280 && code <= 284); }

bool deletes_class(const outbound::Call& call) { return &call == &outbound::deletion_call(call.version); }
bool changes_class(const outbound::Call& call) {
  return &call == &outbound::change_call(call.version) || deletes_class(call);
}

bool may_exist(const Creation& row) {
  return row.state == CreationState::created || row.state == CreationState::unknown;
}

bool in_doubt(const Creation& row, std::string_view field) {
  return (" " + row.doubt + " ").find(" " + std::string(field) + " ") != std::string::npos;
}

std::string doubt_without(const std::string& doubt, const std::vector<std::string>& fields) {
  std::string out;
  std::string_view rest = doubt;
  while (!rest.empty()) {
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (std::find(fields.begin(), fields.end(), word) == fields.end())
      out += (out.empty() ? "" : " ") + std::string(word);
  }
  return out;
}

std::string doubt_with(const std::string& doubt, const std::vector<std::string>& fields) {
  std::string out = doubt_without(doubt, fields);
  for (const auto& field : fields) out += (out.empty() ? "" : " ") + field;
  return out;
}

std::string explained(const Attempt& attempt) {
  std::string out = attempt.explanation;
  const std::string_view again = attempt.retry == "yes"  ? "trying again later can help"
                                 : attempt.retry == "no" ? "trying again does not help"
                                                         : "trying again may help";
  if (attempt.code != 0)
    out += fmt::format(" (ClassIn {}: {})", attempt.code, again);
  else if (attempt.effect == Effect::not_done)
    out += fmt::format(" ({})", again);
  return out;
}

std::vector<std::string> warnings_of(const Creation& row) {
  const outbound::Call* call = outbound::find_call(row.call);
  if (row.state != CreationState::created || call == nullptr) return {};
  const bool as_asked = row.code == 0 || meaning_of(*call, row.code).effect == Effect::done;
  if (as_asked && row.object_id) return {};
  return {row.message};
}

bool creates_class(std::string_view call_name) {
  return call_name == "createClassroom" || call_name == "addCourseClass";
}

Version version_of(std::string_view call_name) {
  const bool v1 = call_name == "addCourseClass" || call_name == "addCourse";
  return v1 ? Version::v1 : Version::v2;
}

std::string object_text(const Creation& row) {
  const auto name = object_name(row.call);
  return row.object_id ? fmt::format("{} {}", name, *row.object_id) : fmt::format("a {}", name);
}

std::vector<FieldFault> differing_fields(const Creation& row, const outbound::Call& call,
                                         const Values& values) {
  std::vector<FieldFault> out;
  const auto before = outbound::values_of_json(row.request);
  if (!before || (row.call != call.name && !(creates_class(row.call) && creates_class(call.name)))) {
    add(out, "identity", fmt::format("belongs to a {} that was made by {}", object_name(row.call), row.call));
    return out;
  }
  if (creates_class(call.name)) return class_differences(row, *before, call, values);
  for (const auto& parameter : call.parameters) {
    const auto a = before->find(parameter.name), b = values.find(parameter.name);
    const bool identity = parameter.name == call.identity && parameter.name != "name";
    if (identity || parameter.kind == outbound::Kind::picture) continue;
    const bool same = a == before->end() ? b == values.end() : b != values.end() && a->second == b->second;
    if (!same) add(out, parameter.name, "was something else in the request that was carried out");
  }
  return out;
}

Outcome invalid(std::vector<FieldFault> faults) {
  Outcome outcome{.kind = Kind::invalid};
  for (const auto& fault : faults) {
    if (!outcome.text.empty()) outcome.text += "\n";
    outcome.text += fault.field.empty() ? fault.what : fault.field + ": " + fault.what;
  }
  outcome.faults = std::move(faults);
  return outcome;
}

Outcome under_way(std::string_view identity) {
  Outcome outcome{.kind = Kind::under_way};
  outcome.text = fmt::format(
      "somebody else is working on the creation {} at this moment; ask again in a minute", identity);
  return outcome;
}

Outcome was_done(Creation row) {
  const bool refused = row.state == CreationState::refused;
  std::string text = refused ? "nothing was created: " + row.message
                             : fmt::format("{} had been created before; nothing was sent", object_text(row));
  auto warnings = warnings_of(row);
  Outcome outcome = about(refused ? Kind::refused : Kind::was_done, std::move(row), std::move(text));
  outcome.warnings = std::move(warnings);
  return outcome;
}

Outcome deleted_before(Creation row, const Naming& naming) {
  std::string text = fmt::format(
      "{} was created by this request and has been deleted since; nothing was sent. {}", object_text(row),
      naming.identity.empty() ? "`again` creates it anew" : "Give another identity to create it anew");
  return about(Kind::deleted, std::move(row), std::move(text));
}

Outcome differs(Creation row, std::vector<FieldFault> faults) {
  std::string fields;
  for (const auto& fault : faults) fields += (fields.empty() ? "" : ", ") + fault.field;
  std::string text;
  if (row.state == CreationState::unknown) {
    text = fmt::format(
        "an earlier request with this identity ({}) has no answer yet, and it differs in: {}; send that one "
        "again "
        "first, to find out what came of it",
        row.identity, fields);
  } else {
    text = fmt::format(
        "{} had been created by such a request ({}), but differs in: {}; nothing was sent. Change the class, "
        "or "
        "ask for another one",
        object_text(row), row.identity, fields);
  }
  Outcome outcome = about(Kind::differs, std::move(row), std::move(text));
  outcome.faults = std::move(faults);
  return outcome;
}

Outcome unreadable(Creation row) {
  std::string text = fmt::format(
      "the creation {} cannot be read by this version of the program; nothing was sent", row.identity);
  return about(Kind::refused, std::move(row), std::move(text));
}

Outcome settled(Creation row) {
  std::string text = row.state == CreationState::created
                         ? fmt::format("{}: reports know it from now on", object_text(row))
                         : "it counts as not created; the same request would create it";
  return about(Kind::done, std::move(row), std::move(text));
}

Outcome creation_outcome(Creation row, std::optional<Attempt> last) {
  if (!last) {
    return about(row.state == CreationState::refused ? Kind::refused : Kind::not_known, std::move(row),
                 std::string(kStops));
  }
  Outcome outcome{.kind = Kind::refused};
  if (row.state == CreationState::created) {
    outcome.kind = Kind::done;
    outcome.text = fmt::format("{} created", object_text(row));
    if (last->effect == Effect::already) outcome.text = fmt::format("{} exists", object_text(row));
    if (last->effect != Effect::done || !row.object_id) outcome.warnings.push_back(explained(*last));
  } else if (row.state == CreationState::unknown) {
    outcome.kind = Kind::not_known;
    outcome.text = fmt::format(
        "it is not known whether a {} was created: {}\nDo not create it by hand. The same request again "
        "finds out "
        "and cannot create it twice; a running daemon does so by itself for a day",
        object_name(row.call), explained(*last));
    if (last->effect == Effect::not_done && last->retry != "yes") {
      outcome.text += fmt::format(
          ".\nAn earlier attempt of this request had no clear answer: look into ClassIn, then say what is "
          "there with "
          "`rollcall class settle {} {}`",
          row.sid.value, row.identity);
    }
  } else {
    outcome.text = fmt::format("no {} was created: {}", object_name(row.call), explained(*last));
  }
  outcome.creation = std::move(row);
  outcome.attempt = std::move(last);
  return outcome;
}

Outcome call_outcome(std::optional<Attempt> last, bool in_doubt) {
  Outcome outcome{.kind = Kind::refused};
  if (!last) {
    outcome.kind = in_doubt ? Kind::not_known : Kind::refused;
    outcome.text = kStops;
    return outcome;
  }
  switch (last->effect) {
    case Effect::done: outcome.kind = Kind::done; break;
    case Effect::done_but:
    case Effect::already:
      outcome.kind = Kind::done;
      outcome.warnings.push_back(explained(*last));
      break;
    case Effect::not_done: outcome.kind = in_doubt ? Kind::not_known : Kind::refused; break;
    case Effect::not_known: outcome.kind = Kind::not_known; break;
  }
  if (outcome.kind == Kind::done && last->effect == Effect::done)
    outcome.text = "done";
  else
    outcome.text = explained(*last);
  if (outcome.kind == Kind::not_known)
    outcome.text = "it is not known whether it was carried out: " + outcome.text +
                   "; look into ClassIn before it is tried again";
  outcome.attempt = std::move(last);
  return outcome;
}

}  // namespace rollcall::scheduling
