#include "cli/choices.hpp"

#include "classin/kinds.hpp"
#include "domain/status.hpp"
#include "storage/creations.hpp"
#include "storage/state.hpp"

namespace rollcall::cli {

namespace {

// The names of values that are numbered from 0 to `last`.
template <auto last, class Name>
auto names_to(Name name) {
  std::array<std::string_view, static_cast<std::size_t>(last) + 1> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = name(static_cast<decltype(last)>(i));
  return names;
}

}  // namespace

Choices class_states() {
  static const auto kNames = names_to<domain::ClassState::cancelled>(&domain::state_name);
  return kNames;
}

Choices statuses() {
  static const auto kNames = names_to<domain::Status::present>(&domain::status_name);
  return kNames;
}

Choices scopes() {
  static const auto kNames = names_to<storage::Scope::manage>(&storage::scope_name);
  return kNames;
}

Choices kinds() {
  static const auto kNames = names_to<classin::Kind::unknown>(&classin::kind_name);
  return kNames;
}

Choices creation_states() {
  static const auto kNames = names_to<storage::CreationState::deleted>(&storage::creation_state_name);
  return kNames;
}

}  // namespace rollcall::cli
