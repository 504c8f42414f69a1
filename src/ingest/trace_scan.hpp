// Proof that a person is gone: the bytes of the store's files, whatever they mean.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "classin/traces.hpp"
#include "storage/store.hpp"

namespace rollcall::ingest {

struct ScannedFile {
  std::string path;
  std::size_t traces = 0;
};

// Every file that belongs to the store: journal, records, their logs, and what was kept aside of them.
// Throws StoreError where one cannot be read; one that disappears meanwhile is left out.
std::vector<ScannedFile> scan_store(const storage::StorePaths& paths, const classin::Traces& person);

// Of the files above those that are neither journal nor records nor of their logs, such as copies made
// before an upgrade.
bool is_copy(const storage::StorePaths& paths, const std::string& path);

}  // namespace rollcall::ingest
