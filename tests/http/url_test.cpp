// Where requests of our own go.
#include <doctest/doctest.h>

#include <string>

#include "http/url.hpp"

namespace rollcall::test {
namespace {

http::Url url(const std::string& text) {
  const auto parsed = http::parse_url(text);
  REQUIRE_MESSAGE(parsed.ok(), text);
  return *parsed;
}

std::string why_not(const std::string& text) {
  const auto parsed = http::parse_url(text);
  REQUIRE_MESSAGE(!parsed.ok(), text);
  return parsed.error().text();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a URL is taken apart into what a connection and a request need") {
  struct Row {
    const char *text, *place, *authority, *target;
    bool tls;
  };
  const Row rows[] = {
      {"http://127.0.0.1:8080/classin/push", "127.0.0.1:8080", "127.0.0.1:8080", "/classin/push", false},
      {"http://Example.ORG", "example.org:80", "example.org", "/", false},
      {"HTTPS://api.eeo.cn/partner/api?action=x&y=1", "api.eeo.cn:443", "api.eeo.cn",
       "/partner/api?action=x&y=1", true},
      {"https://h:80/a", "h:80", "h:80", "/a", true},
      {"http://h?q=1", "h:80", "h", "/?q=1", false},
      {"http://[::1]:9/x", "[::1]:9", "[::1]:9", "/x", false},
      {"https://[2001:db8::1]", "[2001:db8::1]:443", "[2001:db8::1]", "/", true},
      {"http://a_b-c.example.:1/%20", "a_b-c.example.:1", "a_b-c.example.:1", "/%20", false},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto parsed = url(row.text);
    CHECK(parsed.place() == row.place);
    CHECK(parsed.authority() == row.authority);
    CHECK(parsed.target == row.target);
    CHECK(parsed.tls == row.tls);
  }
}

TEST_CASE("what is wrong with a URL is said in its own words") {
  struct Row {
    const char *text, *why;
  };
  const Row rows[] = {
      {"", "it is empty"},
      {"127.0.0.1:8080/x", "does not begin with http:// or https://"},
      {"/x", "does not begin with http:// or https://"},
      {"ftp://h/x", "its scheme is ftp, not http or https"},
      {"http://", "there is no host"},
      {"http:///x", "there is no host"},
      {"http://:80/", "there is no host"},
      {"http://h:/", "the port \"\" is not a number from 1 to 65535"},
      {"http://h:0/", "the port \"0\" is not a number"},
      {"http://h:65536/", "the port \"65536\" is not a number"},
      {"http://h:80x/", "the port \"80x\" is not a number"},
      {"http://::1/", "an IPv6 address needs brackets"},
      {"http://[::1/", "is not closed"},
      {"http://[::g]/", "\"::g\" is not an IPv6 address"},
      {"http://[1.2.3.4]/", "is not an IPv6 address"},
      {"http://[::1]x/", "\"x\" follows the address"},
      {"http://1.2.3/", "\"1.2.3\" is not an IPv4 address"},
      {"http://1.2.3.999/", "\"1.2.3.999\" is not an IPv4 address"},
      {"http://a..b/", "is not a host name"},
      {"http://-ü.example/", "beyond ASCII"},
      {"http://a,b/", "\"a,b\" is not a host name"},
      {"http://h/a b", "a blank"},
      {"http://h/\r\nX: y", "a blank"},
      {"http://h/#top", "a fragment"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto why = why_not(row.text);
    INFO(why);
    CHECK(contains(why, row.why));
  }
  CHECK(contains(why_not("http://h/" + std::string(9000, 'a')), "longer than 8192 bytes"));
  CHECK(contains(why_not("http://" + std::string(254, 'a') + "/"), "too long"));
}

TEST_CASE("a user and a password in a URL are refused and not repeated") {
  const auto why = why_not("https://someone:s3cret@host/x");
  CHECK(contains(why, "a user or a password"));
  CHECK(!contains(why, "s3cret"));
  CHECK(!contains(why, "someone"));
}

TEST_CASE("what people are shown of a URL has neither query nor callback token") {
  CHECK(url("http://h:8080/classin/push/t0ken").public_text() == "http://h:8080/classin/push/…");
  CHECK(url("http://h/classin/push/t0ken?x=1").public_text() == "http://h/classin/push/…");
  CHECK(url("http://h/a/push/b/push/c").public_text() == "http://h/a/push/…");
  CHECK(url("http://h/classin/push").public_text() == "http://h/classin/push");
  CHECK(url("http://h/classin/push/").public_text() == "http://h/classin/push/");
  CHECK(url("https://h/p?safeKey=abc").public_text() == "https://h/p");
  CHECK(url("https://[::1]:7/p").origin() == "https://[::1]:7");
}

TEST_CASE("a listener's address becomes the URL to ask it at, a wildcard on loopback") {
  struct Row {
    const char *listens, *shown;
  };
  const Row rows[] = {{"127.0.0.1:8080", "http://127.0.0.1:8080/readyz"},
                      {"0.0.0.0:8080", "http://127.0.0.1:8080/readyz"},
                      {"[::]:81", "http://[::1]:81/readyz"},
                      {"[::1]:80", "http://[::1]/readyz"},
                      {"unix:/run/x.sock", "unix:/run/x.sock/readyz"}};
  for (const auto& row : rows) {
    INFO(row.listens);
    const auto made = http::url_of_listener(row.listens, "/readyz");
    REQUIRE(made.ok());
    CHECK(made->public_text() == row.shown);
    CHECK(made->target == "/readyz");
  }
  CHECK(!http::url_of_listener("localhost:80", "/").ok());
}

}  // namespace
}  // namespace rollcall::test
