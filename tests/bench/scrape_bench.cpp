// How long a scrape of the metrics takes.
//   scrape_bench [SCHOOLS [SCRAPES]]
// Sends a real daemon with so many schools (100) a push of every known type of each, twice, then asks for the
// metrics so many times (500) over one connection; a constant reply (/healthz) shows what of the time is the
// socket's.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "classin/kinds.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

namespace {

using namespace rollcall;
using namespace rollcall::testing;
using std::chrono::steady_clock;

constexpr std::int64_t kStamp = 1768314600;

std::int64_t number(int argc, char** argv, int at, std::int64_t otherwise) {
  if (argc > at) std::from_chars(argv[at], argv[at] + std::strlen(argv[at]), otherwise);
  return otherwise;
}

void send_every_type(Client& client, std::int64_t sid) {
  std::int64_t made = 0;
  for (const auto& [cmd, kind] : classin::cmd_kinds()) {
    if (cmd.starts_with("rollcall.")) continue;
    const std::string push =
        sign(with_members(numbered(++made, sid), {{"Cmd", json_text(cmd)}, {"Data", "{}"}}), kStamp);
    for (int twice = 0; twice < 2; ++twice) client.post("/classin/push", push);
  }
}

// Processor time that the daemon has used, as it says itself.
double cpu_ms(Client& client) {
  const std::string page = client.get("/metrics").body, key = "\nprocess_cpu_seconds_total ";
  double seconds = 0;
  if (const auto at = page.find(key); at != std::string::npos)
    std::from_chars(page.data() + at + key.size(), page.data() + page.size(), seconds);
  return seconds * 1000;
}

void measure(const std::string& address, const std::string& target, std::int64_t times) {
  Client client(address);
  std::vector<double> ms;
  std::size_t bytes = 0;
  const double cpu_before = cpu_ms(client);
  for (std::int64_t i = 0; i < times; ++i) {
    const auto begin = steady_clock::now();
    bytes = client.get(target).body.size();
    ms.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count());
  }
  const double cpu = (cpu_ms(client) - cpu_before) / static_cast<double>(times);
  std::sort(ms.begin(), ms.end());
  fmt::print(
      "{:<9} {:>8} bytes  p50 {:.2f} ms  p99 {:.2f} ms  longest {:.2f} ms  daemon's processor time {:.2f} ms "
      "each\n",
      target, bytes, ms[ms.size() / 2], ms[ms.size() * 99 / 100], ms.back(), cpu);
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t schools = number(argc, argv, 1, 100), scrapes = number(argc, argv, 2, 500);
  std::string tables;
  for (std::int64_t i = 0; i < schools; ++i) tables += school_toml(kSid + i);
  Site site(tables);
  site.start();
  Client client(site.address());
  for (std::int64_t i = 0; i < schools; ++i) send_every_type(client, kSid + i);
  measure(site.address(), "/healthz", scrapes);
  measure(site.address(), "/metrics", scrapes);
  site.stop();
}
