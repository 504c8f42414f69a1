#include "projection/own_entry.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/json_writer.hpp"
#include "classin/json_reader.hpp"

namespace rollcall::projection {

namespace {

using classin::Json;
using records::Attribute;
using records::Claim;
using records::RosterOp;
using records::RosterScope;
using records::Source;
using records::Subject;

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

std::optional<std::int64_t> optional_integer(const Json& object, std::string_view key) {
  return object[key].has_value() ? std::optional(integer(object, key)) : std::nullopt;
}

void add_override(const Json& body, records::Projected& out) {
  out.origin.rank.own_time = integer(body, "set_at");
  if (integer(body, "uid") == 0) return;  // of a person who was erased
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
      out.rows.emplace_back(
          Claim{Subject::person, uid.value, Attribute::name, Source::push, std::nullopt, std::move(name)});
    }
  }
}

void add_rules(const Json& body, records::Projected& out) {
  out.origin.rank.own_time = integer(body, "at");
  out.rows.emplace_back(records::RulesChange{integer(body, "at"), text(body, "before"), text(body, "after")});
}

// As with pushes, 0 and an empty text say nothing.
void claim_number(std::int64_t class_id, Attribute attribute, const Json& body, std::string_view key,
                  records::Projected& out) {
  const auto number = optional_integer(body, key);
  if (number.value_or(0) == 0) return;
  out.rows.emplace_back(Claim{Subject::class_, class_id, attribute, Source::creation, number, std::nullopt});
}

void claim_name(Subject subject, std::int64_t id, Source source, std::string name, records::Projected& out) {
  if (name.empty()) return;
  out.rows.emplace_back(Claim{subject, id, Attribute::name, source, std::nullopt, std::move(name)});
}

void add_class(const Json& body, records::Projected& out) {
  out.origin.rank.own_time = integer(body, "at");
  const std::int64_t class_id = integer(body, "class_id");
  const auto deleted = body["deleted"].truth();
  if (!deleted) throw Unreadable{"deleted is missing or neither true nor false", "/deleted"};
  claim_number(class_id, Attribute::start_time, body, "starts_at", out);
  claim_number(class_id, Attribute::end_time, body, "ends_at", out);
  claim_number(class_id, Attribute::course_id, body, "course_id", out);
  claim_number(class_id, Attribute::teacher_uid, body, "teacher_uid", out);
  if (body["name"].has_value())
    claim_name(Subject::class_, class_id, Source::creation, text(body, "name"), out);
  out.rows.emplace_back(Claim{Subject::class_, class_id, Attribute::deleted, Source::creation,
                              std::int64_t{*deleted}, std::nullopt});
}

void add_course(const Json& body, records::Projected& out) {
  out.origin.rank.own_time = integer(body, "at");
  claim_name(Subject::course, integer(body, "course_id"), Source::creation, text(body, "name"), out);
}

void add_person(const Json& body, records::Projected& out) {
  out.origin.rank.own_time = integer(body, "at");
  if (integer(body, "uid") == 0) return;  // likewise
  claim_name(Subject::person, integer(body, "uid"), Source::push, text(body, "name"), out);
}

struct Kind {
  std::string_view cmd;
  void (*add)(const Json& body, records::Projected& out);
};
constexpr Kind kKinds[] = {{kOverrideCmd, &add_override}, {kRosterCmd, &add_roster},
                           {kRulesCmd, &add_rules},       {kClassCmd, &add_class},
                           {kCourseCmd, &add_course},     {kPersonCmd, &add_person}};

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

std::string class_body(const ClassSaid& said) {
  JsonWriter json = begin(kClassCmd);
  json.field("at", said.at).field("class_id", said.class_id.value);
  if (said.course_id) json.field("course_id", said.course_id->value);
  if (said.name) json.field("name", *said.name);
  if (said.teacher_uid) json.field("teacher_uid", *said.teacher_uid);
  if (said.starts_at) json.field("starts_at", *said.starts_at);
  if (said.ends_at) json.field("ends_at", *said.ends_at);
  json.field("deleted", said.deleted).end_object();
  return json.take();
}

std::string course_body(const CourseSaid& said) {
  JsonWriter json = begin(kCourseCmd);
  json.field("at", said.at).field("course_id", said.course_id.value).field("name", said.name).end_object();
  return json.take();
}

std::string person_body(const PersonSaid& said) {
  JsonWriter json = begin(kPersonCmd);
  json.field("at", said.at).field("uid", said.uid.value).field("name", said.name).end_object();
  return json.take();
}

records::Projected project_own(std::string_view cmd, std::string_view body, const records::Origin& origin) {
  records::Projected out{.origin = origin};
  out.cmd = cmd;
  const auto kind =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& each) { return each.cmd == cmd; });
  if (kind == std::end(kKinds)) {
    out.outcome = records::Outcome::unknown;
    return out;
  }
  try {
    classin::JsonDocument document;
    const auto json = document.parse(body);
    if (!json) throw Unreadable{"not JSON: " + json.error().what, ""};
    kind->add(*json, out);
  } catch (const Unreadable& fault) {
    out.rows.clear();
    out.outcome = records::Outcome::quarantined;
    out.reason = fault.reason;
    out.pointer = fault.pointer;
  }
  return out;
}

}  // namespace rollcall::projection
