// The query API: one table of routes; a handler is a plain function of a request and what it may read. The
// OpenAPI document is made from the same table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/parameters.hpp"
#include "api/reader.hpp"
#include "config/config.hpp"
#include "http/http.hpp"
#include "scheduling/scheduler.hpp"
#include "storage/state.hpp"

namespace rollcall::api {

class Streams;

// What a handler works with. On a reader thread, or on a caller thread where the route calls ClassIn.
struct Context {
  Reader& reader;
  Streams& streams;
  std::shared_ptr<const config::Config> config;
  const config::School* school = nullptr;  // {sid} of the path; null only where the pattern has none
  Arguments arguments;                     // checked against the route's parameters
  storage::Token token;                    // who asks; empty where no token is needed
  bool wants_events = false;               // GET with Accept: text/event-stream
  std::string idempotency_key;             // "" where none was sent
  scheduling::Scheduler* scheduler =
      nullptr;  // of the school; null only where the route does not call ClassIn
  std::int64_t now = 0;
};

using Handler = http::Response (*)(const Context&);

constexpr std::size_t kMaxParameters = 20;

struct Route {
  std::string_view method;
  std::string_view pattern;             // "/v1/schools/{sid}/classes/{class}/attendance"
  std::string_view name;                // of the operation, for programs that are made from the document
  std::optional<storage::Scope> scope;  // what the bearer token must allow; unset: no token is asked for
  std::string_view summary;
  std::array<const Parameter*, kMaxParameters> slots;  // the parameters, then nulls
  std::string_view answer;                             // the schema of the JSON answer (schemas.hpp)
  Handler handler;
  bool streams_events = false;  // with Accept: text/event-stream
  bool calls_classin = false;   // and may take a minute: has threads of its own

  Parameters parameters() const;
  bool takes(std::string_view parameter) const;  // whether it has one of that name
};

std::span<const Route> routes();

// Whether `path` belongs to the query API.
bool is_query_path(std::string_view path);

}  // namespace rollcall::api
