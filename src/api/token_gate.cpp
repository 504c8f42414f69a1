#include "api/token_gate.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/limits.hpp"

namespace rollcall::api {

namespace {

using limits::kTokenTries;
using limits::kTokenTriesS;

}  // namespace

std::string counted_source(const std::string& address) {
  constexpr std::size_t kNetworkBytes = 8;
  in6_addr v6{};
  const std::string bare = address.substr(0, address.find('%'));  // fe80::1%eth0
  if (inet_pton(AF_INET6, bare.c_str(), &v6) != 1 || IN6_IS_ADDR_V4MAPPED(&v6))
    return address.substr(0, INET6_ADDRSTRLEN);
  std::memset(v6.s6_addr + kNetworkBytes, 0, sizeof v6.s6_addr - kNetworkBytes);
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(AF_INET6, &v6, text, sizeof text);
  return fmt::format("{}/64", text);
}

std::int64_t TokenGate::wait_s(const std::string& source, const std::string& hash, std::int64_t now) const {
  const std::lock_guard lock(mutex_);
  const auto at = sources_.find(counted_source(source));
  if (at == sources_.end()) return 0;
  const auto good = good_.find(hash);
  if (good != good_.end() && now - good->second < limits::kGoodTokenS) return 0;
  std::int64_t until = at->second.barred_until;
  if (const auto tried = at->second.tried.find(hash); tried != at->second.tried.end())
    until = std::max(until, tried->second.barred_until);
  return std::max<std::int64_t>(0, until - now);
}

bool TokenGate::saw(const std::string& source, const std::string& hash, bool good, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  if (good) {
    // Where so many are good at once, a new one has to take its chance beside the bad ones of its source.
    if (good_.size() < limits::kMaxGoodTokens || good_.contains(hash)) good_[hash] = now;
    return false;
  }
  good_.erase(hash);
  Source& from = source_at(counted_source(source), now);
  if (!count(from, hash, now)) return false;
  if (from.logged_at != 0 && now - from.logged_at < kTokenTriesS) return false;
  from.logged_at = now;
  return true;
}

// Whether this try barred something that was not barred before.
bool TokenGate::count(Source& source, const std::string& hash, std::int64_t now) const {
  if (now - source.since >= kTokenTriesS) {
    std::erase_if(source.tried, [now](const auto& tried) { return tried.second.barred_until <= now; });
    source.since = now;
  }
  const bool room = source.tried.size() < kTokenTries || source.tried.contains(hash);
  if (!room) return false;  // asked while the source was being barred
  Tried& tried = source.tried[hash];
  ++tried.times;
  bool barred = false;
  if (tried.times >= static_cast<int>(kTokenTries) && tried.barred_until <= now) {
    tried = {0, now + kTokenTriesS};
    barred = true;
  }
  if (source.tried.size() >= kTokenTries && source.barred_until <= now) {
    source.barred_until = now + kTokenTriesS;
    source.tried.clear();
    source.since = now;
    barred = true;
  }
  return barred;
}

TokenGate::Source& TokenGate::source_at(const std::string& key, std::int64_t now) {
  // Somebody with so many addresses is not to be stopped by counting them; memory must not be what gives.
  if (sources_.size() >= limits::kMaxTokenSources && !sources_.contains(key))
    sources_.erase(sources_.begin());
  return sources_.try_emplace(key, Source{.since = now}).first->second;
}

void TokenGate::tick(std::int64_t now) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sources_, [now](const auto& entry) {
    const Source& source = entry.second;
    const bool quiet = std::none_of(source.tried.begin(), source.tried.end(),
                                    [now](const auto& tried) { return tried.second.barred_until > now; });
    return quiet && now - source.since >= kTokenTriesS && source.barred_until <= now;
  });
  std::erase_if(good_, [now](const auto& entry) { return now - entry.second >= limits::kGoodTokenS; });
}

}  // namespace rollcall::api
