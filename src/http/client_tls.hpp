// TLS of the client: whom it trusts, the handshake, and what went wrong in words.
#pragma once

#include <memory>

#include "http/client_stream.hpp"

struct ssl_st;

namespace rollcall::http {

// What all connections of one client share. Sessions are not resumed.
class ClientTls {
 public:
  ClientTls(const Url& url, const ClientOptions& options);
  ~ClientTls();

  // TLS 1.2 or later over the connected socket; the certificate must be trusted and for the host of the URL,
  // or be the pinned one.
  Opened open(ClientLoop& loop, Socket socket);

 private:
  struct Context;
  std::optional<Failure> load();
  std::optional<Failure> load_pinned(Context& context) const;
  std::optional<Failure> check_pinned(const ssl_st* ssl) const;

  const Url& url_;
  const ClientOptions& options_;
  std::unique_ptr<Context> context_;  // made when first needed
};

}  // namespace rollcall::http
