#include "classin/content_hash.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/json_writer.hpp"
#include "base/limits.hpp"
#include "classin/push_reader.hpp"
#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;

namespace {

Sha256 hash(std::string_view body) {
  static PushReader reader;
  const auto push = reader.read(body);
  REQUIRE_MESSAGE(push, body);
  return *push->content_hash;
}

// Writes `value` again with its keys in random order and random white space.
class Shuffler {
 public:
  explicit Shuffler(unsigned seed) : random_(seed) {}

  std::string write(const Json& value) {
    std::string out = blanks();
    if (value.is_object()) {
      out += object(value);
    } else if (value.is_array()) {
      std::string comma;
      out += '[';
      for (const Json item : value.items()) {
        out += comma + write(item);
        comma = ",";
      }
      out += ']';
    } else if (value.string()) {
      append_json_string(out, *value.string());
    } else if (const auto truth = value.truth(); truth && value.kind() == Json::Kind::boolean) {
      out += *truth ? "true" : "false";
    } else {
      out += value.text().value_or("null");
    }
    return out + blanks();
  }

 private:
  std::string object(const Json& value) {
    std::vector<std::string> members;
    for (const auto& [key, item] : value.members()) {
      std::string member = blanks();
      append_json_string(member, key);
      members.push_back(member + blanks() + ":" + write(item));
    }
    std::shuffle(members.begin(), members.end(), random_);
    std::string out = "{", comma;
    for (const auto& member : members) {
      out += comma + member;
      comma = ",";
    }
    return out + "}";
  }

  std::string blanks() {
    std::string out;
    for (auto n = random_() % 3; n > 0; --n) out += " \t\r\n"[random_() % 4];
    return out;
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("the hash of a push does not depend on the order of its keys or on white space") {
  JsonDocument document;
  for (const auto& name : samples::names()) {
    const std::string body = samples::read(name);
    const Json root = document.parse(body).value();
    for (unsigned seed = 0; seed < 20; ++seed) {
      const std::string shuffled = Shuffler(seed).write(root);
      CHECK_MESSAGE(hash(shuffled) == hash(body), name << ": " << shuffled);
    }
  }
}

TEST_CASE("different samples have different hashes") {
  std::set<Sha256> seen;
  for (const auto& name : samples::names())
    CHECK_MESSAGE(seen.insert(hash(samples::read(name))).second, name);
}

TEST_CASE("any changed value, key or type changes the hash") {
  const std::vector<std::string> bodies = {R"({"SID":1,"a":1})",
                                           R"({"SID":1,"a":2})",
                                           R"({"SID":1,"a":"1"})",
                                           R"({"SID":1,"b":1})",
                                           R"({"SID":1,"a":[1]})",
                                           R"({"SID":1,"a":[]})",
                                           R"({"SID":1,"a":{}})",
                                           R"({"SID":1,"a":null})",
                                           R"({"SID":1,"a":true})",
                                           R"({"SID":1,"a":false})",
                                           R"({"SID":1,"a":""})",
                                           R"({"SID":1,"a":1.5})",
                                           R"({"SID":1,"a":[[],1]})",
                                           R"({"SID":1,"a":[[1]]})",
                                           R"({"SID":1,"a":[1,2]})",
                                           R"({"SID":1,"a":[2,1]})",
                                           R"({"SID":1,"a":{"b":1}})",
                                           R"({"SID":1,"a":{},"b":1})",
                                           R"({"SID":1})",
                                           R"({"SID":1,"a":1,"a":2})",
                                           R"({"SID":1,"a":2,"a":1})",
                                           R"({"SID":1,"a":"null"})",
                                           R"({"SID":1,"a":"\u0000"})",
                                           R"({"SID":1,"a":-1})",
                                           R"({"SID":1,"a":18446744073709551615})",
                                           R"({"SID":1,"a":1.8446744073709552e19})",
                                           R"({"SID":1,"A":{"TimeStamp":1}})",
                                           R"({"SID":1,"A":{"TimeStamp":2}})",
                                           R"({"SID":1,"A":{"_id":"x"}})",
                                           R"({"SID":1,"A":{"SafeKey":"x"}})"};
  std::set<Sha256> seen;
  for (const auto& body : bodies) CHECK_MESSAGE(seen.insert(hash(body)).second, body);
}

TEST_CASE("every changed byte of a sample that leaves it JSON changes the hash, or nothing that is read") {
  const std::string body = R"({"SID":1,"Cmd":"End","Data":{"x":[1,"ab",null,2.5]},"ClassID":7})";
  const Sha256 original = hash(body);
  PushReader reader;
  for (std::size_t i = 0; i < body.size(); ++i) {
    for (const char c : {'0', '9', 'z', ' ', '"'}) {
      std::string changed = body;
      if (changed[i] == c) continue;
      changed[i] = c;
      const auto push = reader.read(changed);
      if (push) CHECK_MESSAGE(push->content_hash != original, changed);
    }
  }
}

TEST_CASE("TimeStamp, SafeKey and _id of the top level take no part") {
  const Sha256 bare = hash(R"({"SID":1,"a":2})");
  CHECK(hash(R"({"TimeStamp":5,"SID":1,"SafeKey":"k","a":2,"_id":"i"})") == bare);
  CHECK(hash(R"({"TimeStamp":[6],"TimeStamp":7,"SID":1,"SafeKey":null,"a":2})") == bare);
  CHECK(hash(R"({"Time\u0053tamp":5,"SID":1,"a":2})") == bare);
}

TEST_CASE("an _id that cannot be one takes part") {
  const Sha256 bare = hash(R"({"SID":1})");
  const std::string longest(limits::kMaxMessageIdBytes, 'i');
  CHECK(hash("{\"SID\":1,\"_id\":\"" + longest + "\"}") == bare);
  CHECK(hash("{\"SID\":1,\"_id\":\"" + longest + "j\"}") != bare);
  CHECK(hash(R"({"SID":1,"_id":5})") != bare);
  CHECK(hash(R"({"SID":1,"_id":null})") != bare);
  CHECK(hash(R"({"SID":1,"_id":"a","_id":"b"})") != bare);
}

TEST_CASE("escapes and a byte order mark make no difference, forms of a number do") {
  CHECK(hash(R"({"SID":1,"a":"é\/\n"})") == hash("{\"SID\":1,\"a\":\"\\u00e9/\\u000a\"}"));
  CHECK(hash("\xEF\xBB\xBF{\"SID\":1}") == hash("{\"SID\":1}"));
  CHECK(hash(R"({"SID":1,"a":1e2})") == hash(R"({"SID":1,"a":100.0})"));
  CHECK(hash(R"({"SID":1,"a":100})") != hash(R"({"SID":1,"a":100.0})"));
}

TEST_CASE("large objects are sorted like small ones") {
  std::vector<std::string> members;
  for (int i = 0; i < 500; ++i)
    members.push_back("\"longer than eight " + std::to_string(i) + "\":" + std::to_string(i));
  const auto body = [&] {
    std::string text = "{\"SID\":1";
    for (const auto& member : members) text += "," + member;
    return text + "}";
  };
  const Sha256 sorted = hash(body());
  std::mt19937 random(7);
  for (int round = 0; round < 10; ++round) {
    std::shuffle(members.begin(), members.end(), random);
    CHECK(hash(body()) == sorted);
  }
}

TEST_CASE("pushes that repair makes alike keep different hashes") {
  const std::vector<std::string> bodies = {R"({"SID":1,"a":"\ud800"})",
                                           R"({"SID":1,"a":"\ud801"})",
                                           "{\"SID\":1,\"a\":\"\xFF\"}",
                                           "{\"SID\":1,\"a\":\"\xFE\"}",
                                           R"({"SID":1,"a":"\ufffd"})",
                                           R"({"SID":1,"a":99999999999999999999})",
                                           R"({"SID":1,"a":"99999999999999999999"})",
                                           R"({"SID":1,"a":"\ud800 "})",
                                           R"({"SID":1,"a":"\ud800\""})",
                                           R"({"SID":1,"a":"\ud800","b":1})"};
  std::set<Sha256> seen;
  for (const auto& body : bodies) CHECK_MESSAGE(seen.insert(hash(body)).second, body);
}

TEST_CASE(
    "a repaired push hashes alike in any order of its members, with any white space, whatever its stamps") {
  const Sha256 original = hash(R"({"SID":1,"a":{"n":" \" \\ \ud800","m":[1,2]}})");
  CHECK(hash("{ \"a\" : {\"n\":\" \\\" \\\\ \\ud800\" , \"m\" :[1,\t2] }\n,\"SID\": 1 }") == original);
  CHECK(hash(R"({"TimeStamp":99999999999999999999,"SID":1,"a":{"n":" \" \\ \ud800","m":[1,2]},)"
             R"("SafeKey":"\ud800","_id":"x"})") == original);
  CHECK(hash(R"({"SID":1,"a":{"n":" \" \\  \ud800","m":[1,2]}})") != original);
}
