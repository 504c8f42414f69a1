#include "config/section.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/duration.hpp"
#include "base/json_writer.hpp"

namespace rollcall::config {

namespace {

constexpr std::size_t kShownBytes = 60;

bool is_secret(std::string_view key) { return key == "secrets" || key == "callback_token"; }

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text.substr(0, kShownBytes));
  return text.size() > kShownBytes ? out + " (cut)" : out;
}

std::string kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::text: return "a text";
    case Node::Kind::integer: return "an integer";
    case Node::Kind::real: return "a number with decimals";
    case Node::Kind::boolean: return "a boolean";
    case Node::Kind::date_time: return "a date or time";
    case Node::Kind::list: return "a list";
    case Node::Kind::table: return "a table";
  }
  return {};
}

std::string shown(const Node& node, std::string_view key) {
  if (!is_secret(key)) {
    if (node.kind == Node::Kind::text) return "the text " + quoted(node.text);
    if (node.kind == Node::Kind::integer) return fmt::format("the integer {}", node.integer);
    if (node.kind == Node::Kind::real) return fmt::format("the number {}", node.real);
  }
  return kind_name(node.kind);
}

std::string homes_of(std::string_view key) {
  std::string out;
  for (const TableKeys& table : kTables) {
    if (std::find(table.keys.begin(), table.keys.end(), key) == table.keys.end()) continue;
    out += out.empty() ? "" : " or ";
    out += table.name;
  }
  return out;
}

}  // namespace

Section::Section(const Node& table, const TableKeys& known, Faults& faults)
    : table_(table), known_(known), faults_(faults) {
  for (const Entry& entry : table.entries) {
    if (std::find(known.keys.begin(), known.keys.end(), entry.key) == known.keys.end()) report_unknown(entry);
  }
}

void Section::report_unknown(const Entry& entry) const {
  const bool top_table = known_.name == kTopKeys.name && entry.value.kind == Node::Kind::table;
  std::string message = top_table ? fmt::format("unknown table [{}]", entry.key)
                                  : fmt::format("unknown key '{}' in {}", entry.key, known_.name);
  const std::string_view near = closest(entry.key, known_.keys);
  const std::string homes = homes_of(entry.key);
  if (!homes.empty()) message += fmt::format("; {} has a key of that name", homes);
  message += near.empty() ? fmt::format("; expected one of: {}", fmt::join(known_.keys, ", "))
                          : fmt::format("; did you mean '{}'?", near);
  faults_.add(entry.key_at, std::move(message));
}

const Node* Section::node(std::string_view key) const {
  ROLLCALL_CHECK(std::find(known_.keys.begin(), known_.keys.end(), key) != known_.keys.end());
  const Entry* entry = table_.find(key);
  return entry ? &entry->value : nullptr;
}

Position Section::at(std::string_view key) const {
  const Node* found = node(key);
  return found ? found->at : table_.at;
}

void Section::fault(Position at, std::string_view key, const Error& error) const {
  faults_.add(at, fmt::format("{} in {}: {}", key, known_.name, error.text()));
}

void Section::expected(const Node& found, std::string_view key, std::string_view what) const {
  fault(found.at, key, {fmt::format("expected {}, found {}", what, shown(found, key)), ""});
}

std::optional<std::string> Section::text(std::string_view key) const {
  const Node* found = node(key);
  if (!found) return std::nullopt;
  if (found->kind == Node::Kind::text) return found->text;
  expected(*found, key, "a text in quotes");
  return std::nullopt;
}

std::optional<std::int64_t> Section::integer(std::string_view key, std::int64_t lowest,
                                             std::int64_t highest) const {
  const Node* found = node(key);
  if (!found) return std::nullopt;
  if (found->kind == Node::Kind::integer && found->integer >= lowest && found->integer <= highest) {
    return found->integer;
  }
  expected(*found, key, fmt::format("an integer from {} to {}", lowest, highest));
  return std::nullopt;
}

std::optional<double> Section::ratio(std::string_view key) const {
  const Node* found = node(key);
  if (!found) return std::nullopt;
  if (found->kind == Node::Kind::real && found->real >= 0 && found->real <= 1) return found->real;
  if (found->kind == Node::Kind::integer && (found->integer == 0 || found->integer == 1)) {
    return static_cast<double>(found->integer);
  }
  expected(*found, key, "a number from 0.0 to 1.0");
  return std::nullopt;
}

std::optional<std::int64_t> Section::duration_ms(std::string_view key, std::string_view lowest,
                                                 std::string_view highest) const {
  const Node* found = node(key);
  if (!found) return std::nullopt;
  const std::string range = fmt::format("a duration from \"{}\" to \"{}\"", lowest, highest);
  if (found->kind != Node::Kind::text) {
    expected(*found, key, range);
    return std::nullopt;
  }
  const auto parsed = parse_duration_ms(found->text);
  if (!parsed.ok()) {
    fault(found->at, key, parsed.error());
    return std::nullopt;
  }
  if (*parsed >= *parse_duration_ms(lowest) && *parsed <= *parse_duration_ms(highest)) return *parsed;
  expected(*found, key, range);
  return std::nullopt;
}

std::optional<std::int64_t> Section::duration_s(std::string_view key, std::string_view lowest,
                                                std::string_view highest) const {
  const auto ms = duration_ms(key, lowest, highest);
  if (!ms) return std::nullopt;
  if (*ms % 1000 == 0) return *ms / 1000;
  expected(*node(key), key, "a duration of whole seconds");
  return std::nullopt;
}

std::vector<PlacedText> Section::texts(std::string_view key) const {
  std::vector<PlacedText> out;
  const Node* found = node(key);
  if (!found) return out;
  if (found->kind != Node::Kind::list) {
    expected(*found, key, "a list of texts, such as [\"one\", \"two\"]");
    return out;
  }
  for (const Node& item : found->items) {
    if (item.kind == Node::Kind::text) {
      out.push_back({item.text, item.at});
    } else {
      expected(item, key, "a text in quotes");
    }
  }
  return out;
}

std::vector<Cidr> Section::ranges(std::string_view key) const {
  std::vector<Cidr> out;
  for (const PlacedText& item : texts(key)) {
    auto range = Cidr::parse(item.text);
    if (range.ok()) {
      out.push_back(*range);
    } else {
      fault(item.at, key, range.error());
    }
  }
  return out;
}

std::vector<const Node*> Section::tables(std::string_view key) const {
  std::vector<const Node*> out;
  const Node* found = node(key);
  if (!found) return out;
  const std::string wanted =
      known_.name == kTopKeys.name ? fmt::format("[[{}]]", key) : fmt::format("[[school.{}]]", key);
  if (found->kind != Node::Kind::list) {
    expected(*found, key, fmt::format("{} in double brackets, once for each", wanted));
    return out;
  }
  for (const Node& item : found->items) {
    if (item.kind == Node::Kind::table) {
      out.push_back(&item);
    } else {
      expected(item, key, wanted);
    }
  }
  return out;
}

const Node* Section::table(std::string_view key) const {
  const Node* found = node(key);
  if (!found || found->kind == Node::Kind::table) return found;
  expected(*found, key, fmt::format("a table [{}]", key));
  return nullptr;
}

}  // namespace rollcall::config
