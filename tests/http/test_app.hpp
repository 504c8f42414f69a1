// An application that remembers what it was asked and answers as told; by default it echoes the body.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/http.hpp"

namespace rollcall::test {

class TestApp : public http::App {
 public:
  enum class Way { echo, hold, drop, fail };

  Way way = Way::echo;
  std::size_t max_body_bytes = 1024 * 1024;
  std::optional<http::Response> early;  // what admit() answers
  http::Response pattern;               // handle() answers this, with the request's body if it has none
  std::function<std::shared_ptr<http::BodySource>()> make_stream;  // set: Way::echo answers what it makes

  std::vector<http::RequestHead> admitted;
  std::vector<http::Request> handled;
  std::vector<http::Responder> held;       // Way::hold
  std::vector<std::string> refused_paths;  // "-" where the request line could not be read

  http::Admission admit(const http::RequestHead& head) override;
  void handle(http::Request request, http::Responder respond) override;
  http::Response refuse(int status, std::string_view reason, const http::RequestHead* head) override;
};

}  // namespace rollcall::test
