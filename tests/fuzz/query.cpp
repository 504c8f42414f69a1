// What a client may put behind the '?' and into a body: parameters, cursors, days.
#include <fmt/format.h>

#include "api/match.hpp"
#include "api/parameters.hpp"
#include "api/query.hpp"
#include "api/routes.hpp"
#include "base/utf8.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/json_tree.hpp"
#include "fuzz/targets.hpp"
#include "report/date_range.hpp"
#include "report/list.hpp"
#include "support/describe.hpp"

namespace rollcall::fuzz {

namespace {

using api::Parameter;
using api::Type;
using testing::describe;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

// Pairs come out as they went in, and what was read can be written and read again.
void pairs(Choices& choices) {
  const auto read = api::parse_query(choices.rest());
  std::map<std::string, std::string> wanted;
  if (read) {
    wanted = *read;
  } else {
    while (!choices.empty()) {
      std::string name(choices.line());
      std::string value(choices.line());
      const auto odd = [](const std::string& text) { return text.find('\0') != text.npos || !is_utf8(text); };
      if (!name.empty() && !odd(name) && !odd(value)) wanted.emplace(std::move(name), std::move(value));
    }
  }
  std::string written;
  for (const auto& [name, value] : wanted)
    written += (written.empty() ? "" : "&") + escaped(name) + "=" + escaped(value);
  const auto again = api::parse_query(written);
  must(again.ok(), "a query that is written is read", written);
  must_equal(describe(wanted), describe(*again), "names and values are kept");
}

// Whatever a route lets in is within what it says.
void check_arguments(const api::Parameters parameters, api::In in, const api::Arguments& out) {
  for (const Parameter* parameter : parameters) {
    if (parameter->in != in || !out.has(parameter->name)) continue;
    if (const auto number = out.number(parameter->name); number && parameter->type == Type::integer)
      must(*number >= parameter->least && *number <= parameter->most, "numbers are within their limits");
    const auto text = out.text(parameter->name);
    if (parameter->type == Type::choice)
      must(text &&
               fmt::format(" {} ", parameter->choices).find(fmt::format(" {} ", *text)) != std::string::npos,
           "a choice is one of those");
    if (parameter->type == Type::text)
      must(text && is_utf8(*text) && static_cast<std::int64_t>(text->size()) <= parameter->most,
           "a text is one");
    if (const auto numbers = out.numbers(parameter->name); numbers && parameter->type == Type::integers)
      must(static_cast<std::int64_t>(numbers->size()) <= parameter->most, "a list keeps to its length");
  }
}

void arguments(Choices& choices) {
  const auto& route = api::routes()[choices.below(api::routes().size())];
  const bool body = choices.flag();
  api::Arguments out;
  const auto fault = body ? read_body(route.parameters(), choices.rest(), out)
                          : read_query(route.parameters(), choices.rest(), out);
  if (fault) {
    must(!fault->what.empty(), "a fault says what it is");
    return;
  }
  check_arguments(route.parameters(), body ? api::In::body : api::In::query, out);
  for (const Parameter* parameter : route.parameters()) {
    const bool here = parameter->in == (body ? api::In::body : api::In::query);
    must(!here || !parameter->required || out.has(parameter->name), "what is required is there",
         parameter->name);
  }
  JsonTree tree;
  if (body && api::any_in(route.parameters(), api::In::body))
    must(read_json_tree(choices.rest(), tree) == JsonReading::whole, "a body that is taken is JSON");
}

void path(Choices& choices) {
  const std::string method(choices.line(10));
  const auto match = api::find_route(method, choices.rest());
  if (match.route == nullptr) return;
  must(method == match.route->method || (method == "HEAD" && match.route->method == "GET"),
       "a route has its method");
  api::Arguments out;
  if (!read_path(match.route->parameters(), match.values, out))
    check_arguments(match.route->parameters(), api::In::path, out);
}

void cursor(Choices& choices) {
  const std::size_t numbers = 1 + choices.below(4);
  const auto read = report::read_cursor(choices.rest(), "grades", numbers);
  std::vector<std::optional<std::int64_t>> wanted;
  if (read) {
    must(read->size() == numbers, "a cursor has as many numbers as were asked for");
    wanted = *read;
  } else {
    for (std::size_t i = 0; i < numbers; ++i) {
      std::uint64_t number = 0;
      for (int bytes = 0; bytes < 8; ++bytes) number = number << 8 | choices.byte();
      wanted.push_back(choices.flag() ? std::optional(static_cast<std::int64_t>(number)) : std::nullopt);
    }
  }
  const std::string written = report::make_cursor("grades", wanted);
  const auto again = report::read_cursor(written, "grades", numbers);
  must(again.ok() && *again == wanted, "a cursor leads back to where it was made", written);
  must(!report::read_cursor(written, "classes", numbers), "and is none of another list");
  must(!report::read_cursor(written, "grades", numbers + 1), "nor of another length");
}

// Days since 1970 by counting the leap years before.
std::int64_t days_before(std::int64_t year, int month, int day) {
  constexpr int kDays[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const std::int64_t last = year - 1;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return 365 * (year - 1970) + (last / 4 - last / 100 + last / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400) +
         kDays[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
}

std::int64_t naive_midnight(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size)) value = value * 10 + (c - '0');
    return value;
  };
  return 86400 * days_before(number(0, 4), number(5, 2), number(8, 2));
}

void days(Choices& choices) {
  static const std::vector<std::string> kZones = {"UTC",          "Asia/Shanghai", "America/Sao_Paulo",
                                                  "Pacific/Apia", "Africa/Cairo",  "Asia/Kathmandu"};
  const std::string& name = choices.one_of(kZones);
  const report::Clock zone(name);
  const std::string_view from = choices.line(), to = choices.rest();
  const auto range = report::date_range(from, to, zone);
  if (!range) return;
  must(range->from.has_value() == !from.empty() && range->to.has_value() == !to.empty(),
       "an empty day is open");
  must(!range->from || !range->to || *range->from <= *range->to, "a range does not run backwards");
  if (range->from) {
    must(zone.date_text(*range->from) >= from, "a range begins on its day", from);
    must(name != "UTC" || *range->from == naive_midnight(from), "by the calendar", from);
  }
  if (range->to) must(zone.date_text(*range->to - 1) <= to, "and ends with its day", to);
  if (range->to && name == "UTC") must(*range->to == naive_midnight(to) + 86400, "by the calendar", to);
}

}  // namespace

void fuzz_query(std::string_view bytes) {
  Choices choices(bytes);
  switch (choices.byte() % 8) {
    case 0: return pairs(choices);
    case 1: return path(choices);
    case 2: return cursor(choices);
    case 3: return days(choices);
    default: return arguments(choices);
  }
}

}  // namespace rollcall::fuzz
