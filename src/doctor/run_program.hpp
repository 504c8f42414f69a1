// Another program, asked for what it knows.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rollcall::doctor {

// Its standard output where it ended well within the limit; no more than 1 MiB of it. It is found by $PATH,
// sees no input, and is killed when it takes too long.
std::optional<std::string> run_program(const std::vector<std::string>& arguments, int limit_ms);

}  // namespace rollcall::doctor
