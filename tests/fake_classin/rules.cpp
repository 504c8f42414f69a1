#include "fake_classin/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace fake_classin {

namespace {

constexpr std::string_view kV1Path = "/partner/api/course.api.php?action=";

// A v2 text of so many bytes is signed by some of the published demo codes and not by others.
constexpr std::size_t kUnsafeTextBytes = 1024;

bool is_choice(std::string_view choices, std::int64_t number) {
  if (choices.empty()) return true;
  return fmt::format(" {} ", choices).find(fmt::format(" {} ", number)) != std::string::npos;
}

std::string cut(std::string_view text, std::int64_t characters) {
  std::size_t end = 0;
  for (std::int64_t seen = 0; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins && ++seen > characters) break;
  }
  return std::string(text.substr(0, end));
}

// Checks one call's fields, one after the other.
class Checker {
 public:
  Checker(const CallRules& call, const Fields& fields) : call_(call), fields_(fields) {}

  Checked run() {
    find_strangers();
    for (const Rule& rule : call_.rules) {
      if (const Field* const field = find(fields_, rule.name)) {
        look_at(rule, *field);
      } else if (rule.required) {
        refuse(rule, "is missing");
      }
    }
    return std::move(out_);
  }

 private:
  bool v1() const { return call_.version == Version::v1; }
  std::int64_t common_code() const { return v1() ? 100 : 101001001; }

  void breach(std::string_view name, std::string_view what) {
    out_.breaches.push_back(fmt::format("{}: {} {}", call_.name, name, what));
  }
  void refuse(std::string_view name, std::string_view what, std::int64_t code) {
    breach(name, what);
    if (out_.code == 1) out_.code = code == 0 ? common_code() : code;
  }
  void refuse(const Rule& rule, std::string_view what) { refuse(rule.name, what, rule.wrong_code); }

  void find_strangers() {
    std::set<std::string_view> seen;
    for (const Field& field : fields_) {
      const bool transport =
          v1() && (field.name == "SID" || field.name == "safeKey" || field.name == "timeStamp");
      const bool known = std::any_of(call_.rules.begin(), call_.rules.end(),
                                     [&](const Rule& rule) { return rule.name == field.name; });
      if (!transport && !known) refuse(field.name, "is strange", 0);
      if (!seen.insert(field.name).second) refuse(field.name, "is there twice", 0);
    }
  }

  void look_at(const Rule& rule, const Field& field) {
    const bool unsafe = field.type == Field::Type::scalar || field.type == Field::Type::object;
    if (!v1() && unsafe) return refuse(rule, "is neither integer, text nor list");
    switch (rule.kind) {
      case Kind::id:
      case Kind::number: return look_at_number(rule, field);
      case Kind::text: return look_at_text(rule, field);
      case Kind::ids: return look_at_ids(rule, field);
      case Kind::json:
        if (field.type != Field::Type::text) return refuse(rule, "is not a text");
        return out_.parameters.put(field);
      case Kind::picture: return look_at_picture(rule, field);
    }
  }

  void look_at_number(const Rule& rule, const Field& field) {
    // The documentation shows unitId of deleteUnit as a text in its table and as a number in its example.
    const bool either = v1() || (call_.name == "deleteUnit" && rule.name == "unitId");
    const bool right_type = field.type == Field::Type::number || (either && field.type == Field::Type::text);
    const auto number = right_type ? integer_in(field.text) : std::nullopt;
    if (number && *number >= rule.least && *number <= rule.most && is_choice(rule.choices, *number)) {
      return out_.parameters.put(field);
    }
    const std::string what =
        number ? fmt::format("is {}, which is not allowed", *number) : std::string("is not an integer");
    if (rule.by_default && number) return breach(rule.name, what);
    refuse(rule, what);
  }

  void look_at_text(const Rule& rule, const Field& field) {
    if (field.type != Field::Type::text) return refuse(rule, "is not a text");
    if (!v1() && field.text.size() >= kUnsafeTextBytes) breach(rule.name, "is too long to be signed safely");
    const auto characters = static_cast<std::int64_t>(characters_in(field.text));
    if (characters < rule.least)
      return refuse(rule, fmt::format("has {} characters, at least {}", characters, rule.least));
    if (characters <= rule.most) return out_.parameters.put(field);
    const std::string what = fmt::format("has {} characters, at most {}", characters, rule.most);
    const bool exact = rule.least == rule.most || rule.wrong_code != 0 || rule.name == "courseUniqueIdentity";
    if (!v1() || exact) return refuse(rule, what);
    breach(rule.name, what);
    Field shorter = field;
    shorter.text = cut(field.text, rule.most);
    out_.parameters.put(std::move(shorter));
  }

  void look_at_ids(const Rule& rule, const Field& field) {
    Field list = field;
    if (v1()) {
      const auto items = integers_of_json(field.text);
      if (field.type != Field::Type::text || !items)
        return refuse(rule.name, "is not a JSON list of integers", 155);
      list.items = *items;
    } else if (field.type != Field::Type::list || !field.items_are_integers) {
      return refuse(rule, "is not a list of integers");
    }
    if (list.items.empty() && rule.required) return refuse(rule, "is empty");
    out_.parameters.put(std::move(list));
  }

  void look_at_picture(const Rule& rule, const Field& field) {
    if (field.type != Field::Type::picture)
      return refuse(rule.name, "is not a file of a multipart form", 224);
    const std::string_view name = field.file_name;
    const bool known =
        name.ends_with(".jpg") || name.ends_with(".jpeg") || name.ends_with(".gif") || name.ends_with(".png");
    if (!known) return refuse(rule.name, "is not a picture by its name", 224);
    if (static_cast<std::int64_t>(field.text.size()) > rule.most) return refuse(rule, "has more than 1 MB");
    out_.parameters.put(field);
  }

  const CallRules& call_;
  const Fields& fields_;
  Checked out_;
};

}  // namespace

std::string_view v1_path() { return kV1Path; }

const CallRules* call_of_target(std::string_view target) {
  for (const CallRules& call : calls_of_v1()) {
    if (target.starts_with(kV1Path) && target.substr(kV1Path.size()) == call.name) return &call;
  }
  for (const CallRules& call : calls_of_v2()) {
    if (target == call.path) return &call;
  }
  return nullptr;
}

std::optional<std::int64_t> Parameters::number(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : integer_in(found->second.text);
}

std::int64_t Parameters::number_or(std::string_view name, std::int64_t otherwise) const {
  return number(name).value_or(otherwise);
}

std::optional<std::string> Parameters::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second.text);
}

std::optional<std::vector<std::int64_t>> Parameters::ids(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second.items);
}

const Field* Parameters::picture(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

Checked check_parameters(const CallRules& call, const Fields& fields) { return Checker(call, fields).run(); }

}  // namespace fake_classin
