// Who may read the metrics, and what goes into them. They name schools and their traffic, so on the main
// listener they are for this machine alone and for tokens that may read every school; the admin listener is
// for whoever reaches it, as its place in the configuration says.
#include <chrono>
#include <variant>

#include "api/app.hpp"
#include "api/neighbour.hpp"
#include "api/problem.hpp"
#include "base/log.hpp"

namespace rollcall::api {

namespace {

constexpr Sid kEverySchool{0};  // no school has this number: only a token for all of them allows it

// The answer to who may not read them. On a reader thread.
std::optional<http::Response> refused_to(const http::RequestHead& head, Reader& reader, std::int64_t now,
                                         const TokenSeen& seen) {
  try {
    auto token = check_token(head, reader, storage::Scope::read, kEverySchool, now, seen);
    auto* const no = std::get_if<http::Response>(&token);
    if (no == nullptr) return std::nullopt;
    if (no->status != 403) return std::move(*no);
    return problem(403,
                   "the token is for some schools, and the metrics tell of all: `rollcall token create NAME "
                   "--scope read`, without --sid, makes one that may read them");
  } catch (const storage::StoreError& error) {
    reader.recover(error);
    return busy("the store cannot be read now, so nobody's token can be looked up");
  }
}

}  // namespace

void App::answer_metrics(http::Request request, http::Responder respond) {
  const auto answer = [this, respond] {
    respond({.content_type = std::string(kMetricsType), .body = metrics()});
  };
  if (is_neighbour(request.head, about_.addresses)) return answer();
  const std::string source = source_of(request.head);
  if (auto no = made_to_wait(request.head, source)) return respond(*std::move(no));
  ReaderPool::Task task = [this, answer, respond, head = std::move(request.head),
                           seen = told_of_tokens(source)](Reader& reader) {
    if (auto no = refused_to(head, reader, services_.clock(), seen))
      return post_response(respond, *std::move(no));
    services_.post(answer);
  };
  if (!services_.readers.submit(std::move(task)))
    respond(busy("too many queries at once, ask again in a moment"));
}

std::string App::metrics() const {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  return metrics_text({.now = now.count(),
                       .config = *config_,
                       .tally = tally_,
                       .watches = watches_,
                       .streams = streams_,
                       .readers = services_.readers,
                       .writer = services_.writer.figures(),
                       .health = services_.writer.health(),
                       .load = services_.writer.load(),
                       .server = services_.server,
                       .clients = services_.clients,
                       .sight = observer_.sight(),
                       .certificate_expires_at = services_.certificate_expires_at(),
                       .reload = last_reload_,
                       .process = process_figures()});
}

http::Responder App::timed(http::Responder respond) {
  return [this, respond = std::move(respond),
          begin = std::chrono::steady_clock::now()](http::Response response) {
    const auto took = std::chrono::steady_clock::now() - begin;
    tally_.queries.observe(
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count()));
    respond(std::move(response));
  };
}

TokenSeen App::told_of_tokens(const std::string& source) {
  return [this, source](const std::string& hash, bool good) {
    if (gate_.saw(source, hash, good, services_.steady()))
      log::warning("too many bad tokens; their source is made to wait", {{"source", source}});
  };
}

}  // namespace rollcall::api
