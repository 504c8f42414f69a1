// The disk as SQLite sees it: each call asks the disk what shall become of it, and goes to the system's own
// VFS.
#include <sqlite3.h>

#include <cstring>
#include <new>
#include <string>

#include "disk/disk.hpp"

namespace rollcall::disk {

namespace {

struct File {
  sqlite3_file base;
  Node* node;  // null: not watched
  std::string* path;
  bool syncs_directory;  // at its first sync, as the unix VFS does for a new journal or WAL
};

sqlite3_vfs* below() {
  static sqlite3_vfs* const kUnix = sqlite3_vfs_find("unix");
  return kUnix;
}

constexpr std::size_t kOwnBytes = (sizeof(File) + 15) / 16 * 16;

File& mine(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* under(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kOwnBytes);
}

// The extended code of an I/O error says where it struck.
int with_place(int code, int io_code) { return code == SQLITE_IOERR ? io_code : code; }

int close_file(sqlite3_file* file) {
  const int code = under(file)->pMethods->xClose(under(file));
  delete mine(file).path;
  file->pMethods = nullptr;
  return code;
}

int read_file(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
  if (const int code = the_disk().before(Op::read, *mine(file).path))
    return with_place(code, SQLITE_IOERR_READ);
  return under(file)->pMethods->xRead(under(file), bytes, size, at);
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  std::size_t part = 0;
  const int code = the_disk().before(Op::write, *mine(file).path, static_cast<std::size_t>(size), &part);
  const int written = code == 0 ? size : static_cast<int>(part);
  if (written > 0) {
    const int failed = under(file)->pMethods->xWrite(under(file), bytes, written, at);
    if (failed != SQLITE_OK) return failed;
    if (mine(file).node != nullptr)
      the_disk().wrote(*mine(file).node, static_cast<std::size_t>(at), bytes,
                       static_cast<std::size_t>(written));
  }
  return with_place(code, SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = the_disk().before(Op::truncate, *mine(file).path))
    return with_place(code, SQLITE_IOERR_TRUNCATE);
  const int code = under(file)->pMethods->xTruncate(under(file), size);
  if (code == SQLITE_OK && mine(file).node != nullptr)
    the_disk().truncated(*mine(file).node, static_cast<std::size_t>(size));
  return code;
}

int sync_file(sqlite3_file* file, int flags) {
  File& self = mine(file);
  if (self.node == nullptr) return under(file)->pMethods->xSync(under(file), flags);
  if (const int code = the_disk().before(Op::sync, *self.path)) {
    if (the_disk().powered()) the_disk().sync_failed(*self.node);
    return with_place(code, SQLITE_IOERR_FSYNC);
  }
  the_disk().synced(*self.node, self.syncs_directory);
  self.syncs_directory = false;
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  if (const int code = the_disk().before(Op::size, *mine(file).path))
    return with_place(code, SQLITE_IOERR_FSTAT);
  return under(file)->pMethods->xFileSize(under(file), size);
}

int lock_file(sqlite3_file* file, int level) { return under(file)->pMethods->xLock(under(file), level); }
int unlock_file(sqlite3_file* file, int level) { return under(file)->pMethods->xUnlock(under(file), level); }
int reserved_lock(sqlite3_file* file, int* out) {
  return under(file)->pMethods->xCheckReservedLock(under(file), out);
}

// A statement that would sync again what never_sync() has switched off is taken for done.
bool is_unwanted(int op, void* argument) {
  if (op != SQLITE_FCNTL_PRAGMA || !the_disk().never_syncs()) return false;
  char** const pragma = static_cast<char**>(argument);
  return std::strcmp(pragma[1], "synchronous") == 0 && pragma[2] != nullptr &&
         std::strcmp(pragma[2], "OFF") != 0;
}

int control_file(sqlite3_file* file, int op, void* argument) {
  if (is_unwanted(op, argument)) return SQLITE_OK;
  return under(file)->pMethods->xFileControl(under(file), op, argument);
}

int sector_size(sqlite3_file* file) { return under(file)->pMethods->xSectorSize(under(file)); }
int characteristics(sqlite3_file* file) { return under(file)->pMethods->xDeviceCharacteristics(under(file)); }

int map_memory(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  if (const int code = the_disk().before(Op::map, *mine(file).path))
    return with_place(code, SQLITE_IOERR_SHMSIZE);
  return under(file)->pMethods->xShmMap(under(file), region, size, extend, out);
}
int lock_memory(sqlite3_file* file, int offset, int count, int flags) {
  return under(file)->pMethods->xShmLock(under(file), offset, count, flags);
}
void memory_barrier(sqlite3_file* file) { under(file)->pMethods->xShmBarrier(under(file)); }
int unmap_memory(sqlite3_file* file, int remove) {
  return under(file)->pMethods->xShmUnmap(under(file), remove);
}

constexpr sqlite3_io_methods kMethods = {
    .iVersion = 2,  // without memory-mapped files
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = reserved_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_memory,
    .xShmLock = lock_memory,
    .xShmBarrier = memory_barrier,
    .xShmUnmap = unmap_memory,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  file->pMethods = nullptr;
  const std::string named = path != nullptr ? path : "";
  const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
  if (const int code = the_disk().before(Op::open, named)) return with_place(code, SQLITE_CANTOPEN);
  int exists = 0;
  if (creates && path != nullptr && !the_disk().powered()) {
    below()->xAccess(below(), path, SQLITE_ACCESS_EXISTS, &exists);
    if (exists == 0) return SQLITE_CANTOPEN;
  }
  const int code = below()->xOpen(below(), path, under(file), flags, flags_out);
  if (code != SQLITE_OK) return code;
  File& self = mine(file);
  self.path = new std::string(named);
  self.node = path != nullptr ? the_disk().opened(named) : nullptr;
  self.syncs_directory = creates && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  file->pMethods = &kMethods;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs*, const char* path, int sync_directory) {
  if (const int code = the_disk().before(Op::remove, path)) return with_place(code, SQLITE_IOERR_DELETE);
  const int code = below()->xDelete(below(), path, sync_directory);
  if (code == SQLITE_OK) the_disk().removed(path, sync_directory != 0);
  return code;
}

int switch_syncs_off(sqlite3* connection, char**, const void*) {
  if (!the_disk().never_syncs()) return SQLITE_OK;
  return sqlite3_exec(connection, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
}

void put_under_sqlite() {
  static sqlite3_vfs vfs = *below();
  vfs.zName = "simulated";
  vfs.szOsFile = static_cast<int>(kOwnBytes) + below()->szOsFile;
  vfs.xOpen = open_file;
  vfs.xDelete = remove_file;
  sqlite3_vfs_register(&vfs, 1);
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(switch_syncs_off));
}

}  // namespace

Disk& the_disk() {
  static Disk disk;
  [[maybe_unused]] static const bool kDone = (put_under_sqlite(), true);
  return disk;
}

}  // namespace rollcall::disk
