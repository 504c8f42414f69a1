// What OpenSSL reads from and writes to in place of a socket: bytes that came, bytes that are to go. Holds no
// memory while both are empty.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

struct bio_st;

namespace rollcall::http {

class TlsWire {
 public:
  TlsWire() = default;
  TlsWire(const TlsWire&) = delete;
  TlsWire& operator=(const TlsWire&) = delete;

  // A BIO over this, which must outlive it; null for want of memory. It never ends: without bytes it asks to
  // be tried again.
  bio_st* make_bio();

  // From the peer. `received` may be called when everything was taken.
  void received(std::string_view bytes);
  std::string_view incoming() const { return std::string_view(incoming_).substr(taken_); }
  std::size_t take(char* into, std::size_t size);

  // To the peer.
  void add(std::string_view bytes) { outgoing_ += bytes; }
  std::string_view outgoing() const { return std::string_view(outgoing_).substr(sent_); }
  void sent(std::size_t bytes);

 private:
  std::string incoming_, outgoing_;
  std::size_t taken_ = 0, sent_ = 0;
};

}  // namespace rollcall::http
