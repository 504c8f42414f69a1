// An HTTPS client that comes from an address of its own and sends exactly what it is told. Waits are limited
// to 15 s.
#pragma once

#include <string>
#include <string_view>

#include "support/client.hpp"
#include "support/tls_peer.hpp"

namespace rollcall::proxies {

class HttpsClient {
 public:
  explicit HttpsClient(const std::string& address, const std::string& from = "127.0.0.2");

  testing::Answer post(std::string_view target, std::string_view body, const testing::Fields& fields = {});
  testing::Answer get(std::string_view target, const testing::Fields& fields = {});
  testing::Answer read();  // throws ConnectionEnded
  HttpsClient& send(std::string_view bytes);
  bool shows(std::string_view text);  // waits until it has come; false when the stream ends before
  std::string rest();                 // whatever still comes until the end

 private:
  bool receive();
  testing::TlsPeer peer_;
  std::string buffer_;
};

}  // namespace rollcall::proxies
