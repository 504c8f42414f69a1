#include "outbound/calls.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <numeric>

#include "base/utf8.hpp"
#include "classin/json_reader.hpp"
#include "outbound/call_tables.hpp"
#include "outbound/text.hpp"

namespace rollcall::outbound {
namespace {

constexpr std::size_t kV2TextBytes = 1024;  // from here on the readings of the signature's rule differ
constexpr std::string_view kPictureNames[] = {".jpg", ".jpeg", ".gif", ".png"};

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lowered(c); });
  return out;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

bool is_choice(std::string_view choices, std::int64_t number) {
  for (std::size_t at = 0; at < choices.size();) {
    const auto end = std::min(choices.find(' ', at), choices.size());
    if (whole_number(choices.substr(at, end - at)) == number) return true;
    at = end + 1;
  }
  return false;
}

std::string range_text(const Parameter& parameter) {
  const bool open = parameter.most == std::numeric_limits<std::int64_t>::max();
  return open ? fmt::format("at least {}", parameter.least)
              : fmt::format("{} to {}", parameter.least, parameter.most);
}

// "" where the value keeps to its parameter; else what is expected, without quoting a text.
std::string integer_fault(const Parameter& parameter, std::int64_t number) {
  if (!parameter.choices.empty()) {
    if (is_choice(parameter.choices, number)) return "";
    return fmt::format("{} is none of {}: {}", number, parameter.choices, parameter.help);
  }
  if (number >= parameter.least && number <= parameter.most) return "";
  return fmt::format("{} is not {}: {}", number, range_text(parameter), parameter.help);
}

std::string text_fault(const Parameter& parameter, const std::string& text, Version version) {
  if (!is_utf8(text)) return "it is not UTF-8";
  const bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 0 && c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
  });
  if (control) return "it holds a control character";
  const auto size = characters_in(text);
  if (size < parameter.least || size > parameter.most)
    return fmt::format("it has {} characters, {} are wanted", size, range_text(parameter));
  if (version == Version::v2 && text.size() >= kV2TextBytes)
    return fmt::format("it has {} bytes of UTF-8, less than {} are wanted", text.size(), kV2TextBytes);
  return "";
}

std::string integers_fault(const Parameter& parameter, const Integers& numbers) {
  const auto size = static_cast<std::int64_t>(numbers.size());
  if (size < parameter.least || size > parameter.most)
    return fmt::format("it has {} items, {} are wanted", size, range_text(parameter));
  const auto wrong = std::find_if(numbers.begin(), numbers.end(), [](auto number) { return number < 1; });
  return wrong == numbers.end() ? "" : fmt::format("{} is not an id: ids are at least 1", *wrong);
}

std::string picture_fault(const Parameter& parameter, const Picture& picture) {
  const auto name = lowered(picture.file_name);
  const bool known = std::any_of(std::begin(kPictureNames), std::end(kPictureNames),
                                 [&](auto ending) { return name.ends_with(ending); });
  if (!known) return "the picture's name must end in .jpg, .jpeg, .gif or .png";
  const auto size = static_cast<std::int64_t>(picture.bytes.size());
  if (size >= parameter.least && size <= parameter.most) return "";
  return fmt::format("the picture has {} bytes, {} are wanted", size, range_text(parameter));
}

bool is_json(std::string_view text) {
  classin::JsonDocument document;
  return document.parse(text).ok() && !document.repair();
}

std::string value_fault(const Parameter& parameter, const Value& value, Version version) {
  switch (parameter.kind) {
    case Kind::integer:
      if (const auto* number = std::get_if<std::int64_t>(&value)) return integer_fault(parameter, *number);
      return "it must be an integer";
    case Kind::text:
      if (const auto* text = std::get_if<std::string>(&value)) return text_fault(parameter, *text, version);
      return "it must be a text";
    case Kind::integers:
      if (const auto* numbers = std::get_if<Integers>(&value)) return integers_fault(parameter, *numbers);
      return "it must be a list of integers";
    case Kind::json:
      if (const auto* json = std::get_if<JsonText>(&value))
        return is_json(json->text) ? "" : "it is not JSON";
      return std::holds_alternative<Integers>(value) ? "" : "it must be JSON";
    case Kind::picture:
      if (const auto* picture = std::get_if<Picture>(&value)) return picture_fault(parameter, *picture);
      return "it must be a picture file";
  }
  return "";
}

std::string known_names(const Call& call) {
  std::string out;
  for (const auto& parameter : call.parameters) out.append(out.empty() ? "" : ", ").append(parameter.name);
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// What goes wrong across parameters, but for those that are at fault by themselves already.
void append_new(std::vector<FieldFault>& faults, const Call& call, const Values& values,
                const CheckContext& context) {
  std::vector<FieldFault> across;
  call.check(values, context, across);
  const auto single = faults.size();
  for (auto& fault : across) {
    const auto end = faults.begin() + static_cast<std::ptrdiff_t>(single);
    const bool known =
        std::any_of(faults.begin(), end, [&](const auto& other) { return other.field == fault.field; });
    if (!known) faults.push_back(std::move(fault));
  }
}

Result<Integers> integers_of_text(std::string_view text) {
  const Error expected{"a list of integers is expected", "write it like [1001002,1001003]"};
  const std::string list = text.starts_with('[') ? std::string(text) : fmt::format("[{}]", text);
  classin::JsonDocument document;
  const auto root = document.parse(list);
  if (!root || !root->is_array()) return expected;
  Integers out;
  for (const auto item : root->items()) {
    if (item.kind() != classin::Json::Kind::integer) return expected;
    out.push_back(*item.integer());
  }
  return out;
}

}  // namespace

const Parameter* Call::parameter(std::string_view parameter_name) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& parameter) { return parameter.name == parameter_name; });
  return found == parameters.end() ? nullptr : &*found;
}

std::span<const Call> calls() {
  static const std::vector<Call> kAll = [] {
    std::vector<Call> all(v1_calls().begin(), v1_calls().end());
    all.insert(all.end(), v2_calls().begin(), v2_calls().end());
    return all;
  }();
  return kAll;
}

const Call* find_call(std::string_view name) {
  const auto all = calls();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& call) { return call.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string nearest_call(std::string_view name) {
  const auto wanted = lowered(name);
  std::string_view best;
  std::size_t least = std::max<std::size_t>(name.size() / 3, 2) + 1;
  for (const auto& call : calls()) {
    const auto distance = edit_distance(wanted, lowered(call.name));
    if (distance >= least) continue;
    least = distance;
    best = call.name;
  }
  return std::string(best);
}

std::vector<FieldFault> check(const Call& call, const Values& values, const CheckContext& context) {
  std::vector<FieldFault> faults;
  for (const auto& [name, value] : values) {
    if (call.parameter(name)) continue;
    faults.push_back(
        {name, fmt::format("{} has no such parameter; it has {}", call.name, known_names(call))});
  }
  for (const auto& parameter : call.parameters) {
    const auto found = values.find(parameter.name);
    const bool missing = found == values.end();
    auto fault = missing ? std::string(parameter.required ? "it is missing: " : "")
                         : value_fault(parameter, found->second, call.version);
    if (fault.empty()) continue;
    if (missing) fault += parameter.help;
    faults.push_back({std::string(parameter.name), std::move(fault)});
  }
  if (call.check) append_new(faults, call, values, context);
  return faults;
}

Result<Value> value_of_text(const Parameter& parameter, std::string_view text) {
  switch (parameter.kind) {
    case Kind::integer:
      if (const auto number = whole_number(text)) return Value{*number};
      return Error{"an integer is expected", std::string(parameter.help)};
    case Kind::text: return Value{std::string(text)};
    case Kind::integers: {
      auto numbers = integers_of_text(text);
      if (!numbers) return std::move(numbers).error();
      return Value{*std::move(numbers)};
    }
    case Kind::json:
      if (is_json(text)) return Value{JsonText{std::string(text)}};
      return Error{"JSON is expected", std::string(parameter.help)};
    case Kind::picture: return Error{"a picture cannot be written as text", "name its file"};
  }
  return Error{"the parameter has no known kind", ""};
}

}  // namespace rollcall::outbound
