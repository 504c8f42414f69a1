// Texts that programs are known to stumble over, as a person could have them for a name or write them in a
// comment: several hundred, mostly generated, all of them valid UTF-8.
#pragma once

#include <string>
#include <vector>

namespace report_test {

std::vector<std::string> naughty_strings();

}  // namespace report_test
