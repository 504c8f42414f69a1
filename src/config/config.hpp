// The configuration file (PRODUCT.md 9), read once into an immutable value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cidr.hpp"
#include "base/ids.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "domain/rules.hpp"

namespace rollcall::config {

enum class UnsignedPolicy { quarantine, accept, refuse };

struct CourseRules {
  CourseId id;
  domain::Rules rules;  // the school's, with what the course sets in place of it
};

struct School {
  Sid sid;
  std::string name;
  std::vector<std::string> secrets;  // from secrets, secret_files and secret_credentials, in that order
  std::string timezone = "Asia/Shanghai";
  std::string callback_token;    // empty: none required
  std::vector<Cidr> allow_from;  // empty: everybody
  UnsignedPolicy unsigned_policy = UnsignedPolicy::quarantine;
  std::int64_t unsigned_limit_per_hour = limits::kDefaultUnsignedLimitPerHour;
  std::optional<std::int64_t> freshness_window_s;  // unset: TimeStamp's age is recorded, never enforced
  domain::Rules rules;
  std::vector<CourseRules> courses;
  std::int64_t stage_seats = limits::kDefaultStageSeats;  // students a class may have on stage

  const domain::Rules& rules_for(std::optional<CourseId> course) const;
};

struct Listen {
  std::string address = "127.0.0.1:8080";
  std::string tls_certificate, tls_private_key;  // paths of PEM files; both or neither
  std::vector<Cidr> trusted_proxies;
  std::size_t max_body_bytes = limits::kDefaultMaxBodyBytes;
  std::size_t max_connections = limits::kDefaultMaxConnections;

  bool tls() const { return !tls_certificate.empty(); }
};

// For how many days pushes are kept after they were received; 0: for ever. A kind (classin/kinds.hpp) without
// a number of its own is kept for journal_days, but `schedule` for ever.
struct Retention {
  std::int64_t journal_days = 0;
  std::map<std::string, std::int64_t, std::less<>> days_of_kind;  // by the kind's name

  std::int64_t days(std::string_view kind) const;
};

enum class LogLevel { debug, info, warning, error };

struct Config {
  Listen listen;
  std::string admin_address;                                 // empty: metrics and health on the main listener
  std::string store_path = "/var/lib/rollcall/rollcall.db";  // store.url without "sqlite:"
  LogLevel log_level = LogLevel::info;
  std::vector<School> schools;
  std::string classin_base_url = "https://api.eeo.cn";
  std::int64_t classin_timeout_ms = 10000;
  std::string classin_ca_file;  // PEM of the CAs that ClassIn's certificate must come from; "": the system's
  Retention retention;

  const School* school(Sid sid) const;  // null when not configured
};

// One fault of a file: "rollcall.toml:12:1: unknown key 'secert' in [[school]]; did you mean 'secrets'?"
struct Fault {
  std::string file;
  int line = 0, column = 0;  // from 1; 0 when the fault has no place
  std::string message;       // what is wrong and what was expected; never a secret
  std::string text() const;
};

struct Loaded {
  std::shared_ptr<const Config> config;  // null when there are faults
  std::vector<Fault> faults;             // every fault, in the order of the file
};

// Whether secrets are read, or left alone: no school has any then, and no fault is theirs. For who may not,
// or cannot, read them and needs none. Credentials are given to the daemon alone, not even to what systemd
// runs to reload it: `seen` leaves out those that are not to be had here.
enum class Secrets { read, seen, leave };

// Reads and checks `path` with everything it names (secret files, credentials from $CREDENTIALS_DIRECTORY;
// TLS files are read where they are used).
Loaded load_file(const std::string& path, Secrets secrets = Secrets::read);

// The same for text; `name` stands for the file in faults. Relative paths start in `directory`.
Loaded load_text(std::string_view text, const std::string& name, const std::string& directory,
                 Secrets secrets = Secrets::read);

}  // namespace rollcall::config
