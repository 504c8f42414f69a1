#include "http/test_app.hpp"

#include <stdexcept>
#include <utility>

namespace rollcall::test {

http::Admission TestApp::admit(const http::RequestHead& head) {
  admitted.push_back(head);
  return {.max_body_bytes = max_body_bytes, .answer = early};
}

void TestApp::handle(http::Request request, http::Responder respond) {
  handled.push_back(request);
  switch (way) {
    case Way::echo: {
      http::Response response = pattern;
      if (response.body.empty()) response.body = std::move(request.body);
      if (make_stream) response.stream = make_stream();
      respond(std::move(response));
      return;
    }
    case Way::hold: held.push_back(std::move(respond)); return;
    case Way::drop: return;
    case Way::fail: throw std::runtime_error("a fault in the application");
  }
}

http::Response TestApp::refuse(int status, std::string_view reason, const http::RequestHead* head) {
  refused_paths.push_back(head ? head->path : "-");
  http::Response response;
  response.status = status;
  response.content_type = "text/plain";
  response.body = reason;
  return response;
}

}  // namespace rollcall::test
