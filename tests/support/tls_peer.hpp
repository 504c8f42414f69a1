// A TLS client of the tests' own, written on OpenSSL and a blocking socket, which does what is asked of it:
// any version and cipher, bytes in small pieces, ends without a word. Waits are limited to 15 s.
#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct ssl_session_st;

namespace rollcall::testing {

constexpr int kTls10 = 0x0301, kTls11 = 0x0302, kTls12 = 0x0303, kTls13 = 0x0304;

struct TlsWish {
  std::string from;                           // an address of this machine to come from; "": the usual one
  std::string server_name;                    // asked for (SNI); "": none
  int lowest = 0, highest = 0;                // kTls12 …; 0: any
  std::string ciphers;                        // of TLS 1.2 and before; "": OpenSSL's own
  std::string protocols;                      // for ALPN, as they are sent; "": none
  std::shared_ptr<ssl_session_st> resume;     // to go on with
  std::size_t piece = std::string::npos;      // what is sent with one call
  std::size_t send_only = std::string::npos;  // of the handshake; then it is left as it is
  bool hello_only = false;                    // the server answers and waits in vain
};

class TlsPeer {
 public:
  explicit TlsPeer(const std::string& address, const TlsWish& wish = {});  // "127.0.0.1:8443"
  ~TlsPeer();
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  bool ready() const { return ready_; }            // the handshake is done
  const std::string& why() const { return why_; }  // it failed, in OpenSSL's words; or "(ended)", "(reset)"
  int version() const;
  std::string protocol() const;  // by ALPN
  std::string cipher() const;
  bool resumed() const;
  bool shows(const X509* certificate) const;
  std::shared_ptr<ssl_session_st> session() const;  // of TLS 1.3 after something was read

  TlsPeer& send(std::string_view bytes);
  std::string read_some();    // "" at an end with close_notify; "(ended)" without; "(reset)", "(timeout)"
  std::string read_rest();    // until the end, which it names as above if it was not orderly
  TlsPeer& say_goodbye();     // close_notify; reading goes on
  TlsPeer& finish_sending();  // of the socket, without a word
  TlsPeer& send_raw(std::string_view bytes);
  bool renegotiate();  // TLS 1.2: whether the server began another handshake
  bool change_keys();  // TLS 1.3, and asks the server to do so, too
  int descriptor() const { return socket_; }

 private:
  enum class Came { bytes, end, reset, timeout };
  void shake_hands(const TlsWish& wish);
  bool flush();
  Came pull();
  static std::string name_of(Came came);

  int socket_ = -1;
  std::size_t piece_;
  std::size_t may_send_;
  std::shared_ptr<SSL_CTX> context_;
  SSL* ssl_ = nullptr;
  BIO *in_ = nullptr, *out_ = nullptr;  // the SSL's own
  bool ready_ = false;
  std::string why_;
};

}  // namespace rollcall::testing
