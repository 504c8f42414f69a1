// Reads lines of an exported journal and judges each push as if it had just arrived, at the time it was
// received.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "classin/json_reader.hpp"
#include "ingest/receiver.hpp"

namespace rollcall::ingest {

class ImportReader {
 public:
  explicit ImportReader(std::shared_ptr<const config::Config> config);

  // One line of `rollcall journal export`. Errors say what is wrong with it.
  Result<storage::JournalEntry> read(std::string_view line);

 private:
  std::shared_ptr<const config::Config> config_;
  Receiver receiver_;
  classin::JsonDocument line_;
};

}  // namespace rollcall::ingest
