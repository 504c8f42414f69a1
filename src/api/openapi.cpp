#include "api/openapi.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "api/routes.hpp"
#include "api/schemas.hpp"
#include "base/json_writer.hpp"

namespace rollcall::api {

namespace {

constexpr std::string_view kAbout =
    "Attendance, viewing and grades of schools, from ClassIn's data subscription. Instants are Unix seconds; "
    "days in "
    "parameters are of the school's time zone. Lists are paged: give next_cursor as cursor to get the next "
    "page.";
constexpr std::string_view kWorkbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

std::string reference(std::string_view kind, std::string_view name) {
  return "#/components/" + std::string(kind) + "/" + std::string(name);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    parts.push_back(text.substr(0, text.find(separator)));
    text.remove_prefix(std::min(text.size(), parts.back().size() + 1));
  }
  return parts;
}

void write_type(JsonWriter& json, std::string_view type, std::string_view help = "");

// The keywords of a type without its '?', inside the schema's object.
void write_keywords(JsonWriter& json, std::string_view type, bool nullable) {
  const auto typed = [&](std::string_view name) {
    json.key("type");
    if (nullable)
      json.begin_array().value(name).value("null").end_array();
    else
      json.value(name);
  };
  if (type.starts_with('[')) {
    typed("array");
    json.key("items");
    write_type(json, type.substr(1, type.size() - 2));
  } else if (type.find('|') != std::string_view::npos) {
    typed("string");
    json.key("enum").begin_array();
    for (const auto choice : split(type, '|')) json.value(choice);
    if (nullable) json.null();
    json.end_array();
  } else if (type == "text") {
    typed("string");
  } else if (type == "number" || type == "ratio") {
    typed("number");
  } else if (type == "instant" || type == "seconds") {
    typed("integer");
  } else {
    typed(type);
  }
}

// What the type's own word says, where the member says nothing itself.
std::string_view help_of(std::string_view type, std::string_view help) {
  if (!help.empty()) return help;
  if (type == "instant") return "Unix seconds.";
  if (type == "seconds") return "Seconds.";
  return type == "ratio" ? "0 to 1." : "";
}

void write_type(JsonWriter& json, std::string_view type, std::string_view help) {
  const bool nullable = type.ends_with('?');
  if (nullable) type.remove_suffix(1);
  json.begin_object();
  if (std::isupper(static_cast<unsigned char>(type.front())) == 0) {
    write_keywords(json, type, nullable);
  } else if (!nullable) {
    json.field("$ref", reference("schemas", type));
  } else {
    json.key("anyOf").begin_array();
    json.begin_object().field("$ref", reference("schemas", type)).end_object();
    json.begin_object().field("type", "null").end_object().end_array();
  }
  help = help_of(type, help);
  if (!help.empty()) json.field("description", help);
  json.end_object();
}

// The members with "..." taken in.
std::vector<Member> members_of(const Schema& schema) {
  std::vector<Member> all;
  for (const Member& member : schema.members) {
    if (member.name != "...") {
      all.push_back(member);
      continue;
    }
    const auto named = [&](const Schema& other) { return other.name == member.type; };
    const auto others = members_of(*std::find_if(schemas().begin(), schemas().end(), named));
    all.insert(all.end(), others.begin(), others.end());
  }
  return all;
}

void write_object(JsonWriter& json, const std::vector<Member>& members, std::string_view help) {
  const auto optional = [](const Member& member) { return member.name.ends_with('?'); };
  json.begin_object().field("type", "object");
  if (!help.empty()) json.field("description", help);
  json.key("properties").begin_object();
  for (const Member& member : members) {
    json.key(optional(member) ? member.name.substr(0, member.name.size() - 1) : member.name);
    write_type(json, member.type, member.help);
  }
  json.end_object().key("required").begin_array();
  for (const Member& member : members) {
    if (!optional(member)) json.value(member.name);
  }
  json.end_array().end_object();
}

void write_schemas(JsonWriter& json) {
  json.key("schemas").begin_object();
  for (const Schema& schema : schemas()) {
    json.key(schema.name);
    if (schema.is.empty())
      write_object(json, members_of(schema), schema.help);
    else
      write_type(json, schema.is, schema.help);
  }
  for (const ListSchema& list : list_schemas()) {
    const std::string items = "[" + std::string(list.item) + "]";
    json.key(list.name);
    write_object(
        json,
        {{"items", items}, {"next_cursor", "text?", "Give it as cursor for the next page; null: the last."}},
        "");
  }
  json.end_object();
}

void write_parameter_schema(JsonWriter& json, const Parameter& parameter) {
  json.begin_object();
  switch (parameter.type) {
    case Type::integer:
      json.field("type", "integer").field("minimum", parameter.least).field("maximum", parameter.most);
      break;
    case Type::date: json.field("type", "string").field("format", "date"); break;
    case Type::text:
      json.field("type", "string").field("minLength", 1).field("maxLength", parameter.most);
      break;
    case Type::choice:
      json.field("type", "string").key("enum").begin_array();
      for (const auto choice : split(parameter.choices, ' ')) json.value(choice);
      json.end_array();
      break;
    case Type::boolean: json.field("type", "boolean"); break;
    case Type::integers:
      json.field("type", "array").field("maxItems", parameter.most).key("items").begin_object();
      json.field("type", "integer").field("minimum", 0).field("maximum", Parameter().most).end_object();
      break;
  }
  if (parameter.in == In::body) json.field("description", parameter.help);
  json.end_object();
}

std::string_view place_name(In in) {
  switch (in) {
    case In::path: return "path";
    case In::query: return "query";
    case In::header: return "header";
    case In::body: return "body";
  }
  return "";
}

void write_parameters(JsonWriter& json, const Route& route) {
  json.key("parameters").begin_array();
  for (const Parameter* parameter : route.parameters()) {
    if (parameter->in == In::body) continue;
    json.begin_object().field("name", parameter->name);
    json.field("in", place_name(parameter->in)).field("required", parameter->required);
    json.field("description", parameter->help).key("schema");
    write_parameter_schema(json, *parameter);
    json.end_object();
  }
  json.end_array();
}

void write_request_body(JsonWriter& json, const Route& route) {
  if (!any_in(route.parameters(), In::body)) return;
  json.key("requestBody").begin_object().field("required", true).key("content").begin_object();
  json.key("application/json").begin_object().key("schema").begin_object().field("type", "object");
  json.key("properties").begin_object();
  for (const Parameter* parameter : route.parameters()) {
    if (parameter->in != In::body) continue;
    json.key(parameter->name);
    write_parameter_schema(json, *parameter);
  }
  json.end_object().key("required").begin_array();
  for (const Parameter* parameter : route.parameters()) {
    if (parameter->in == In::body && parameter->required) json.value(parameter->name);
  }
  json.end_array().field("additionalProperties", false).end_object().end_object().end_object().end_object();
}

void write_text_content(JsonWriter& json, std::string_view media_type) {
  json.key(media_type).begin_object().key("schema").begin_object().field("type", "string");
  json.end_object().end_object();
}

void write_answer(JsonWriter& json, const Route& route, std::string_view status,
                  std::string_view description) {
  json.key(status).begin_object().field("description", description).key("content").begin_object();
  json.key("application/json").begin_object().key("schema").begin_object();
  json.field("$ref", reference("schemas", route.answer)).end_object().end_object();
  if (route.takes("format")) {
    write_text_content(json, "text/csv");
    json.key(kWorkbook).begin_object().end_object();
  }
  if (route.streams_events) write_text_content(json, "text/event-stream");
  json.end_object().end_object();
}

void write_answers(JsonWriter& json, const Route& route) {
  if (!route.calls_classin) return write_answer(json, route, "200", route.summary);
  write_answer(json, route, "200", "It had been done before by the same request; nothing was sent.");
  write_answer(json, route, "201", "Done now. Location names it.");
  write_answer(
      json, route, "202",
      "Whether it was done is not known yet. The daemon goes on finding out; Location tells what came "
      "of it, and so does the same request.");
}

void write_problems(JsonWriter& json, const Route& route) {
  std::vector<const char*> statuses = {"400", "503"};
  if (route.scope) statuses.insert(statuses.end() - 1, {"401", "403", "404"});
  if (route.method != "GET") statuses.insert(statuses.end() - 1, "409");
  if (any_in(route.parameters(), In::body)) statuses.insert(statuses.end() - 1, "415");
  if (route.takes("format") || route.calls_classin) statuses.insert(statuses.end() - 1, "422");
  if (route.scope) statuses.insert(statuses.end() - 1, "429");
  if (route.calls_classin) statuses.insert(statuses.end() - 1, "502");
  for (const char* status : statuses) {
    json.key(status).begin_object().field("$ref", reference("responses", "Problem")).end_object();
  }
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

void write_operation(JsonWriter& json, const Route& route) {
  json.key(lower_case(route.method)).begin_object();
  json.field("operationId", route.name).field("summary", route.summary);
  json.key("security").begin_array();
  if (route.scope) {
    json.begin_object().key("bearer").begin_array().value(storage::scope_name(*route.scope));
    json.end_array().end_object();
  }
  json.end_array();
  write_parameters(json, route);
  write_request_body(json, route);
  json.key("responses").begin_object();
  write_answers(json, route);
  write_problems(json, route);
  json.end_object().end_object();
}

// Routes of one path are one object.
void write_paths(JsonWriter& json) {
  json.key("paths").begin_object();
  std::vector<std::string_view> written;
  for (const Route& first : routes()) {
    if (std::find(written.begin(), written.end(), first.pattern) != written.end()) continue;
    written.push_back(first.pattern);
    json.key(first.pattern).begin_object();
    for (const Route& route : routes()) {
      if (route.pattern == first.pattern) write_operation(json, route);
    }
    json.end_object();
  }
  json.end_object();
}

void write_components(JsonWriter& json) {
  json.key("components").begin_object();
  json.key("securitySchemes").begin_object().key("bearer").begin_object();
  json.field("type", "http").field("scheme", "bearer");
  json.field(
      "description",
      "`rollcall token create NAME` makes a token. Its scope is read, correct or manage, each with what the "
      "last allows; it is for all schools, or for some.");
  json.end_object().end_object();
  json.key("responses").begin_object().key("Problem").begin_object();
  json.field("description", "What was wrong, and what to do.").key("content").begin_object();
  json.key("application/problem+json").begin_object().key("schema").begin_object();
  json.field("$ref", reference("schemas", "Problem")).end_object().end_object();
  json.end_object().end_object().end_object();
  write_schemas(json);
  json.end_object();
}

std::string make_document() {
  JsonWriter json;
  json.begin_object().field("openapi", "3.1.0");
  json.key("info").begin_object().field("title", "Rollcall").field("version", "1");
  json.field("description", kAbout).end_object();
  json.key("servers").begin_array().begin_object().field("url", "/").end_object().end_array();
  write_paths(json);
  write_components(json);
  json.end_object();
  return json.take();
}

}  // namespace

const std::string& openapi_document() {
  static const std::string kDocument = make_document();
  return kDocument;
}

}  // namespace rollcall::api
