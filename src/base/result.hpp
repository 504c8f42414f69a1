// What a peer or a user can cause is a value: Result<T> is a T or an Error, never both.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.hpp"

namespace rollcall {

// An error a person reads: what was wrong and where; hint says what to do next, may be empty.
struct Error {
  std::string what;
  std::string hint;

  std::string text() const { return hint.empty() ? what : what + " (" + hint + ")"; }
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & {
    ROLLCALL_CHECK(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    ROLLCALL_CHECK(ok());
    return std::get<0>(state_);
  }
  T value() && {
    ROLLCALL_CHECK(ok());
    return std::get<0>(std::move(state_));
  }  // a temporary's value outlives it
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const& {
    ROLLCALL_CHECK(!ok());
    return std::get<1>(state_);
  }

  Error error() && {
    ROLLCALL_CHECK(!ok());
    return std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

// The outcome of something that has no value: ok, or why not.
using Status = Result<std::monostate>;
inline Status ok_status() { return std::monostate{}; }

}  // namespace rollcall
