// HTTP: a session over a scripted connection, replies of others, chunks, URLs. However bytes are split, they
// must mean the same; what a session takes for requests must be what a plain reading of the RFC finds there.
#include "fuzz/fuzz.hpp"
#include "fuzz/naive_http.hpp"
#include "fuzz/targets.hpp"
#include "http/chunk_decoder.hpp"
#include "http/listen_address.hpp"
#include "http/reply_reader.hpp"
#include "http/response_text.hpp"
#include "http/script.hpp"
#include "http/target.hpp"
#include "http/url.hpp"
#include "support/describe.hpp"

namespace rollcall::fuzz {

namespace {

using testing::describe;

enum class Cut { whole, bytewise, at_places };

// Pieces of `bytes`; the places are their own low bits, so that a change of the input moves them.
std::vector<std::string_view> pieces_of(std::string_view bytes, Cut cut, std::size_t stride) {
  if (cut == Cut::whole) return {bytes};
  std::vector<std::string_view> out;
  while (!bytes.empty()) {
    const std::size_t size =
        cut == Cut::bytewise ? 1 : 1 + static_cast<unsigned char>(bytes.front()) % (stride + 1);
    out.push_back(bytes.substr(0, size));
    bytes.remove_prefix(out.back().size());
  }
  return out;
}

void erase_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    const auto end = text.find(to, at + from.size());
    text.erase(at, end == std::string::npos ? end : end + to.size() - at);
  }
}

struct Told {
  std::string requests, refusals, written;
  std::vector<http::Request> handled;
  std::vector<http::RequestHead> admitted;
  std::size_t refused = 0;
};

struct Setting {
  std::size_t max_body_bytes = 0;
  bool early = false;  // every request is answered before its body
};

// What a session makes of `bytes` in these pieces. Date and `100 Continue` are left out of what it wrote: the
// one depends on the clock, the other on whether the body was there already.
Told told(std::string_view bytes, const Setting& setting, Cut cut, std::size_t stride) {
  test::Script script;
  script.app.max_body_bytes = setting.max_body_bytes;
  script.app.pattern.body = "k";
  if (setting.early)
    script.app.early = http::Response{.status = 403, .body = "no", .fields = {}, .stream = {}};
  for (const auto piece : pieces_of(bytes, cut, stride)) script.send(piece);
  script.finish_sending();
  must(!script.threw(), "a session does not throw");
  must(script.closed(), "a session ends when its client has ended");
  must(script.body_bytes_held() == 0, "a session gives back what it reserved");
  must(script.counters().requests == script.app.handled.size(), "requests are counted");
  Told out{.requests = {},
           .refusals = describe(script.app.refused_paths),
           .written = script.written(),
           .handled = {},
           .admitted = {}};
  for (const auto& request : script.app.handled)
    out.requests += describe(request.head) + describe(request.body);
  out.handled = script.app.handled;
  out.admitted = script.app.admitted;
  out.refused = script.app.refused_paths.size();
  erase_all(out.written, "\r\nDate: ", " GMT");
  erase_all(out.written, "HTTP/1.1 100 Continue\r\n", "\r\n");
  return out;
}

// Each request that was taken is where a plain reading finds it, one behind the other.
void check_places(std::string_view bytes, const std::vector<http::Request>& handled) {
  std::size_t at = 0;
  for (const auto& request : handled) {
    const auto plain = naive_request(bytes, at);
    must(plain.has_value(), "a request that was taken is whole");
    must_equal(plain->method, request.head.method, "its method is read where it stands");
    must_equal(plain->target, request.head.target, "its target is read where it stands");
    must_equal(plain->body, request.body, "its body is read where it stands");
    at = plain->end;
  }
}

// One answer a request, the last of them a refusal if there was one, and nothing behind a `Connection:
// close`.
void check_answers(const Told& told, const Setting& setting) {
  must(told.refused <= 1, "what follows a refused request is not read");
  for (const auto& head : told.admitted) {
    if (head.method == "HEAD") return;  // its answers have no bodies
  }
  const auto replies = test::replies_in(told.written);
  const std::size_t early = setting.early ? told.admitted.size() : 0;
  must(told.handled.size() + told.refused + early == replies.size(), "each request has one answer",
       told.written);
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const bool last = i + 1 == replies.size();
    // The refusal of what may be a HEAD has no body either.
    const bool bare = last && told.refused > 0 && told.written.ends_with("\r\n\r\n");
    must(replies[i].status != 0 || bare, "answers are whole", told.written);
    must(last || !replies[i].has("Connection: close"), "nothing is answered after a close");
    if (last && told.refused > 0) must(replies[i].status >= 400 || bare, "the refusal comes last");
  }
}

void session(Choices& choices) {
  const Setting setting{.max_body_bytes = choices.one_of<std::size_t>({64, 5000, 1024 * 1024}),
                        .early = choices.below(8) == 7};
  const std::size_t stride = choices.byte();
  const std::string_view bytes = choices.rest();
  const Told whole = told(bytes, setting, Cut::whole, 0);
  check_answers(whole, setting);
  if (!setting.early) check_places(bytes, whole.handled);
  // Whether the body was there when the answer was made decides whether the connection lives on.
  const bool expects = std::any_of(whole.admitted.begin(), whole.admitted.end(),
                                   [](const auto& head) { return head.field("expect") != nullptr; });
  if (setting.early && expects) return;
  for (const Cut cut : {Cut::bytewise, Cut::at_places}) {
    if (cut == Cut::bytewise && bytes.size() > 2000) continue;
    const Told other = told(bytes, setting, cut, stride);
    must_equal(whole.requests, other.requests, "split or not, the same requests");
    must_equal(whole.refusals, other.refusals, "split or not, the same refusals");
    must_equal(whole.written, other.written, "split or not, the same answers");
  }
}

using Fault = http::ReplyReader::Fault;

std::string reply_told(std::string_view bytes, bool to_head, std::size_t most, Cut cut, std::size_t stride) {
  http::ReplyReader reader(to_head, most);
  for (const auto piece : pieces_of(bytes, cut, stride)) {
    if (!reader.done()) reader.take(piece);
  }
  reader.finish();
  must(reader.done() != reader.fault().has_value(), "a reply that has ended is whole or faulty");
  // A header that is both wrong and cut off is the one or the other, as Beast comes across it.
  if (reader.fault())
    return *reader.fault() < Fault::malformed ? describe(static_cast<int>(*reader.fault())) : "faulty";
  const http::Reply reply = reader.take_reply();
  must(reply.body.size() <= most, "a reply's body keeps to its limit");
  must(reply.status >= 200 || reply.status == 0, "1xx replies are left out");
  return describe(reply);
}

void reply(Choices& choices) {
  const bool to_head = choices.below(4) == 3;
  const std::size_t most = choices.one_of<std::size_t>({10, 1000, 1024 * 1024}), stride = choices.byte();
  const std::string whole = reply_told(choices.rest(), to_head, most, Cut::whole, 0);
  must_equal(whole, reply_told(choices.rest(), to_head, most, Cut::at_places, stride),
             "split or not, the same reply");
}

std::string chunks_told(std::string_view bytes, std::size_t most, Cut cut, std::size_t stride) {
  http::ChunkDecoder decoder(most, 200);
  std::string body;
  std::size_t taken = 0;
  for (auto piece : pieces_of(bytes, cut, stride)) {
    while (!piece.empty() && !decoder.done() && !decoder.fault()) {
      const std::size_t count = decoder.take(piece, body);
      must(count > 0 || decoder.fault() || decoder.done(), "a decoder gets on");
      taken += count;
      piece.remove_prefix(count);
    }
  }
  must(body.size() <= most, "a chunked body keeps to its limit");
  if (decoder.fault()) return describe(decoder.fault()->status) + std::string(decoder.fault()->reason);
  return describe(body) + describe(decoder.done()) + describe(taken);
}

void chunks(Choices& choices) {
  const std::size_t most = choices.one_of<std::size_t>({0, 10, 100000}), stride = choices.byte();
  const std::string whole = chunks_told(choices.rest(), most, Cut::whole, 0);
  must_equal(whole, chunks_told(choices.rest(), most, Cut::bytewise, 0), "split or not, the same chunks");
  must_equal(whole, chunks_told(choices.rest(), most, Cut::at_places, stride),
             "split or not, the same chunks");
}

void url(Choices& choices) {
  const std::string_view text = choices.rest();
  const auto url = http::parse_url(text);
  if (url) {
    const auto again = http::parse_url(url->unix_path.empty() ? url->origin() + url->target : url->origin());
    must(again.ok(), "a URL that was read can be read again", url->origin() + url->target);
    must_equal(url->origin(), again->origin(), "and goes to the same place");
    must(url->target.starts_with('/'), "its target is one");
    must(url->target.find_first_of("\r\n ") == std::string::npos, "and fits a request line");
    must(url->authority().find_first_of("\r\n ") == std::string::npos, "its authority fits a field");
    must(url->public_text().find('@') == std::string::npos || url->target.find('@') != std::string::npos,
         "no user is shown");
  }
  const auto decoded = http::percent_decoded(text);
  if (decoded)
    must(decoded->find('\0') == std::string::npos || text.find('\0') != text.npos, "no escaped NUL");
  if (http::is_authority(text)) must(!text.empty() && text.find('/') == text.npos, "an authority is a host");
  if (const auto address = http::parse_listen_address(text)) {
    const auto again = http::parse_listen_address(address->text());
    must(again.ok() && describe(*again) == describe(*address), "an address reads back", address->text());
  }
}

// What an application puts into a response, however odd, stays inside its field.
void response(Choices& choices) {
  http::Response made{.status = 200 + choices.byte(), .body = "k", .fields = {}, .stream = {}};
  made.content_type = choices.line();
  while (!choices.empty()) {
    std::string name(choices.line());
    made.fields.emplace_back(std::move(name), std::string(choices.take(choices.byte())));
  }
  std::string out;
  http::append_head(out, made, {.date = "D"});
  must(out.find("\r\n\r\n") == out.size() - 4, "a head ends once", out);
  must(std::count(out.begin(), out.end(), '\n') == std::count(out.begin(), out.end(), '\r'),
       "lines end in CRLF", out);
  must(static_cast<std::size_t>(std::count(out.begin(), out.end(), '\n')) <= made.fields.size() + 6,
       "a field stays one line", out);
}

}  // namespace

void fuzz_http(std::string_view bytes) {
  Choices choices(bytes);
  switch (choices.byte() % 8) {
    case 0: return reply(choices);
    case 1: return chunks(choices);
    case 2: return url(choices);
    case 3: return response(choices);
    default: return session(choices);
  }
}

}  // namespace rollcall::fuzz
