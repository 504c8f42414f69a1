#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/time.hpp"
#include "cli/access.hpp"
#include "cli/first_steps.hpp"
#include "daemon/certificate.hpp"
#include "doctor/checks.hpp"
#include "doctor/look.hpp"
#include "report/display_text.hpp"
#include "scheduling/client_pool.hpp"
#include "storage/store.hpp"

namespace rollcall::cli {

namespace {

constexpr int kUsage = 2;

// What would stop the daemon from using the store; "" when nothing would. Changes nothing.
std::string store_fault(const storage::StorePaths& paths) {
  const std::filesystem::path file(paths.journal);
  const auto directory = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (!std::filesystem::is_directory(status_of(directory.string()))) {
    return fmt::format(
        "store.url: the directory {} does not exist; create it and give it to the daemon's user",
        directory.string());
  }
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    return fmt::format(
        "store.url: this user may not write to the directory {}; use sudo, or give it to the daemon's user",
        directory.string());
  }
  if (!std::filesystem::exists(status_of(paths.journal))) return "";
  try {
    storage::open_journal(paths.journal, storage::Access::read_only)->last_seq();
  } catch (const storage::StoreError& error) {
    return error.what();
  }
  return "";
}

// A store of an older version was made with the mode that the umask left.
void warn_of_readers(const storage::StorePaths& paths) {
  for (const auto& file : {paths.journal, paths.records_file(0), paths.records_file(1)}) {
    std::error_code none;
    const auto mode = std::filesystem::status(file, none).permissions();
    if (none || (mode & std::filesystem::perms::others_all) == std::filesystem::perms::none) continue;
    fmt::print(stderr, "warning: everybody on this machine may read {}: take that away with `chmod o= {}*`\n",
               file, file);
  }
}

// Says everything that is to say of the certificate; throws where it is more than a notice.
void check_certificate(const config::Listen& listen) {
  if (!listen.tls()) return;
  const auto inspected = daemon::load_certificate(listen, now_s());
  for (const auto& [weight, error] : inspected.findings) {
    const bool notice = weight == http::CertificateFinding::Weight::notice;
    fmt::print(stderr, "[listen] TLS{}: {}\n", notice ? ", a warning" : "", error.text());
  }
  if (!inspected.acceptable())
    throw Failure{"the TLS certificate is not right: put right what is named above, and check again", kUsage};
}

// Root reads everything, and the daemon is not root: what keeps its user from starting is as much a fault.
void check_rights(const Invocation& invocation) {
  constexpr std::string_view kPrivacy = "config.privacy";
  constexpr std::array<std::string_view, 3> kChecks = {"config.daemon_reads", kPrivacy, "config.credentials"};
  const auto sight =
      doctor::look_at_rights({.config_path = invocation.config_path, .from_environment = false, .user = ""});
  if (!sight) return;
  bool faulty = false;
  for (const auto& finding : doctor::examine(*sight, kChecks)) {
    const bool fault = finding.weight == doctor::Weight::fault;
    if (!fault && finding.weight != doctor::Weight::warning) continue;
    const bool starts = !fault || finding.check == kPrivacy;  // all the same
    faulty = faulty || !starts;
    fmt::print(stderr, "{}{}\n", starts ? "warning: " : "",
               report::printable(fmt::format("{}: {}; next: {}", finding.place, finding.what, finding.next)));
  }
  if (faulty)
    throw Failure{
        fmt::format("the daemon's user {} cannot start with what this user can read: put right what "
                    "is named above, and check again",
                    sight->daemon_user.user->name),
        kUsage};
}

}  // namespace

int check(const Invocation& invocation) {
  require_configuration(invocation);
  const config::Loaded loaded = config::load_file(invocation.config_path, config::Secrets::seen);
  for (const auto& fault : loaded.faults) fmt::print(stderr, "{}\n", fault.text());
  if (!loaded.config) {
    fmt::print(stderr, "{} fault{} in the configuration\n", loaded.faults.size(),
               loaded.faults.size() == 1 ? "" : "s");
    return kUsage;
  }
  if (const auto clients = scheduling::ClientPool::open(*loaded.config); !clients) {
    throw Failure{clients.error().text(), kUsage};
  }
  check_certificate(loaded.config->listen);
  check_rights(invocation);
  const auto paths = paths_of(*loaded.config);
  if (const std::string fault = store_fault(paths); !fault.empty()) throw Failure{fault};
  warn_of_readers(paths);
  fmt::print("{} is right: {} school{}, listening on {}{}, store {}\n", invocation.config_path,
             loaded.config->schools.size(), loaded.config->schools.size() == 1 ? "" : "s",
             loaded.config->listen.address, loaded.config->listen.tls() ? " with TLS" : "", paths.journal);
  const auto& schools = loaded.config->schools;
  const bool token = std::any_of(schools.begin(), schools.end(),
                                 [](const config::School& school) { return !school.callback_token.empty(); });
  const bool daemon_runs = storage::StoreLock::is_held(paths.journal);
  // A reload by systemd checks the file first; its log needs no advice.
  if (!daemon_runs || ::isatty(STDOUT_FILENO) == 1) fmt::print("{}", next_step(daemon_runs, token));
  return 0;
}

}  // namespace rollcall::cli
