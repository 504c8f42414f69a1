// Which pushes are the same push (PRODUCT.md 3), and the one whose TimeStamp is not the signed one.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

class Queue {
 public:
  Queue() : site_(school_toml()) { site_.start(); }

  // Sends the push; true when the journal took it for a new one.
  bool is_new(const std::string& push) {
    const auto before = journalled(site_);
    const Answer answer = site_.push(push);
    CHECK_MESSAGE(answer.acknowledged(), push << " got " << answer.status << " " << answer.body);
    return journalled(site_) == before + 1;
  }
  Site& site() { return site_; }

 private:
  Site site_;
};

std::string without_id(std::int64_t number) { return without_members(numbered(number), {"_id"}); }

// The push of 24 hexadecimal digits of `_id` made at `second`.
std::string chat_content(std::int64_t second, std::string_view cmd = "ChatContent") {
  const std::string key = md5_hex(kSecret + std::to_string(second + 600));
  return fmt::format(R"({{"TimeStamp":1649216600,"Cmd":"{}","ClassID":163937,"SID":{},"Url":"a/b.zip",)"
                     R"("SafeKey":"{}","_id":"{:08x}c0ffee0001000013"}})",
                     cmd, kSid, key, second);
}

}  // namespace

TEST_CASE("the same _id with other content is another push") {
  Queue queue;
  CHECK(queue.is_new(signed_push(1)));
  CHECK_FALSE(queue.is_new(signed_push(1)));
  const std::string other = with_members(numbered(1), {{"Data", R"({"number":99})"}});
  CHECK(queue.is_new(sign(other, kStamp)));
  CHECK_FALSE(queue.is_new(signed_push(1)));
}

TEST_CASE("the same content under another _id is another push") {
  Queue queue;
  CHECK(queue.is_new(signed_push(1)));
  CHECK(queue.is_new(sign(with_members(numbered(1), {{"_id", "\"5b5b\""}}), kStamp)));
}

TEST_CASE("key order, white space, TimeStamp and SafeKey do not make another push") {
  Queue queue;
  CHECK(queue.is_new(
      sign(R"({"SID":1000082,"Cmd":"FutureCmd","Data":{"a":1,"b":[1,2]},"ActionTime":5})", kStamp)));
  for (const std::string same :
       {R"({"Cmd":"FutureCmd","Data":{"b":[1,2],"a":1},"ActionTime":5,"SID":1000082})",
        "\t{ \"SID\" : 1000082 , \"Cmd\" :\n\"FutureCmd\", \"Data\": {\"a\":1,\"b\":[1, 2]},"
        "\"ActionTime\":5 } ",
        R"({"SID":1000082,"Cmd":"Fut\u0075reCmd","Data":{"a":1,"b":[1,2]},"ActionTime":5})"}) {
    CAPTURE(same);
    CHECK_FALSE(queue.is_new(sign(same, kStamp)));
    CHECK_FALSE(queue.is_new(sign(same, kStamp + 77)));
  }
  CHECK(queue.is_new(
      sign(R"({"SID":1000082,"Cmd":"FutureCmd","Data":{"a":1,"b":[2,1]},"ActionTime":5})", kStamp)));
}

TEST_CASE("without _id the content alone decides") {
  Queue queue;
  CHECK(queue.is_new(sign(without_id(1), kStamp)));
  CHECK_FALSE(queue.is_new(sign(without_id(1), kStamp + 1)));
  CHECK(queue.is_new(sign(without_id(2), kStamp)));
  CHECK(queue.is_new(sign(numbered(1), kStamp)));  // with an _id it is known by that
}

TEST_CASE(
    "the TimeStamp of a chat archive is not the signed one: the second in its _id and ten minutes are") {
  Queue queue;
  CHECK(queue.is_new(chat_content(1649210000)));
  const Answer answer = queue.site().push(chat_content(1649210001, "Upload"));
  CHECK(answer.status == 401);
  CHECK(answer.error() == 102);
  const std::string wrong = with_members(chat_content(1649210000), {{"_id", "\"62500000c0ffee0001000013\""}});
  CHECK(queue.site().push(wrong).status == 401);
}

}  // namespace rollcall::e2e
