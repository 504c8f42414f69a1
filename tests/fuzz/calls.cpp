// What ClassIn, or whoever answers in its place, may say to a call; and the parameters that are kept of one.
#include <fmt/format.h>

#include "base/utf8.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/json_tree.hpp"
#include "fuzz/targets.hpp"
#include "outbound/attempt.hpp"
#include "outbound/text.hpp"
#include "support/describe.hpp"

namespace rollcall::fuzz {

namespace {

using outbound::Attempt;
using outbound::Effect;
using testing::describe;

constexpr std::int64_t kNow = 1768314000;

bool is_json_or_nothing(std::string_view text) { return text.empty() || is_json(text); }

void check_attempt(const Attempt& attempt) {
  must(is_utf8(attempt.message) && attempt.message.size() <= 300, "a message is a short text");
  for (const char c : attempt.message)
    must(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "and harmless on a terminal", attempt.message);
  must(is_json_or_nothing(attempt.data), "data is JSON", attempt.data);
  must(is_json_or_nothing(attempt.more_data), "more_data is JSON", attempt.more_data);
  must(!attempt.object_id || *attempt.object_id > 0, "an id is a positive number");
  must(!attempt.activity_id || *attempt.activity_id > 0, "an id is a positive number");
  must(attempt.effect != Effect::done || attempt.code != 0, "only a code of ClassIn's means success");
  must(attempt.retry_after_s >= 0 && attempt.retry_after_s <= 86400, "a wait is bounded");
  must(attempt.retry == "yes" || attempt.retry == "no" || attempt.retry == "maybe",
       "whether to try again is said");
  must(!attempt.explanation.empty() && is_utf8(attempt.explanation), "every outcome is explained");
}

void answer(Choices& choices) {
  const auto& call = outbound::calls()[choices.below(outbound::calls().size())];
  constexpr int kStatuses[] = {200, 200, 200, 200, 204, 301, 400, 401,
                               403, 404, 408, 429, 500, 502, 503, 901};
  http::Reply reply{.status = kStatuses[choices.below(16)], .fields = {}, .body = {}};
  const std::size_t fields = choices.below(3);
  if (fields > 0) reply.fields.emplace_back("date", choices.line(60));
  if (fields > 1) reply.fields.emplace_back("retry-after", choices.line(60));
  reply.body = choices.rest();
  const Attempt attempt = attempt_of(call, reply, kNow);
  check_attempt(attempt);
  must_equal(describe(attempt), describe(attempt_of(call, reply, kNow)), "the same answer means the same");
  JsonTree tree;
  const bool no_json = read_json_tree(reply.body, tree) == JsonReading::wrong;
  must(!no_json || attempt.effect != Effect::done, "what is no JSON is no success");
}

// Values are kept as JSON and read again when a creation is finished.
void values(Choices& choices) {
  const auto read = outbound::values_of_json(choices.rest());
  if (!read) return must(!read.error().what.empty(), "a fault says what it is");
  const std::string kept = outbound::json_of(*read);
  must(is_json(kept), "values are kept as JSON", kept);
  const auto again = outbound::values_of_json(kept);
  must(again.ok(), "what is kept can be read", kept);
  must_equal(kept, outbound::json_of(*again), "and is the same");
  must(*again == *read, "value for value", kept);
}

// Values as a person types them: checked, they make a request that HTTP can carry.
void typed(Choices& choices) {
  const auto& call = outbound::calls()[choices.below(outbound::calls().size())];
  outbound::Values made;
  while (!choices.empty() && !call.parameters.empty()) {
    const auto& parameter = call.parameters[choices.byte() % call.parameters.size()];
    auto value = outbound::value_of_text(parameter, choices.line());
    if (value) made.insert_or_assign(std::string(parameter.name), std::move(*value));
  }
  const auto faults = outbound::check(call, made, {.now = kNow});
  for (const auto& fault : faults) must(!fault.what.empty(), "a fault says what it is");
  if (!faults.empty()) return;
  const auto request = outbound::request_of(call, made, {.sid = Sid{1000082}, .secret = "TESTSECRET"}, kNow);
  must(request.target.starts_with('/') && request.target.find_first_of("\r\n ") == std::string::npos,
       "a target fits a request line", request.target);
  for (const auto& [name, value] : request.fields)
    must((name + value).find_first_of("\r\n") == std::string::npos, "fields are lines", value);
  must(request.body.find("TESTSECRET") == std::string::npos &&
           request.target.find("TESTSECRET") == std::string::npos,
       "the secret is not sent");
}

void harmless(std::string_view text) {
  const std::string shown = outbound::harmless_text(text, 100);
  must(shown.size() <= 100 && is_utf8(shown), "a shown text is short and UTF-8");
  must(outbound::harmless_text(shown, 100) == shown, "and stays as it is", shown);
}

}  // namespace

void fuzz_calls(std::string_view bytes) {
  Choices choices(bytes);
  switch (choices.byte() % 8) {
    case 0: return values(choices);
    case 1: return typed(choices);
    case 2: return harmless(choices.rest());
    default: return answer(choices);
  }
}

}  // namespace rollcall::fuzz
