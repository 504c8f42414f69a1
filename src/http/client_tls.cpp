#include "http/client_tls.hpp"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <utility>

#include "http/client_failure.hpp"

namespace rollcall::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using SslStream = asio::ssl::stream<Socket>;

constexpr int kMostNamesShown = 3;

// What the verification of a certificate found wrong; code 0 where nothing was.
struct Verdict {
  int code = X509_V_OK;
  std::string names;
};

class TlsStream final : public ClientStream {
 public:
  TlsStream(ClientLoop& loop, Socket socket, asio::ssl::context& context)
      : loop_(loop), stream_(std::move(socket), context), descriptor_(stream_.next_layer().native_handle()) {}

  SslStream& stream() { return stream_; }
  Verdict& verdict() { return verdict_; }

  IoEnd handshake(TimePoint deadline) {
    return loop_.perform(
        deadline, [&](auto handler) { stream_.async_handshake(SslStream::client, handler); },
        [&] { close(); });
  }

  IoEnd write(std::string_view bytes, TimePoint deadline) override {
    return loop_.perform(
        deadline,
        [&](auto handler) { asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), handler); },
        [&] { close(); });
  }

  IoEnd read_some(char* into, std::size_t size, TimePoint deadline) override {
    return loop_.perform(
        deadline, [&](auto handler) { stream_.async_read_some(asio::buffer(into, size), handler); },
        [&] { close(); });
  }

  // Whatever waits is an end in all likelihood: session tickets come before the first reply and are read
  // with it.
  bool quiet() const override { return open_ && socket_is_quiet(descriptor_); }

 private:
  void close() {
    open_ = false;
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  ClientLoop& loop_;
  SslStream stream_;
  Verdict verdict_;
  const int descriptor_;
  bool open_ = true;
};

std::string text_of(const ASN1_STRING* text) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<std::size_t>(ASN1_STRING_length(text)));
}

std::string text_of(const GENERAL_NAME& name) {
  if (name.type == GEN_DNS) return text_of(name.d.dNSName);
  if (name.type != GEN_IPADD) return "";
  const auto bytes = text_of(name.d.iPAddress);
  if (bytes.size() == 4) {
    asio::ip::address_v4::bytes_type v4;
    std::copy(bytes.begin(), bytes.end(), v4.begin());
    return asio::ip::address_v4(v4).to_string();
  }
  asio::ip::address_v6::bytes_type v6{};
  if (bytes.size() == v6.size()) std::copy(bytes.begin(), bytes.end(), v6.begin());
  return asio::ip::address_v6(v6).to_string();
}

std::string common_name_of(const X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  return at < 0 ? "another host" : text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
}

// Whom a certificate is for: "a.example, b.example".
std::string names_of(const X509* certificate) {
  std::string out;
  int shown = 0;
  auto* names =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names) && shown < kMostNamesShown; ++i) {
    const auto name = text_of(*sk_GENERAL_NAME_value(names, i));
    if (name.empty()) continue;
    out += (out.empty() ? "" : ", ") + name;
    ++shown;
  }
  GENERAL_NAMES_free(names);
  return out.empty() ? common_name_of(certificate) : out;
}

bool is_mismatch(int code) {
  return code == X509_V_ERR_HOSTNAME_MISMATCH || code == X509_V_ERR_IP_ADDRESS_MISMATCH;
}

bool is_date(int code) {
  return code == X509_V_ERR_CERT_HAS_EXPIRED || code == X509_V_ERR_CERT_NOT_YET_VALID;
}

// The failed certificate is gone when the handshake has ended, so its names are taken while it is looked at.
void watch_verification(TlsStream& tls) {
  tls.stream().set_verify_callback([&verdict = tls.verdict()](bool good, asio::ssl::verify_context& context) {
    if (good) return true;
    X509_STORE_CTX* const store = context.native_handle();
    verdict.code = X509_STORE_CTX_get_error(store);
    if (is_mismatch(verdict.code)) verdict.names = names_of(X509_STORE_CTX_get0_cert(store));
    return false;
  });
}

// Asks for the host by name (SNI) and demands a certificate for it.
void set_host(SSL* ssl, const Url& url) {
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
  error_code not_an_address;
  asio::ip::make_address(url.host, not_an_address);
  if (!not_an_address) {
    X509_VERIFY_PARAM_set1_ip_asc(wanted, url.host.c_str());
    return;
  }
  SSL_set_tlsext_host_name(ssl, url.host.c_str());
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(wanted, url.host.c_str(), url.host.size());
}

Failure untrusted(const Verdict& verdict, const Url& url) {
  const std::string why = X509_verify_cert_error_string(verdict.code);
  ClientWords words;
  if (is_mismatch(verdict.code)) {
    words = {fmt::format("the certificate of {} is for {}, not {}", url.place(), verdict.names, url.host),
             "is the host right? It must be written as the certificate has it"};
  } else if (is_date(verdict.code)) {
    words = {fmt::format("the certificate of {} cannot be used: {}", url.place(), why),
             "it must be renewed there, or this machine's clock is wrong"};
  } else {
    words = {fmt::format("the certificate of {} is not trusted: {}", url.place(), why),
             "where it is right all the same, name the PEM file of the CA that signed it as ca_file"};
  }
  return failure_of(Phase::tls, Failure::Cause::untrusted, why, std::move(words));
}

// What a peer of another protocol makes OpenSSL say.
bool speaks_something_else(const error_code& error) {
  if (error.category() != asio::error::get_ssl_category()) return false;
  const auto code = static_cast<unsigned long>(error.value());
  const int reason = ERR_GET_REASON(code);
  return ERR_GET_LIB(code) == ERR_LIB_SSL &&
         (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_PACKET_LENGTH_TOO_LONG ||
          reason == SSL_R_UNEXPECTED_MESSAGE || reason == SSL_R_BAD_RECORD_TYPE);
}

Failure handshake_failure(const error_code& error, const Url& url) {
  const auto why = reason_of(error);
  if (speaks_something_else(error)) {
    return failure_of(
        Phase::tls, Failure::Cause::not_tls, why,
        {fmt::format("{} does not speak TLS", url.place()), "write http:// where plain HTTP is meant"});
  }
  if (error.category() != asio::error::get_ssl_category()) {
    return failure_of(Phase::tls, Failure::Cause::broken, why,
                      {fmt::format("{} closed the connection during the TLS handshake", url.place()),
                       "does it speak TLS, version 1.2 or later?"});
  }
  return failure_of(Phase::tls, Failure::Cause::broken, why,
                    {fmt::format("the TLS handshake with {} failed: {}", url.place(), why),
                     "it must speak TLS 1.2 or later"});
}

error_code trust(asio::ssl::context& context, const std::string& ca_file) {
  error_code error;
  if (ca_file.empty())
    context.set_default_verify_paths(error);
  else
    context.load_verify_file(ca_file, error);
  return error;
}

ClientWords unreadable_cas(const std::string& ca_file, std::string_view why) {
  return {fmt::format("cannot read the CAs in {}: {}", ca_file.empty() ? "the system's store" : ca_file, why),
          "ca_file is a PEM file with at least one certificate"};
}

}  // namespace

Status check_ca_file(const std::string& path) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  const error_code error = trust(context, path);
  if (!error) return ok_status();
  auto words = unreadable_cas(path, reason_of(error));
  return Error{std::move(words.what), std::move(words.hint)};
}

struct ClientTls::Context {
  asio::ssl::context ssl{asio::ssl::context::tls_client};
  std::shared_ptr<X509> pinned;  // null: the CAs decide
};

ClientTls::ClientTls(const Url& url, const ClientOptions& options) : url_(url), options_(options) {}
ClientTls::~ClientTls() = default;

// Before a byte of the request is sent.
std::optional<Failure> ClientTls::check_pinned(const ssl_st* ssl) const {
  const X509* const shown = SSL_get0_peer_certificate(ssl);
  if (shown && X509_cmp(shown, context_->pinned.get()) == 0) return std::nullopt;
  const std::string why = "it shows another certificate than " + options_.pinned_certificate;
  return failure_of(
      Phase::tls, Failure::Cause::untrusted, why,
      {fmt::format("{} shows another certificate than {} holds", url_.place(), options_.pinned_certificate),
       "a renewed file takes effect when the daemon is reloaded: systemctl reload rollcall"});
}

std::optional<Failure> ClientTls::load_pinned(Context& context) const {
  const std::string& path = options_.pinned_certificate;
  ERR_clear_error();
  const std::shared_ptr<BIO> file(BIO_new_file(path.c_str(), "r"), BIO_free);
  if (file) context.pinned.reset(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr), X509_free);
  context.ssl.set_verify_mode(asio::ssl::verify_none);
  if (context.pinned) return std::nullopt;
  const std::string why = file ? "it holds no certificate in PEM" : "it cannot be opened";
  ERR_clear_error();
  return failure_of(Phase::tls, Failure::Cause::untrusted, why,
                    {fmt::format("cannot read the certificate in {}: {}", path, why), ""});
}

std::optional<Failure> ClientTls::load() {
  auto context = std::make_unique<Context>();
  SSL_CTX_set_min_proto_version(context->ssl.native_handle(), TLS1_2_VERSION);
  context->ssl.set_options(SSL_OP_NO_RENEGOTIATION);
  context->ssl.set_verify_mode(asio::ssl::verify_peer);
  if (!options_.pinned_certificate.empty()) {
    auto failure = load_pinned(*context);
    if (!failure) context_ = std::move(context);
    return failure;
  }
  if (const error_code error = trust(context->ssl, options_.ca_file)) {
    const auto why = reason_of(error);
    return failure_of(Phase::tls, Failure::Cause::untrusted, why, unreadable_cas(options_.ca_file, why));
  }
  context_ = std::move(context);
  return std::nullopt;
}

Opened ClientTls::open(ClientLoop& loop, Socket socket) {
  if (!context_) {
    if (auto failure = load()) return *failure;
  }
  auto tls = std::make_unique<TlsStream>(loop, std::move(socket), context_->ssl);
  if (!context_->pinned) {
    watch_verification(*tls);
    set_host(tls->stream().native_handle(), url_);
  }
  const IoEnd end = tls->handshake(ClientLoop::in_ms(options_.tls_timeout_ms));
  if (end.timed_out || end.interrupted) return cut_failure(Phase::tls, end, url_, options_.tls_timeout_ms);
  if (tls->verdict().code != X509_V_OK) return untrusted(tls->verdict(), url_);
  if (end.error) return handshake_failure(end.error, url_);
  if (context_->pinned) {
    if (auto failure = check_pinned(tls->stream().native_handle())) return *std::move(failure);
  }
  return std::unique_ptr<ClientStream>(std::move(tls));
}

}  // namespace rollcall::http
