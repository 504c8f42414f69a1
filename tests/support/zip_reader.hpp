#pragma once

#include <map>
#include <string>
#include <string_view>

namespace report_test {

// The files of a ZIP archive (stored or deflated) by name. Throws std::runtime_error where it is damaged.
// Enough for looking into workbooks, without a library that a build machine may lack.
std::map<std::string, std::string> unzip(std::string_view archive);

}  // namespace report_test
