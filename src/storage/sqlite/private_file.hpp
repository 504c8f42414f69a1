// Files with pushes of people in them: for their owner only, and for the daemon's user though root made them.
#pragma once

#include <sys/stat.h>

#include <string>

namespace rollcall::storage::sqlite {

// The journal's status; before there is one its directory's. Zeros where neither can be seen.
struct stat kept_like(const std::string& journal_path);

// Root gives a file it made to the owner of what it is kept like, as SQLite does with its own files beside a
// database. Does nothing for everybody else, nor where a sandbox forbids it.
void give_to_owner(int fd, const struct stat& like);

// Makes the file empty, mode 0600, where there is none: SQLite then gives its -wal and -shm the same mode.
// What goes wrong is said by whoever opens it next.
void make_private(const std::string& path);

}  // namespace rollcall::storage::sqlite
