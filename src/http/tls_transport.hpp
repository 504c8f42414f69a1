// The server's side of TLS over another Transport.
#pragma once

#include <memory>

#include "http/server_tls.hpp"
#include "http/transport.hpp"

namespace rollcall::http {

// The certificate is the one in force when the client's first byte arrives; before that a connection costs no
// more than a plain one. A client whose first byte is one of plain HTTP is not answered by TLS:
// Opening::Outcome::plain. Where the peer goes without a word (close_notify) a read ends with
// asio::ssl::error::stream_truncated, not with eof.
std::unique_ptr<Transport> make_tls_transport(std::unique_ptr<Transport> below,
                                              std::shared_ptr<const ServerTls> tls);

}  // namespace rollcall::http
