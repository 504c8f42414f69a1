// Brings the records up to the journal: decodes pushes, projects them, applies the facts. Owned by one
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classin/push_reader.hpp"
#include "ingest/school_rules.hpp"
#include "records/rows.hpp"
#include "storage/store.hpp"

namespace rollcall::ingest {

class Restater;

// What a journalled push gives, by its trust, a person's decision, and its content.
records::Projected project_row(classin::PushReader& reader, const storage::JournalRow& row);

class Projector {
 public:
  // Told of each push that step() projects; once more where the commit fails and it is projected again.
  using Tell = std::function<void(const storage::JournalRow&, const records::Projected&)>;

  static constexpr std::chrono::milliseconds kLongestStep{250};

  // Opens the records file that counts, or that of `generation`, making it anew where it is missing, damaged
  // or of another schema. Throws StoreError.
  Projector(storage::StorePaths paths, storage::Journal& journal, std::optional<std::int64_t> generation = {},
            Tell tell = {}, std::chrono::milliseconds longest_step = kLongestStep);

  // Tells of pushes just appended, so that they need not be read back. Bounded: beyond that they are read
  // back.
  void offer(const std::vector<storage::JournalRow>& rows);

  // Applies the next pushes of the journal, one batch, or compares some marks after a change of rules; true
  // when there is more to do. Begins no further push when the longest step is over, since on a slow disk each
  // one waits for it, and whoever calls has more to do. Throws StoreError; a damaged file is replaced by an
  // empty one first, so that trying again starts over.
  bool step();

  // Projects pushes again that were applied before (after an upgrade or a decision). Throws StoreError.
  void reproject(const std::vector<storage::JournalRow>& rows);

  // False when the records file was deleted or replaced since, or another counts now: what is applied here is
  // seen by nobody then.
  bool in_place() const;

  Seq applied();

 private:
  std::vector<storage::JournalRow> next_rows(Seq applied);
  void recover_from_damage(const storage::StoreError& error);
  void write(Restater& restater, const storage::JournalRow& row, bool again);
  std::size_t write_some(storage::RecordBatch& batch, const std::vector<storage::JournalRow>& rows);
  bool compare_rules();
  SchoolRules first_rules(Sid sid);

  storage::StorePaths paths_;
  storage::Journal& journal_;
  std::int64_t generation_ = 0;
  const Tell tell_;
  const std::chrono::milliseconds longest_step_;
  std::string file_;
  std::unique_ptr<storage::RecordStore> records_;
  std::uint64_t inode_ = 0;
  classin::PushReader reader_;
  std::vector<storage::JournalRow> offered_;  // contiguous by seq
  std::size_t offered_bytes_ = 0;
  bool rules_pending_ = true;  // perhaps: a change of rules may not be worked through
};

}  // namespace rollcall::ingest
