#include "outbound/classin.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <map>

#include "http/url.hpp"

namespace rollcall::outbound {
namespace {

bool is_loopback(const http::Url& url) {
  if (url.v6) return url.host == "::1";
  const bool is_v4 =
      url.host.starts_with("127.") && url.host.find_first_not_of("0123456789.") == std::string::npos;
  return is_v4 || url.host == "localhost";
}

Error bad_base(std::string why, std::string hint) {
  return {"classin.base_url: " + std::move(why), std::move(hint)};
}

Result<http::Url> base_of(const std::string& text) {
  auto url = http::parse_url(text);
  if (!url) return bad_base(url.error().what, url.error().hint);
  if (url->target != "/")
    return bad_base("it has a path or a query, but is to be the host alone", "write https://api.eeo.cn");
  if (!url->tls && !is_loopback(*url))
    return bad_base(
        "plain http would show the key to everybody on the way; it is for loopback addresses only",
        "write https://");
  return url;
}

http::ClientOptions client_options(const ClassInOptions& options) {
  const auto most = static_cast<std::int64_t>(std::numeric_limits<int>::max());
  const int timeout_ms = static_cast<int>(std::clamp(options.timeout_ms, std::int64_t{1}, most));
  http::ClientOptions out;
  out.ca_file = options.ca_file;
  out.send_timeout_ms = out.wait_timeout_ms = out.reply_timeout_ms = timeout_ms;
  return out;
}

}  // namespace

struct ClassIn::State {
  State(http::Url url, const ClassInOptions& options, std::function<std::int64_t()> clock)
      : client_options(outbound::client_options(options)),
        client(std::move(url), client_options),
        clock_s(std::move(clock)) {}

  Attempt attempt(const Call& call, const Values& values, const Signer& signer);
  std::vector<std::string> in_order(Sid sid, std::vector<std::string> secrets) const;

  const http::ClientOptions client_options;
  http::Client client;
  const std::function<std::int64_t()> clock_s;
  std::map<Sid, std::string> fitting;  // the secret that ClassIn took last
};

Attempt ClassIn::State::attempt(const Call& call, const Values& values, const Signer& signer) {
  auto request = request_of(call, values, signer, clock_s());
  request.limit_ms = client_options.reply_timeout_ms;
  const auto outcome = client.exchange(request);
  return attempt_of(call, outcome, clock_s());
}

std::vector<std::string> ClassIn::State::in_order(Sid sid, std::vector<std::string> secrets) const {
  const auto known = fitting.find(sid);
  if (known == fitting.end()) return secrets;
  const auto at = std::find(secrets.begin(), secrets.end(), known->second);
  if (at != secrets.end()) std::rotate(secrets.begin(), at, at + 1);
  return secrets;
}

ClassIn::ClassIn(std::unique_ptr<State> state) : state_(std::move(state)) {}
ClassIn::~ClassIn() = default;

Status ClassIn::check(const ClassInOptions& options) {
  if (const auto url = base_of(options.base_url); !url) return url.error();
  if (options.ca_file.empty()) return ok_status();
  const auto readable = http::check_ca_file(options.ca_file);
  return readable ? readable : Error{"classin.ca_file: " + readable.error().what, readable.error().hint};
}

Result<std::unique_ptr<ClassIn>> ClassIn::open(const ClassInOptions& options,
                                               std::function<std::int64_t()> clock_s) {
  auto url = base_of(options.base_url);
  if (!url) return std::move(url).error();
  return std::unique_ptr<ClassIn>(
      new ClassIn(std::make_unique<State>(*std::move(url), options, std::move(clock_s))));
}

Attempt ClassIn::call(const Call& call, const Values& values, Sid sid,
                      const std::vector<std::string>& secrets) {
  Attempt refused{.effect = Effect::not_done,
                  .explanation = "the school has no secret in its [[school]]; nothing was sent",
                  .retry = "no"};
  bool first = true;
  for (const auto& secret : state_->in_order(sid, secrets)) {
    Attempt attempt = state_->attempt(call, values, {sid, secret});
    if (!attempt.bad_key) {
      if (attempt.code != 0) state_->fitting[sid] = secret;
      return attempt;
    }
    if (first) refused = std::move(attempt);
    first = false;
  }
  return refused;
}

void ClassIn::interrupt() { state_->client.interrupt(); }

std::int64_t backoff_ms(int attempt, std::int64_t base_ms, std::int64_t most_ms, double random) {
  std::int64_t full = std::min(base_ms, most_ms);
  for (int i = 2; i < attempt && full < most_ms; ++i) full = full > most_ms / 2 ? most_ms : full * 2;
  return full / 2 + static_cast<std::int64_t>(static_cast<double>(full - full / 2) * random);
}

}  // namespace rollcall::outbound
