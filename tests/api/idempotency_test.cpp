#include "api/idempotency.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/limits.hpp"

namespace rollcall::api {

namespace {

http::RequestHead head(const std::vector<std::string>& keys) {
  http::RequestHead out;
  for (const auto& key : keys) out.fields.emplace_back("idempotency-key", key);
  return out;
}

}  // namespace

TEST_CASE("a key is the same bare and in quotes, where quote and backslash are escaped") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"8e03978e-40d5", "8e03978e-40d5"},
      {"\"8e03978e-40d5\"", "8e03978e-40d5"},
      {R"("a\"b\\c")", R"(a"b\c)"},
      {R"("\\\\")", R"(\\)"},
      {R"(a"b\c)", R"(a"b\c)"},
      {"!~", "!~"},
      {std::string(255, 'k'), std::string(255, 'k')}};
  for (const auto& [sent, key] : cases) {
    CAPTURE(sent);
    const auto read = idempotency_key(head({sent}));
    REQUIRE(read);
    CHECK(*read == key);
  }
  CHECK(*idempotency_key(head({})) == "");
}

TEST_CASE("whatever else stands in the field is refused, and the field is named") {
  const std::vector<std::string> wrong = {"",
                                          "\"\"",
                                          "\"a",
                                          "\"a\\\"",
                                          "\"a\"b",
                                          "\"a\";x=1",
                                          "\"a\\b\"",
                                          "a b",
                                          "\"a b\"",
                                          "a\tb",
                                          "\xc3\xa9",
                                          "a\x7f",
                                          "\"\\",
                                          std::string(256, 'k'),
                                          "\"" + std::string(256, 'k') + "\""};
  for (const auto& sent : wrong) {
    CAPTURE(sent);
    const auto read = idempotency_key(head({sent}));
    REQUIRE_FALSE(read);
    CHECK(read.error().what.find("Idempotency-Key") == 0);
  }
  CHECK_FALSE(idempotency_key(head({"a", "a"})));
}

}  // namespace rollcall::api
