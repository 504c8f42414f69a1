#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::fuzz {

// The choices at the front of an input, then its rest.
std::string input(std::initializer_list<int> choices, std::string_view rest);

// Every file below `folder` of the repository with this extension, by name.
std::vector<std::string> files_in(const std::filesystem::path& folder, std::string_view extension);

}  // namespace rollcall::fuzz
