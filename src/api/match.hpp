// Which route a request is for.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/routes.hpp"

namespace rollcall::api {

struct Match {
  const Route* route = nullptr;               // null: there is none
  std::map<std::string, std::string> values;  // of the pattern's {names}
  std::string allow;  // without a route: the methods of the path, "" where no route has such a path
};

// HEAD is answered as GET.
Match find_route(std::string_view method, std::string_view path);

}  // namespace rollcall::api
