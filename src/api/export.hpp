// A long list as CSV or workbook, made while it is sent.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "api/streams.hpp"

namespace rollcall::api {

// What found the readers' queue full, until the next tick. Owned by io.
class RetryQueue {
 public:
  void add(std::function<void()> task) { tasks_.push_back(std::move(task)); }
  void run() {
    for (auto& task : std::exchange(tasks_, {})) task();
  }

 private:
  std::vector<std::function<void()>> tasks_;
};

struct ExportMeans {
  ReaderPool& readers;
  Post post;
  std::shared_ptr<RetryQueue> retries;
};

// `slot` is held until the export has ended and nobody works for it any more. Any thread.
std::shared_ptr<http::BodySource> export_source(ExportOrder order, std::shared_ptr<void> slot,
                                                ExportMeans means);

}  // namespace rollcall::api
