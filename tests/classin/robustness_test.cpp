// What happens to bytes on the way, and what a careless or hostile sender does, must end in a value or an
// error.
#include <doctest/doctest.h>

#include <random>

#include "base/utf8.hpp"
#include "classin/push_reader.hpp"
#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;

namespace {

// Reads and decodes; what is readable must decode to an envelope that says the same.
void survive(PushReader& reader, const std::string& body) {
  const auto push = reader.read(body);
  const auto decoded = reader.decode(body);
  if (!push) {
    const auto* unusable = std::get_if<Unusable>(&decoded.content);
    REQUIRE(unusable != nullptr);
    CHECK(unusable->reason == push.error().text());
    CHECK(unusable->pointer.empty());
    return;
  }
  CHECK(push->envelope.cmd == decoded.envelope.cmd);
  CHECK(is_utf8(push->envelope.cmd));
  CHECK(push->envelope.own_time() == decoded.envelope.own_time());
}

}  // namespace

TEST_CASE("every sample is read, and decoded to a message or an unknown type") {
  PushReader reader;
  for (const auto& name : samples::names()) {
    const std::string body = samples::read(name);
    CHECK_MESSAGE(reader.read(body).ok(), name);
    CHECK_MESSAGE(!reader.read(body)->repaired, name);
    const auto decoded = reader.decode(body);
    CHECK_MESSAGE(!std::holds_alternative<Unusable>(decoded.content), name);
    CHECK_MESSAGE(std::holds_alternative<Unknown>(decoded.content) == name.starts_with("unknown-"), name);
  }
}

TEST_CASE("every truncation of a sample is refused") {
  PushReader reader;
  for (const auto& name : samples::names()) {
    std::string body = samples::read(name);
    body.resize(body.rfind('}') + 1);
    const std::size_t step = 1 + body.size() / 400;
    for (std::size_t size = 0; size < body.size(); size += step) {
      CHECK_MESSAGE(!reader.read(std::string_view(body).substr(0, size)).ok(), name << " cut at " << size);
    }
  }
}

TEST_CASE("flipped, dropped and doubled bytes give a value or an error") {
  PushReader reader;
  std::mt19937 random(20260106);
  for (const auto& name : samples::names()) {
    const std::string body = samples::read(name);
    for (int round = 0; round < 150; ++round) {
      std::string changed = body;
      for (auto changes = 1 + random() % 3; changes > 0; --changes) {
        const std::size_t at = random() % changed.size();
        switch (random() % 4) {
          case 0: changed[at] = static_cast<char>(random()); break;
          case 1: changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8)); break;
          case 2: changed.erase(at, 1 + random() % 4); break;
          default: changed.insert(at, changed.substr(at, 1 + random() % 16));
        }
      }
      survive(reader, changed);
    }
  }
}

TEST_CASE("every value of a sample may be of any type") {
  PushReader reader;
  const std::vector<std::string> values = {"null",
                                           "true",
                                           "-1",
                                           "1.5",
                                           "\"x\"",
                                           "\"7\"",
                                           "[]",
                                           "{}",
                                           "[1]",
                                           "{\"7\":7}",
                                           "99999999999999999999",
                                           "\"\\ud800\"",
                                           "1e308",
                                           "-9223372036854775808"};
  for (const auto& name : samples::names()) {
    const std::string body = samples::read(name);
    // Each "key": value on its own line, as the samples are written.
    for (std::size_t at = body.find("\": "); at != std::string::npos; at = body.find("\": ", at + 1)) {
      const std::size_t begin = at + 3, end = body.find_first_of(",\n", begin);
      const char first = body[begin];
      if (first == '{' || first == '[') continue;
      for (const auto& value : values) survive(reader, body.substr(0, begin) + value + body.substr(end));
    }
  }
}

TEST_CASE("a container of a sample may be any value") {
  PushReader reader;
  for (const auto& name : samples::names()) {
    const std::string body = samples::read(name);
    for (const char* key :
         {"Data", "opData", "inoutEnd", "Details", "answerEnd", "Answers", "StudentInfo", "Comments",
          "studentInfos", "TopicDetails", "MsgDetail", "EEO_DEVICE_LIST", "Participants"}) {
      const std::string quoted = std::string("\"") + key + "\":";
      std::size_t at = body.find(quoted);
      if (at == std::string::npos) continue;
      for (const char* value :
           {"null", "7", "\"[{}]\"", "[7]", "[[[]]]", "{\"7\":[7]}", "{\"7\":{\"7\":7}}"}) {
        // The old container stays as the value of a key that nobody reads.
        survive(reader,
                body.substr(0, at) + quoted + value + ",\"unread\":" + body.substr(at + quoted.size()));
      }
    }
  }
}
