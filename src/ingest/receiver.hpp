// Decides what becomes of an arriving push (PRODUCT.md 3), without any I/O: to journal it, and with what
// trust, or to refuse it, and with what words. Owned by io.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "ingest/examine.hpp"
#include "storage/journal.hpp"

namespace rollcall::ingest {

enum class Refusal {
  not_json,            // not a JSON object with an integer SID
  unknown_school,      // SID not configured
  callback_token,      // required by the school, absent or wrong
  source_not_allowed,  // outside allow_from
  safe_key,            // present and wrong
  unsigned_refused,    // unsigned_policy refuse
  unsigned_limit,      // more unsigned pushes than unsigned_limit_per_hour
  wrong_path,          // rightly signed, and sent to a path where none is received
  too_large,           // beyond max_body_bytes: it was not read
};
std::string_view refusal_name(Refusal why);  // "not_json", …

struct Refused {
  Refusal why = Refusal::not_json;
  int status = 400;
  int error = 100;              // ClassIn's errno
  std::string reason;           // for the reply and the log; holds no secret
  std::string advice;           // what the school's operator can do
  std::optional<Sid> sid;       // a configured school
  std::optional<Sid> claimed;   // what the push names in place of one
  bool safe_key_fits = false;   // refused all the same: it is ClassIn's
  std::string identity;         // the same for the same push sent again; no journal's identity
  std::string cmd, message_id;  // of the push, where it could be read
};

struct Accepted {
  storage::JournalEntry entry;
};

using Verdict = std::variant<Accepted, Refused>;

// Unsigned pushes that were let in within the last hour, each once: ClassIn repeats one whose reply got lost,
// or that could not be committed, and a repeat takes no further place.
class RecentUnsigned {
 public:
  void forget_until(std::int64_t instant);
  bool holds(const std::string& identity) const { return hashes_.contains(hash_of(identity)); }
  void add(const std::string& identity, std::int64_t at, std::int64_t places);  // a large one takes several
  std::int64_t places() const { return places_; }

 private:
  struct Arrived {
    std::int64_t at = 0;
    std::uint64_t hash = 0;
    std::int64_t places = 0;
  };
  static std::uint64_t hash_of(const std::string& identity);
  std::deque<Arrived> arrivals_;  // oldest first
  std::unordered_set<std::uint64_t> hashes_;
  std::int64_t places_ = 0;
};

class Receiver {
 public:
  explicit Receiver(std::shared_ptr<const config::Config> config);

  void reconfigure(std::shared_ptr<const config::Config> config);

  // Counts unsigned pushes that were journalled before the start towards the school's limit.
  void remember_unsigned(Sid sid, const std::vector<storage::HeldPush>& pushes);

  // Examines the push first; for small ones.
  Verdict decide(Arrival arrival);

  // What was examined before, perhaps on another thread.
  Verdict decide(Arrival arrival, const Examined& examined);

 private:
  Verdict judge(Arrival& arrival, const Examined& examined);
  Verdict unsigned_push(Arrival& arrival, const Examined& examined);

  std::shared_ptr<const config::Config> config_;
  classin::PushReader reader_;
  std::unordered_map<Sid, RecentUnsigned> unsigned_;
};

// The school whose callback token it is; null for nobody's.
const config::School* school_of_token(const config::Config& config, const std::optional<std::string>& token);

// What the watch over the queues is told of a push of a configured school that came to `path` (as it may be
// shown), where none is received. Nothing unless its SafeKey fits: anybody may send anything anywhere.
std::optional<Refused> refused_elsewhere(const Examined& examined, std::size_t body_bytes,
                                         const std::string& path);

// The same of a push that was not read, since it is larger than max_body_bytes: of the school whose callback
// token it came with, else of nobody. `bytes`: how large it says it is, unless it comes in chunks.
Refused refused_too_large(const config::Config& config, const std::optional<std::string>& callback_token,
                          std::optional<std::uint64_t> bytes);

// The entry of a body that is no push, kept because it came under a school's callback token.
storage::JournalEntry unreadable_entry(Sid sid, std::string body, std::int64_t received_at);

// The JSON reply in ClassIn's shape (PROTOCOL.md 1.3).
std::string reply_json(int error, std::string_view text);
extern const std::string kAcknowledgement;

}  // namespace rollcall::ingest
