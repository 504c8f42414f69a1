// From a request under /v1 to its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "api/access.hpp"
#include "api/reader.hpp"
#include "api/streams.hpp"
#include "config/config.hpp"
#include "http/http.hpp"
#include "scheduling/scheduler.hpp"

namespace rollcall::api {

// Makes what a route that calls ClassIn works with; reader and school outlive it. The error says why ClassIn
// cannot be called, and is answered 502. On the thread of the reader.
using MakeScheduler =
    std::function<Result<scheduling::Scheduler>(Reader& reader, const config::School& school)>;

// The answer to a request whose token does not allow its route (401, 403), as answer() would give it. On a
// reader thread.
std::optional<http::Response> denied(const http::Request& request, Reader& reader, std::int64_t now,
                                     const TokenSeen& seen = {});

// Finds the route, checks token, scope, school and parameters, runs the handler. Faults of the store are
// answered 503, others 500; both are logged. The answer is guarded(). On a reader thread.
http::Response answer(const http::Request& request, Reader& reader, Streams& streams,
                      const std::shared_ptr<const config::Config>& config, std::int64_t now,
                      const MakeScheduler& make_scheduler, const TokenSeen& seen = {});

// With the fields that tell caches, browsers and pages of others to leave the answer alone; once, however
// often it is called. Every answer but those to pushes has them.
http::Response guarded(http::Response response);

}  // namespace rollcall::api
