// The digests against every published and computed vector.
#include <doctest/doctest.h>

#include <string>

#include "base/digest.hpp"
#include "classin/json_reader.hpp"
#include "outbound/json_text.hpp"
#include "outbound/samples.hpp"
#include "outbound/sign.hpp"

namespace rollcall::test {
namespace {

using namespace rollcall::outbound;
using classin::Json;
using classin::JsonDocument;

std::string text_of_member(Json object, std::string_view name) {
  const auto text = object[name].text();
  REQUIRE_MESSAGE(text, name);
  return *text;
}

struct Vector {
  std::string name, secret, to_sign, sign;
  Values body;
  Sid sid;
  std::int64_t time = 0;
  bool shortened = false;  // the string is given with an ellipsis in it
};

std::vector<Vector> v2_vectors() {
  const auto text = sample("v2_sign_vectors.json");
  JsonDocument document;
  const auto root = document.parse(text);
  REQUIRE(root);
  std::vector<Vector> out;
  for (const Json item : root->items()) {
    auto body = values_of_json(json_text(item["body"]));
    REQUIRE(body);
    out.push_back({text_of_member(item, "name"), text_of_member(item, "secret"),
                   text_of_member(item, "stringToSign"), text_of_member(item, "sign"), *std::move(body),
                   Sid{*item["sid"].integer()}, *item["timeStamp"].integer(),
                   item["stringToSignLength"].has_value()});
  }
  return out;
}

TEST_CASE("every v2 vector is signed as given, each rule of the signature among them") {
  const auto vectors = v2_vectors();
  CHECK(vectors.size() >= 9);
  for (const auto& vector : vectors) {
    CAPTURE(vector.name);
    CHECK(sign(vector.body, vector.sid, vector.time, vector.secret) == vector.sign);
    const auto text = string_to_sign(vector.body, vector.sid, vector.time, vector.secret);
    if (vector.shortened)
      CHECK(text.size() == 1091);
    else
      CHECK(text == vector.to_sign);
  }
}

TEST_CASE("the header of the published example belongs to neither of its timestamps") {
  for (const auto& vector : v2_vectors()) {
    if (!vector.body.contains("unitJson")) continue;
    CAPTURE(vector.time);
    CHECK(sign(vector.body, vector.sid, vector.time, vector.secret) != "4f97f55addf4921a05c2395617cd8a7b");
  }
}

TEST_CASE("safeKey and checkCode are as in the vectors") {
  const auto text = sample("v1_key_vectors.json");
  JsonDocument document;
  const auto root = document.parse(text);
  REQUIRE(root);
  int keys = 0, codes = 0;
  for (const Json item : root->items()) {
    const auto secret = text_of_member(item, "secret");
    if (item["safeKey"].has_value()) {
      ++keys;
      CHECK(safe_key(secret, *item["timeStamp"].integer()) == text_of_member(item, "safeKey"));
    } else {
      ++codes;
      CHECK(check_code(secret, text_of_member(item, "lessonKey"), text_of_member(item, "account"),
                       text_of_member(item, "nickname")) == text_of_member(item, "checkCode"));
    }
  }
  CHECK(keys == 1);
  CHECK(codes == 1);
}

TEST_CASE("a text is signed up to 1024 bytes and left out beyond, whatever its characters") {
  for (const std::size_t size : {1023u, 1024u, 1025u}) {
    const Values body{{"content", std::string(size, 'a')}};
    CAPTURE(size);
    const bool inside = string_to_sign(body, Sid{1}, 2, "S").starts_with("content=");
    CHECK(inside == (size <= 1024));
  }
  std::string chinese;
  for (int i = 0; i < 342; ++i) chinese += "单";
  CHECK(string_to_sign({{"content", chinese}}, Sid{1}, 2, "S") == "sid=1&timeStamp=2&key=S");
}

TEST_CASE("a live link holds escaped values and the digest of the unescaped ones") {
  const auto link = live_link("SECRET", "00d1c98a91c52568", "13700000000", "王 芳&");
  REQUIRE(link);
  CHECK(*link ==
        "https://live.eeo.cn/live_partner.html?lessonKey=00d1c98a91c52568&account=13700000000"
        "&nickname=%E7%8E%8B%20%E8%8A%B3%26&checkCode=" +
            md5_hex("SECRET00d1c98a91c5256813700000000王 芳&"));
  CHECK(link->find("SECRET") == std::string::npos);
}

TEST_CASE("a live link wants an account under 32 characters and a nickname under 24") {
  struct Row {
    std::string key, account, nickname, fault;
  };
  const std::string account(31, '1'), nickname(23, 'n');
  const Row rows[] = {{"k", account, nickname, ""},
                      {"k", account + "1", nickname, "the account has 32 characters"},
                      {"k", account, nickname + "n", "the nickname has 24 characters"},
                      {"k", "", nickname, "the account is empty"},
                      {"k", account, "", "the nickname is empty"},
                      {"k", account, "\xff", "the nickname is not UTF-8"},
                      {"", account, nickname, "the lesson key is empty"}};
  for (const auto& row : rows) {
    CAPTURE(row.fault);
    const auto link = live_link("S", row.key, row.account, row.nickname);
    CHECK(link.ok() == row.fault.empty());
    if (!link) CHECK(link.error().what == row.fault);
  }
}

}  // namespace
}  // namespace rollcall::test
