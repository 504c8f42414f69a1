// What control can be asked, apart from what concerns connections. Each runs under the state's mutex.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "classin/json_reader.hpp"
#include "fake_classin/state.hpp"

namespace fake_classin {

using Arguments = rollcall::classin::Json;

// The arguments; throws std::runtime_error where one is missing.
std::int64_t number(const Arguments& arguments, std::string_view name);
std::string text(const Arguments& arguments, std::string_view name);

// JSON, "{}" where there is nothing to say; nothing where there is no such verb. Throws std::runtime_error
// for arguments that make no sense, std::out_of_range for what is not there.
std::optional<std::string> set_up(State::Parts& state, std::string_view verb, const Arguments& arguments);
std::optional<std::string> look(State::Parts& state, std::string_view verb, const Arguments& arguments);

}  // namespace fake_classin
