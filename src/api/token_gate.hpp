// Tokens cannot be guessed by trying: whoever presents many unknown ones is made to wait, without a look into
// the store. Several people may come from one address (a proxy, a school's router), so a token that was good
// lately passes all the same, and a client that repeats one bad token is made to wait with that token alone.
// `now` is steady_s(): nobody waits longer because the clock is set. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

namespace rollcall::api {

class TokenGate {
 public:
  // Seconds until the token with this hash may be tried from `source` again; 0: now.
  std::int64_t wait_s(const std::string& source, const std::string& hash, std::int64_t now) const;

  // A token was looked up: `good` is one that is known, not revoked and not expired. True when the source has
  // just been barred with it or altogether, and that is to be logged: at most once a minute a source.
  bool saw(const std::string& source, const std::string& hash, bool good, std::int64_t now);

  // Forgets what is over; once in a while.
  void tick(std::int64_t now);

 private:
  struct Tried {
    int times = 0;
    std::int64_t barred_until = 0;
  };
  struct Source {
    std::int64_t since = 0;              // begin of the minute in which tries are counted
    std::int64_t barred_until = 0;       // for every token that was not good lately
    std::int64_t logged_at = 0;          // 0: never
    std::map<std::string, Tried> tried;  // by hash; at most limits::kTokenTries
  };

  bool count(Source& source, const std::string& hash, std::int64_t now) const;
  Source& source_at(const std::string& key, std::int64_t now);

  mutable std::mutex mutex_;  // protects the rest
  std::unordered_map<std::string, Source> sources_;
  std::unordered_map<std::string, std::int64_t> good_;  // by hash: when it was last good
};

// What tries are counted by: the address; of an IPv6 address its /64, of which one customer has all.
std::string counted_source(const std::string& address);

}  // namespace rollcall::api
