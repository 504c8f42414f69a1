#include "http/server_tls.hpp"

#include <utility>

#include "base/limits.hpp"
#include "http/tls_context.hpp"

namespace rollcall::http {

ServerTls::ServerTls(std::shared_ptr<const ServerCertificate> certificate)
    : certificate_(std::move(certificate)) {}

void ServerTls::use(std::shared_ptr<const ServerCertificate> certificate) {
  if (certificate->public_key == certificate_->public_key)
    share_ticket_keys(certificate_->context.get(), certificate->context.get());
  certificate_ = std::move(certificate);
}

void ServerTls::renew_tickets(std::int64_t now_s) {
  if (tickets_since_ == 0) tickets_since_ = now_s;
  if (now_s - tickets_since_ < limits::kTicketKeyS) return;
  tickets_since_ = now_s;
  renew_ticket_keys(certificate_->context.get());
}

}  // namespace rollcall::http
