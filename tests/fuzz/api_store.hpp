// A school with a day behind it, made once, and the query API over it on one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/http.hpp"

namespace rollcall::fuzz {

// Of the school that has a lesson which runs now, every sample message, and people with odd names.
constexpr std::int64_t kApiNow = 1768314000 + 1800;

// Tokens are named like what they allow: "read", "correct", "manage", "other" (another school's).
class ApiStore {
 public:
  ApiStore();  // of the store's own copy of the files
  ~ApiStore();
  ApiStore(const ApiStore&) = delete;
  ApiStore& operator=(const ApiStore&) = delete;

  http::Response ask(const http::Request& request);
  // The next piece of a streamed answer.
  http::BodySource::Piece next(http::BodySource& source);
  // Whether something was written since it was made: the next input needs a new one.
  bool changed() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall::fuzz
