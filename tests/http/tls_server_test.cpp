// The server's TLS over real sockets: versions, ciphers, sessions, and clients that misbehave.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "http/client.hpp"
#include "http/running_tls.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;
using testing::Certificate;
using testing::kTls10;
using testing::kTls11;
using testing::kTls12;
using testing::kTls13;
using testing::TlsPeer;
using testing::TlsWish;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(const std::string& body) {
  return "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_CASE("TLS 1.2 and 1.3 are spoken, with the certificate that was given") {
  RunningTls server;
  for (const int version : {kTls12, kTls13}) {
    TlsPeer peer(server.address(), {.lowest = version, .highest = version});
    REQUIRE_MESSAGE(peer.ready(), peer.why());
    CHECK(peer.version() == version);
    CHECK(peer.shows(server.certificate.x509()));
    CHECK(read_reply(peer.send(post("hello"))).body == "hello");
    CHECK(read_reply(peer.send(post("kept"))).body == "kept");
  }
  CHECK(server.counters().handshakes == 2);
}

TEST_CASE("of TLS 1.2 only ciphers with forward secrecy and authenticated encryption are spoken") {
  RunningTls server;
  for (const char* good :
       {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
    TlsPeer peer(server.address(), {.highest = kTls12, .ciphers = good});
    CHECK_MESSAGE(peer.ready(), good << ": " << peer.why());
    CHECK(peer.cipher() == good);
  }
  for (const char* bad :
       {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256", "AES128-SHA",
        "DHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES256-CCM", "AECDH-AES256-SHA", "NULL-SHA256"}) {
    TlsPeer peer(server.address(), {.highest = kTls12, .ciphers = bad});
    CHECK_MESSAGE(peer.why() == "sslv3 alert handshake failure", bad);
  }
  TlsPeer choosing(
      server.address(),
      {.highest = kTls12, .ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"});
  CHECK(choosing.cipher() == "ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_CASE("TLS 1.0 and 1.1 are refused with an alert that says so, and the next client is served") {
  RunningTls server;
  for (const int version : {kTls10, kTls11}) {
    TlsPeer peer(server.address(), {.lowest = version, .highest = version});
    CHECK(peer.why() == "tlsv1 alert protocol version");
  }
  TlsPeer next(server.address());
  CHECK(read_reply(next.send(kGet)).status == 200);
  const auto counters = server.counters();
  CHECK(counters.failed_handshakes == 2);
  CHECK(counters.last_failed_handshake == "unsupported protocol");
}

TEST_CASE("a certificate of RSA is served, too") {
  const Certificate rsa({.rsa_bits = 2048});
  RunningTls server;
  server.use(rsa);
  for (const int version : {kTls12, kTls13}) {
    TlsPeer peer(server.address(), {.highest = version});
    CHECK(peer.shows(rsa.x509()));
    CHECK(read_reply(peer.send(kGet)).status == 200);
  }
}

TEST_CASE("http/1.1 is agreed on by ALPN, and who offers only what is not spoken is told so") {
  RunningTls server;
  CHECK(TlsPeer(server.address(), {.protocols = "\x02h2\x08http/1.1"}).protocol() == "http/1.1");
  CHECK(TlsPeer(server.address(), {.protocols = "\x08http/1.0"}).protocol() == "http/1.0");
  CHECK(TlsPeer(server.address(), {.protocols = ""}).protocol() == "");
  CHECK(TlsPeer(server.address(), {.protocols = "\x02h2"}).why() == "tlsv1 alert no application protocol");
}

std::shared_ptr<ssl_session_st> session_of(const std::string& address, int version) {
  TlsPeer peer(address, {.highest = version});
  read_reply(peer.send(kGet));
  return peer.session();
}

bool resumes(const std::string& address, int version, const std::shared_ptr<ssl_session_st>& session) {
  TlsPeer peer(address, {.highest = version, .resume = session});
  CHECK(read_reply(peer.send(kGet)).status == 200);
  return peer.resumed();
}

TEST_CASE(
    "sessions are resumed, also when a certificate with the same key has taken the place of the first") {
  RunningTls server;
  for (const int version : {kTls12, kTls13}) {
    CHECK(resumes(server.address(), version, session_of(server.address(), version)));
    const auto before = session_of(server.address(), version);
    const Certificate renewed({.name = "renewed", .key_of = &server.certificate});
    server.use(renewed);
    CHECK(resumes(server.address(), version, before));
    const Certificate other({.name = "with a new key"});
    const auto of_old_key = session_of(server.address(), version);
    server.use(other);
    CHECK_FALSE(resumes(server.address(), version, of_old_key));
    CHECK(TlsPeer(server.address(), {.highest = version}).shows(other.x509()));
    server.use(server.certificate);
  }
  CHECK(server.counters().resumed == 4);
}

TEST_CASE("tickets are not taken any more when their key has served its time") {
  RunningTls server;
  const auto session = session_of(server.address(), kTls13);
  const auto at = [&](std::int64_t now_s) {
    server.running.on_io([&, now_s] { server.tls->renew_tickets(now_s); });
  };
  at(1000);
  at(1000 + limits::kTicketKeyS - 1);
  CHECK(resumes(server.address(), kTls13, session));
  at(1000 + limits::kTicketKeyS);
  CHECK_FALSE(resumes(server.address(), kTls13, session));
  CHECK(resumes(server.address(), kTls13, session_of(server.address(), kTls13)));
}

TEST_CASE("a handshake may come byte by byte, and so may requests") {
  RunningTls server;
  for (const int version : {kTls12, kTls13}) {
    TlsPeer peer(server.address(), {.highest = version, .piece = 1});
    REQUIRE_MESSAGE(peer.ready(), peer.why());
    CHECK(read_reply(peer.send(post("slowly"))).body == "slowly");
  }
}

TEST_CASE("a handshake that is not finished is cut, wherever it stopped, and a silent client, too") {
  http::ServerOptions options;
  options.handshake_timeout = 80ms;
  RunningTls server(options);
  for (const std::size_t bytes : {1, 5, 100}) {
    TlsPeer peer(server.address(), {.send_only = bytes});
    CHECK(peer.read_rest() == "(ended)");
  }
  TlsPeer unfinished(server.address(), {.highest = kTls12, .hello_only = true});
  CHECK_FALSE(unfinished.ready());
  CHECK(unfinished.read_rest() == "(ended)");
  Peer silent(server.address());
  CHECK(silent.read_rest() == "");
  CHECK(server.running.wait_for([&] { return server.running.server.counters().connections == 0; }));
  CHECK(server.counters().last_failed_handshake == "it took too long");
  CHECK(server.counters().failed_handshakes >= 3);
}

TEST_CASE("plain HTTP on the TLS port is answered in plain HTTP, with what to do") {
  RunningTls server;
  for (const std::string& request :
       {kGet, post(std::string(300'000, 'b')), "\r\n" + kGet, std::string("G")}) {
    Peer peer(server.address());
    const auto replies = replies_in(peer.send(request).read_rest());
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].status == 400);
    CHECK(replies[0].body.find("https://") != std::string::npos);
  }
  server.running.drain();
  CHECK(server.running.app.handled.empty());
  CHECK(server.running.server.counters().malformed == 4);
}

TEST_CASE("TLS on the plain port is answered with words, too") {
  RunningServer plain;
  Peer peer(plain.address);
  const auto rest = peer.send("\x16\x03\x01\x02").read_rest();
  CHECK(rest.find("plain HTTP, not TLS") != std::string::npos);
  CHECK_FALSE(TlsPeer(plain.address).ready());
}

TEST_CASE("what is neither TLS nor HTTP gets an alert or an end, and disturbs nobody") {
  RunningTls server;
  const std::vector<std::string> garbage = {std::string(2000, '\0'),
                                            std::string("\x80\x2e\x01\x00\x02", 5) + std::string(60, 'x'),
                                            "\x16\x03\x01\x40\x01" + std::string(20'000, 'x'),
                                            "\x17\x03\x03" + std::string("\0\x05hello", 7),
                                            std::string("\x15\x03\x01\0\x02\x02\x28", 7),
                                            std::string("\x14\x03\x03\0\x01\x01", 6),
                                            std::string("\xff\xfe\xfd", 3)};
  for (const auto& bytes : garbage) {
    Peer peer(server.address());
    peer.send(bytes).finish_sending();
    CHECK(peer.read_rest().find("HTTP/") == std::string::npos);
  }
  CHECK(server.running.wait_for([&] { return server.running.server.counters().connections == 0; }));
  TlsPeer next(server.address());
  CHECK(read_reply(next.send(kGet)).status == 200);
}

TEST_CASE("garbage behind the handshake ends the connection and is no request") {
  RunningTls server;
  for (const int version : {kTls12, kTls13}) {
    TlsPeer peer(server.address(), {.highest = version});
    CHECK(read_reply(peer.send(kGet)).status == 200);
    peer.send_raw(kGet);
    CHECK(peer.read_rest().find("HTTP/") == std::string::npos);
  }
  server.running.drain();
  CHECK(server.running.app.handled.size() == 2);
}

TEST_CASE("a connection that is cut without a goodbye within a request gives no request") {
  RunningTls server;
  for (const int version : {kTls12, kTls13}) {
    TlsPeer peer(server.address(), {.highest = version});
    peer.send(post("hello").substr(0, 50)).finish_sending();
    CHECK(peer.read_rest() == "(ended)");
  }
  server.running.drain();
  CHECK(server.running.app.handled.empty());
}

TEST_CASE("a client that has said goodbye, or has half closed its socket, gets its answer") {
  RunningTls server;
  for (const int version : {kTls12, kTls13}) {
    TlsPeer polite(server.address(), {.highest = version});
    CHECK(statuses_in(polite.send(kGet).say_goodbye().finish_sending().read_rest()) == std::vector<int>{200});
    TlsPeer curt(server.address(), {.highest = version});
    CHECK(read_reply(curt.send(kGet).finish_sending()).status == 200);
  }
}

TEST_CASE("the server says goodbye before it closes: after a last answer, when idle, and when it drains") {
  RunningTls server;
  TlsPeer last(server.address());
  const auto rest = last.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").read_rest();
  CHECK(statuses_in(rest) == std::vector<int>{200});
  http::ServerOptions impatient;
  impatient.idle_timeout = 80ms;
  RunningTls short_of_time(impatient);
  TlsPeer idle(short_of_time.address());
  CHECK(idle.read_rest() == "");
  RunningTls draining;
  TlsPeer waiting(draining.address());
  CHECK(read_reply(waiting.send(kGet)).status == 200);
  draining.running.drain();
  CHECK(waiting.read_rest() == "");
}

TEST_CASE("large bodies go both ways whole") {
  RunningTls server;
  server.running.on_io([&] { server.running.app.max_body_bytes = 32 * 1024 * 1024; });
  std::string body;
  for (int i = 0; body.size() < 5'000'000; ++i) body += std::to_string(i);
  for (const int version : {kTls12, kTls13}) {
    TlsPeer peer(server.address(), {.highest = version});
    CHECK(read_reply(peer.send(post(body))).body == body);
  }
}

TEST_CASE("requests may come many in one record, and one in many") {
  RunningTls server;
  TlsPeer peer(server.address());
  std::string all, buffer;
  for (int i = 0; i < 50; ++i) all += post("number " + std::to_string(i));
  peer.send(all);
  for (int i = 0; i < 50; ++i) CHECK(read_reply(peer, buffer).body == "number " + std::to_string(i));
  for (const char byte : post("piecemeal")) peer.send({&byte, 1});
  CHECK(read_reply(peer, buffer).body == "piecemeal");
}

TEST_CASE("a client that does not read a large answer is cut off") {
  http::ServerOptions options;
  options.write_timeout = 100ms;
  RunningTls server(options);
  server.running.on_io([&] { server.running.app.pattern.body = std::string(50'000'000, 'r'); });
  TlsPeer peer(server.address());
  peer.send(kGet);
  CHECK(server.running.wait_for([&] { return server.running.server.counters().timed_out == 1; }));
  CHECK(server.running.wait_for([&] { return server.running.server.counters().connections == 0; }));
}

TEST_CASE("renegotiation is refused, and TLS 1.3's change of keys is not") {
  RunningTls server;
  TlsPeer old(server.address(), {.highest = kTls12});
  CHECK_FALSE(old.renegotiate());
  TlsPeer peer(server.address(), {.lowest = kTls13});
  for (int i = 0; i < 3; ++i) {
    CHECK(peer.change_keys());
    CHECK(read_reply(peer.send(kGet)).status == 200);
  }
}

TEST_CASE("a client that does not trust the certificate is noticed, with its reason") {
  RunningTls server;
  const auto url = http::parse_url("https://" + server.address() + "/");
  REQUIRE(url.ok());
  http::Client stranger(*url, {});
  CHECK(std::holds_alternative<http::Failure>(stranger.exchange({})));
  CHECK(server.running.wait_for([&] { return server.running.server.counters().failed_handshakes == 1; }));
  CHECK(server.counters().last_failed_handshake.find("alert") != std::string::npos);
}

TEST_CASE("where nobody can make room, who comes is told so over TLS, and there is room when one ends") {
  http::ServerOptions options;
  options.max_connections = 1;
  RunningTls server(options);
  auto& app = server.running.app;
  const auto way = app.way;
  server.running.on_io([&] { app.way = TestApp::Way::hold; });
  {
    TlsPeer first(server.address());
    first.send(kGet);
    CHECK(server.running.wait_for([&] { return app.held.size() == 1; }));
    TlsPeer second(server.address());
    CHECK(read_reply(second).status == 503);
    server.running.on_io([&] {
      app.way = way;
      app.held.at(0)({});
    });
    CHECK(read_reply(first).status == 200);
  }
  CHECK(server.running.wait_for([&] { return server.running.server.counters().connections == 0; }));
  TlsPeer third(server.address());
  CHECK(read_reply(third.send(kGet)).status == 200);
}

TEST_CASE("four hundred clients that open and never finish keep nobody from being served") {
  RunningTls server;
  std::vector<std::unique_ptr<TlsPeer>> half;
  std::vector<Peer> silent;
  for (int i = 0; i < 200; ++i)
    half.push_back(std::make_unique<TlsPeer>(server.address(), TlsWish{.send_only = 100}));
  for (int i = 0; i < 200; ++i) silent.emplace_back(server.address());
  for (int i = 0; i < 20; ++i) {
    TlsPeer peer(server.address());
    CHECK(read_reply(peer.send(kGet)).status == 200);
  }
  CHECK(server.counters().connections >= 400);
  server.running.drain();  // cuts them, and does not wait for their time
  CHECK(server.running.server.counters().connections == 0);
}

TEST_CASE("while certificates change no request of any client fails") {
  RunningTls server;
  const Certificate renewed({.name = "renewed", .key_of = &server.certificate}), other({.name = "other"});
  std::atomic<bool> stop = false;
  std::atomic<int> answered = 0, failed = 0;
  const auto kept = [&] {
    TlsPeer peer(server.address());
    while (!stop) ++(read_reply(peer.send(kGet)).status == 200 ? answered : failed);
  };
  const auto anew = [&] {
    while (!stop) {
      TlsPeer peer(server.address());
      ++(peer.ready() && read_reply(peer.send(kGet)).status == 200 ? answered : failed);
    }
  };
  std::thread first(kept), second(anew), third(anew);
  for (int i = 0; i < 2000 && (i < 100 || answered <= 20); ++i) {
    server.use(i % 3 == 0 ? renewed : i % 3 == 1 ? other : server.certificate);
    std::this_thread::sleep_for(2ms);
  }
  stop = true;
  for (auto* thread : {&first, &second, &third}) thread->join();
  CHECK(failed == 0);
  CHECK(answered > 20);
}

TEST_CASE("a held request is answered while the server drains, and a handshake under way is cut") {
  RunningTls server;
  server.running.on_io([&] { server.running.app.way = TestApp::Way::hold; });
  TlsPeer peer(server.address());
  peer.send(kGet);
  CHECK(server.running.wait_for([&] { return server.running.app.held.size() == 1; }));
  TlsPeer half(server.address(), {.send_only = 50});
  CHECK(server.running.wait_for([&] { return server.running.server.counters().connections == 2; }));
  std::thread draining([&] { server.running.drain(); });
  CHECK(half.read_rest() == "(ended)");
  server.running.server.post([&] {
    auto respond = std::move(server.running.app.held.at(0));
    server.running.app.held.clear();
    respond(http::Response{.body = "in the end"});
  });
  CHECK(read_reply(peer).body == "in the end");
  CHECK(peer.read_rest() == "");
  draining.join();
}

}  // namespace
}  // namespace rollcall::test
