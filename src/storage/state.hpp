// State that cannot be derived and is not a push: access tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace rollcall::storage {

enum class Scope : std::uint8_t {
  read = 0,
  correct = 1,
  manage = 2
};  // stored, do not change; each includes the last
std::string_view scope_name(Scope scope);
std::optional<Scope> scope_of(std::string_view name);

struct Token {
  std::string name;
  std::string hash;  // SHA-256 of the token, lower-case hex; the token itself is stored nowhere
  Scope scope = Scope::read;
  std::vector<Sid> sids;  // empty: every school
  std::int64_t created_at = 0;
  std::optional<std::int64_t> expires_at;  // from then on it is no good; unset: it never ends by itself
  std::optional<std::int64_t> revoked_at;

  bool allows(Sid sid) const;
  bool expired(std::int64_t now) const { return expires_at && now >= *expires_at; }
};

class StateStore {
 public:
  virtual ~StateStore() = default;
  virtual bool add_token(const Token& token) = 0;  // false when the name is taken
  virtual bool revoke_token(std::string_view name,
                            std::int64_t at) = 0;  // false when unknown or revoked already
  virtual std::vector<Token> tokens() = 0;         // by name, revoked ones too
  virtual std::optional<Token> token_by_hash(
      std::string_view hash) = 0;  // not a revoked one; an expired one, too
};

}  // namespace rollcall::storage
