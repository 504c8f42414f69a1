// What TLS the server speaks: versions, ciphers, groups, tickets.
#pragma once

#include <memory>

struct ssl_ctx_st;

namespace rollcall::http {

// TLS 1.2 and 1.3; of 1.2 only ciphers with forward secrecy and authenticated encryption; no compression, no
// renegotiation, no early data. Sessions are resumed by tickets, so that none is kept in memory. Without a
// certificate yet.
std::shared_ptr<ssl_ctx_st> make_server_context();

// Tickets that `from` has given are taken by `to`, too.
void share_ticket_keys(ssl_ctx_st* from, ssl_ctx_st* to);

// Tickets given so far are not taken any more: who holds one makes a whole handshake.
void renew_ticket_keys(ssl_ctx_st* context);

}  // namespace rollcall::http
