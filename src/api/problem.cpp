#include "api/problem.hpp"

#include "base/json_writer.hpp"

namespace rollcall::api {

http::Response problem(int status, std::string_view detail, std::string_view parameter) {
  JsonWriter json;
  json.begin_object().field("type", "about:blank").field("title", http::reason_phrase(status));
  json.field("status", status).field("detail", detail);
  if (!parameter.empty()) json.field("parameter", parameter);
  json.end_object();
  http::Response response{.status = status, .content_type = "application/problem+json", .body = json.take()};
  if (status == 401) response.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"rollcall\"");
  return response;
}

http::Response busy(std::string_view detail) {
  http::Response response = problem(503, detail);
  response.fields.emplace_back("Retry-After", "2");
  return response;
}

http::Response json_response(std::string body) { return {.status = 200, .body = std::move(body)}; }

}  // namespace rollcall::api
