// RAII around the SQLite C interface: errors become StoreError, statements are prepared once and reset
// themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace rollcall::storage::sqlite {

class Database;

// A prepared statement. bind() numbers parameters from 1; texts are copied. After step() returned false, or
// on reset(), it can be bound and run again.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, const char*) = delete;
  Statement& bind_blob(int index, std::string_view bytes);
  Statement& bind_null(int index);
  template <class T>
  Statement& bind(int index, const std::optional<T>& value) {
    return value ? bind(index, *value) : bind_null(index);
  }

  bool step();  // true while there is a row
  void run();   // steps to the end, then resets
  void reset();

  std::int64_t integer(int column) const;  // columns count from 0
  double real(int column) const;
  std::string text(int column) const;  // blobs too
  bool is_null(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::optional<std::string> optional_text(int column) const;

 private:
  void check(int code);
  Database* database_;
  sqlite3_stmt* statement_ = nullptr;
};

class Database {
 public:
  // An unchanging one is read without locks and side files, also on a medium that cannot be written to: right
  // for a file that nobody else has open.
  enum class Mode { read_write_create, read_write, read_only, unchanging };
  Database(const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql);
  std::int64_t integer(std::string_view sql);  // of the first row's first column, 0 without one
  std::int64_t changes() const;
  const std::string& path() const { return path_; }
  sqlite3* handle() { return handle_; }

  // For failed_sync.cpp.
  struct Checkpoints {
    int every = 0, next = 0;  // pages of the WAL
    bool failed = false;      // the last one
    bool complained = false;
  };
  Checkpoints& checkpoints() { return checkpoints_; }

  [[noreturn]] void fail(int code, std::string_view doing);

 private:
  friend class Statement;
  std::string path_;
  sqlite3* handle_ = nullptr;
  Checkpoints checkpoints_;
};

// Rolls back unless committed. Immediate: waits for the write lock at the start, not in the middle.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace rollcall::storage::sqlite
