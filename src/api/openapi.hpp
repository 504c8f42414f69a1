// The OpenAPI 3.1 document, made from the route table and the schemas of the answers.
#pragma once

#include <string>

namespace rollcall::api {

// Always the same text. Any thread.
const std::string& openapi_document();

}  // namespace rollcall::api
