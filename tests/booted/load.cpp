// What runs beside the daemon in a booted tree, which has neither compiler nor test programs:
//   load push ADDRESS SECRET NUMBER SID   one push; fails where it is not acknowledged
//   load send ADDRESS SENDERS BODIES      pushes until SIGTERM, prints figures as NAME=VALUE, keeps the
//   bodies load compare BODIES JOURNAL           prints what became of those bodies as NAME=VALUE
#include <fmt/format.h>
#include <signal.h>

#include <charconv>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "service/load.hpp"
#include "support/client.hpp"
#include "support/push.hpp"

namespace {

using namespace rollcall;

constexpr int kUsage = 2;

int number_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

int push(const std::string& address, const std::string& secret, int number, int sid) {
  const std::string body = testing::sign(testing::numbered(number, sid), std::time(nullptr), secret);
  const auto answer = testing::post(address, "/classin/push", body);
  if (answer.acknowledged()) return 0;
  fmt::print(stderr, "{} {}\n", answer.status, answer.body);
  return 1;
}

// Bodies are JSON on one line each.
int send(const std::string& address, int senders, const std::string& bodies) {
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  sigaddset(&end, SIGUSR1);  // figures so far
  sigprocmask(SIG_BLOCK, &end, nullptr);
  const std::int64_t first_number = 1000 + std::time(nullptr) % 9000 * 100'000;  // beyond those of `push`
  service_tests::Load load(address, senders, std::chrono::milliseconds(2), first_number);
  for (int signal = 0; signal != SIGTERM;) {
    sigwait(&end, &signal);
    if (signal == SIGUSR1) fmt::print("{}\n", load.figures().text()), std::fflush(stdout);
  }
  const auto figures = load.stop(std::chrono::seconds(60));
  std::ofstream file(bodies, std::ios::binary | std::ios::app);
  for (const auto& body : load.bodies()) file << body << '\n';
  fmt::print("acknowledged={}\nrefused={}\nunanswered={}\nput_off={}\nlongest_gap_ms={}\nlast_trouble='{}'\n",
             figures.acknowledged, figures.refused, figures.unanswered, figures.put_off,
             figures.longest_gap_ms, figures.last_trouble);
  return 0;
}

int compare(const std::string& bodies, const std::string& journal) {
  std::vector<std::string> acknowledged;
  std::ifstream file(bodies, std::ios::binary);
  for (std::string line; std::getline(file, line);) acknowledged.push_back(line);
  const auto found = service_tests::compare_with_journal(acknowledged, journal);
  fmt::print("compared={}\njournalled={}\nlost={}\ndoubled={}\n", acknowledged.size(), found.journalled,
             found.lost, found.doubled);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> given(words + 1, words + count);
  const auto is = [&](std::string_view verb, std::size_t size) {
    return given.size() == size && given[0] == verb;
  };
  try {
    if (is("push", 5)) return push(given[1], given[2], number_of(given[3]), number_of(given[4]));
    if (is("send", 4)) return send(given[1], number_of(given[2]), given[3]);
    if (is("compare", 3)) return compare(given[1], given[2]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "load: {}\n", error.what());
    return 1;
  }
  fmt::print(stderr, "usage: see the beginning of tests/booted/load.cpp\n");
  return kUsage;
}
