// The TLS of a listener: which certificate new connections get. Owned by io once the server runs.
#pragma once

#include <cstdint>
#include <memory>

#include "http/server_certificate.hpp"

namespace rollcall::http {

class ServerTls {
 public:
  explicit ServerTls(std::shared_ptr<const ServerCertificate> certificate);

  // From now on new connections get this one; those that are open go on with theirs. Sessions begun under the
  // old one can be resumed where the key is the same: a key that was changed may have been stolen, and then
  // what it vouched for counts no more.
  void use(std::shared_ptr<const ServerCertificate> certificate);

  // To be called now and then: the keys of tickets are changed every limits::kTicketKeyS, since who learned
  // one could read every session that was ever begun under it.
  void renew_tickets(std::int64_t now_s);

  const ServerCertificate& certificate() const { return *certificate_; }

 private:
  std::shared_ptr<const ServerCertificate> certificate_;
  std::int64_t tickets_since_ = 0;  // 0: not known yet
};

}  // namespace rollcall::http
