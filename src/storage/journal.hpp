// The journal: every accepted push, byte for byte, in the order received (PRODUCT.md 1). The port; SQL is in
// sqlite/. One connection a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace rollcall::storage {

// Why a push was let in. Stored, do not change.
enum class Trust : std::uint8_t {
  signed_ = 0,            // the SafeKey fits
  unsigned_accepted = 1,  // SafeKey or TimeStamp absent, unsigned_policy accept
  unsigned_held = 2,      // the same, unsigned_policy quarantine: kept, not believed
  unreadable_held = 3,    // no JSON object with an integer SID, but under the school's callback token
  stale_held = 4,         // signed, but its TimeStamp is outside the school's freshness_window
  own = 5,  // no push: an override, a roster import, a change of rules (projection/own_entry.hpp)
};
constexpr bool believed(Trust trust) {
  return trust == Trust::signed_ || trust == Trust::unsigned_accepted || trust == Trust::own;
}

std::string_view trust_name(Trust trust);  // "signed", "unsigned_accepted", …
std::optional<Trust> trust_named(std::string_view name);

// What a person decided about a quarantined push. Stored, do not change.
enum class Decision : std::uint8_t { none = 0, dropped = 1, accepted = 2 };

struct JournalEntry {
  Sid sid;
  Trust trust = Trust::signed_;
  std::string identity;                    // PRODUCT.md 3; believed and held pushes are told apart beside it
  std::string content_hash;                // 32 bytes
  std::int64_t received_at = 0;            // Unix seconds
  std::optional<std::int64_t> time_stamp;  // the push's TimeStamp: its freshness is received_at − time_stamp
  std::string cmd;                         // as text, cut to limits::kMaxCmdBytes
  std::string message_id;                  // `_id`
  std::string body;                        // byte for byte
};

struct JournalRow {
  Seq seq;
  JournalEntry entry;
  std::int64_t duplicates = 0;  // how many more times it was received
  Decision decision = Decision::none;
};

inline std::size_t bytes_of(const std::vector<JournalRow>& rows) {  // of the bodies
  std::size_t bytes = 0;
  for (const auto& row : rows) bytes += row.entry.body.size();
  return bytes;
}

struct Appended {
  Seq seq;  // of the new row, or of the row it repeats
  bool duplicate = false;
};

// The rules of a school as text (ingest/school_rules.hpp): when it was first seen, and as last recorded.
struct RecordedRules {
  std::string first, last;
};

// A push that is kept and not believed.
struct HeldPush {
  std::int64_t received_at = 0;
  std::string identity;
  friend bool operator==(const HeldPush&, const HeldPush&) = default;
};

struct SchoolPushes {  // what `status` shows
  Sid sid;
  std::int64_t pushes = 0, duplicates = 0, held = 0;
  std::optional<Seq> last_seq;
  std::optional<std::int64_t> last_received_at, last_time_stamp;
  std::string last_cmd;
  std::optional<std::int64_t> last_test_at;  // the last registration test (Cmd "Test")
};

class Journal {
 public:
  virtual ~Journal() = default;

  // Appends all entries, or counts them as duplicates, in one transaction. Numbers follow without a gap. They
  // are on stable storage when it returns. Throws StoreError, and then nothing was appended.
  virtual std::vector<Appended> append(std::span<const JournalEntry> entries) = 0;

  // The same for as many entries as `produce` hands to its argument, one by one; returns how many were new.
  // What `produce` throws undoes all of it. Nobody else can append meanwhile.
  using Sink = std::function<void(const JournalEntry&)>;
  virtual std::size_t append_all(const std::function<void(const Sink&)>& produce) = 0;

  // Writes and syncs a little without changing anything: throws StoreError when the store could not commit a
  // push now.
  virtual void probe() = 0;

  virtual Seq last_seq() = 0;  // 0 when empty
  virtual std::optional<JournalRow> read(Seq seq) = 0;

  struct Filter {
    std::optional<Sid> sid;
    Seq after;  // exclusive
    std::size_t limit = 0;
    bool pushes_only = false;           // without entries of our own
    std::size_t most_bytes = SIZE_MAX;  // of bodies: the entry that reaches it is the last
  };
  virtual std::vector<JournalRow> list(const Filter& filter) = 0;
  // The last `count` pushes, oldest first; no entries of our own.
  virtual std::vector<JournalRow> tail(std::optional<Sid> sid, std::size_t count) = 0;

  virtual void decide(Seq seq, Decision decision, std::int64_t at) = 0;
  // The pushes decided about at `since` or later.
  virtual std::vector<JournalRow> decided_since(std::int64_t since) = 0;
  // What there is of each school, in the order asked for. Reads indexes and the repeats, some 0.1 s for five
  // million pushes.
  virtual std::vector<SchoolPushes> schools(std::span<const Sid> sids) = 0;
  // The school's unsigned pushes that were received from `since` on, oldest first.
  virtual std::vector<HeldPush> unsigned_since(Sid sid, std::int64_t since) = 0;

  // Null when the school was never seen.
  virtual std::optional<RecordedRules> rules(Sid sid) = 0;
  // Records the rules of a school. With `change` (an entry of our own that says so) that is appended too, in
  // one transaction.
  virtual void record_rules(Sid sid, const std::string& rules, const std::optional<JournalEntry>& change) = 0;

  // Which records file counts (StorePaths::records_file).
  virtual std::int64_t records_generation() = 0;
  // Calls `finish` while nobody can append, then makes `generation` the one that counts. What `finish` throws
  // leaves the old one.
  virtual void switch_records(std::int64_t generation, const std::function<void()>& finish) = 0;
};

}  // namespace rollcall::storage
