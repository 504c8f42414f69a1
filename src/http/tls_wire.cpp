#include "http/tls_wire.hpp"

#include <openssl/bio.h>

#include <algorithm>
#include <memory>
#include <new>

#include "base/check.hpp"

namespace rollcall::http {
namespace {

TlsWire& wire_of(BIO* bio) { return *static_cast<TlsWire*>(BIO_get_data(bio)); }

int read_bio(BIO* bio, char* into, std::size_t size, std::size_t* bytes) {
  BIO_clear_retry_flags(bio);
  *bytes = wire_of(bio).take(into, size);
  if (*bytes > 0) return 1;
  BIO_set_retry_read(bio);
  return 0;
}

int write_bio(BIO* bio, const char* from, std::size_t size, std::size_t* bytes) try {
  BIO_clear_retry_flags(bio);
  wire_of(bio).add({from, size});
  *bytes = size;
  return 1;
} catch (const std::bad_alloc&) {  // nothing may be thrown through OpenSSL
  return 0;
}

long control_bio(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

using Method = std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>;

Method make_method() {
  Method method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "rollcall"), BIO_meth_free);
  if (!method) throw std::bad_alloc();
  BIO_meth_set_read_ex(method.get(), read_bio);
  BIO_meth_set_write_ex(method.get(), write_bio);
  BIO_meth_set_ctrl(method.get(), control_bio);
  return method;
}

// Gives the memory back, which a mere clear() would keep.
void forget(std::string& bytes, std::size_t& done) {
  std::string().swap(bytes);
  done = 0;
}

}  // namespace

bio_st* TlsWire::make_bio() {
  static const Method kMethod = make_method();
  BIO* const bio = BIO_new(kMethod.get());
  if (!bio) return nullptr;
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  return bio;
}

void TlsWire::received(std::string_view bytes) {
  ROLLCALL_CHECK(incoming().empty());
  incoming_ = bytes;
  taken_ = 0;
}

std::size_t TlsWire::take(char* into, std::size_t size) {
  const auto rest = incoming();
  const std::size_t bytes = std::min(size, rest.size());
  rest.copy(into, bytes);
  taken_ += bytes;
  if (taken_ == incoming_.size()) forget(incoming_, taken_);
  return bytes;
}

void TlsWire::sent(std::size_t bytes) {
  sent_ += bytes;
  if (sent_ == outgoing_.size()) forget(outgoing_, sent_);
}

}  // namespace rollcall::http
