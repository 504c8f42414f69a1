// Verbs for tests against the real daemon.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "classin/json_reader.hpp"
#include "storage/store.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

namespace rollcall::e2e {

using classin::Json;
using testing::Answer;
using testing::Client;
using testing::ConnectionEnded;
using testing::eventually;
using testing::Finished;
using testing::get;
using testing::json_text;
using testing::kSecret;
using testing::kSid;
using testing::Lesson;
using testing::Members;
using testing::numbered;
using testing::post;
using testing::read_text;
using testing::school_toml;
using testing::sign;
using testing::Site;
using testing::TempDirectory;
using testing::with_members;
using testing::without_members;
using testing::write_text;

constexpr std::int64_t kStamp = 1768314600;
constexpr const char* kCallbackToken = "0123456789abcdef0123456789abcdef";

// A parsed answer; keeps the memory of what is read from it.
class Document {
 public:
  explicit Document(std::string text) : text_(std::move(text)) {
    const auto parsed = document_.parse(text_);
    REQUIRE_MESSAGE(parsed.ok(), "not JSON: " << text_);
    root_ = *parsed;
  }
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  Json operator[](std::string_view key) const { return root_[key]; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  classin::JsonDocument document_;
  Json root_;
};

inline std::string text_of(const Json& value) { return value.text().value_or("(none)"); }

// What the journal holds, read beside the daemon.
inline std::vector<storage::JournalRow> journal(const Site& site) {
  return storage::open_journal(site.journal(), storage::Access::read_only)->list({.limit = 100000});
}

inline std::size_t journalled(const Site& site) { return journal(site).size(); }

inline std::string signed_push(std::int64_t number, std::int64_t sid = kSid,
                               std::string_view secret = kSecret) {
  return sign(numbered(number, sid), kStamp, secret);
}

// [listen] of a daemon that a command finds by its configuration: with port 0 only the log says where it is.
inline std::string unix_listen(const TempDirectory& directory) {
  return "address = \"unix:" + directory.file("http.sock") + "\"\n";
}

// A push with a SafeKey that fits nothing.
inline std::string forged(std::int64_t number, std::int64_t sid = kSid) {
  return signed_push(number, sid, "not the school's secret");
}

}  // namespace rollcall::e2e
