#include "api/streams.hpp"

#include "api/export.hpp"
#include "api/live.hpp"
#include "base/limits.hpp"

namespace rollcall::api {

std::shared_ptr<void> Slots::take() {
  if (used_->fetch_add(1) < most_) {
    return {used_.get(), [used = used_](std::atomic<std::size_t>*) { used->fetch_sub(1); }};
  }
  used_->fetch_sub(1);
  return nullptr;
}

Streams::Streams(ReaderPool& readers, Post post)
    : readers_(readers),
      post_(std::move(post)),
      exports_(limits::kMaxExports),
      live_views_(limits::kMaxLiveViews),
      retries_(std::make_shared<RetryQueue>()),
      hub_(std::make_shared<LiveHub>(readers, post_)) {}

Streams::~Streams() = default;

std::shared_ptr<http::BodySource> Streams::open_export(ExportOrder order) {
  auto slot = exports_.take();
  if (!slot) return nullptr;
  return export_source(std::move(order), std::move(slot), {readers_, post_, retries_});
}

std::shared_ptr<http::BodySource> Streams::open_live(LiveOrder order) {
  auto slot = live_views_.take();
  if (!slot) return nullptr;
  return live_source(std::move(order), std::move(slot), hub_);
}

void Streams::tick(const std::shared_ptr<const config::Config>& config, std::int64_t now) {
  retries_->run();
  hub_->tick(config, now);
}

}  // namespace rollcall::api
