// The watches over the schools' queues, and their words: what is stuck, what is silent, and what comes for no
// school at all. In the log once when it begins and once when it ends; in /readyz as long as it lasts. Owned
// by io; the looks into the records are made on a reader thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/reader_pool.hpp"
#include "api/streams.hpp"
#include "api/stuck_log.hpp"
#include "base/json_writer.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "ingest/receiver.hpp"
#include "ingest/silence_watch.hpp"
#include "ingest/stuck_watch.hpp"

namespace rollcall::api {

// What of a push the watches speak of.
struct WatchedPush {
  Sid sid;
  std::string identity, cmd, message_id;
};

class Watches {
 public:
  // `steady`: steady_s(), for how long something lasts.
  Watches(ReaderPool& readers, Post post, Clock clock, Clock steady);

  void refused(const ingest::Refused& refused);
  // An accepted push could not be committed.
  void not_stored(const WatchedPush& push);
  // A push was let in, whether or not it can be committed.
  void heard(Sid sid);
  // A believed push was committed.
  void acknowledged(Sid sid);

  void reconfigure(const config::Config& config);
  void tick(const std::shared_ptr<const config::Config>& config);  // once a second

  // The members "blocked", "silent" and "strays".
  void write(JsonWriter& json) const;

  std::vector<ingest::Stuck> blocked() const { return stuck_.blocked(); }
  std::map<Sid, ingest::Silence> silent() const { return silence_.silent(); }
  std::size_t strays() const { return strays_.blocked().size(); }

 private:
  ingest::Block block_of(const std::string& cmd, const std::string& message_id) const;
  void look_for_silence(const std::shared_ptr<const config::Config>& config);

  ReaderPool& readers_;
  const Post post_;
  const Clock clock_, steady_;
  ingest::StuckWatch stuck_;
  ingest::StuckWatch strays_;  // pushes of no configured school, all under Sid 0
  StuckLog log_;
  ingest::SilenceWatch silence_;
  bool looking_ = false;  // for silence, on a reader thread
  std::optional<std::int64_t> looked_at_;
};

}  // namespace rollcall::api
