#include "api/export.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/log.hpp"

namespace rollcall::api {

namespace {

using Piece = http::BodySource::Piece;

// The list, how far it was read, and what was not sent yet. Used by one task at a time.
class Export {
 public:
  Export(ExportOrder order, std::shared_ptr<void> slot) : slot_(std::move(slot)), order_(std::move(order)) {}

  // The next bytes, perhaps none yet; reads at most one page. On a reader thread.
  Piece piece(Reader& reader) {
    try {
      return read_on(reader);
    } catch (const storage::StoreError& error) {
      reader.recover(error);
      return failed(error.what());
    } catch (const std::exception& error) {
      return failed(error.what());
    }
  }

 private:
  Piece read_on(Reader& reader) {
    std::string bytes = order_.writer->take();
    if (!bytes.empty() || finished_) {
      const bool last = bytes.empty();
      return {.bytes = std::move(bytes), .last = last};
    }
    if (begun_) {
      auto page = order_.list->page(reader.reports(), cursor_, limits::kExportPageRows);
      if (!page) return failed(page.error().what);
      return add(std::move(*page));
    }
    begun_ = true;
    return add(std::exchange(order_.first, {}));
  }

  Piece add(report::ListPage page) {
    order_.writer->add(page.rows);
    cursor_ = std::move(page.next_cursor);
    if (cursor_.empty()) {
      if (const auto done = order_.writer->finish(); !done) return failed(done.error().text());
      finished_ = true;
    }
    return {.bytes = order_.writer->take()};
  }

  Piece failed(const std::string& why) {
    log::error("an export was cut short", {{"export", order_.name}, {"why", why}});
    return {.failed = true};
  }

  std::shared_ptr<void> slot_;
  ExportOrder order_;
  std::string cursor_;
  bool begun_ = false, finished_ = false;
};

using Ready = std::function<void(Piece)>;

void ask(const std::shared_ptr<Export>& work, const ExportMeans& means, const Ready& ready) {
  auto task = [work, post = means.post, ready](Reader& reader) {
    auto piece = std::make_shared<Piece>(work->piece(reader));
    post([ready, piece] { ready(std::move(*piece)); });
  };
  if (means.readers.submit(std::move(task))) return;
  means.retries->add([work, means, ready] { ask(work, means, ready); });
}

class ExportSource final : public http::BodySource {
 public:
  ExportSource(std::shared_ptr<Export> work, ExportMeans means)
      : work_(std::move(work)), means_(std::move(means)) {}
  void next(Ready ready) override { ask(work_, means_, ready); }

 private:
  const std::shared_ptr<Export> work_;
  const ExportMeans means_;
};

}  // namespace

std::shared_ptr<http::BodySource> export_source(ExportOrder order, std::shared_ptr<void> slot,
                                                ExportMeans means) {
  return std::make_shared<ExportSource>(std::make_shared<Export>(std::move(order), std::move(slot)),
                                        std::move(means));
}

}  // namespace rollcall::api
