#include "storage/state.hpp"

#include <fmt/format.h>

#include <charconv>

#include "storage/sqlite/open_journal.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr std::string_view kColumns = "name, hash, scope, sids, created_at, expires_at, revoked_at";

std::string join(const std::vector<Sid>& sids) {
  std::string out;
  for (const Sid sid : sids) out += (out.empty() ? "" : ",") + std::to_string(sid.value);
  return out;
}

std::vector<Sid> split(std::string_view text) {
  std::vector<Sid> sids;
  while (!text.empty()) {
    Sid sid;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), sid.value);
    if (error == std::errc()) sids.push_back(sid);
    const auto comma = text.find(',');
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return sids;
}

Token token_of(const Statement& s) {
  return {.name = s.text(0),
          .hash = s.text(1),
          .scope = static_cast<Scope>(s.integer(2)),
          .sids = split(s.text(3)),
          .created_at = s.integer(4),
          .expires_at = s.optional_integer(5),
          .revoked_at = s.optional_integer(6)};
}

class SqliteState : public StateStore {
 public:
  SqliteState(const std::string& path, Access access)
      : database_(sqlite::open_journal_database(path, access)) {}

  bool add_token(const Token& token) override {
    Statement insert(*database_,
                     "INSERT INTO token (name, hash, scope, sids, created_at, expires_at) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING");
    insert.bind(1, std::string_view(token.name)).bind(2, std::string_view(token.hash));
    insert.bind(3, static_cast<int>(token.scope)).bind(4, std::string_view(join(token.sids)));
    insert.bind(5, token.created_at).bind(6, token.expires_at).run();
    return database_->changes() == 1;
  }

  bool revoke_token(std::string_view name, std::int64_t at) override {
    Statement(*database_, "UPDATE token SET revoked_at = ?2 WHERE name = ?1 AND revoked_at IS NULL")
        .bind(1, name)
        .bind(2, at)
        .run();
    return database_->changes() == 1;
  }

  std::vector<Token> tokens() override {
    Statement all(*database_, fmt::format("SELECT {} FROM token ORDER BY name", kColumns));
    std::vector<Token> out;
    while (all.step()) out.push_back(token_of(all));
    return out;
  }

  std::optional<Token> token_by_hash(std::string_view hash) override {
    Statement find(*database_,
                   fmt::format("SELECT {} FROM token WHERE hash = ?1 AND revoked_at IS NULL", kColumns));
    if (!find.bind(1, hash).step()) return std::nullopt;
    return token_of(find);
  }

 private:
  std::unique_ptr<Database> database_;
};

}  // namespace

std::string_view scope_name(Scope scope) {
  switch (scope) {
    case Scope::read: return "read";
    case Scope::correct: return "correct";
    case Scope::manage: return "manage";
  }
  return "";
}

std::optional<Scope> scope_of(std::string_view name) {
  for (const Scope scope : {Scope::read, Scope::correct, Scope::manage}) {
    if (scope_name(scope) == name) return scope;
  }
  return std::nullopt;
}

bool Token::allows(Sid sid) const {
  if (sids.empty()) return true;
  for (const Sid allowed : sids) {
    if (allowed == sid) return true;
  }
  return false;
}

std::unique_ptr<StateStore> open_state(const std::string& path, Access access) {
  return std::make_unique<SqliteState>(path, access);
}

}  // namespace rollcall::storage
