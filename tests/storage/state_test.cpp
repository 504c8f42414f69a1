#include "storage/state.hpp"

#include <doctest/doctest.h>

#include "storage/files.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using namespace storage::testing;

Token token(const std::string& name, const std::string& hash, std::vector<Sid> sids = {}) {
  return {.name = name,
          .hash = hash,
          .scope = Scope::correct,
          .sids = std::move(sids),
          .created_at = 5,
          .revoked_at = {}};
}

}  // namespace

TEST_CASE("a token is found by its hash with its scope and schools until it is revoked, once") {
  const Files files;
  auto state = open_state(files.paths.journal, Access::read_write);
  CHECK(state->add_token(token("b", "hash-b", {kSchool, kOther})));
  CHECK(state->add_token(token("a", "hash-a")));
  state = open_state(files.paths.journal, Access::read_write);
  const auto found = state->token_by_hash("hash-b");
  REQUIRE(found);
  CHECK(found->name == "b");
  CHECK(found->scope == Scope::correct);
  CHECK(found->sids == std::vector<Sid>{kSchool, kOther});
  CHECK(found->created_at == 5);
  CHECK_FALSE(state->token_by_hash("hash"));
  CHECK(state->revoke_token("b", 9));
  CHECK_FALSE(state->revoke_token("b", 10));
  CHECK_FALSE(state->revoke_token("c", 10));
  CHECK_FALSE(state->token_by_hash("hash-b"));
  const auto all = state->tokens();
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "a");
  CHECK(all[1].revoked_at == 9);
}

TEST_CASE("a name is taken for ever, and so is a hash") {
  const Files files;
  const auto state = open_state(files.paths.journal, Access::read_write);
  CHECK(state->add_token(token("a", "1")));
  CHECK_FALSE(state->add_token(token("a", "2")));
  CHECK_FALSE(state->add_token(token("b", "1")));
  state->revoke_token("a", 9);
  CHECK_FALSE(state->add_token(token("a", "3")));
}

TEST_CASE("a token without schools is for all, with schools for those alone") {
  CHECK(token("a", "").allows(kSchool));
  CHECK(token("a", "", {kSchool}).allows(kSchool));
  CHECK_FALSE(token("a", "", {kSchool}).allows(kOther));
}

TEST_CASE("every scope has a name that leads back to it") {
  for (const Scope scope : {Scope::read, Scope::correct, Scope::manage})
    CHECK(scope_of(scope_name(scope)) == scope);
  CHECK_FALSE(scope_of("root"));
}

}  // namespace rollcall::storage
