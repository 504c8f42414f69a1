#include "storage/sqlite/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace rollcall::storage::sqlite {

namespace {

constexpr int kBusyTimeoutMs = 5000;

StoreError::Kind kind_of(int code) {
  if (code == SQLITE_IOERR_SHMSIZE) return StoreError::Kind::full;  // no room for the shared memory
  switch (code & 0xff) {
    case SQLITE_FULL: return StoreError::Kind::full;
    case SQLITE_CANTOPEN: return StoreError::Kind::cannot_open;
    case SQLITE_READONLY:
    case SQLITE_PERM: return StoreError::Kind::read_only;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return StoreError::Kind::busy;
    case SQLITE_CORRUPT: return StoreError::Kind::damaged;
    case SQLITE_NOTADB: return StoreError::Kind::not_ours;
    case SQLITE_IOERR: return StoreError::Kind::io;
    default: return StoreError::Kind::other;
  }
}

std::string_view hint_of(StoreError::Kind kind) {
  switch (kind) {
    case StoreError::Kind::full: return "; the disk is full: free some space, service resumes by itself";
    case StoreError::Kind::cannot_open: return "; does the directory exist, and may this user write to it?";
    case StoreError::Kind::read_only: return "; this user may not write to it: check owner and mode";
    case StoreError::Kind::busy: return "; another process holds it: try again when that has finished";
    case StoreError::Kind::damaged: return "; the file is damaged: restore it from a backup";
    case StoreError::Kind::not_ours: return "; it is no journal and no backup of Rollcall: name another file";
    case StoreError::Kind::io: return "; the disk reports an error: check it";
    case StoreError::Kind::newer_version:
    case StoreError::Kind::other: return "";
  }
  return "";
}

// The path as a URI, which alone can say that the file does not change.
std::string unchanging_uri(const std::string& path) {
  std::string uri = path.starts_with('/') ? "file://" : "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#')
      uri += fmt::format("%{:02X}", static_cast<unsigned>(c));
    else
      uri += c;
  }
  return uri + "?immutable=1";
}

}  // namespace

Database::Database(const std::string& path, Mode mode) : path_(path) {
  int flags = SQLITE_OPEN_NOMUTEX;
  switch (mode) {
    case Mode::read_write_create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE; break;
    case Mode::read_write: flags |= SQLITE_OPEN_READWRITE; break;
    case Mode::read_only: flags |= SQLITE_OPEN_READONLY; break;
    case Mode::unchanging: flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI; break;
  }
  const std::string name = mode == Mode::unchanging ? unchanging_uri(path) : path;
  const int code = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) {
    const std::string text = handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    sqlite3_close(handle_);
    const auto kind = kind_of(code);
    const bool reads = mode == Mode::read_only || mode == Mode::unchanging;
    const std::string_view hint = reads && kind == StoreError::Kind::cannot_open
                                      ? "; does it exist, and may this user read it?"
                                      : hint_of(kind);
    throw StoreError(kind, fmt::format("cannot open {}: {}{}", path, text, hint));
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, kBusyTimeoutMs);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::fail(int code, std::string_view doing) {
  const auto kind = kind_of(code);
  const bool of_sqlite = sqlite3_errcode(handle_) != SQLITE_OK;  // else of a file that we read or wrote
  const char* const text = of_sqlite ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  throw StoreError(kind, fmt::format("{} in {}: {} (SQLite {}){}", doing, path_, text, code, hint_of(kind)));
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, "cannot read or write");
}

std::int64_t Database::integer(std::string_view sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
  const int code = sqlite3_prepare_v3(database.handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) database.fail(code, "cannot read");
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

void Statement::check(int code) {
  if (code != SQLITE_OK) database_->fail(code, "cannot write");
}

Statement& Statement::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_, index, value));
  return *this;
}

Statement& Statement::bind(int index, double value) {
  check(sqlite3_bind_double(statement_, index, value));
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  // An empty view may hold a null pointer, which SQLite would bind as NULL.
  const char* data = text.data() != nullptr ? text.data() : "";
  check(sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view bytes) {
  const char* data = bytes.data() != nullptr ? bytes.data() : "";
  check(sqlite3_bind_blob64(statement_, index, data, bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind_null(int index) {
  check(sqlite3_bind_null(statement_, index));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_);
    return false;
  }
  sqlite3_reset(statement_);
  database_->fail(code, "cannot read or write");
}

void Statement::run() {
  while (step()) {
  }
}

void Statement::reset() { sqlite3_reset(statement_); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string Statement::text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(data, size);
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> Statement::optional_text(int column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const StoreError&) {
    // SQLite has rolled back by itself (disk full, I/O error): nothing is left to undo.
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace rollcall::storage::sqlite
