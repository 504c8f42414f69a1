// The values that parameters are chosen from: one list each for parsing, help, manual and completion. Those
// that have a type of their own elsewhere are made from it.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace rollcall::cli {

using Choices = std::span<const std::string_view>;

inline constexpr std::array<std::string_view, 4> kTableFormats = {"table", "csv", "json", "xlsx"};
inline constexpr std::array<std::string_view, 2> kWordFormats = {"table", "json"};
inline constexpr std::array<std::string_view, 2> kYesOrNo = {"yes", "no"};
inline constexpr std::array<std::string_view, 3> kDefinitions = {"0", "1", "2"};
inline constexpr std::array<std::string_view, 2> kApis = {"v1", "v2"};
inline constexpr std::array<std::string_view, 3> kDevices = {"pc", "ios", "android"};
inline constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};

Choices class_states();     // domain::ClassState
Choices statuses();         // domain::Status
Choices scopes();           // storage::Scope
Choices kinds();            // classin::Kind
Choices creation_states();  // storage::CreationState

}  // namespace rollcall::cli
