// The route table, row by row: who is let in, and that the OpenAPI document says what the table says.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "api.hpp"
#include "api/openapi.hpp"
#include "api/schemas.hpp"

namespace rollcall::api {

namespace {

using classin::Json;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool let_in(const http::Response& response) { return response.status != 401 && response.status != 403; }

int ask(Api& api, const Route& route, std::string_view token, std::int64_t sid = kSchool) {
  return api.ask(route.method, path_of(route, sid), token, body_of(route)).status;
}

Json operation(const Json& document, const Route& route) {
  return document["paths"][route.pattern][lower(route.method)];
}

// Every "$ref" anywhere below.
void collect_references(const Json& value, std::set<std::string>& out) {
  for (const Json item : value.items()) collect_references(item, out);
  for (const auto& [key, member] : value.members()) {
    if (key == "$ref") out.insert(std::string(*member.string()));
    collect_references(member, out);
  }
}

}  // namespace

TEST_CASE(
    "every route: no token, an unknown, a revoked and an expired one get 401, one of another school 403") {
  Api api;
  for (const Route& route : routes()) {
    if (!route.scope) continue;
    CAPTURE(route.name);
    CHECK(ask(api, route, "") == 401);
    CHECK(ask(api, route, "unknown") == 401);
    CHECK(ask(api, route, "revoked") == 401);
    CHECK(ask(api, route, "expired") == 401);
    CHECK(ask(api, route, "ending") != 401);
    CHECK(ask(api, route, "other") == 403);
    CHECK(ask(api, route, "other", kOtherSchool) != 403);
  }
}

TEST_CASE("who may not ask is told so before a place is taken, in the words of the answer itself") {
  Api api;
  for (const Route& route : routes()) {
    if (!route.scope) continue;
    CAPTURE(route.name);
    for (const char* token : {"", "unknown", "revoked", "expired", "other", "read", "manage"}) {
      CAPTURE(token);
      const auto no = api.denied(route.method, path_of(route, kSchool), token);
      const auto got = api.ask(route.method, path_of(route, kSchool), token, body_of(route));
      CHECK(no.has_value() != let_in(got));
      if (no) CHECK(no->body == got.body);
      if (no) CHECK(no->fields == got.fields);
    }
  }
}

TEST_CASE("every route: a scope below the one it needs gets 403, that one and those above are let in") {
  Api api;
  for (const Route& route : routes()) {
    if (!route.scope) continue;
    for (const auto scope : {storage::Scope::read, storage::Scope::correct, storage::Scope::manage}) {
      CAPTURE(route.name);
      const std::string token(storage::scope_name(scope));
      CAPTURE(token);
      const http::Response got = api.ask(route.method, path_of(route, kSchool), token, body_of(route));
      CHECK(let_in(got) == (scope >= *route.scope));
      if (scope < *route.scope) CHECK(got.status == 403);
    }
  }
}

TEST_CASE(
    "what writes needs a scope above read, what reads needs read, and only the description needs none") {
  for (const Route& route : routes()) {
    CAPTURE(route.name);
    const bool open = route.pattern == "/v1/openapi.json";
    const bool shows_live_urls = route.pattern.find("/creations") != std::string_view::npos;
    REQUIRE(route.scope.has_value() != open);
    if (shows_live_urls)
      CHECK(route.scope == storage::Scope::manage);
    else if (!open)
      CHECK((*route.scope == storage::Scope::read) == (route.method == "GET"));
  }
}

TEST_CASE("what calls ClassIn needs manage and documents what may come of it") {
  classin::JsonDocument parser;
  const auto document = parser.parse(openapi_document());
  REQUIRE(document.ok());
  for (const Route& route : routes()) {
    if (!route.calls_classin) continue;
    CAPTURE(route.name);
    CHECK(route.scope == storage::Scope::manage);
    for (const char* status : {"200", "201", "202", "400", "409", "422", "502", "503"}) {
      CAPTURE(status);
      CHECK(operation(*document, route)["responses"][status].is_object());
    }
  }
}

TEST_CASE("the parameters of every route fit its pattern, and its names are its own") {
  std::set<std::string_view> names;
  for (const Route& route : routes()) {
    CAPTURE(route.name);
    CHECK(names.insert(route.name).second);
    std::set<std::string_view> own;
    for (const Parameter* parameter : route.parameters()) {
      CAPTURE(parameter->name);
      CHECK(own.insert(parameter->name).second);
      CHECK_FALSE(parameter->help.empty());
      CHECK((parameter->type == Type::choice) == !parameter->choices.empty());
      const bool of_json = parameter->type == Type::integers || parameter->type == Type::boolean;
      CHECK((parameter->in == In::body || !of_json));
      const bool in_pattern =
          route.pattern.find(fmt::format("{{{}}}", parameter->name)) != std::string_view::npos;
      CHECK(in_pattern == (parameter->in == In::path));
      CHECK((parameter->in != In::path || parameter->required));
    }
    const auto braces = std::count(route.pattern.begin(), route.pattern.end(), '{');
    CHECK(braces == std::count_if(route.parameters().begin(), route.parameters().end(),
                                  [](const Parameter* p) { return p->in == In::path; }));
  }
}

TEST_CASE(
    "every route of the table is in the OpenAPI document with its scope and parameters, and nothing else "
    "is") {
  classin::JsonDocument parser;
  const auto document = parser.parse(openapi_document());
  REQUIRE(document.ok());
  for (const Route& route : routes()) {
    CAPTURE(route.name);
    const Json described = operation(*document, route);
    REQUIRE(described.is_object());
    CHECK(described["operationId"].string() == route.name);
    std::set<std::string> parameters, wanted;
    for (const Json item : described["parameters"].items()) parameters.emplace(*item["name"].string());
    for (const auto& [name, schema] :
         described["requestBody"]["content"]["application/json"]["schema"]["properties"].members()) {
      parameters.emplace(name);
    }
    for (const Parameter* parameter : route.parameters()) wanted.emplace(parameter->name);
    CHECK(parameters == wanted);
    std::string scope;
    for (const Json item : described["security"].items()) {
      for (const Json role : item["bearer"].items()) scope += *role.string();
    }
    CHECK(scope == (route.scope ? storage::scope_name(*route.scope) : ""));
  }
  std::size_t operations = 0;
  for (const auto& [path, item] : (*document)["paths"].members()) {
    for ([[maybe_unused]] const auto& member : item.members()) ++operations;
  }
  CHECK(operations == routes().size());
}

TEST_CASE("whatever the OpenAPI document refers to is in it, and all its schemas are used") {
  classin::JsonDocument parser;
  const auto document = parser.parse(openapi_document());
  REQUIRE(document.ok());
  std::set<std::string> references;
  collect_references(*document, references);
  std::set<std::string> defined;
  for (const char* kind : {"schemas", "responses"}) {
    for (const auto& [name, value] : (*document)["components"][kind].members()) {
      defined.insert(fmt::format("#/components/{}/{}", kind, name));
    }
  }
  for (const auto& reference : references) CHECK_MESSAGE(defined.contains(reference), reference);
  for (const Route& route : routes()) {
    CHECK_MESSAGE(defined.contains(fmt::format("#/components/schemas/{}", route.answer)), route.answer);
  }
  references.insert("#/components/schemas/Lesson");  // only taken in by others
  for (const auto& name : defined) CHECK_MESSAGE(references.contains(name), name);
}

TEST_CASE("the OpenAPI document is answered without a token") {
  Api api;
  const http::Response got = api.ask("GET", "/v1/openapi.json");
  CHECK(got.status == 200);
  CHECK(got.body == openapi_document());
}

TEST_CASE("an unknown school is 404 and named, also to a token for every school") {
  Api api;
  for (const Route& route : routes()) {
    if (!route.scope) continue;
    CAPTURE(route.name);
    const http::Response got = api.ask(route.method, path_of(route, 555), "manage", body_of(route));
    CHECK(got.status == 404);
    CHECK(got.content_type == "application/problem+json");
    CHECK(got.body.find("555") != std::string::npos);
    CHECK(got.body.find("\"parameter\":\"sid\"") != std::string::npos);
  }
}

TEST_CASE("every route refuses a parameter it does not know with 400 and names it") {
  Api api;
  for (const Route& route : routes()) {
    CAPTURE(route.name);
    const std::string path = path_of(route, kSchool);
    const std::string target = path + (path.find('?') == std::string::npos ? "?" : "&") + "colour=red";
    const http::Response got = api.ask(route.method, target, "manage", body_of(route));
    CHECK(got.status == 400);
    CHECK(got.body.find("\"parameter\":\"colour\"") != std::string::npos);
  }
}

TEST_CASE("every route that reads takes no body") {
  Api api;
  for (const Route& route : routes()) {
    CAPTURE(route.name);
    if (any_in(route.parameters(), In::body)) continue;
    CHECK(api.ask(route.method, path_of(route, kSchool), "manage", "{}").status == 400);
  }
}

TEST_CASE("a path with other methods than the one asked for gets 405 and Allow") {
  Api api;
  const std::string path = "/v1/schools/1000082/classes/7/attendance/7/override";
  const http::Response got = api.ask("POST", path, "manage");
  CHECK(got.status == 405);
  const auto allow =
      std::find_if(got.fields.begin(), got.fields.end(), [](const auto& f) { return f.first == "Allow"; });
  REQUIRE(allow != got.fields.end());
  CHECK(allow->second == "GET, HEAD, PUT, DELETE");
  CHECK(api.ask("GET", "/v1/schools/1000082/nothing", "manage").status == 404);
  CHECK(api.ask("GET", path + "/", "manage").status == 404);
}

TEST_CASE("answers are kept from caches, errors too") {
  Api api;
  for (const char* token : {"", "read"}) {
    const http::Response got = api.ask("GET", "/v1/schools/1000082/pushes", token);
    CHECK(std::count(got.fields.begin(), got.fields.end(),
                     std::pair<std::string, std::string>("Cache-Control", "no-store")) == 1);
  }
}

}  // namespace rollcall::api
