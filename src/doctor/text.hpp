// The small texts of the system, taken apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::doctor {

std::string read_proc(const std::string& path);  // a file of /proc whole; "" where it cannot be read

std::vector<std::string_view> split(std::string_view text,
                                    std::string_view separators);  // without empty parts
inline std::vector<std::string_view> lines_of(std::string_view text) { return split(text, "\n"); }
inline std::vector<std::string_view> words_of(std::string_view text) { return split(text, " \t"); }
std::vector<std::string_view> lines_of(std::string&&) = delete;  // the lines would outlive it

std::optional<std::int64_t> number_in(std::string_view text, int base = 10);

}  // namespace rollcall::doctor
