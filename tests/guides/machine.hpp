// A machine on which a guide is followed as it is printed. Its /etc, /var, /run and /tmp are folders of a
// directory of its own; sudo, systemctl, apt and others that a test must not really call are small programs
// that stand in for them. The daemon and `rollcall` are the real ones.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "guides/markdown.hpp"
#include "support/client.hpp"
#include "support/process.hpp"

namespace rollcall::guides {

class Machine {
 public:
  Machine();

  // Another machine, which guides call "new.example.org".
  void knows(const Machine& other) { other_ = other.root_.path().string(); }

  std::string path(const std::string& printed) const { return root_.path().string() + printed; }
  std::string journal() const { return path("/var/lib/rollcall/rollcall.db"); }
  void install(const std::string& file, const std::string& text);  // as a guide prints both
  void configure_one_school(const std::string& tables = "");       // and these, as a guide prints them

  // Follows a block of commands; what it printed, in the guide's own paths. `typed` is what the person types.
  testing::Finished follow(const Block& block, const std::string& typed = "TESTSECRET\n");

  // How often systemctl was called with exactly these words.
  int asked(const std::string& words) const { return asked_.contains(words) ? asked_.at(words) : 0; }

  void start();
  // Whatever else happens at the last moment before somebody stops the daemon: ClassIn pushes until then.
  void before_stop(std::function<void()> what) { before_stop_ = std::move(what); }
  bool running() { return daemon_ && daemon_->running(); }
  testing::Answer push(const std::string& body) const {
    return testing::post(address_, "/classin/push", body);
  }

 private:
  void make_directories_of_package();
  void install_stand_ins();
  std::string configured(std::string toml) const;
  std::string mapped(std::string text) const;
  std::string unmapped(std::string text) const;
  void answer_systemctl();
  int systemctl(const std::string& asked);
  int of_rollcall(const std::string& verb);
  int run_unit(const std::string& unit);
  void stop();
  std::string log() const { return testing::read_text(path("/log")); }

  testing::TempDirectory root_;
  const std::string address_, spare_address_;
  std::string listens_as_ = "127.0.0.1:8080", other_;
  std::unique_ptr<testing::Process> daemon_;
  std::function<void()> before_stop_;
  std::map<std::string, int> asked_;
  std::set<std::string> masked_;
};

}  // namespace rollcall::guides
