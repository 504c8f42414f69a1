// The costly half of judging a push: reading it, and finding out who sent it. It needs nothing but the bytes
// and a configuration, so any thread can do it; what follows from it is Receiver's to decide.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "classin/push_reader.hpp"
#include "config/config.hpp"

namespace rollcall::ingest {

struct Arrival {
  std::string body;
  std::optional<std::string> callback_token;  // the last part of the path, where there is one
  std::string source;                         // the sender's IP address
  std::int64_t now = 0;                       // Unix seconds
};

enum class Signature { absent, wrong, fits };

struct Examined {
  std::shared_ptr<const config::Config> config;  // the push is judged by: the one in force when it arrived
  Result<classin::ReadPush> push;                // an error: no push
  const config::School* school = nullptr;        // in `config`; null where its SID is not configured
  Signature signature = Signature::absent;
};

// The content is hashed only where it may be kept: of a push whose SafeKey does not fit nobody needs it.
Examined examine(classin::PushReader& reader, std::string_view body,
                 std::shared_ptr<const config::Config> config);

// Whether the SafeKey fits one of the secrets and one of the push's TimeStamps (PROTOCOL.md 1.6).
bool authentic(const classin::Envelope& envelope, const std::vector<std::string>& secrets);

}  // namespace rollcall::ingest
