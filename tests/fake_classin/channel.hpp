// The bytes of one accepted connection, plain or under TLS, and the ways to end it badly. Blocking; one
// thread.
#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <string_view>

namespace fake_classin {

// Closes with what it is destroyed with: a FIN, or after reset_on_close() an RST.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int descriptor() const { return descriptor_; }
  void reset_on_close();
  // Waits until the peer has closed or broken the connection, at most so long.
  void wait_for_peer_to_leave(int limit_ms) const;

 private:
  int descriptor_;
};

// Whether the peer has closed or broken the connection, even where bytes of his lie unread.
bool peer_has_left(int descriptor);

class Channel {
 public:
  virtual ~Channel() = default;
  virtual long read(char* into, std::size_t size) = 0;  // 0 at the end, negative where it broke
  virtual bool write(std::string_view bytes) = 0;
  virtual void say_goodbye() {}  // close_notify, where the protocol has one
};

class PlainChannel final : public Channel {
 public:
  explicit PlainChannel(const Socket& socket) : descriptor_(socket.descriptor()) {}
  long read(char* into, std::size_t size) override;
  bool write(std::string_view bytes) override;

 private:
  int descriptor_;
};

class TlsChannel final : public Channel {
 public:
  TlsChannel(const Socket& socket, SSL_CTX* context);
  ~TlsChannel() override;
  bool accept();  // the handshake
  long read(char* into, std::size_t size) override;
  bool write(std::string_view bytes) override;
  void say_goodbye() override;

 private:
  SSL* ssl_;
};

}  // namespace fake_classin
