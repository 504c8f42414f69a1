#include "report/list.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/base64.hpp"
#include "base/json_writer.hpp"

namespace rollcall::report {

namespace {

using Numbers = std::vector<std::optional<std::int64_t>>;

Error not_of_this_list() {
  return {"cursor is not one that this list gave",
          "leave it out to begin, or give the last answer's next_cursor as it is"};
}

// base64url without padding, so that it can stand in an address.
std::string url_form(std::string text) {
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string plain_form(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

// Null where `text` is no number.
std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The comma-separated numbers; nothing where one is none.
std::optional<Numbers> numbers_in(std::string_view text) {
  Numbers out;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const auto number = number_in(part);
    if (!number && part != "-") return std::nullopt;
    out.push_back(number);
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string make_cursor(std::string_view kind, const Numbers& numbers) {
  std::string text(kind);
  for (const auto& number : numbers) text += number ? fmt::format(",{}", *number) : ",-";
  return url_form(base64_encode(text));
}

Result<Numbers> read_cursor(std::string_view cursor, std::string_view kind, std::size_t numbers) {
  const auto text = base64_decode(plain_form(cursor));
  if (!text || !text->starts_with(std::string(kind) + ",")) return not_of_this_list();
  auto found = numbers_in(std::string_view(*text).substr(kind.size() + 1));
  // Only what would be made again is taken: one place in a list has one cursor.
  if (!found || found->size() != numbers || make_cursor(kind, *found) != cursor) return not_of_this_list();
  return *std::move(found);
}

Result<std::vector<std::int64_t>> read_full_cursor(std::string_view cursor, std::string_view kind,
                                                   std::size_t numbers) {
  const auto found = read_cursor(cursor, kind, numbers);
  if (!found) return found.error();
  std::vector<std::int64_t> out;
  for (const auto& number : *found) {
    if (!number) return not_of_this_list();
    out.push_back(*number);
  }
  return out;
}

std::string page_json(const ListPage& page) {
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const std::string& item : page.items) json.raw(item);
  json.end_array().key("next_cursor");
  page.next_cursor.empty() ? json.null() : json.value(page.next_cursor);
  json.end_object();
  return json.take();
}

}  // namespace rollcall::report
