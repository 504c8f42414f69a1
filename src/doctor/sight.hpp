// What is there, as plain values: gathered by look.hpp, judged by checks.hpp. Where a thing could not be
// looked at its struct says so, and why.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "config/config.hpp"
#include "http/server_certificate.hpp"
#include "storage/keeping.hpp"

namespace rollcall::doctor {

// A file or directory as stat() shows it, so that it can be judged for another user than the one who looks.
struct FileSight {
  std::string path;
  int error = 0;  // errno of the look; 0: what follows counts
  bool directory = false, regular = false;
  uid_t uid = 0;
  gid_t gid = 0;
  mode_t mode = 0;                                          // permissions
  std::int64_t modified_ns = 0, bytes = 0, held_bytes = 0;  // held: on the disk, without holes
  std::string
      closed;  // the first directory above that the daemon's user may not enter, where that was looked for

  bool there() const { return error == 0; }
  bool missing() const;
};

// A user as the system knows him.
struct User {
  uid_t uid = 0;
  std::set<gid_t> gids;
  std::string name;
};

// Who the daemon is, or will be, and how that is known.
struct DaemonUser {
  std::optional<User> user;
  std::string wanted;  // a name that was asked for, or that the unit has, and that nobody has
  std::string from;    // "the running daemon", "the unit", "--user", "the owner of …"
};

struct SecretFileSight {
  FileSight file;
  int line = 0;                             // of the configuration, where it is named
  std::string unusable;                     // why what could be read is no secret; "" where it is one
  bool more_lines = false, blanks = false;  // in what could be read
};

struct ConfigSight {
  FileSight file;
  bool from_environment = false;                 // $ROLLCALL_CONFIG says so
  std::vector<config::Fault> faults;             // without those of credentials, which only the unit sees
  std::shared_ptr<const config::Config> config;  // null where there are faults
  bool plain_secrets = false;                    // a secret or callback token stands in the file itself
  std::vector<SecretFileSight> secret_files;
  struct Credential {
    std::string name;
    int line = 0;
  };
  std::vector<Credential> credentials;
  bool credentials_unseen = false;  // nothing here has $CREDENTIALS_DIRECTORY
  std::optional<std::string> ca_fault;
  std::optional<http::InspectedCertificate> certificate;  // where TLS is configured
  std::vector<FileSight> tls_files;                       // the certificate, the private key
};

struct SchoolSight {
  std::int64_t received_at = 0;  // of the last push
  std::optional<std::int64_t> time_stamp;
};

struct StoreSight {
  bool looked = false;  // the configuration says where it is
  std::string journal_path;
  FileSight directory, journal, reserve, records;
  std::vector<FileSight> files;            // all that belong to the store, as they lie in the directory
  std::vector<FileSight> copies, damaged;  // "….before-vN", "….damaged"
  std::string unreadable;                  // why the journal could not be read, "" where it could
  std::optional<storage::StoreError::Kind> unreadable_kind;
  int version = 0;
  storage::JournalFile::QuickCheck quick_check;
  std::map<Sid, SchoolSight> schools;  // those with a push
  std::optional<storage::RecordsState> records_state;
  std::string file_system;  // its kind, where it is one to speak of: "nfs", "tmpfs", …
  std::optional<std::uint64_t> free_bytes, total_files, free_files;
};

// Of "blocked", "silent", "strays" in /readyz.
struct Trouble {
  std::string cause, cmd, reason, advice;
  std::optional<std::int64_t> sid;  // in strays: the one it claims
  std::int64_t since = 0, repeats = 0;
};

struct Sighting {
  std::string where;
  std::int64_t sid = 0, last = 0, count = 0;
  bool safe_key_fits = false;
};

// What /readyz says; `about` is set where it speaks to a neighbour.
struct Readiness {
  bool committing = true, draining = false;
  std::string store_error, records_error;
  std::optional<std::int64_t> certificate_expires_at;
  std::vector<Trouble> blocked, silent, strays;
  struct About {
    std::string version, config_file;
    bool same_config = false;  // config_file is the file that is looked at here
    std::int64_t config_read_at = 0, config_modified_ns = 0, config_bytes = 0;
    std::vector<std::string> addresses;
    std::vector<Sighting> wrong_paths, undeclared_proxies;
  };
  std::optional<About> about;
};

// A process that holds the store's lock.
struct ProcessSight {
  pid_t pid = 0;
  bool serves = false;  // `rollcall serve`, and no other command
  std::optional<uid_t> uid;
  std::optional<bool> replaced;             // its program is not the file on the disk any more
  std::optional<std::uint64_t> open_files;  // its limit
};

struct DaemonSight {
  std::optional<ProcessSight> process;
  bool asked = false;       // at `address`
  bool left_alone = false;  // to ask would start it
  std::string address;
  std::string no_answer;           // why there is none, "" where there is
  bool other_certificate = false;  // it shows another one than the file holds
  bool somebody_else = false;      // what answers is no rollcall
  std::optional<Readiness> ready;
};

// A systemd unit: its state, and its text with that of its drop-ins. Of a setting the last assignment counts,
// and an empty one takes back those before it.
struct UnitSight {
  std::string load, active, result, file_state;  // "loaded", "active", "success", "enabled"
  bool reload_needed = false;                    // its files changed since systemd read them
  std::map<std::string, std::vector<std::string>, std::less<>> settings;

  bool there() const { return load == "loaded" || load == "masked"; }
  std::string last(std::string_view key) const;
  std::vector<std::string> all(std::string_view key) const;
};

struct UnitsSight {
  bool usable = false;  // systemd runs here and answers
  UnitSight service, socket;
  std::string config_path;  // that the service's command names
  bool same_config = true;  // it is the file that is looked at here
  // Of credentials that the service gives: the file each comes from, with an empty path where it is no file.
  std::map<std::string, FileSight, std::less<>> credentials;
};

struct MachineSight {
  std::int64_t now = 0;  // Unix seconds
  std::optional<bool> synchronised;
  bool time_zones = true;
  std::optional<std::vector<std::string>> listening;  // "0.0.0.0:443", "[::]:80": TCP, of all programs
  std::uint16_t first_free_port = 1024;               // below only with a capability
};

// Asked of the outside, with --network only.
struct NetworkSight {
  bool asked = false;
  std::string failure, hint;               // why ClassIn's API was not reached
  std::optional<std::int64_t> their_time;  // of the answer's Date
};

struct Sight {
  std::string looker;  // who looks: "root", "alice"
  bool looks_as_root = false;
  ConfigSight config;
  DaemonUser daemon_user;
  StoreSight store;
  DaemonSight daemon;
  UnitsSight units;
  MachineSight machine;
  NetworkSight network;
};

}  // namespace rollcall::doctor
