// Answers that are made while they are sent: exports of long lists and live views. They are read by the
// reader threads in small pieces, one task a piece, and so hold neither a reader thread nor the io thread
// meanwhile.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/reader_pool.hpp"
#include "config/config.hpp"
#include "http/http.hpp"
#include "report/list.hpp"
#include "report/table.hpp"

namespace rollcall::api {

using Post = std::function<void(std::function<void()>)>;  // runs a task on the io thread; any thread

// One of a limited number, given back when the last copy goes. Any thread.
class Slots {
 public:
  explicit Slots(std::size_t most) : most_(most), used_(std::make_shared<std::atomic<std::size_t>>(0)) {}
  std::shared_ptr<void> take();  // null: all are taken
  std::size_t used() const { return used_->load(); }

 private:
  const std::size_t most_;
  std::shared_ptr<std::atomic<std::size_t>> used_;
};

// What an export is made of. The first page was read already, so that what can be wrong with the request is
// known.
struct ExportOrder {
  std::shared_ptr<const config::Config> config;  // which the list may refer to
  std::unique_ptr<report::List> list;
  std::unique_ptr<report::TableWriter> writer;
  report::ListPage first;
  std::string name;  // for the log
};

struct LiveOrder {
  Sid sid;
  std::string token_hash;  // looked at again with each look
  std::string json;        // what is seen now, sent at once
};

class LiveHub;
class RetryQueue;

class Streams {
 public:
  Streams(ReaderPool& readers, Post post);
  ~Streams();

  // Null where limits::kMaxExports or limits::kMaxLiveViews are open already. Any thread.
  std::shared_ptr<http::BodySource> open_export(ExportOrder order);
  std::shared_ptr<http::BodySource> open_live(LiveOrder order);

  std::size_t open_exports() const { return exports_.used(); }
  std::size_t open_live_views() const { return live_views_.used(); }

  // Once a second, on io: live views look, and what found the readers' queue full tries again.
  void tick(const std::shared_ptr<const config::Config>& config, std::int64_t now);

 private:
  ReaderPool& readers_;
  const Post post_;
  Slots exports_, live_views_;
  const std::shared_ptr<RetryQueue> retries_;
  const std::shared_ptr<LiveHub> hub_;
};

}  // namespace rollcall::api
