// The query API: one table of routes; a handler is a plain function of a request and what it may read.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/reader.hpp"
#include "config/config.hpp"
#include "http/http.hpp"
#include "storage/state.hpp"

namespace rollcall::api {

// What a handler works with. Parameters of the path are checked already; school is the {sid} of the path.
struct Context {
  Reader& reader;
  const config::Config& config;
  const config::School& school;
  std::map<std::string, std::int64_t> path;  // {class} and the like
  std::map<std::string, std::string> query;
  std::int64_t now = 0;
};

using Handler = http::Response (*)(const Context&);

struct Route {
  std::string_view method;
  std::string_view pattern;     // "/v1/schools/{sid}/classes/{class}/attendance"; every {name} is a number
  storage::Scope scope;         // what the bearer token must allow
  std::string_view parameters;  // names allowed in the query, separated by blanks
  Handler handler;
};

// Answers a request under /v1: finds the route, checks token, scope, school and parameters, runs the handler.
// Faults of the store are answered 503. On a reader thread.
http::Response answer(const http::Request& request, Reader& reader, const config::Config& config,
                      std::int64_t now);

// Whether `path` belongs to the query API.
bool is_query_path(std::string_view path);

}  // namespace rollcall::api
