// Verbs for tests of the receiver: schools, and pushes that arrive.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "ingest/receiver.hpp"
#include "support/process.hpp"
#include "support/push.hpp"

namespace rollcall::ingest::testing {

using rollcall::testing::json_text;
using rollcall::testing::kSecret;
using rollcall::testing::kSid;
using rollcall::testing::Lesson;
using rollcall::testing::numbered;
using rollcall::testing::school_toml;
using rollcall::testing::sign;
using rollcall::testing::TempDirectory;
using rollcall::testing::with_members;
using rollcall::testing::without_members;
using rollcall::testing::write_text;

constexpr std::int64_t kNow = 1768314600;
constexpr const char* kToken = "0123456789abcdef0123456789abcdef";

inline std::shared_ptr<const config::Config> configured(const std::string& schools) {
  const auto loaded = config::load_text(schools, "test.toml", ".");
  for (const auto& fault : loaded.faults) FAIL_CHECK(fault.text());
  REQUIRE(loaded.config);
  return loaded.config;
}

inline Arrival arrival(std::string body, std::optional<std::string> token = {}, std::int64_t now = kNow) {
  return {.body = std::move(body), .callback_token = std::move(token), .source = "10.1.2.3", .now = now};
}

inline std::string signed_push(std::int64_t number, std::int64_t stamp = kNow, std::int64_t sid = kSid) {
  return sign(numbered(number, sid), stamp);
}

}  // namespace rollcall::ingest::testing
