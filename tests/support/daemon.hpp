// The real daemon, `rollcall serve`, as a child process with a store and a configuration of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/client.hpp"
#include "support/process.hpp"

namespace rollcall::testing {

// Waits until `condition` holds, looking often; false after the limit.
bool eventually(const std::function<bool()>& condition, int limit_s = 10);

// One installation: a directory with configuration, store and log, used by one daemon after the other.
class Site {
 public:
  // `schools` are [[school]] tables; `listen` further lines of [listen].
  explicit Site(std::string schools, std::string listen = "address = \"127.0.0.1:0\"\n");
  ~Site();

  void configure(const std::string& schools,
                 const std::string& listen = "");  // writes the file; "" keeps listen
  void configure_text(const std::string& text) { write_text(config(), text); }
  std::string config() const { return directory_.file("rollcall.toml"); }
  std::string journal() const { return directory_.file("rollcall.db"); }
  std::string records() const { return directory_.file("rollcall-records.db"); }
  std::string file(const std::string& name) const { return directory_.file(name); }

  Site& start(
      std::optional<std::size_t> file_size_limit = {});  // returns when it listens; throws with its log
  int stop();                                            // SIGTERM; the exit code
  void kill();                                           // SIGKILL
  void restart() { stop(), start(); }
  void reload();  // SIGHUP, and waits until the log says what came of it
  Process& process() { return *process_; }
  bool started() const { return process_ != nullptr; }

  const std::string& address() const { return address_; }  // of pushes and queries
  const std::string& admin_address() const { return admin_; }
  std::string log() const;                                     // of the daemon started last
  bool logs(const std::string& text, int limit_s = 10) const;  // waits for it

  // A command line of this installation: `--config` is added.
  Finished run(std::vector<std::string> arguments, const std::string& out = "") const;
  std::string token(const std::string& name = "test", const std::vector<std::string>& more = {}) const;

  Answer push(std::string_view body, std::string_view target = "/classin/push") const;
  Answer get(std::string_view target, const std::string& token = "") const;

 private:
  TempDirectory directory_;
  std::string listen_, address_, admin_, log_file_;
  int starts_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace rollcall::testing
