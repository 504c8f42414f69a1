// Who asks from this machine itself: he is shown what no stranger needs to know, without a token.
#pragma once

#include <string>
#include <vector>

#include "http/http.hpp"

namespace rollcall::api {

// Whether the request came from this machine (loopback, a Unix socket, or one of our own `addresses`, with
// their ports) and not through a proxy, which asks for others.
bool is_neighbour(const http::RequestHead& head, const std::vector<std::string>& addresses);

}  // namespace rollcall::api
