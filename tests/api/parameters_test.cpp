// What is sent against what is declared: every fault is named and says what was expected.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "api/parameters.hpp"

namespace rollcall::api {

namespace {

constexpr Parameter kLimit = {
    .name = "limit", .type = Type::integer, .help = "How many.", .least = 1, .most = 1000};
constexpr Parameter kId = {.name = "id", .type = Type::integer, .help = "Which."};
constexpr Parameter kDay = {.name = "day", .type = Type::date, .help = "When."};
constexpr Parameter kColour = {
    .name = "colour", .type = Type::choice, .help = "Of what colour.", .choices = "red blue"};
constexpr Parameter kWhy = {.name = "why", .required = true, .help = "Why.", .most = 10};
constexpr Parameter kBodyText = {
    .name = "text", .in = In::body, .required = true, .help = "A text.", .most = 10};
constexpr Parameter kBodyNumber = {
    .name = "number", .in = In::body, .type = Type::integer, .help = "A number."};
constexpr const Parameter* kQuery[] = {&kLimit, &kId, &kDay, &kColour, &kWhy};
constexpr Parameter kBodyTruth = {.name = "truth", .in = In::body, .type = Type::boolean, .help = "Whether."};
constexpr Parameter kBodyNumbers = {
    .name = "numbers", .in = In::body, .type = Type::integers, .help = "Several.", .most = 3};
constexpr const Parameter* kBody[] = {&kBodyText, &kBodyNumber, &kBodyTruth, &kBodyNumbers};

std::string faulty(std::string_view query) {
  Arguments out;
  const auto wrong = read_query(kQuery, query, out);
  return wrong ? wrong->parameter + ": " + wrong->what : "";
}

std::string faulty_body(std::string_view body) {
  Arguments out;
  const auto wrong = read_body(kBody, body, out);
  return wrong ? wrong->parameter + ": " + wrong->what : "";
}

}  // namespace

TEST_CASE("a query is read by the types of its parameters") {
  Arguments out;
  REQUIRE_FALSE(read_query(kQuery, "limit=20&id=00123&day=2024-02-29&colour=blue&why=%E5%BC%A0+x", out));
  CHECK(out.number("limit") == 20);
  CHECK(out.number("id") == 123);
  CHECK(out.text("day") == "2024-02-29");
  CHECK(out.text("colour") == "blue");
  CHECK(out.text("why") == "张 x");
  CHECK_FALSE(out.number("why"));
  CHECK_FALSE(out.has("nothing"));
}

TEST_CASE("a faulty query says which parameter and what was expected") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"why=x&limit=0", "limit: limit must be a whole number from 1 to 1000, not '0'"},
      {"why=x&limit=1001", "limit: limit must be a whole number from 1 to 1000, not '1001'"},
      {"why=x&limit=", "limit: limit must be a whole number from 1 to 1000, not ''"},
      {"why=x&limit=+5", "limit: limit must be a whole number from 1 to 1000, not ' 5'"},
      {"why=x&limit=1e2", "limit: limit must be a whole number from 1 to 1000, not '1e2'"},
      {"why=x&id=-1", "id: id must be a whole number of at most 18 digits, not '-1'"},
      {"why=x&id=1234567890123456789",
       "id: id must be a whole number of at most 18 digits, not '1234567890123456789'"},
      {"why=x&day=2023-02-29",
       "day: day must be a date YYYY-MM-DD of the years 1970 to 9999, not '2023-02-29'"},
      {"why=x&day=", "day: day must be a date YYYY-MM-DD of the years 1970 to 9999, not ''"},
      {"why=x&colour=green", "colour: colour must be one of: red blue; not 'green'"},
      {"why=x&colour=red+blue", "colour: colour must be one of: red blue; not 'red blue'"},
      {"why=x&colour=", "colour: colour must be one of: red blue; not ''"},
      {"why=x&size=1", "size: unknown parameter 'size'; known here: limit, id, day, colour, why"},
      {"why=x&why=y", "why: the query names 'why' twice"},
      {"", "why: why is missing: Why."},
      {"why=", "why: why must not be empty"},
      {"why=%20%0a", "why: why must not be empty"},
      {"why=%ff", "why: why must be UTF-8"},
      {"why=12345678901", "why: why is 11 bytes long, 10 are allowed"},
  };
  for (const auto& [query, words] : cases) CHECK(faulty(query) == words);
  CHECK(faulty("why=%zz").find("cannot be decoded") != std::string::npos);
}

TEST_CASE("a long value is shown cut at a character") {
  const std::string words = faulty("why=x&colour=" + std::string(59, 'a') + "%E5%BC%A0%E5%BC%A0");
  CHECK(words == "colour: colour must be one of: red blue; not '" + std::string(59, 'a') + "...'");
}

TEST_CASE("a body's truths and lists of numbers are read as what they are") {
  Arguments out;
  REQUIRE_FALSE(read_body(kBody, R"({"text":"x","truth":false,"numbers":[3,1,999999999999999999]})", out));
  CHECK(out.truth("truth") == false);
  CHECK(out.numbers("numbers") == std::vector<std::int64_t>{3, 1, 999'999'999'999'999'999});
  CHECK_FALSE(out.number("truth"));
  CHECK_FALSE(out.truth("text"));
  Arguments other;
  REQUIRE_FALSE(read_body(kBody, R"({"text":"x","truth":true,"numbers":[]})", other));
  CHECK(other.truth("truth") == true);
  CHECK(other.numbers("numbers")->empty());
  CHECK_FALSE(other.numbers("text"));
  for (const char* wrong : {"1", "0", "\"true\"", "null", "[true]"}) {
    CHECK(faulty_body(std::string(R"({"text":"x","truth":)") + wrong + "}") ==
          "truth: truth must be true or false");
  }
  for (const char* wrong : {"1", "\"1\"", "null", "{}"}) {
    CHECK(faulty_body(std::string(R"({"text":"x","numbers":)") + wrong + "}") ==
          "numbers: numbers must be a JSON array of whole numbers");
  }
  for (const char* wrong : {"[-1]", "[\"1\"]", "[1.5]", "[[1]]", "[null]", "[1000000000000000000]"}) {
    CHECK(faulty_body(std::string(R"({"text":"x","numbers":)") + wrong + "}") ==
          "numbers: numbers must be a JSON array of whole numbers of at most 18 digits");
  }
  CHECK(faulty_body(R"({"text":"x","numbers":[1,2,3,4]})") ==
        "numbers: numbers holds 4 numbers, 3 are allowed");
}

TEST_CASE("a body must be an object of exactly the members declared, each of its type") {
  Arguments out;
  REQUIRE_FALSE(read_body(kBody, R"({"number":5,"text":"a b"})", out));
  CHECK(out.text("text") == "a b");
  CHECK(out.number("number") == 5);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"text":"x","size":1})", "size: unknown member 'size'; known here: text, number, truth, numbers"},
      {R"({"text":1})", "text: text must be a JSON string"},
      {R"({"text":null})", "text: text must be a JSON string"},
      {R"({"text":["x"]})", "text: text must be a JSON string"},
      {R"({"text":""})", "text: text must not be empty"},
      {R"({"text":"x","text":"y"})", "text: text is named twice"},
      {R"({"text":"x","number":"5"})", "number: number must be a whole number"},
      {R"({"text":"x","number":-5})", "number: number must be a whole number"},
      {R"({"text":"x","number":1.5})", "number: number must be a whole number"},
      {R"({})", "text: text is missing: A text."},
      {R"([])", ": the body is not a JSON object; send a JSON object with: text, number, truth, numbers"},
      {R"("x")", ": the body is not a JSON object; send a JSON object with: text, number, truth, numbers"},
  };
  for (const auto& [body, words] : cases) CHECK(faulty_body(body) == words);
  for (const char* body : {"", "{", "text=x", "\xff", R"({"text":"x"}})"}) {
    CAPTURE(body);
    CHECK(faulty_body(body).starts_with(": the body is not JSON"));
  }
}

}  // namespace rollcall::api
