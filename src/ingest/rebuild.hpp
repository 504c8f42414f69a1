#pragma once

#include <functional>

#include "storage/store.hpp"

namespace rollcall::ingest {

// Makes the records again from the whole journal, in the file that does not count at the moment, and then
// lets it count. Meanwhile the old records are read and fed as ever, by this process or another. `progress`
// hears how far it is. Throws StoreError (busy: another rebuild runs), and then the old records still count.
void rebuild(const storage::StorePaths& paths, const std::function<void(Seq applied)>& progress);

}  // namespace rollcall::ingest
