// The sample messages of tests/samples (INDEX.md says where each comes from), and pushes made for a test.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "classin/push_reader.hpp"

namespace rollcall::samples {

inline std::filesystem::path folder() {
  return std::filesystem::path(ROLLCALL_SOURCE_DIR) / "tests" / "samples";
}

inline std::string read(const std::string& name) {
  std::ifstream file(folder() / (name + ".json"), std::ios::binary);
  REQUIRE_MESSAGE(file.is_open(), "no sample " << name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The names of all samples, without ".json".
inline std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().extension() == ".json") list.push_back(entry.path().stem().string());
  }
  REQUIRE(list.size() >= 70);
  return list;
}

inline classin::PushReader::Decoded decode(std::string_view body) {
  classin::PushReader reader;
  return reader.decode(body);
}

// The message of type T that `body` holds; the test fails when it holds another or none.
template <class T>
T message(std::string_view body) {
  const auto decoded = decode(body);
  if (const auto* unusable = std::get_if<classin::Unusable>(&decoded.content)) {
    FAIL("unusable: " << unusable->reason << " at " << unusable->pointer);
  }
  const auto* any = std::get_if<classin::Message>(&decoded.content);
  REQUIRE_MESSAGE(any != nullptr, "an unknown message");
  const T* typed = std::get_if<T>(any);
  REQUIRE_MESSAGE(typed != nullptr, "a message of another type");
  return *typed;
}

template <class T>
T sample(const std::string& name) {
  return message<T>(read(name));
}

// Why `body` is of no use; the test fails when it is of use.
inline classin::Unusable unusable(std::string_view body) {
  const auto decoded = decode(body);
  const auto* fault = std::get_if<classin::Unusable>(&decoded.content);
  REQUIRE_MESSAGE(fault != nullptr, "usable or unknown");
  return *fault;
}

}  // namespace rollcall::samples
