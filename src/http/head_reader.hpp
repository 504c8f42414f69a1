// From the bytes of a header to a RequestHead: Beast's parser reads, our rules decide. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "http/framing.hpp"
#include "http/http.hpp"

namespace rollcall::http {

// `bytes` is a whole header that HeadScanner accepted. On a fault `head` holds what was read before it.
std::optional<Fault> read_head(std::string_view bytes, RequestHead& head, BodyPlan& plan);

}  // namespace rollcall::http
