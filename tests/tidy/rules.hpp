// The rules of the tree (src/README.md), each a function of one file, so that each is tested on samples that
// break it.
#pragma once

#include <vector>

#include "source.hpp"

namespace tidy {

using Findings = std::vector<Finding>;

Findings check_layers(const Source& source);        // includes go down only
Findings check_independence(const Source& source);  // the simulated day knows nothing of the engine
Findings check_libraries(const Source& source);     // a library is included in its home only
Findings check_purity(const Source& source);  // no files, clocks, threads or sockets in the pure folders
Findings check_header(const Source& source);  // #pragma once; no using namespace
Findings check_names(const Source& source);   // banned names, with what to use in their place
Findings check_sql(const Source& source);     // SQL text in storage/sqlite only
Findings check_layout(const Source& source);  // line length, tabs, white space at line ends, last line end
Findings check_file_size(const Source& source);
Findings check_function_sizes(const Source& source);
Findings check_schema_path(const Source& source);  // where a .sql file may be

Findings check_file(const Source& source);  // all of the above

// Rules of the tree as a whole: every header is included somewhere; journal migrations are numbered without a
// gap.
Findings check_tree(const std::vector<Source>& tree);

}  // namespace tidy
