#include "api/problem.hpp"

#include "base/json_writer.hpp"

namespace rollcall::api {

http::Response problem(const Problem& problem) {
  JsonWriter json;
  json.begin_object().field("type", "about:blank").field("title", http::reason_phrase(problem.status));
  json.field("status", problem.status).field("detail", problem.detail);
  const auto text = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) json.field(name, value);
  };
  text("parameter", problem.parameter);
  text("identity", problem.identity);
  if (!problem.differs.empty()) {
    json.key("differs").begin_array();
    for (const auto& field : problem.differs) json.value(field);
    json.end_array();
  }
  if (problem.classin_code) json.field("classin_code", *problem.classin_code);
  text("retry", problem.retry);
  json.end_object();
  http::Response response{
      .status = problem.status, .content_type = "application/problem+json", .body = json.take()};
  if (problem.status == 401) response.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"rollcall\"");
  return response;
}

http::Response problem(int status, std::string_view detail, std::string_view parameter) {
  return problem(
      Problem{.status = status, .detail = std::string(detail), .parameter = std::string(parameter)});
}

http::Response too_many(std::string_view detail, std::int64_t wait_s) {
  http::Response response = problem(429, detail);
  response.fields.emplace_back("Retry-After", std::to_string(wait_s));
  return response;
}

http::Response busy(std::string_view detail) {
  http::Response response = problem(503, detail);
  response.fields.emplace_back("Retry-After", "2");
  return response;
}

http::Response json_response(std::string body) { return {.status = 200, .body = std::move(body)}; }

}  // namespace rollcall::api
