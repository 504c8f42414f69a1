#include "projection/own_entry.hpp"

#include <optional>

#include "base/json_writer.hpp"
#include "classin/json_reader.hpp"

namespace rollcall::projection {

namespace {

using classin::Json;
using records::RosterOp;
using records::RosterScope;

// A version of the program that knows more kinds may have written it.
struct Unreadable {
  std::string reason, pointer;
};

std::int64_t integer(const Json& object, std::string_view key) {
  if (const auto value = object[key].integer()) return *value;
  throw Unreadable{std::string(key) + " is missing or not an integer", "/" + std::string(key)};
}

std::string text(const Json& object, std::string_view key) {
  if (const auto value = object[key].string()) return std::string(*value);
  throw Unreadable{std::string(key) + " is missing or not a text", "/" + std::string(key)};
}

std::optional<std::string> optional_text(const Json& object, std::string_view key) {
  const auto value = object[key].string();
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

void add_override(const Json& body, records::Projected& out) {
  out.origin.rank.own_time = integer(body, "set_at");
  out.rows.emplace_back(records::OverrideChange{.class_id = ClassId{integer(body, "class_id")},
                                                .uid = Uid{integer(body, "uid")},
                                                .status = optional_text(body, "status"),
                                                .before = optional_text(body, "before"),
                                                .computed = optional_text(body, "computed"),
                                                .reason = text(body, "reason"),
                                                .author = text(body, "author"),
                                                .set_at = integer(body, "set_at")});
}

RosterOp op_of(const Json& line) {
  const auto op = line["op"].string();
  if (op == "add") return RosterOp::add;
  if (op == "remove") return RosterOp::remove;
  throw Unreadable{"op is neither add nor remove", "/lines"};
}

void add_roster(const Json& body, records::Projected& out) {
  out.origin.rank.own_time = integer(body, "at");
  for (const Json line : body["lines"].items()) {
    const bool of_class = line["class_id"].has_value();
    const Uid uid{integer(line, "uid")};
    out.rows.emplace_back(records::RosterChange{of_class ? RosterScope::class_ : RosterScope::course,
                                                integer(line, of_class ? "class_id" : "course_id"), uid,
                                                op_of(line), integer(line, "from")});
    if (auto name = optional_text(line, "name"); name && !name->empty()) {
      out.rows.emplace_back(records::Claim{records::Subject::person, uid.value, records::Attribute::name,
                                           records::Source::push, std::nullopt, std::move(name)});
    }
  }
}

void add_rules(const Json& body, records::Projected& out) {
  out.origin.rank.own_time = integer(body, "at");
  out.rows.emplace_back(records::RulesChange{integer(body, "at"), text(body, "before"), text(body, "after")});
}

JsonWriter begin(std::string_view cmd) {
  JsonWriter json;
  json.begin_object().field("Cmd", cmd);
  return json;
}

}  // namespace

std::string override_body(const records::OverrideChange& change) {
  JsonWriter json = begin(kOverrideCmd);
  json.field("class_id", change.class_id.value).field("uid", change.uid.value).field("status", change.status);
  json.field("before", change.before).field("computed", change.computed);
  json.field("reason", change.reason).field("author", change.author).field("set_at", change.set_at);
  json.end_object();
  return json.take();
}

std::string roster_body(const RosterImport& import) {
  JsonWriter json = begin(kRosterCmd);
  json.field("at", import.at).field("file", import.file).key("lines").begin_array();
  for (const auto& line : import.lines) {
    json.begin_object();
    json.field(line.scope == RosterScope::class_ ? "class_id" : "course_id", line.scope_id);
    json.field("uid", line.uid.value).field("op", line.op == RosterOp::remove ? "remove" : "add");
    json.field("from", line.effective_at);
    if (!line.name.empty()) json.field("name", line.name);
    json.end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::string rules_body(const records::RulesChange& change) {
  JsonWriter json = begin(kRulesCmd);
  json.field("at", change.at).field("before", change.before).field("after", change.after).end_object();
  return json.take();
}

records::Projected project_own(std::string_view cmd, std::string_view body, const records::Origin& origin) {
  records::Projected out{.origin = origin};
  out.cmd = cmd;
  try {
    classin::JsonDocument document;
    const auto json = document.parse(body);
    if (!json) throw Unreadable{"not JSON: " + json.error().what, ""};
    if (cmd == kOverrideCmd)
      add_override(*json, out);
    else if (cmd == kRosterCmd)
      add_roster(*json, out);
    else if (cmd == kRulesCmd)
      add_rules(*json, out);
    else
      out.outcome = records::Outcome::unknown;
  } catch (const Unreadable& fault) {
    out.rows.clear();
    out.outcome = records::Outcome::quarantined;
    out.reason = fault.reason;
    out.pointer = fault.pointer;
  }
  return out;
}

}  // namespace rollcall::projection
