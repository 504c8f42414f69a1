#include "base/cidr.hpp"

#include <doctest/doctest.h>

using rollcall::any_contains;
using rollcall::Cidr;

namespace {

bool inside(std::string_view range, std::string_view address) {
  const auto parsed = Cidr::parse(range);
  REQUIRE(parsed.ok());
  return parsed->contains(address);
}

std::string fault(std::string_view range) {
  const auto parsed = Cidr::parse(range);
  REQUIRE_FALSE(parsed.ok());
  return parsed.error().text();
}

}  // namespace

TEST_CASE("an IPv4 range holds its first and last address and not their neighbours") {
  CHECK(inside("10.32.0.0/12", "10.32.0.0"));
  CHECK(inside("10.32.0.0/12", "10.47.255.255"));
  CHECK_FALSE(inside("10.32.0.0/12", "10.31.255.255"));
  CHECK_FALSE(inside("10.32.0.0/12", "10.48.0.0"));
}

TEST_CASE("an IPv4 range matches the same address written as IPv4-mapped IPv6") {
  CHECK(inside("192.0.2.0/24", "::ffff:192.0.2.200"));
  CHECK(inside("192.0.2.0/24", "::ffff:c000:2c8"));
  CHECK_FALSE(inside("192.0.2.0/24", "::192.0.2.200"));
}

TEST_CASE("an IPv6 range holds its own and ignores an interface name behind the address") {
  CHECK(inside("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(inside("2001:db8::/33", "2001:db8:8000::1"));
  CHECK(inside("fe80::/10", "fe80::1%eth0"));
}

TEST_CASE("a single address is a range of one") {
  CHECK(inside("192.0.2.7", "192.0.2.7"));
  CHECK_FALSE(inside("192.0.2.7", "192.0.2.8"));
  CHECK(inside("::1", "::1"));
  CHECK_FALSE(inside("::1", "127.0.0.1"));
}

TEST_CASE("the zero-length prefixes hold everything of their family, ::/0 both families") {
  CHECK(inside("0.0.0.0/0", "203.0.113.9"));
  CHECK_FALSE(inside("0.0.0.0/0", "2001:db8::1"));
  CHECK(inside("::/0", "2001:db8::1"));
  CHECK(inside("::/0", "203.0.113.9"));
}

TEST_CASE("what is not an address is in no range") {
  for (const char* text : {"", "localhost", "unix:", "1.2.3", "1.2.3.4.5", "1.2.3.4:80", "%eth0"}) {
    CHECK_FALSE(inside("::/0", text));
  }
  CHECK_FALSE(inside("::/0", std::string_view("1.2.3.4\0", 8)));
}

TEST_CASE("ranges are shown in the form they are usually written") {
  CHECK(Cidr::parse("10.0.0.0/8")->text() == "10.0.0.0/8");
  CHECK(Cidr::parse("10.0.0.1/32")->text() == "10.0.0.1");
  CHECK(Cidr::parse("2001:DB8:0:0::/32")->text() == "2001:db8::/32");
  CHECK(Cidr::parse("0.0.0.0/0")->text() == "0.0.0.0/0");
  CHECK(Cidr::parse("::/0")->text() == "::/0");
}

TEST_CASE("a malformed range is refused with what is wrong") {
  CHECK(fault("10.0.0.1/8").find("write the network's own address, 10.0.0.0/8") != std::string::npos);
  CHECK(fault("10.0.0.0/33").find("from 0 to 32") != std::string::npos);
  CHECK(fault("2001:db8::/129").find("from 0 to 128") != std::string::npos);
  for (const char* text :
       {"10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8 ", "10.0.0.0/8/8", "10.0.0.0/+8"}) {
    CHECK(fault(text).find("wrong prefix length") != std::string::npos);
  }
  for (const char* text : {"", "/8", "example.org", "10.0.0/8", "256.0.0.1", "10.0.0.010"}) {
    CHECK(fault(text).find("not an IP address") != std::string::npos);
  }
}

TEST_CASE("any_contains asks every range, and an empty list holds nobody") {
  const std::vector<Cidr> ranges = {*Cidr::parse("10.0.0.0/8"), *Cidr::parse("192.0.2.7")};
  CHECK(any_contains(ranges, "192.0.2.7"));
  CHECK(any_contains(ranges, "10.9.8.7"));
  CHECK_FALSE(any_contains(ranges, "192.0.2.8"));
  CHECK_FALSE(any_contains({}, "10.9.8.7"));
}
