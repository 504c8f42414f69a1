// The certificates this ClassIn can present, and the CA that signed the good one.
#pragma once

#include <openssl/types.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "support/certificates.hpp"

namespace fake_classin {

class Certificates {
 public:
  Certificates();

  void write(const std::string& directory) const;  // ca.pem, other-ca.pem

  // "good", "other host", "expired", "not yet", "other ca"; false where it knows none of that name. Any
  // thread.
  bool present(const std::string& name);
  std::shared_ptr<SSL_CTX> presented() const;  // any thread

 private:
  void make(const std::string& name, const rollcall::testing::Certificate::Wish& wish);

  rollcall::testing::Certificate ca_, other_ca_;
  std::map<std::string, std::shared_ptr<SSL_CTX>> contexts_;
  mutable std::mutex mutex_;
  std::shared_ptr<SSL_CTX> presented_;  // protected by mutex_
};

}  // namespace fake_classin
