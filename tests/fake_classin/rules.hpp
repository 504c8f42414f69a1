// What each call takes, from the documentation (API.md 3, 4, 6, 8), and a check of single parameters against
// it. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fake_classin/fields.hpp"

namespace fake_classin {

enum class Version { v1, v2 };
enum class Kind { id, number, text, ids, json, picture };

constexpr std::int64_t kNoLimit = INT64_MAX;

struct Rule {
  std::string_view name;
  Kind kind = Kind::id;
  bool required = false;
  std::int64_t least = 0, most = kNoLimit;  // of a number, or of a text's characters
  std::string_view choices;                 // of a number, separated by blanks; "": all
  std::int64_t wrong_code = 0;              // 0: the version's common one
  bool by_default = false;                  // v1: a wrong number counts as the default
};

struct CallRules {
  std::string_view name;
  Version version = Version::v1;
  std::string_view path;  // v2
  std::span<const Rule> rules;
};

std::span<const CallRules> calls_of_v1();
std::span<const CallRules> calls_of_v2();
const CallRules* call_of_target(std::string_view target);  // null where there is none
std::string_view v1_path();                                // what comes before the name

// The parameters that are of use: known, of their kind, within limits (cut to them where v1 does so).
class Parameters {
 public:
  std::optional<std::int64_t> number(std::string_view name) const;
  std::int64_t number_or(std::string_view name, std::int64_t otherwise) const;
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::vector<std::int64_t>> ids(std::string_view name) const;
  const Field* picture(std::string_view name) const;
  bool has(std::string_view name) const { return values_.contains(name); }
  std::size_t size() const { return values_.size(); }

  void put(Field field) { values_.insert_or_assign(field.name, std::move(field)); }

 private:
  std::map<std::string, Field, std::less<>> values_;
};

struct Checked {
  Parameters parameters;
  std::int64_t code = 1;              // of the first fault that is one
  std::vector<std::string> breaches;  // every one, those that ClassIn is silent about too
};

// Those of the transport (SID, safeKey, timeStamp of v1) are passed over.
Checked check_parameters(const CallRules& call, const Fields& fields);

}  // namespace fake_classin
