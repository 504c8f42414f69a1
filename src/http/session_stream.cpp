// The part of a session that sends a body while it is made.
#include <boost/asio/post.hpp>
#include <utility>

#include "http/response_text.hpp"
#include "http/session.hpp"

namespace rollcall::http {

// Sends the body behind the header that is in output_. False where it did not become whole: the connection is
// cut then, without the last chunk or, where nothing but its end marks the end of the body, with a reset.
Task<bool> Session::send_stream(std::shared_ptr<BodySource> source) {
  stream_ = std::move(source);
  ends_by_closing_ = old_peer_;
  stream_drained_ = context_.draining;
  if (stream_drained_) stream_->drain();
  for (bool whole = false; !whole && !broken_;) {
    std::optional<BodySource::Piece> piece = co_await next_piece();
    if (!piece) {
      broken_ = true;
      break;
    }
    whole = piece->last;
    co_await write_piece(std::move(*piece));
  }
  stream_.reset();
  if (!broken_) ends_by_closing_ = false;
  co_return !broken_;
}

// Nothing where the source failed or the client is gone. There is no deadline while the source takes its
// time; what was made so far, the header at first, has been sent by then.
Task<std::optional<BodySource::Piece>> Session::next_piece() {
  stream_->next(pieces_->open());
  if (!pieces_->settled()) {
    const bool written = co_await flush();
    if (!written) co_return std::nullopt;
    clear_deadline();
    awaits_piece_ = true;
    co_await pieces_->wait();
    awaits_piece_ = false;
  }
  std::optional<BodySource::Piece> piece = pieces_->take();
  if (broken_) co_return std::nullopt;
  if (piece && !piece->failed) co_return piece;
  ++context_.counters.failed;
  co_await flush();
  co_return std::nullopt;
}

Task<void> Session::write_piece(BodySource::Piece piece) {
  if (!old_peer_) frame_chunk(output_, piece.bytes, piece.last);
  if (!output_.empty() || !piece.bytes.empty()) {
    co_await write(output_, piece.bytes);
    output_.clear();
  } else {  // a source that gives nothing again and again must not keep the thread
    co_await boost::asio::post(boost::asio::use_awaitable_t<Executor>{});
  }
}

Task<bool> Session::flush() {
  const bool written = co_await write(output_, {});
  output_.clear();
  co_return written;
}

}  // namespace rollcall::http
