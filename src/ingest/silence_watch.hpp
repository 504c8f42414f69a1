// Notices a school of which nothing comes any more though classes are on. ClassIn cannot say that its pushes
// do not arrive here (a changed URL, a firewall, a certificate that ended): nothing is refused, so no queue
// looks stuck. What can be known is the timetable, and that people who are in a room leave it.
//
// A single class that nobody enters sends nothing (PROTOCOL.md 1.5), and that happens every week. So one such
// class proves nothing; two of them, or one in which people were and which they never left, do: since the
// last push of the school, whatever it was about,
//   - a class began that is not cancelled, and nobody was heard to enter: one sign. A school whose pushes do
//     not tell of entering (ClassIn is told which types to send) is given until the summary is due;
//   - a class with somebody in it has ended for good, ClassIn makes everybody leave then, and neither that
//   nor
//     its summary came: two signs.
// Two signs are a silence. All is judged as it stood kHeldBackS ago, since ClassIn may hold pushes back so
// long (PROTOCOL.md 1.7).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "config/config.hpp"
#include "storage/records.hpp"

namespace rollcall::ingest {

struct Silence {
  struct Class {
    ClassId class_id;
    std::int64_t starts_at = 0;
    bool never_left = false;  // people were in it; else nobody was heard to enter
  };
  std::int64_t since = 0;  // when the last push of the school came, Unix seconds
  std::vector<Class> classes;
  std::string reason, advice;
};

// What a look into the records saw.
struct SilenceSight {
  std::optional<Silence> silence;
  std::int64_t look_again_at = 0;  // before, nothing can change unless a push comes
};

// Of a school whose last push came at `heard_at`. On a reader thread. Throws StoreError.
SilenceSight look_for_silence(storage::ReportStore& reports, const config::School& school,
                              std::int64_t heard_at, std::int64_t now);

struct SilenceEvent {
  Sid sid;
  Silence silence;
  bool began = false;  // else it ended
};

// Who is to be looked at when, and what was seen. Owned by io.
class SilenceWatch {
 public:
  explicit SilenceWatch(std::int64_t now) : listening_since_(now), ticked_at_(now) {}

  // A push of the school came, believed or held.
  std::optional<SilenceEvent> heard(Sid sid, std::int64_t now);

  // Every few seconds. The schools to be looked at now, with the time of their last push where it is known;
  // none while this process may not have listened for long enough (after a start, or when it was halted), and
  // none of those in `blocked`, which are anything but silent.
  struct Order {
    Sid sid;
    std::optional<std::int64_t> heard_at;  // unset: look it up in the journal
  };
  std::vector<Order> due(const config::Config& config, const std::set<Sid>& blocked, std::int64_t now);

  // What a look gave that was made for a last push at `heard_at`; unset: none ever came, and the school is
  // not expected to send. It counts unless a push came meanwhile.
  std::optional<SilenceEvent> saw(Sid sid, std::optional<std::int64_t> heard_at, const SilenceSight& sight);

  // Forgets schools that are no longer configured.
  void reconfigure(const config::Config& config);

  std::map<Sid, Silence> silent() const;

  static constexpr std::int64_t kHeldBackS = 600;    // PROTOCOL.md 1.7: TimeStamp lies so far ahead
  static constexpr std::int64_t kGraceS = 300;       // from a class's start until its first entry is missed
  static constexpr std::int64_t kStartGraceS = 300;  // of listening; ClassIn repeats within 10 s
  static constexpr std::int64_t kLookAgainS = 300;   // at the latest: classes may be created without a push

 private:
  struct School {
    std::optional<std::int64_t> heard_at;
    std::int64_t look_at = 0;
    std::optional<Silence> silence;
  };
  void clock_set_back(std::int64_t now);

  std::map<Sid, School> schools_;
  std::int64_t listening_since_, ticked_at_;
};

}  // namespace rollcall::ingest
