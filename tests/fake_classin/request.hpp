// One request as received, with what ClassIn finds wrong with it before it looks at the world: method, form,
// key, parameters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fake_classin/faults.hpp"
#include "fake_classin/http.hpp"
#include "fake_classin/rules.hpp"
#include "fake_classin/world.hpp"

namespace fake_classin {

struct Request {
  const CallRules* call = nullptr;  // null: the target is no call's
  Version version = Version::v1;    // of the reply's shape
  std::string body;
  std::string identity;
  Id sid = 0;
  Parameters parameters;
  std::int64_t code = 1;              // other than 1: refused for its form, its key or its parameters
  int http_status = 200;              // other than 200: refused by the host
  std::vector<std::string> breaches;  // what a correct client does not send
  std::uint64_t generation = 0;       // of the world that it met
  Fault fault;
  int descriptor = -1;          // of the connection it came over
  bool twin_under_way = false;  // another one with its identity is not finished
};

struct KeyContext {
  const std::map<Id, School>& schools;
  std::int64_t now = 0;
  bool clock_is_shifted = false;
};

// Everything that needs no world but the schools' secrets. `call` is set already.
void examine(Request& request, const Head& head, const KeyContext& context);

// md5(SECRET + timeStamp), and the digest of API.md 7 over the body's first-level members.
std::string v1_key(std::string_view secret, std::string_view time_stamp);
std::string v2_signature(const Fields& body, std::string_view sid, std::string_view time_stamp,
                         std::string_view secret);

}  // namespace fake_classin
