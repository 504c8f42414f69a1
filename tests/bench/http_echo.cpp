// Answers every request with its own body: what the HTTP server alone can do, for wrk and for h1spec.
//   http_echo ADDRESS        e.g. http_echo 127.0.0.1:8081
#include <csignal>
#include <cstdio>

#include "http/server.hpp"

namespace {

using namespace rollcall;

class Echo : public http::App {
 public:
  http::Admission admit(const http::RequestHead&) override {
    return {.max_body_bytes = limits::kDefaultMaxBodyBytes};
  }
  void handle(http::Request request, http::Responder respond) override {
    http::Response response;
    response.content_type = "application/octet-stream";
    response.body = std::move(request.body);
    respond(std::move(response));
  }
  http::Response refuse(int status, std::string_view reason, const http::RequestHead*) override {
    http::Response response;
    response.status = status;
    response.content_type = "text/plain";
    response.body = std::string(reason) + "\n";
    return response;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: http_echo ADDRESS\n");
    return 2;
  }
  Echo echo;
  http::Server server;
  const auto address = server.listen(argv[1], echo);
  if (!address) {
    std::fprintf(stderr, "%s\n", address.error().text().c_str());
    return 1;
  }
  for (const int signal : {SIGTERM, SIGINT}) server.on_signal(signal, [&server] { server.drain(); });
  std::printf("listening on %s\n", address->c_str());
  std::fflush(stdout);
  server.run();
  return 0;
}
