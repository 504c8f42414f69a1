// Programs of the system that tests look with: a shell, mandoc, dpkg-deb.
#pragma once

#include <string>
#include <vector>

#include "support/process.hpp"

namespace rollcall::testing {

// Runs it to its end. A program that is not there is an exit code of 127 and a text that names it.
Finished program(const std::vector<std::string>& arguments, int limit_s = 60);

}  // namespace rollcall::testing
