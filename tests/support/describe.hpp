// Any plain struct of ours as text, field by field, so that two can be compared and a difference be shown.
#pragma once

#include <fmt/format.h>

#include <boost/pfr.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace rollcall::testing {

template <class T>
concept HasText = requires(const T& value) {
  { value.text() } -> std::convertible_to<std::string>;
};
template <class T>
concept IsList = requires(const T& value) {
  value.begin();
  value.end();
};

template <class T>
void describe_to(std::string& out, const T& value);

template <class T>
void describe_to(std::string& out, const std::optional<T>& value) {
  if (value)
    describe_to(out, *value);
  else
    out += '-';
}

template <class... T>
void describe_to(std::string& out, const std::variant<T...>& value) {
  out += fmt::format("#{}", value.index());
  std::visit([&](const auto& held) { describe_to(out, held); }, value);
}

template <class A, class B>
void describe_to(std::string& out, const std::pair<A, B>& value) {
  describe_to(out, value.first);
  out += '=';
  describe_to(out, value.second);
}

template <class T>
void describe_to(std::string& out, const T& value) {
  if constexpr (std::is_convertible_v<T, std::string_view>) {
    const std::string_view text = value;
    out += fmt::format("{}\"{}\"", text.size(), text);
  } else if constexpr (std::is_enum_v<T>) {
    out += fmt::format("{}", static_cast<long long>(value));
  } else if constexpr (std::is_arithmetic_v<T>) {
    out += fmt::format("{}", value);
  } else if constexpr (HasText<T>) {
    out += value.text();
  } else if constexpr (IsList<T>) {
    out += '[';
    for (const auto& item : value) {
      describe_to(out, item);
      out += ' ';
    }
    out += ']';
  } else {
    out += '{';
    boost::pfr::for_each_field(value, [&](const auto& field) {
      describe_to(out, field);
      out += ' ';
    });
    out += '}';
  }
}

template <class T>
std::string describe(const T& value) {
  std::string out;
  describe_to(out, value);
  return out;
}

}  // namespace rollcall::testing
