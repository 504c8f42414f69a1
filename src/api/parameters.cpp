#include "api/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "api/query.hpp"
#include "base/utf8.hpp"
#include "classin/json_reader.hpp"
#include "report/date_range.hpp"

namespace rollcall::api {

namespace {

constexpr std::size_t kShownBytes = 60;

std::string shown(std::string_view text) {
  std::size_t end = std::min(text.size(), kShownBytes);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("'{}{}'", text.substr(0, end), end < text.size() ? "..." : "");
}

std::string place(const Parameter& parameter) {
  return parameter.in == In::path ? fmt::format("{{{}}} in the path", parameter.name)
                                  : std::string(parameter.name);
}

ParameterFault fault(const Parameter& parameter, const std::string& what) {
  return {std::string(parameter.name), fmt::format("{} {}", place(parameter), what)};
}

bool is_choice(const Parameter& parameter, std::string_view text) {
  std::string_view rest = parameter.choices;
  while (!rest.empty()) {
    const std::string_view choice = rest.substr(0, rest.find(' '));
    if (choice == text) return true;
    rest.remove_prefix(std::min(rest.size(), choice.size() + 1));
  }
  return false;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;
  std::int64_t value = 0;
  const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (text.empty() || !digits || text.size() > kMostDigits) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Checked read_integer(const Parameter& parameter, const std::string& text, Arguments& out) {
  const auto number = whole_number(text);
  if (!number || *number < parameter.least || *number > parameter.most) {
    const bool bounded = parameter.most < Parameter().most;
    const std::string range =
        bounded ? fmt::format(" from {} to {}", parameter.least, parameter.most) : " of at most 18 digits";
    return fault(parameter, fmt::format("must be a whole number{}, not {}", range, shown(text)));
  }
  out.set(parameter, text, *number);
  return std::nullopt;
}

// The days of the calendar are the same in every zone; when they begin is the handlers' business.
Checked read_date(const Parameter& parameter, const std::string& text, Arguments& out) {
  static const report::Clock kAnyZone("UTC");
  if (text.empty() || !report::date_range(text, "", kAnyZone)) {
    return fault(parameter,
                 fmt::format("must be a date YYYY-MM-DD of the years 1970 to 9999, not {}", shown(text)));
  }
  out.set(parameter, text, 0);
  return std::nullopt;
}

Checked read_text(const Parameter& parameter, const std::string& text, Arguments& out) {
  if (!is_utf8(text)) return fault(parameter, "must be UTF-8");
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return fault(parameter, "must not be empty");
  if (static_cast<std::int64_t>(text.size()) > parameter.most) {
    return fault(parameter, fmt::format("is {} bytes long, {} are allowed", text.size(), parameter.most));
  }
  out.set(parameter, text, 0);
  return std::nullopt;
}

Checked read_choice(const Parameter& parameter, const std::string& text, Arguments& out) {
  if (!is_choice(parameter, text)) {
    return fault(parameter, fmt::format("must be one of: {}; not {}", parameter.choices, shown(text)));
  }
  out.set(parameter, text, 0);
  return std::nullopt;
}

Checked read_value(const Parameter& parameter, const std::string& text, Arguments& out) {
  switch (parameter.type) {
    case Type::integer: return read_integer(parameter, text, out);
    case Type::date: return read_date(parameter, text, out);
    case Type::text: return read_text(parameter, text, out);
    case Type::choice: return read_choice(parameter, text, out);
    case Type::integers:
    case Type::boolean: break;
  }
  return fault(parameter, "can only stand in a body");
}

// Of a JSON body, where numbers are numbers.
Checked read_json_integer(const Parameter& parameter, const classin::Json& value, Arguments& out) {
  const bool whole = value.kind() == classin::Json::Kind::integer && value.integer() >= 0;
  if (!whole) return fault(parameter, "must be a whole number");
  return read_integer(parameter, std::to_string(*value.integer()), out);
}

Checked read_boolean(const Parameter& parameter, const classin::Json& value, Arguments& out) {
  if (value.kind() != classin::Json::Kind::boolean) return fault(parameter, "must be true or false");
  const bool truth = value.truth().value_or(false);
  out.set(parameter, truth ? "true" : "false", truth ? 1 : 0);
  return std::nullopt;
}

Checked read_integers(const Parameter& parameter, const classin::Json& value, Arguments& out) {
  if (!value.is_array()) return fault(parameter, "must be a JSON array of whole numbers");
  std::vector<std::int64_t> numbers;
  for (const classin::Json item : value.items()) {
    const auto number = item.kind() == classin::Json::Kind::integer ? item.integer() : std::nullopt;
    if (!number || *number < 0 || *number > Parameter().most) {
      return fault(parameter, "must be a JSON array of whole numbers of at most 18 digits");
    }
    numbers.push_back(*number);
  }
  if (static_cast<std::int64_t>(numbers.size()) > parameter.most) {
    return fault(parameter, fmt::format("holds {} numbers, {} are allowed", numbers.size(), parameter.most));
  }
  out.set(parameter, "", 0, std::move(numbers));
  return std::nullopt;
}

std::string names_in(Parameters parameters, In in) {
  std::string names;
  for (const Parameter* parameter : parameters) {
    if (parameter->in == in) names += (names.empty() ? "" : ", ") + std::string(parameter->name);
  }
  return names.empty() ? "none" : names;
}

const Parameter* find(Parameters parameters, In in, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const Parameter* p) { return p->in == in && p->name == name; });
  return found == parameters.end() ? nullptr : *found;
}

ParameterFault unknown(Parameters parameters, In in, std::string_view name) {
  return {std::string(name),
          fmt::format("unknown {} {}; known here: {}", in == In::body ? "member" : "parameter", shown(name),
                      names_in(parameters, in))};
}

Checked find_missing(Parameters parameters, In in, const Arguments& given) {
  for (const Parameter* parameter : parameters) {
    if (parameter->in == in && parameter->required && !given.has(parameter->name)) {
      return fault(*parameter, fmt::format("is missing: {}", parameter->help));
    }
  }
  return std::nullopt;
}

Checked read_member(const Parameter& parameter, const classin::Json& value, Arguments& out) {
  if (parameter.type == Type::integer) return read_json_integer(parameter, value, out);
  if (parameter.type == Type::boolean) return read_boolean(parameter, value, out);
  if (parameter.type == Type::integers) return read_integers(parameter, value, out);
  const auto text = value.string();
  if (!text) return fault(parameter, "must be a JSON string");
  return read_value(parameter, std::string(*text), out);
}

}  // namespace

const Arguments::Value* Arguments::find(std::string_view name, Type type) const {
  const auto at = values_.find(name);
  return at != values_.end() && at->second.type == type ? &at->second : nullptr;
}

std::optional<std::int64_t> Arguments::number(std::string_view name) const {
  const Value* value = find(name, Type::integer);
  return value != nullptr ? std::optional(value->number) : std::nullopt;
}

std::optional<bool> Arguments::truth(std::string_view name) const {
  const Value* value = find(name, Type::boolean);
  return value != nullptr ? std::optional(value->number != 0) : std::nullopt;
}

std::optional<std::vector<std::int64_t>> Arguments::numbers(std::string_view name) const {
  const Value* value = find(name, Type::integers);
  return value != nullptr ? std::optional(value->numbers) : std::nullopt;
}

std::optional<std::string> Arguments::text(std::string_view name) const {
  const auto at = values_.find(name);
  return at != values_.end() ? std::optional(at->second.text) : std::nullopt;
}

std::string Arguments::text_or(std::string_view name, std::string_view otherwise) const {
  const auto at = values_.find(name);
  return at != values_.end() ? at->second.text : std::string(otherwise);
}

void Arguments::set(const Parameter& parameter, std::string text, std::int64_t number,
                    std::vector<std::int64_t> numbers) {
  values_[std::string(parameter.name)] = {parameter.type, std::move(text), number, std::move(numbers)};
}

Checked read_path(Parameters parameters, const std::map<std::string, std::string>& values, Arguments& out) {
  for (const auto& [name, text] : values) {
    const Parameter* parameter = find(parameters, In::path, name);
    ROLLCALL_CHECK(parameter != nullptr);
    if (auto wrong = read_value(*parameter, text, out)) return wrong;
  }
  return std::nullopt;
}

Checked read_query(Parameters parameters, std::string_view query, Arguments& out) {
  const auto pairs = parse_query(query);
  if (!pairs) return ParameterFault{pairs.error().hint, pairs.error().what};
  for (const auto& [name, text] : *pairs) {
    const Parameter* parameter = find(parameters, In::query, name);
    if (parameter == nullptr) return unknown(parameters, In::query, name);
    if (auto wrong = read_value(*parameter, text, out)) return wrong;
  }
  return find_missing(parameters, In::query, out);
}

Checked read_body(Parameters parameters, std::string_view body, Arguments& out) {
  const std::string expected = fmt::format("send a JSON object with: {}", names_in(parameters, In::body));
  classin::JsonDocument document;
  const auto root = document.parse(body);
  if (!root)
    return ParameterFault{"", fmt::format("the body is not JSON: {}; {}", root.error().what, expected)};
  if (!root->is_object()) return ParameterFault{"", "the body is not a JSON object; " + expected};
  std::set<std::string, std::less<>> seen;
  for (const auto& [name, value] : root->members()) {
    const Parameter* parameter = find(parameters, In::body, name);
    if (parameter == nullptr) return unknown(parameters, In::body, name);
    if (!seen.emplace(name).second) return fault(*parameter, "is named twice");
    if (auto wrong = read_member(*parameter, value, out)) return wrong;
  }
  return find_missing(parameters, In::body, out);
}

bool any_in(Parameters parameters, In in) {
  return std::any_of(parameters.begin(), parameters.end(), [&](const Parameter* p) { return p->in == in; });
}

}  // namespace rollcall::api
