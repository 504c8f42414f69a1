// What one push costs in processor time, step by step, without sockets: judging it, appending it, projecting
// it.
//   ingest_bench [PUSHES] [APPEND_BATCH]
#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"

namespace {

using namespace rollcall;

double cpu_us() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

std::size_t number(int argc, char** argv, int at, std::size_t otherwise) {
  if (argc > at) std::from_chars(argv[at], argv[at] + std::strlen(argv[at]), otherwise);
  return otherwise;
}

std::string push(std::size_t n) {
  const long long stamp = 1772000600;
  return fmt::format(
      R"({{"SID":1000082,"CourseID":116576,"ClassID":{},"StartTime":1772000000,"CloseTime":1772005700,"Cmd":{},)"
      R"("NickName":"\u5f20\u4e09","AllowEnterTime":0,"UID":{},"LoginMobile":"13700000000",)"
      R"("LoginEmail":"","ClientID":0,)"
      R"("Identity":1,"Device":9,"Reason":1,"ActionTime":{},"TimeStamp":{},"SafeKey":"{}","_id":"{:024x}"}})",
      25000 + n % 200, n % 2 == 0 ? 67371107 : 67371111, 1002646 + n % 4000, 1772000000 + n, stamp,
      md5_hex("s3cret" + std::to_string(stamp)), n);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = number(argc, argv, 1, 50000);
  const std::size_t batch = number(argc, argv, 2, 64);
  const auto directory =
      std::filesystem::temp_directory_path() / fmt::format("rollcall-bench-{}", random_hex(6));
  std::filesystem::create_directory(directory);
  {
    auto config = std::make_shared<config::Config>();
    config->schools.push_back({.sid = Sid{1000082}, .name = "Bench", .secrets = {"s3cret"}});
    ingest::Receiver receiver(config);
    std::vector<storage::JournalEntry> entries;
    std::vector<std::string> bodies;
    for (std::size_t n = 0; n < count; ++n) bodies.push_back(push(n));

    double begin = cpu_us();
    for (auto& body : bodies) {
      auto verdict = receiver.decide(
          {.body = std::move(body), .callback_token = {}, .source = "127.0.0.1", .now = 1772000000});
      entries.push_back(std::move(std::get<ingest::Accepted>(verdict).entry));
    }
    fmt::print("judge    {:7.2f} us a push\n", (cpu_us() - begin) / static_cast<double>(count));

    const auto paths = storage::StorePaths::of((directory / "bench.db").string());
    const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
    begin = cpu_us();
    for (std::size_t at = 0; at < count; at += batch) {
      journal->append(std::span(entries).subspan(at, std::min(batch, count - at)));
    }
    fmt::print("append   {:7.2f} us a push, {} a commit\n", (cpu_us() - begin) / static_cast<double>(count),
               batch);

    ingest::Projector projector(paths, *journal);
    begin = cpu_us();
    while (projector.step()) {
    }
    fmt::print("project  {:7.2f} us a push\n", (cpu_us() - begin) / static_cast<double>(count));
  }
  std::filesystem::remove_all(directory);
}
