// The other side of the program, for tests: plain HTTP, one POST a verb, JSON both ways.
#pragma once

#include <string>
#include <string_view>

#include "fake_classin/service.hpp"

namespace fake_classin {

class Control {
 public:
  Control(State& state, Certificates& certificates, Service& service)
      : state_(state), certificates_(certificates), service_(service) {}

  [[noreturn]] void run(int listener);

 private:
  void serve(int descriptor);
  // The reply's JSON. Throws std::runtime_error where verb or arguments are wrong.
  std::string obey(std::string_view verb, const std::string& arguments);

  State& state_;
  Certificates& certificates_;
  Service& service_;
};

}  // namespace fake_classin
