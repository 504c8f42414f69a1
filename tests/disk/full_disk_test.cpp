// The real daemon on a real file system that fills up: a small tmpfs in a mount namespace of this process,
// or, where the machine allows none, a limit on the size of the daemon's files, which then says less: the
// file system below is not full.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "classin/json_reader.hpp"
#include "disk/world.hpp"
#include "storage/store.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

namespace rollcall::disk {

namespace {

namespace fs = std::filesystem;
using namespace rollcall::testing;

constexpr std::int64_t kStamp = 1768314600;
constexpr std::size_t kDiskBytes = 4 * 1024 * 1024;
constexpr std::size_t kLargeBytes = 20000;
constexpr const char* kReport = "/v1/schools/1000082/classes/25672/attendance";

// From here on mounts are this process's and its children's own. As root, or as root of a user namespace.
bool own_mounts() {
  static const bool kDone = [] {
    const std::string uid = std::to_string(::getuid());
    if (::unshare(CLONE_NEWNS) != 0) {
      if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
      std::ofstream("/proc/self/uid_map") << "0 " << uid << " 1";
    }
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  }();
  return kDone;
}

// A site whose store is on a small file system of its own.
class SmallSite {
 public:
  SmallSite() : disk_(site_.file("disk")) {
    fs::create_directory(disk_);
    const std::string size = fmt::format("size={}", kDiskBytes);
    mounted_ = own_mounts() && ::mount("tmpfs", disk_.c_str(), "tmpfs", 0, size.c_str()) == 0;
    site_.configure_text(fmt::format("[listen]\naddress = \"127.0.0.1:0\"\n[store]\nurl = \"sqlite:{}\"\n{}",
                                     journal(), school_toml()));
  }
  ~SmallSite() {
    if (!mounted_) return;
    if (site_.started()) site_.kill();
    ::umount2(disk_.c_str(), MNT_DETACH);
  }
  SmallSite(const SmallSite&) = delete;
  SmallSite& operator=(const SmallSite&) = delete;

  bool mounted() const { return mounted_; }
  Site& site() { return site_; }
  std::string journal() const { return disk_ + "/rollcall.db"; }

  // Takes all space but `left` bytes.
  void fill(std::size_t left) {
    std::ofstream ballast(disk_ + "/ballast", std::ios::binary);
    const auto free = fs::space(disk_).available;
    for (std::size_t bytes = 0; bytes + left + 4096 <= free; bytes += 4096) ballast << std::string(4096, 'b');
  }
  void make_room() { fs::remove(disk_ + "/ballast"); }

 private:
  Site site_{school_toml()};
  std::string disk_;
  bool mounted_ = false;
};

std::string large(std::int64_t number) {
  return sign(with_members(numbered(number), {{"Ballast", json_text(std::string(kLargeBytes, 'x'))}}),
              kStamp);
}

bool says_full(const Site& site) {
  const Answer ready = site.get("/readyz");
  return ready.status == 503 && ready.body.find("full") != std::string::npos;
}

// Pushes large ones from `number` on until one is refused; returns its number.
std::int64_t push_until_full(const Site& site, std::int64_t number) {
  Client client(site.address());
  Answer answer{.status = 200, .head = {}, .body = {}};
  for (; number < 400; ++number) {
    answer = client.post("/classin/push", large(number));
    if (!answer.acknowledged()) break;
  }
  CHECK(answer.status == 503);
  CHECK(answer.error() == 114);
  return number;
}

// Each of the large pushes once, and the two of the lesson.
void check_journal(const std::string& path, std::int64_t count) {
  std::map<std::string, int> found;
  const auto journal = storage::open_journal(path, storage::Access::read_only);
  for (const auto& row : journal->list({.sid = {}, .after = {}, .limit = 100000})) ++found[row.entry.body];
  for (std::int64_t i = 1; i <= count; ++i) CHECK(found[large(i)] == 1);
  CHECK(found.size() == static_cast<std::size_t>(count) + 2);
}

}  // namespace

TEST_CASE(
    "while the file system is full pushes get 503 and 114, reports of before are read, and space ends it") {
  SmallSite small;
  if (!small.mounted()) {
    MESSAGE("this machine allows no mounts: e2e's limit on the size of files stands for a full disk");
    return;
  }
  Site& site = small.site().start();
  const Lesson lesson;
  const std::string token = site.token();
  CHECK(site.push(sign(lesson.enter(5, lesson.start), kStamp)).acknowledged());
  CHECK(site.push(sign(lesson.leave(5, lesson.end), kStamp)).acknowledged());
  const std::string before = site.get(kReport, token).body;
  CHECK(before.find("\"uid\":5") != std::string::npos);

  std::int64_t number = 1;
  for (int round = 0; round < 3; ++round) {
    small.fill(300000);
    number = push_until_full(site, number);
    CHECK(eventually([&] { return site.push(large(number)).error() == 114 && says_full(site); }));
    CAPTURE(site.get("/readyz").body);
    CAPTURE(site.log());
    const Answer report = site.get(kReport, token);
    CHECK(report.status == 200);
    CHECK(report.body == before);
    CHECK(site.get("/v1/schools/1000082/pushes", token).status == 200);
    small.make_room();
    CHECK(eventually([&] { return site.push(large(number)).acknowledged(); }));
    CHECK(eventually([&] { return site.get("/readyz").status == 200; }));
    CHECK(site.get(kReport, token).body == before);
    ++number;
  }
  CHECK(number > 10);
  site.kill();
  site.start();
  CHECK(site.get(kReport, token).body == before);
  REQUIRE(site.stop() == 0);
  check_journal(small.journal(), number - 1);
}

TEST_CASE(
    "a daemon started on a full file system receives as soon as there is space, without another start") {
  SmallSite small;
  if (!small.mounted()) {
    MESSAGE("this machine allows no mounts: not tried");
    return;
  }
  Site& site = small.site().start();
  const Lesson lesson;
  CHECK(site.push(sign(lesson.enter(5, lesson.start), kStamp)).acknowledged());
  CHECK(site.push(sign(lesson.leave(5, lesson.end), kStamp)).acknowledged());
  const std::string token = site.token(), before = site.get(kReport, token).body;
  REQUIRE(site.stop() == 0);
  small.fill(0);
  site.start();
  CHECK(eventually([&] { return site.push(large(1)).error() == 114 && says_full(site); }));
  small.make_room();
  CHECK(eventually([&] { return site.push(large(1)).acknowledged(); }));
  CHECK(eventually([&] { return site.get("/readyz").status == 200; }));
  CHECK(site.get(kReport, token).body == before);
  REQUIRE(site.stop() == 0);
  check_journal(small.journal(), 1);
}

}  // namespace rollcall::disk
