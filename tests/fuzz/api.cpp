// The query API: any request gets an answer that is whole, of its type, and no fault of ours.
//
// An input is text: "METHOD target", a line with the token, lines of fields, an empty line, the body.
#include <fmt/format.h>

#include <algorithm>

#include "fuzz/api_store.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/json_tree.hpp"
#include "fuzz/targets.hpp"
#include "http/framing.hpp"
#include "http/response_text.hpp"
#include "support/describe.hpp"
#include "support/table_readers.hpp"

namespace rollcall::fuzz {

namespace {

using Piece = http::BodySource::Piece;
using testing::describe;

std::optional<http::Request> request_in(Choices& choices) {
  http::Request out;
  const std::string_view line = choices.line();
  out.head.method = line.substr(0, line.find(' '));
  out.head.target = line.substr(std::min(line.size(), out.head.method.size() + 1));
  if (http::read_target(out.head)) return std::nullopt;
  const std::string token(choices.line());
  if (!token.empty()) out.head.fields.emplace_back("authorization", "Bearer " + token);
  while (!choices.empty()) {
    const std::string_view field = choices.line();
    if (field.empty()) break;
    const std::size_t colon = field.find(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    out.head.fields.emplace_back(field.substr(0, colon), field.substr(colon + 2));
  }
  out.body = choices.rest();
  return out;
}

void check_fields(const http::Response& response) {
  for (const auto& [name, value] : response.fields) {
    for (const char c : name + value)
      must(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a field of an answer is one line", value);
  }
  std::string head;
  http::append_head(head, response, {.date = "D"});
  must(head.find("\r\n\r\n") == head.size() - 4, "a head ends once", head);
}

void check_csv(std::string_view body) {
  const auto lines = report_test::read_csv(body);
  must(!lines.empty() && lines[0].size() > 1, "a table has a heading");
  for (const auto& line : lines) {
    must(line.size() == lines[0].size(), "each line has its columns");
    for (const auto& cell : line) must(!report_test::starts_like_formula(cell), "no cell is a formula", cell);
  }
}

// "event: live", "data: …", an empty line; the data one line of JSON.
void check_event(std::string_view bytes) {
  constexpr std::string_view kBegin = "event: live\ndata: ";
  must(bytes.starts_with(kBegin) && bytes.ends_with("\n\n"), "an event is framed", bytes);
  const auto data = bytes.substr(kBegin.size(), bytes.size() - kBegin.size() - 2);
  must(data.find_first_of("\r\n") == std::string_view::npos && is_json(data), "its data is a line of JSON",
       data);
}

std::string streamed(ApiStore& store, http::BodySource& source) {
  std::string out;
  for (;;) {
    const Piece piece = store.next(source);
    must(!piece.failed, "an export does not fail");
    out += piece.bytes;
    if (piece.last) return out;
  }
}

void check_body(const http::Response& response, const std::string& body) {
  const std::string_view type = response.content_type;
  if (type.starts_with("text/csv")) return check_csv(body);
  if (type.starts_with("application/vnd.openxml"))
    return must(body.starts_with("PK"), "a workbook is a zip file");
  must(type.starts_with("application/json") || type == "application/problem+json", "an answer has a type",
       type);
  must(is_json(body), "an answer is JSON", body);
  if (response.status < 400) return;
  JsonTree problem;
  read_json_tree(body, problem);
  const JsonTree* status = problem.member("status");
  must(status != nullptr && status->token == std::to_string(response.status), "a problem names its status",
       body);
  must(problem.member("detail") != nullptr, "and says what is wrong", body);
}

void check_live(ApiStore& store, http::BodySource& source) {
  check_event(store.next(source).bytes);
  source.drain();
  must(store.next(source).last, "a drained view ends");
}

// Status, type and body of the answer, all checked.
std::string answered(ApiStore& store, const http::Request& request) {
  const http::Response response = store.ask(request);
  must(response.status >= 200 && response.status < 500, "no request is our fault",
       fmt::format("{} {}", response.status, response.body));
  check_fields(response);
  if (response.content_type.starts_with("text/event-stream")) {
    must(response.stream != nullptr, "events are a stream");
    check_live(store, *response.stream);
    return "events";
  }
  const std::string body = response.stream ? streamed(store, *response.stream) : response.body;
  check_body(response, body);
  return describe(response.status) + response.content_type + body;
}

}  // namespace

void fuzz_api(std::string_view bytes) {
  static auto store = std::make_unique<ApiStore>();
  Choices choices(bytes);
  const auto request = request_in(choices);
  if (!request) return;
  if (store->changed()) store = std::make_unique<ApiStore>();
  const std::string once = answered(*store, *request);
  const bool reads = request->head.method == "GET" || request->head.method == "HEAD";
  must(!reads || !store->changed(), "a question changes nothing");
  const bool workbook = once.find("openxml") != std::string::npos;  // names the time it was made
  if (reads && !workbook)
    must_equal(once, answered(*store, *request), "the same question has the same answer");
}

}  // namespace rollcall::fuzz
