#include "ingest/verify.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "classin/push_reader.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/receiver.hpp"
#include "projection/own_entry.hpp"

namespace rollcall::ingest {

namespace {

using storage::JournalEntry;
using storage::StoredRow;
using storage::Trust;

constexpr std::size_t kBatchRows = 256;
constexpr std::int64_t kHighestTrust = static_cast<std::int64_t>(Trust::own);

std::string as_text(const Sha256& hash) { return {hash.begin(), hash.end()}; }

std::string changed(std::string_view what) {
  return fmt::format("{} is not what was received: the row was changed since; do not rely on this push",
                     what);
}

// What is wrong with an entry of our own; "" where nothing is.
std::string own_fault(const JournalEntry& entry) {
  const auto sound = own_entry(entry.sid, entry.cmd, entry.body, entry.received_at);
  if (sound.identity != entry.identity) return changed("this entry of Rollcall's own");
  const auto read = projection::project_own(entry.cmd, entry.body, {});
  if (read.outcome == records::Outcome::stored) return "";
  return fmt::format("this entry of Rollcall's own ({}) does not read: a newer rollcall may have written it",
                     entry.cmd);
}

class RowCheck {
 public:
  // What is wrong with a row; "" where nothing is.
  std::string fault_of(const StoredRow& row) {
    if (row.trust < 0 || row.trust > kHighestTrust)
      return fmt::format("its trust is {}, which says nothing", row.trust);
    const auto trust = static_cast<Trust>(row.trust);
    if ((row.held != 0) == storage::believed(trust))
      return fmt::format("it is {}, but its trust is {}", row.held != 0 ? "held" : "believed",
                         storage::trust_name(trust));
    if (row.erased) return "";
    if (trust == Trust::own) return own_fault(row.entry);
    if (trust == Trust::unreadable_held) {
      const auto sound = unreadable_entry(row.entry.sid, row.entry.body, row.entry.received_at);
      return sound.identity == row.entry.identity ? "" : changed("its content");
    }
    return push_fault(row.entry);
  }

 private:
  std::string push_fault(const JournalEntry& entry) {
    const auto push = reader_.read(entry.body);
    if (!push) return changed("its content") + ", it is no push: " + push.error().what;
    const auto& envelope = push->envelope;
    if (entry.identity != envelope.message_id + '\0' + as_text(*push->content_hash))
      return changed("its content");
    if (envelope.sid != entry.sid) return changed("the school it is filed under");
    if (envelope.cmd.substr(0, limits::kMaxCmdBytes) != entry.cmd)
      return changed("the Cmd it is filed under");
    if (envelope.message_id != entry.message_id) return changed("the _id it is filed under");
    if (envelope.time_stamp != entry.time_stamp) return changed("the TimeStamp it is filed under");
    return entry.received_at > 0 ? "" : changed("when it was received");
  }

  classin::PushReader reader_;
};

void count(Verified& verified, const StoredRow& row) {
  if (row.trust == kHighestTrust) {
    ++verified.own_entries;
    return;
  }
  ++verified.pushes;
  verified.erased += row.erased ? 1 : 0;
  verified.schools.insert(row.entry.sid);
  const std::int64_t at = row.entry.received_at;
  verified.first_at = std::min(verified.first_at.value_or(at), at);
  verified.last_at = std::max(verified.last_at.value_or(at), at);
}

}  // namespace

Verified verify(const std::string& path, const storage::FaultSink& found,
                const std::function<void(Seq at, Seq last)>& progress) {
  const auto file = storage::open_journal_file(path);
  Verified verified;
  verified.version = file->version();
  const auto tell = [&](const storage::JournalFault& fault) {
    ++verified.faults;
    found(fault);
  };
  file->check(tell);
  RowCheck check;
  try {
    const Seq last = file->last_seq();  // what is appended meanwhile is not looked at
    for (auto rows = file->rows({}, kBatchRows); !rows.empty();
         rows = file->rows(verified.last_seq, kBatchRows)) {
      for (const auto& row : rows) {
        if (row.seq > last) break;
        count(verified, row);
        if (const auto fault = check.fault_of(row); !fault.empty()) tell({row.seq, fault});
      }
      verified.last_seq = std::min(rows.back().seq, last);
      if (progress) progress(verified.last_seq, last);
      if (verified.last_seq == last) break;
    }
  } catch (const storage::StoreError& error) {
    if (error.kind() != storage::StoreError::Kind::damaged && verified.faults == 0) throw;
    tell({{}, fmt::format("nothing after push {} could be read: {}", verified.last_seq.value, error.what())});
  }
  if (!file->disturbed()) return verified;
  throw storage::StoreError(storage::StoreError::Kind::busy,
                            fmt::format("{} came into use while it was read; verify it again", path));
}

}  // namespace rollcall::ingest
