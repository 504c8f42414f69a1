#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);  // nothing for what is not padded base64

}  // namespace rollcall
