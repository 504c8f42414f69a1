// From values to bytes: forms, multipart, JSON and the signature in its fields.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "classin/json_reader.hpp"
#include "outbound/attempt.hpp"
#include "outbound/json_text.hpp"
#include "outbound/sign.hpp"
#include "outbound/wishes.hpp"
#include "support/naughty_strings.hpp"
#include "support/property.hpp"

namespace rollcall::test {
namespace {

using namespace rollcall::outbound;
using rollcall::testing::Rng;

const Signer kSigner{Sid{409864}, "TESTSECRET"};

std::string field_of(const http::Outgoing& request, std::string_view name) {
  std::string out;
  for (const auto& [field, value] : request.fields) {
    if (field != name) continue;
    CHECK(out.empty());  // sent once
    out = value;
  }
  return out;
}

int hex_digit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

// As a server reads a form.
std::map<std::string, std::string> read_form(const std::string& body) {
  std::map<std::string, std::string> out;
  std::string name, text;
  bool in_value = false;
  for (std::size_t i = 0; i <= body.size(); ++i) {
    std::string& into = in_value ? text : name;
    if (i == body.size() || body[i] == '&') {
      CHECK(out.emplace(std::move(name), std::move(text)).second);
      name.clear();
      text.clear();
      in_value = false;
    } else if (body[i] == '=' && !in_value) {
      in_value = true;
    } else if (body[i] == '%') {
      REQUIRE(i + 2 < body.size());
      into += static_cast<char>(hex_digit(body[i + 1]) * 16 + hex_digit(body[i + 2]));
      i += 2;
    } else {
      CHECK(body[i] != '+');
      into += body[i];
    }
  }
  return out;
}

TEST_CASE("a v1 call is a form with the key in it") {
  auto values = v1_class();
  values.emplace("assistantUids", Integers{1001002, 1001003});
  const auto request = request_of(call_of("addCourseClass"), values, kSigner, kNow);
  CHECK(request.method == "POST");
  CHECK(request.target == "/partner/api/course.api.php?action=addCourseClass");
  CHECK(field_of(request, "Content-Type") == "application/x-www-form-urlencoded");
  const auto form = read_form(request.body);
  CHECK(form.at("SID") == "409864");
  CHECK(form.at("timeStamp") == "1768318551");
  CHECK(form.at("safeKey") == "c54f11d92733b169e4b2913f90fcb084");
  CHECK(form.at("courseId") == "414193");
  CHECK(form.at("className") == "数学 A & B");
  CHECK(form.at("assistantUids") == "[1001002,1001003]");
  CHECK(form.size() == values.size() + 3);
  CHECK(request.body.find("TESTSECRET") == std::string::npos);
}

TEST_CASE("JSON and empty lists travel in a form as JSON text") {
  const auto request =
      request_of(call_of("editCourseClass"),
                 {{"assistantUids", Integers{}}, {"x", JsonText{R"([{"a":"&="}])"}}}, kSigner, 1);
  const auto form = read_form(request.body);
  CHECK(form.at("assistantUids") == "[]");
  CHECK(form.at("x") == R"([{"a":"&="}])");
}

TEST_CASE("every text survives the form") {
  const auto texts = report_test::naughty_strings();
  testing::check_property(
      "form and back", {.count = 1000},
      [&](Rng& rng) {
        std::string out;
        for (auto count = testing::below(rng, 3); count > 0; --count) out += testing::one_of(rng, texts);
        return out;
      },
      [](const std::string&) { return std::vector<std::string>{}; },
      [](const std::string& text) -> std::optional<std::string> {
        const auto request = request_of(call_of("addCourse"), {{"courseName", text}}, kSigner, kNow);
        return read_form(request.body).at("courseName") == text ? testing::holds() : text;
      });
}

TEST_CASE("every text survives the body of a v2 call, and is signed as it is") {
  const auto texts = report_test::naughty_strings();
  testing::check_property(
      "JSON and back", {.count = 1000}, [&](Rng& rng) { return testing::one_of(rng, texts); },
      [](const std::string&) { return std::vector<std::string>{}; },
      [](const std::string& text) -> std::optional<std::string> {
        const Values values{{"name", text}, {"courseId", std::int64_t{1}}};
        const auto request = request_of(call_of("createUnit"), values, kSigner, kNow);
        const auto back = values_of_json(request.body);
        const bool same = back && *back == values &&
                          field_of(request, "X-EEO-SIGN") == sign(values, kSigner.sid, kNow, kSigner.secret);
        return same ? testing::holds() : text;
      });
}

TEST_CASE("a v2 call is JSON with school, time and signature in its fields only") {
  const auto request = request_of(call_of("createUnit"),
                                  {{"courseId", std::int64_t{414193}},
                                   {"name", std::string("创建单元")},
                                   {"content", std::string("单元内容描述")},
                                   {"publishFlag", std::int64_t{2}}},
                                  kSigner, 1722937773);
  CHECK(request.method == "POST");
  CHECK(request.target == "/lms/unit/create");
  CHECK(field_of(request, "Content-Type") == "application/json");
  CHECK(field_of(request, "X-EEO-UID") == "409864");
  CHECK(field_of(request, "X-EEO-TS") == "1722937773");
  CHECK(field_of(request, "X-EEO-SIGN") == "271a225c853cb70230ba5b2e3d4cf490");
  CHECK(request.body == R"({"content":"单元内容描述","courseId":414193,"name":"创建单元","publishFlag":2})");
}

TEST_CASE("every published request is made of its values") {
  for (const auto& file : samples_ending(".request.json")) {
    CAPTURE(file);
    const auto text = sample(file);
    classin::JsonDocument document;
    const auto root = document.parse(text);
    REQUIRE(root);
    const auto values = values_of_json(json_text((*root)["body"]));
    REQUIRE(values);
    const auto headers = (*root)["headers"];
    const auto& call = call_of_sample(file);
    const auto request = request_of(call, *values, {Sid{*headers["X-EEO-UID"].integer()}, "SECRET"},
                                    *headers["X-EEO-TS"].integer());
    CHECK(request.target == (*root)["path"].text());
    CHECK(field_of(request, "X-EEO-UID") == headers["X-EEO-UID"].text());
    CHECK(field_of(request, "X-EEO-TS") == headers["X-EEO-TS"].text());
    CHECK(field_of(request, "X-EEO-SIGN").size() == 32);
    const auto back = values_of_json(request.body);
    REQUIRE(back);
    CHECK(*back == *values);
    // All but one keep to the tables; updateClassroom's example sends what its page says has no effect.
    const auto faults = check(call, *values, {.now = *headers["X-EEO-TS"].integer()});
    CHECK(fields_of(faults) == (call.name == "updateClassroom" ? "publishFlag" : ""));
  }
}

TEST_CASE("a picture makes it multipart, under a boundary that is nowhere inside") {
  const std::string bytes("\x89PNG\r\n--\0\r\n", 11);
  const Values values{{"teacherName", std::string("王芳")}, {"Filedata", Picture{"a\"b.png", bytes}}};
  const auto request = request_of(call_of("addTeacher"), values, kSigner, kNow);
  const auto type = field_of(request, "Content-Type");
  const std::string start = "multipart/form-data; boundary=";
  REQUIRE(type.starts_with(start));
  const auto boundary = type.substr(start.size());
  CHECK(boundary.size() <= 70);
  const auto picture = "--" + boundary +
                       "\r\nContent-Disposition: form-data; name=\"Filedata\"; filename=\"a%22b.png\"\r\n"
                       "Content-Type: image/png\r\n\r\n" +
                       bytes + "\r\n";
  CHECK(request.body.find(picture) != std::string::npos);
  const auto name =
      "--" + boundary + "\r\nContent-Disposition: form-data; name=\"teacherName\"\r\n\r\n王芳\r\n";
  CHECK(request.body.find(name) != std::string::npos);
  CHECK(request.body.find("name=\"safeKey\"") != std::string::npos);
  CHECK(request.body.ends_with("\r\n--" + boundary + "--\r\n"));
}

TEST_CASE("a boundary that occurs in the picture is not taken") {
  const auto boundary_of = [](const std::string& bytes) {
    const auto request =
        request_of(call_of("addTeacher"), {{"Filedata", Picture{"a.gif", bytes}}}, kSigner, kNow);
    const auto type = field_of(request, "Content-Type");
    const auto boundary = type.substr(type.find('=') + 1);
    CHECK(bytes.find(boundary) == std::string::npos);
    return boundary;
  };
  std::string bytes = "x";
  for (int i = 0; i < 5; ++i) bytes += boundary_of(bytes);
  CHECK(boundary_of("x") == boundary_of("x"));
}

}  // namespace
}  // namespace rollcall::test
