// The client's TLS over real sockets: whom it believes, and what it says of whom it does not.
#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "http/accept_tls.hpp"
#include "http/client.hpp"
#include "http/peer.hpp"
#include "support/certificates.hpp"

namespace rollcall::test {
namespace {

using http::Client;
using http::ClientOptions;
using http::Failure;
using http::Outgoing;
using rollcall::testing::Certificate;
using rollcall::testing::Conversation;
using rollcall::testing::ScriptedServer;
using Cause = Failure::Cause;

const std::string kLocal = "DNS:localhost,IP:127.0.0.1";

// A CA of the test's own, trusted through `options`, and certificates signed by it.
struct Trust {
  Trust() {
    ca.write(scratch.path() + "/ca.pem");
    options.ca_file = scratch.path() + "/ca.pem";
  }
  std::unique_ptr<Certificate> issue(const std::string& alternatives, long ends_s = 3600,
                                     const std::string& name = "a test") {
    return std::make_unique<Certificate>(
        Certificate::Wish{.name = name, .alternatives = alternatives, .ends_s = ends_s, .issuer = &ca});
  }
  ScratchDirectory scratch;
  Certificate ca{Certificate::Wish{.name = "the CA of a test", .authority = true}};
  ClientOptions options;
};

void echo(Conversation& with) {
  for (;;) {
    const auto request = with.read_request();
    if (!request.whole) return;
    with.answer(200, std::to_string(with.number()) + request.body);
  }
}

http::Url https(const ScriptedServer& server, const std::string& host = "127.0.0.1") {
  const auto url = http::parse_url("https://" + host + ":" + std::to_string(server.port()) + "/a");
  REQUIRE(url.ok());
  return *url;
}

Outgoing post(const std::string& body) {
  Outgoing request;
  request.method = "POST";
  request.body = body;
  return request;
}

std::string body_of(const http::Outcome& outcome) {
  const auto* failure = std::get_if<Failure>(&outcome);
  REQUIRE_MESSAGE(!failure, failure->error.text());
  return std::get<http::Reply>(outcome).body;
}

Failure failure_of(const http::Outcome& outcome) {
  REQUIRE(std::holds_alternative<Failure>(outcome));
  return std::get<Failure>(outcome);
}

void check_words(const Failure& failure, const std::string& part) {
  INFO(failure.error.text());
  CHECK(failure.error.text().find(part) != std::string::npos);
}

// Nothing of a request may go to whom the client does not believe.
void check_refused(const Failure& failure, Cause cause) {
  CHECK(failure.phase == http::Phase::tls);
  CHECK(failure.cause == cause);
  CHECK(!failure.may_have_arrived);
}

TEST_CASE("a certificate of a trusted CA for that address or name is believed, with TLS 1.2 and 1.3") {
  Trust trust;
  const auto certificate = trust.issue(kLocal);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate, version));
    Client by_address(https(server), trust.options);
    CHECK(body_of(by_address.exchange(post("hello"))) == "0hello");
    CHECK(body_of(by_address.exchange(post("kept"))) == "0kept");
    CHECK(body_of(by_address.exchange(post(std::string(300'000, 'b')))).size() == 300'001);
    CHECK(body_of(Client(https(server, "localhost"), trust.options).exchange(post("named"))) == "1named");
  }
}

TEST_CASE("the name asked for is sent along, an address is not") {
  Trust trust;
  const auto certificate = trust.issue(kLocal);
  std::string asked = "nothing";
  {
    ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate, 0, &asked));
    body_of(Client(https(server, "localhost"), trust.options).exchange(post("x")));
  }
  CHECK(asked == "localhost");
  {
    ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate, 0, &asked));
    body_of(Client(https(server), trust.options).exchange(post("x")));
  }
  CHECK(asked == "");
}

TEST_CASE("a certificate for somebody else is refused and says for whom it is") {
  Trust trust;
  struct Row {
    const char *alternatives, *host, *is_for;
  };
  const Row rows[] = {
      {"DNS:other.example,DNS:another.example", "localhost", "other.example, another.example"},
      {"DNS:other.example", "127.0.0.1", "other.example"},
      {"DNS:localhost,IP:127.0.0.2", "127.0.0.1", "localhost, 127.0.0.2"},
      {"IP:127.0.0.1,IP:::1", "localhost", "127.0.0.1, ::1"},
      {"DNS:local*,DNS:*.localhost", "localhost", "local*, *.localhost"},
      {"", "localhost", "only-its-name"}};
  for (const auto& row : rows) {
    INFO(row.alternatives, " for ", row.host);
    const auto certificate = trust.issue(row.alternatives, 3600, "only-its-name");
    ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate));
    const auto url = https(server, row.host);
    const auto failure = failure_of(Client(url, trust.options).exchange(post("x")));
    check_refused(failure, Cause::untrusted);
    check_words(failure, "the certificate of " + url.place() + " is for " + row.is_for + ", not " + row.host);
  }
}

TEST_CASE("certificates that nobody trusted has signed are refused") {
  Trust trust;
  const Certificate alone({.alternatives = kLocal});
  const Certificate stranger({.name = "the CA of somebody else", .authority = true});
  const Certificate strange({.alternatives = kLocal, .issuer = &stranger});
  struct Row {
    const Certificate* certificate;
    const char* why;
  };
  for (const auto& row :
       {Row{&alone, "self-signed certificate"}, Row{&strange, "unable to get local issuer certificate"}}) {
    ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*row.certificate));
    const auto failure = failure_of(Client(https(server), trust.options).exchange(post("x")));
    check_refused(failure, Cause::untrusted);
    check_words(failure, "the certificate of 127.0.0.1:" + std::to_string(server.port()) +
                             " is not trusted: " + row.why);
    check_words(failure, "ca_file");
  }
}

TEST_CASE("the system's CAs do not trust the CA of a test") {
  Trust trust;
  const auto certificate = trust.issue(kLocal);
  ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate));
  check_refused(failure_of(Client(https(server), {}).exchange(post("x"))), Cause::untrusted);
}

TEST_CASE("an expired certificate is refused as expired") {
  Trust trust;
  const auto certificate = trust.issue(kLocal, -60);
  ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate));
  const auto failure = failure_of(Client(https(server), trust.options).exchange(post("x")));
  check_refused(failure, Cause::untrusted);
  check_words(failure, "cannot be used: certificate has expired (it must be renewed there");
}

TEST_CASE("a file of CAs that is missing or holds none is named") {
  Trust trust;
  const auto certificate = trust.issue(kLocal);
  ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate));
  const auto empty = trust.scratch.path() + "/empty.pem";
  std::ofstream(empty) << "no certificate\n";
  for (const auto& [file, why] : {std::pair{trust.scratch.path() + "/none.pem", "No such file or directory"},
                                  std::pair{empty, "no certificate"}}) {
    ClientOptions options;
    options.ca_file = file;
    const auto failure = failure_of(Client(https(server), options).exchange(post("x")));
    check_refused(failure, Cause::untrusted);
    check_words(failure, "cannot read the CAs in " + file + ": " + why);
  }
}

TEST_CASE("TLS before 1.2 is not spoken") {
  Trust trust;
  const auto certificate = trust.issue(kLocal);
  ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate, TLS1_1_VERSION));
  const auto failure = failure_of(Client(https(server), trust.options).exchange(post("x")));
  check_refused(failure, Cause::broken);
  check_words(failure, "TLS 1.2 or later");
}

TEST_CASE("https to a peer of plain HTTP is called by its name") {
  ScriptedServer plain([](Conversation& with) {
    with.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    with.wait_for_end();
  });
  const auto failure = failure_of(Client(https(plain), {}).exchange(post("x")));
  check_refused(failure, Cause::not_tls);
  check_words(failure, "127.0.0.1:" + std::to_string(plain.port()) + " does not speak TLS (write http://");

  RunningServer running;
  const auto url = http::parse_url("https://" + running.address + "/");
  check_refused(failure_of(Client(*url, {}).exchange(post("x"))), Cause::not_tls);
}

TEST_CASE("a handshake that ends, or does not, is said to be one") {
  ScriptedServer closing([](Conversation&) {});
  check_words(failure_of(Client(https(closing), {}).exchange(post("x"))), "during the TLS handshake");

  ScriptedServer silent([](Conversation& with) { with.wait_for_end(); });
  ClientOptions options;
  options.tls_timeout_ms = 50;
  const auto failure = failure_of(Client(https(silent), options).exchange(post("x")));
  check_refused(failure, Cause::timed_out);
  check_words(failure, "did not end within 50 ms (does what listens there speak TLS?)");
  Outgoing limited = post("x");
  limited.limit_ms = 60;
  check_words(failure_of(Client(https(silent), {}).exchange(limited)), "did not end within 60 ms");
}

TEST_CASE("plain HTTP to a peer of TLS is a failure that asks for https") {
  Trust trust;
  const auto certificate = trust.issue(kLocal);
  ScriptedServer server(echo, "127.0.0.1:0", accept_tls(*certificate));
  const auto url = http::parse_url("http://" + server.address() + "/");
  check_words(failure_of(Client(*url, {}).exchange(post("x"))), "https://");
}

TEST_CASE("a body that goes on until the end counts only where the end is said within TLS") {
  Trust trust;
  const auto certificate = trust.issue(kLocal);
  ScriptedServer server(
      [](Conversation& with) {
        with.read_request();
        with.send("HTTP/1.1 200 OK\r\n\r\nwhole?");
        if (with.number() > 0) ::shutdown(with.descriptor(), SHUT_RDWR);
      },
      "127.0.0.1:0", accept_tls(*certificate));
  Client client(https(server), trust.options);
  CHECK(body_of(client.exchange(post("x"))) == "whole?");
  const auto cut = failure_of(client.exchange(post("x")));
  CHECK(cut.phase == http::Phase::receive);
  check_words(cut, "in the middle of its answer");
}

TEST_CASE("a kept TLS connection that the peer has ended is replaced") {
  Trust trust;
  const auto certificate = trust.issue(kLocal);
  auto server = std::make_unique<ScriptedServer>(echo, "127.0.0.1:0", accept_tls(*certificate));
  Client client(https(*server), trust.options);
  CHECK(body_of(client.exchange(post("x"))) == "0x");
  const auto address = server->address();
  server.reset();
  server = std::make_unique<ScriptedServer>(echo, address, accept_tls(*certificate));
  CHECK(body_of(client.exchange(post("y"))) == "0y");
  CHECK(body_of(client.exchange(post("z"))) == "0z");
  CHECK(server->accepted() == 1);
}

}  // namespace
}  // namespace rollcall::test
