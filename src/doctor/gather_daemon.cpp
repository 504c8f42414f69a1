#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fmt/format.h>

#include <filesystem>
#include <utility>
#include <variant>

#include "doctor/gather.hpp"
#include "doctor/text.hpp"
#include "http/client.hpp"
#include "http/listen_address.hpp"

namespace rollcall::doctor {

namespace {

constexpr int kAskTimeoutMs = 3000;

ProcessSight look_at_process(pid_t pid) {
  ProcessSight out{.pid = pid};
  const std::string of_process = fmt::format("/proc/{}/", pid);
  const std::string arguments = read_proc(of_process + "cmdline") + '\0';
  const std::string status = read_proc(of_process + "status"), limits = read_proc(of_process + "limits");
  out.serves = arguments.find(std::string("\0serve\0", 7)) != std::string::npos;
  for (const auto line : lines_of(status)) {
    const auto words = words_of(line);
    if (words.size() > 2 && words[0] == "Uid:") out.uid = static_cast<uid_t>(number_in(words[2]).value_or(0));
  }
  for (const auto line : lines_of(limits)) {
    const auto words = words_of(line);
    if (words.size() < 4 || words[0] != "Max" || words[1] != "open") continue;
    if (const auto number = number_in(words[3])) out.open_files = static_cast<std::uint64_t>(*number);
  }
  std::error_code error;
  const auto program = std::filesystem::read_symlink(of_process + "exe", error);
  if (!error) out.replaced = program.string().ends_with(" (deleted)");
  return out;
}

// The port of an address that can be asked at; 0 where the system chose one.
bool has_port(const std::string& address) {
  const auto parsed = http::parse_listen_address(address);
  return parsed && (!parsed->unix_path.empty() || parsed->port != 0);
}

void ask(const http::Url& url, const std::string& certificate, DaemonSight& out) {
  http::ClientOptions options;
  options.pinned_certificate = certificate;
  options.connect_timeout_ms = options.tls_timeout_ms = options.send_timeout_ms = kAskTimeoutMs;
  options.wait_timeout_ms = options.reply_timeout_ms = kAskTimeoutMs;
  http::Outgoing request;
  request.keep_alive = false;
  const auto outcome = http::Client(url, options).exchange(request);
  if (const auto* reply = std::get_if<http::Reply>(&outcome)) {
    out.ready = read_readiness(reply->body);
    out.somebody_else = !out.ready;
    return;
  }
  const auto& failure = std::get<http::Failure>(outcome);
  using Cause = http::Failure::Cause;
  out.no_answer = failure.why;
  out.other_certificate = failure.cause == Cause::untrusted;
  out.somebody_else = failure.cause == Cause::not_http || failure.cause == Cause::not_tls ||
                      failure.cause == Cause::too_large;
}

}  // namespace

// A line "1: FLOCK  ADVISORY  WRITE 26357 fe:00:963503 0 EOF": who holds it, and the file's device and inode.
std::optional<ProcessSight> holder_of_lock(const std::string& journal_path) {
  struct stat info {};
  if (::stat((journal_path + ".lock").c_str(), &info) != 0) return std::nullopt;
  const std::string file =
      fmt::format("{:02x}:{:02x}:{}", major(info.st_dev), minor(info.st_dev), info.st_ino);
  const std::string locks = read_proc("/proc/locks");
  for (const auto line : lines_of(locks)) {
    const auto words = words_of(line);
    if (words.size() < 6 || words[1] != "FLOCK" || words[3] != "WRITE" || words[5] != file) continue;
    const auto pid = number_in(words[4]);
    if (pid && *pid > 0) return look_at_process(static_cast<pid_t>(*pid));
  }
  return std::nullopt;
}

DaemonSight look_at_daemon(const config::Config& config, std::optional<ProcessSight> process,
                           const UnitsSight& units) {
  const bool own_listener = !config.admin_address.empty();
  DaemonSight out{.process = std::move(process)};
  out.address = own_listener ? config.admin_address : config.listen.address;
  const bool asleep = units.usable && units.socket.active == "active" && units.service.active != "active";
  out.left_alone = !out.process && asleep;
  if (out.left_alone || !has_port(out.address)) return out;
  auto url = http::url_of_listener(out.address, "/readyz");
  if (!url) return out;
  url->tls = !own_listener && config.listen.tls();
  out.asked = true;
  ask(*url, url->tls ? config.listen.tls_certificate : "", out);
  return out;
}

}  // namespace rollcall::doctor
