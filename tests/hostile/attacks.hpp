// The table of attacks, and the bytes they are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hostile/swarm.hpp"

namespace rollcall::hostile {

struct Setting {
  std::size_t crowd = 1000;              // connections of an attack that is one of numbers
  std::size_t most_connections = 4096;   // max_connections of the daemon
  double pace = 1;                       // multiplies the messages a second
  std::size_t large = 16 * 1024 * 1024;  // bytes of a large body: max_body_bytes of the daemon
  std::string read_token;                // of the query API
};

constexpr std::int64_t kVictim = 1000082;    // the school whose SID the strangers know
constexpr std::int64_t kRefusing = 1000085;  // and one that refuses what is unsigned

std::vector<Attack> attacks(const Setting& setting);

// A whole request; `fields` are further header lines, each with its end.
std::string request(const std::string& method, const std::string& target, const std::string& body,
                    const std::string& fields = "");

// A push of the victim with a SafeKey that fits nothing, or none; `data` is a JSON text.
std::string forged_push(const std::string& data, std::int64_t sid = kVictim);
std::string unsigned_push(const std::string& data, std::int64_t sid);

// JSON texts of hostile shape.
struct Shape {
  std::string name, text;
};
std::vector<Shape> large_shapes(
    std::size_t bytes);  // each of about so many bytes; some are no JSON at the end
std::vector<Shape> deep_shapes(std::size_t depth);

// Requests of wrong framing. Behind each stands a request that must not be taken for one.
std::vector<Shape> framing_tricks();

// What a server may answer to any of this: PRODUCT.md 3's refusals, and 200 where the attack is made of
// requests that are in order.
bool is_refusal(int status);

}  // namespace rollcall::hostile
