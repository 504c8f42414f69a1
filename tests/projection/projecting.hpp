// Verbs for the tests of projection: from a push to its rows.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "projection/project.hpp"
#include "samples/samples.hpp"

namespace rollcall::projecting {

using records::Attribute;
using records::Source;
using records::Subject;

inline const records::Origin kOrigin{Sid{1000082}, Seq{7}, {0, {1, 2, 3}}};

inline records::Projected project(std::string_view body) {
  return projection::project(samples::decode(body), kOrigin);
}
inline records::Projected project_sample(const std::string& name) { return project(samples::read(name)); }

template <class T>
std::vector<T> rows(const records::Projected& projected) {
  std::vector<T> found;
  for (const auto& row : projected.rows) {
    if (const T* typed = std::get_if<T>(&row)) found.push_back(*typed);
  }
  return found;
}

// The only row of its kind.
template <class T>
T row(const records::Projected& projected) {
  const auto found = rows<T>(projected);
  REQUIRE(found.size() == 1);
  return found[0];
}

inline std::size_t claims(const records::Projected& projected) {
  return rows<records::Claim>(projected).size();
}

inline std::optional<records::Claim> claim(const records::Projected& projected, Subject subject,
                                           std::int64_t id, Attribute attribute, Source source) {
  for (const auto& c : rows<records::Claim>(projected)) {
    if (c.subject == subject && c.subject_id == id && c.attribute == attribute && c.source == source) {
      CHECK(c.number.has_value() != c.text.has_value());
      return c;
    }
  }
  return std::nullopt;
}

inline std::optional<std::int64_t> class_claim(const records::Projected& projected, std::int64_t id,
                                               Attribute attribute, Source source) {
  const auto c = claim(projected, Subject::class_, id, attribute, source);
  return c ? c->number : std::nullopt;
}

inline std::string name_of(const records::Projected& projected, Subject subject, std::int64_t id,
                           Source source = Source::push) {
  const auto c = claim(projected, subject, id, Attribute::name, source);
  return c ? c->text.value_or("") : "";
}

inline std::string person(const records::Projected& projected, std::int64_t uid, Attribute attribute) {
  const auto c = claim(projected, Subject::person, uid, attribute, Source::push);
  return c ? c->text.value_or("") : "";
}

}  // namespace rollcall::projecting
