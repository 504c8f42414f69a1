// One call: from values to a request, and from whatever came back to what it says. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "http/client.hpp"
#include "outbound/calls.hpp"
#include "outbound/codes.hpp"

namespace rollcall::outbound {

// Who calls.
struct Signer {
  Sid sid;
  std::string secret;
};

// The request, signed for the instant `now`. `values` were checked.
http::Outgoing request_of(const Call& call, const Values& values, const Signer& signer, std::int64_t now);

// What became of one attempt.
struct Attempt {
  Effect effect = Effect::not_known;
  bool send_again = false;  // the same may be sent again at once: to find out (not_known), or because it did
                            // not arrive or came too fast (not_done)
  bool bad_key = false;     // 102, 101002005: secret, school or clock are wrong
  std::int64_t code = 0;    // ClassIn's; 0 where no code came
  std::string
      message;  // ClassIn's own words, "" where it has none; never trusted to be harmless on a terminal
  std::string explanation;      // what it means and what to do, for people; no secret, no personal data
  std::string_view retry;       // "yes", "no", "maybe": whether trying again later can help
  std::string data, more_data;  // JSON text of the reply's members, "" where it has none
  std::optional<std::int64_t> object_id;     // what was made: class, course, unit, activity or user
  std::optional<std::int64_t> activity_id;   // of a classroom, beside the class id
  std::string live_url;                      // of a class with recording or live, else ""
  std::vector<std::int64_t> done_uids;       // of a call that answers one by one: who was dealt with, and
                                             // who was so already
  std::optional<std::int64_t> clock_skew_s;  // our clock minus ClassIn's, by its Date field
  std::int64_t retry_after_s = 0;            // as ClassIn asks (Retry-After), else 0
};

// Whatever came back of `call`, however wrong: a reply in any of the shapes of API.md 2, 7 and 12, an HTTP
// error, a failure of the connection. `now` is when it came, Unix seconds.
Attempt attempt_of(const Call& call, const http::Outcome& outcome, std::int64_t now);

}  // namespace rollcall::outbound
