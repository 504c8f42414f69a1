// A blocking HTTP client over a plain socket that sends exactly what it is told. Waits are limited to 15 s.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::testing {

struct Answer {
  int status = 0;
  std::string head;  // status line and fields
  std::string body;

  std::optional<std::string> field(std::string_view name) const;  // its value, whatever the case of the name
  int error() const;          // errno of ClassIn's reply shape; -1 where the body is not of it
  bool acknowledged() const;  // exactly what ClassIn takes for success
};

// Thrown where the connection ends, or takes too long, before a whole answer has come.
struct ConnectionEnded : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

class Client {
 public:
  explicit Client(const std::string& address);  // "127.0.0.1:8080" or "unix:/path"
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Answer post(std::string_view target, std::string_view body, const Fields& fields = {});
  Answer get(std::string_view target, const std::string& token = "");
  Answer request(std::string_view method, std::string_view target, const Fields& fields = {},
                 std::string_view body = {});

  void send(std::string_view bytes);
  bool answered() const;              // something has come that was not read
  Answer read(bool to_head = false);  // of a HEAD request: no body follows

 private:
  bool receive();
  int socket_ = -1;
  std::string buffer_;
};

// One request on a connection of its own.
Answer post(const std::string& address, std::string_view target, std::string_view body,
            const Fields& fields = {});
Answer get(const std::string& address, std::string_view target, const std::string& token = "");

}  // namespace rollcall::testing
