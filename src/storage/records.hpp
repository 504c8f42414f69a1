// The records: facts derived from the journal, in a database of their own that may be deleted at any time.
// Two ports: RecordStore writes, ReportStore reads. One connection a thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "domain/attendance.hpp"
#include "records/rows.hpp"

namespace rollcall::storage {

class RecordStore {
 public:
  virtual ~RecordStore() = default;

  // The journal is applied up to and including this push.
  virtual Seq applied() = 0;

  // Adds the facts of pushes and moves applied() to `through`, in one transaction. Any order and any
  // repetition of the same pushes leaves the same facts. Throws StoreError, and then nothing changed.
  virtual void apply(std::span<const records::Projected> pushes, Seq through) = 0;

  // Adds the facts of pushes that were applied before, again; applied() stays.
  virtual void reapply(std::span<const records::Projected> pushes) = 0;

  // Empties everything; applied() becomes 0.
  virtual void clear() = 0;
};

struct PushOutcome {
  records::Outcome outcome = records::Outcome::stored;
  std::string reason, pointer;
};

struct QuarantineItem {
  Seq seq;
  Sid sid;
  std::string cmd, reason, pointer;
};

class ReportStore {
 public:
  virtual ~ReportStore() = default;

  virtual Seq applied() = 0;

  // Null when nothing is known of the class.
  virtual std::optional<domain::ClassFacts> class_facts(Sid sid, ClassId class_id) = 0;
  virtual std::vector<ClassId> classes(Sid sid) = 0;  // ascending

  virtual PushOutcome outcome(Seq seq) = 0;
  virtual std::vector<QuarantineItem> quarantine(std::optional<Sid> sid, Seq after, std::size_t limit) = 0;
  virtual std::int64_t quarantined(std::optional<Sid> sid) = 0;  // how many
};

}  // namespace rollcall::storage
