// A configuration as TOML again, every key of it.
#pragma once

#include <string>

#include "config/config.hpp"

namespace rollcall::fuzz {

std::string toml_of(const config::Config& config);

}  // namespace rollcall::fuzz
