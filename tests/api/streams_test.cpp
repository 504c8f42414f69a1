// Exports and live views over real reader threads; the test is the io thread.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "api.hpp"
#include "base/limits.hpp"

namespace rollcall::api {

namespace {

using Piece = http::BodySource::Piece;
constexpr std::int64_t kNow = 1768314000;

// `pages` pages of two rows each; page `faulty` cannot be read.
class NumberList final : public report::List {
 public:
  NumberList(std::int64_t pages, std::int64_t faulty) : pages_(pages), faulty_(faulty) {}

  const std::vector<report::Column>& columns() const override {
    static const std::vector<report::Column> kColumns = {{"number", report::ColumnKind::integer}};
    return kColumns;
  }
  Result<report::ListPage> page(storage::ReportStore&, std::string_view cursor, std::size_t) const override {
    const std::int64_t number = cursor.empty() ? 0 : std::stoll(std::string(cursor));
    if (number == faulty_) throw storage::StoreError(storage::StoreError::Kind::io, "the disk is gone");
    report::ListPage page;
    page.rows = {{report::Cell(2 * number)}, {report::Cell(2 * number + 1)}};
    if (number + 1 < pages_) page.next_cursor = std::to_string(number + 1);
    return page;
  }

 private:
  std::int64_t pages_, faulty_;
};

ExportOrder order(const Api& api, std::int64_t pages, std::int64_t faulty = -1,
                  report::Format format = report::Format::csv) {
  auto list = std::make_unique<NumberList>(pages, faulty);
  auto writer = report::table_writer(format, list->columns(), "numbers", "UTC");
  report::ListPage first;
  first.rows = {{report::Cell(std::int64_t{0})}, {report::Cell(std::int64_t{1})}};
  if (pages > 1) first.next_cursor = std::to_string(1);
  return {api.config, std::move(list), std::move(writer), std::move(first), "numbers"};
}

// The next piece; it must come.
Piece next(Api& api, http::BodySource& source) {
  std::optional<Piece> got;
  source.next([&](Piece piece) { got = std::move(piece); });
  REQUIRE(api.io.run_until([&] { return got.has_value(); }));
  return *got;
}

struct Whole {
  std::string bytes;
  bool failed = false;
};

Whole all_of(Api& api, http::BodySource& source) {
  Whole whole;
  for (;;) {
    Piece piece = next(api, source);
    if (piece.failed) return {whole.bytes, true};
    whole.bytes += piece.bytes;
    if (piece.last) return whole;
  }
}

// What a live view gives, as it comes.
class Watcher {
 public:
  Watcher(Api& api, std::string_view token) : api_(api) {
    source_ = api.streams.open_live({Sid{kSchool}, hash_of(token), "{\"before\":1}"});
    REQUIRE(source_ != nullptr);
    ask();
  }
  void ask() {
    source_->next([this](Piece piece) { pieces.push_back(std::move(piece)); });
  }
  // Ticks of the daemon's clock until a piece comes; it must.
  bool news(std::int64_t now) {
    const auto before = pieces.size();
    for (int i = 0; i < 100 && pieces.size() == before; ++i)
      tick(now, [&] { return pieces.size() > before; });
    return pieces.size() == before + 1;
  }
  bool silent(std::int64_t now) {
    const auto before = pieces.size();
    tick(now, [] { return false; });
    return pieces.size() == before;
  }
  void drain() { source_->drain(); }
  std::vector<Piece> pieces;

 private:
  void tick(std::int64_t now, const std::function<bool()>& done) {
    api_.streams.tick(api_.config, now);
    api_.io.run_until(done, std::chrono::milliseconds(100));
  }

  Api& api_;
  std::shared_ptr<http::BodySource> source_;
};

}  // namespace

TEST_CASE("an export gives every row of every page once, in order") {
  Api api;
  const auto source = api.streams.open_export(order(api, 4));
  REQUIRE(source != nullptr);
  const Whole whole = all_of(api, *source);
  CHECK_FALSE(whole.failed);
  CHECK(whole.bytes == "number\r\n0\r\n1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n");
}

TEST_CASE("an export as a workbook is whole too") {
  Api api;
  const auto source = api.streams.open_export(order(api, 3, -1, report::Format::xlsx));
  const Whole whole = all_of(api, *source);
  CHECK_FALSE(whole.failed);
  CHECK(whole.bytes.starts_with("PK"));
}

TEST_CASE("an export whose page cannot be read fails where it stands") {
  Api api;
  const auto source = api.streams.open_export(order(api, 4, 2));
  const Whole whole = all_of(api, *source);
  CHECK(whole.failed);
  CHECK(whole.bytes.find("3\r\n") != std::string::npos);
  CHECK(whole.bytes.find("4\r\n") == std::string::npos);
}

TEST_CASE("only so many exports are open at a time, and one that ends or is left makes room") {
  Api api;
  std::vector<std::shared_ptr<http::BodySource>> open;
  for (std::size_t i = 0; i < limits::kMaxExports; ++i)
    open.push_back(api.streams.open_export(order(api, 2)));
  CHECK(open.back() != nullptr);
  CHECK(api.streams.open_export(order(api, 2)) == nullptr);
  open.pop_back();
  const auto again = api.streams.open_export(order(api, 2));
  CHECK(again != nullptr);
}

TEST_CASE("an export left by its client while a page is read leaves nothing behind") {
  Api api;
  auto source = api.streams.open_export(order(api, 4));
  bool called = false;
  source->next([&](Piece) { called = true; });
  source.reset();
  CHECK(api.io.run_until([&] { return called; }));
  std::vector<std::shared_ptr<http::BodySource>> open;
  for (std::size_t i = 0; i < limits::kMaxExports; ++i)
    open.push_back(api.streams.open_export(order(api, 2)));
  CHECK(open.back() != nullptr);
}

TEST_CASE("an export that finds the readers' queue full goes on at the next tick") {
  std::mutex gate;
  Api api;
  std::unique_lock closed(gate);
  // Each thread has taken one before the queue is filled: one that took its first only then would make room.
  std::atomic<std::size_t> held = 0;
  for (std::size_t i = 0; i < kReaderThreads; ++i) {
    REQUIRE(api.readers.submit([&](Reader&) {
      ++held;
      const std::lock_guard wait(gate);
    }));
  }
  while (held < kReaderThreads) std::this_thread::yield();
  for (std::size_t i = 0; i < limits::kReaderQueueRequests; ++i) REQUIRE(api.readers.submit([](Reader&) {}));
  const auto source = api.streams.open_export(order(api, 1));
  std::optional<Piece> got;
  source->next([&](Piece piece) { got = std::move(piece); });
  closed.unlock();
  bool idle = false;
  while (!api.readers.submit([&](Reader&) { api.io.post([&] { idle = true; }); })) std::this_thread::yield();
  REQUIRE(api.io.run_until([&] { return idle; }));
  CHECK_FALSE(got.has_value());
  api.streams.tick(api.config, kNow);
  CHECK(api.io.run_until([&] { return got.has_value(); }));
}

TEST_CASE("a live view says at once what is seen, then only what changed, and is not silent for long") {
  Api api;
  Watcher view(api, "read");
  REQUIRE(view.pieces.size() == 1);
  CHECK(view.pieces[0].bytes == "event: live\ndata: {\"before\":1}\n\n");
  view.ask();
  REQUIRE(view.news(kNow));
  CHECK(view.pieces[1].bytes == "event: live\ndata: {\"items\":[],\"next_cursor\":null}\n\n");
  view.ask();
  CHECK(view.silent(kNow + 1));
  CHECK(view.silent(kNow + limits::kLiveHeartbeatS - 1));
  REQUIRE(view.news(kNow + limits::kLiveHeartbeatS));
  CHECK(view.pieces[2].bytes == ":\n\n");
  CHECK_FALSE(view.pieces[2].last);
}

TEST_CASE("a live view whose client reads nothing is given nothing, and then the newest state") {
  Api api;
  Watcher view(api, "read");
  for (int i = 0; i < 3; ++i) CHECK(view.silent(kNow + i));
  view.ask();
  REQUIRE(view.news(kNow + 10));
  CHECK(view.pieces.size() == 2);
  CHECK(view.pieces[1].bytes.find("\"items\":[]") != std::string::npos);
}

TEST_CASE("a live view ends when its token is revoked, and others go on") {
  Api api;
  Watcher view(api, "read"), other(api, "manage");
  view.ask();
  other.ask();
  REQUIRE(view.news(kNow));
  view.ask();
  other.ask();
  api.revoke("read");
  REQUIRE(view.news(kNow + 1));
  CHECK(view.pieces.back().last);
  CHECK(view.pieces.back().bytes.empty());
  CHECK_FALSE(other.pieces.back().last);
}

TEST_CASE("a live view ends on drain, whether it waits for news or for its client") {
  Api api;
  Watcher waits(api, "read"), busy(api, "read");
  waits.ask();
  waits.drain();
  REQUIRE(waits.pieces.size() == 2);
  CHECK(waits.pieces[1].last);
  busy.drain();
  busy.ask();
  REQUIRE(busy.pieces.size() == 2);
  CHECK(busy.pieces[1].last);
}

TEST_CASE("a live view of a school that is no longer configured ends") {
  Api api;
  Watcher view(api, "read");
  view.ask();
  const auto none = std::make_shared<config::Config>();
  api.streams.tick(none, kNow);
  REQUIRE(view.pieces.size() == 2);
  CHECK(view.pieces[1].last);
}

TEST_CASE("only so many live views are open at a time") {
  Api api;
  std::vector<std::shared_ptr<http::BodySource>> open;
  for (std::size_t i = 0; i < limits::kMaxLiveViews; ++i) {
    open.push_back(api.streams.open_live({Sid{kSchool}, hash_of("read"), "{}"}));
  }
  CHECK(open.back() != nullptr);
  CHECK(api.streams.open_live({Sid{kSchool}, hash_of("read"), "{}"}) == nullptr);
  open.clear();
  CHECK(api.streams.open_live({Sid{kSchool}, hash_of("read"), "{}"}) != nullptr);
}

}  // namespace rollcall::api
