// The server's side of TLS for scripts.
#pragma once

#include <string>

#include "support/certificates.hpp"
#include "support/scripted_server.hpp"

namespace rollcall::test {

// Accepts TLS of at most `highest_version` (TLS1_3_VERSION …) on a connection, with that certificate, which
// must outlive it. `server_name`, where given, takes what the client asked for (SNI).
testing::ScriptedServer::Wrap accept_tls(const testing::Certificate& certificate, int highest_version = 0,
                                         std::string* server_name = nullptr);

}  // namespace rollcall::test
