// The units of systemd, the program that runs, and what the machine lets it have.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "patient.hpp"
#include "support/process.hpp"

namespace rollcall::doctor_test {

namespace {

namespace fs = std::filesystem;

const Wanted kNotAsked{"unseen.daemon", "unseen", "", "", ""};
constexpr const char* kStopped =
    "LoadState=loaded\nActiveState=inactive\nResult=success\nUnitFileState=enabled\n";
constexpr const char* kService = "[Service]\nExecStart=/usr/bin/rollcall serve\n";

// The daemon by another program file or through another program.
class Running {
 public:
  Running(Patient& patient, std::vector<std::string> arguments)
      : process_({.arguments = std::move(arguments),
                  .out = "/dev/null",
                  .err = patient.file("log"),
                  .file_size_limit = {}}) {
    const auto ready = [&] {
      return testing::read_text(patient.file("log")).find("\"event\":\"ready\"") != std::string::npos;
    };
    REQUIRE_MESSAGE(eventually(ready, 20), testing::read_text(patient.file("log")));
    const auto push = sign(numbered(1), now(), kSecret);
    REQUIRE(testing::post("unix:" + patient.file("http.sock"), "/classin/push", push).acknowledged());
  }
  ~Running() {
    process_.signal(SIGTERM);
    process_.wait();
  }
  pid_t pid() const { return process_.pid(); }

 private:
  testing::Process process_;
};

}  // namespace

TEST_CASE("units that are right show nothing, and commands are systemd's then") {
  Patient patient;
  patient.systemd({kRunning, kService});
  patient.healthy().shows({});
  patient.configure(patient.sound_text() + "stage_seats = 5\n");
  patient.shows({{"config.reload", "warning", "", "", "systemctl reload rollcall"}});
}

TEST_CASE("a unit that is unknown, masked, failed, not enabled, or changed on the disk") {
  struct Row {
    const char *state, *weight, *what, *next;
  };
  const Row rows[] = {
      {"LoadState=not-found\nActiveState=inactive\n", "warning", "does not know the service", "apt install"},
      {"LoadState=masked\nActiveState=inactive\nUnitFileState=masked\n", "fault", "is masked",
       "systemctl unmask rollcall"},
      {"LoadState=bad-setting\nActiveState=inactive\n", "fault", "could not load", "systemd-analyze verify"},
      {"LoadState=loaded\nActiveState=failed\nResult=exit-code\nUnitFileState=enabled\n", "fault",
       "failed (exit-code)", "journalctl -u rollcall"},
      {"LoadState=loaded\nActiveState=active\nUnitFileState=disabled\n", "warning", "is not enabled",
       "systemctl enable"},
  };
  Patient patient;
  patient.healthy();
  for (const auto& row : rows) {
    CAPTURE(row.what);
    patient.systemd({row.state, kService});
    patient.shows({{"system.unit", row.weight, "rollcall.service", row.what, row.next}});
  }
  patient.systemd({std::string(kRunning) + "NeedDaemonReload=yes\n", kService});
  patient.shows(
      {{"system.unit_files", "warning", "rollcall.service", "changed since systemd read", "daemon-reload"}});
}

TEST_CASE("a daemon that somebody runs by hand beside the service, or with another file") {
  Patient patient;
  patient.healthy();
  const std::string user = ::geteuid() == 1 ? "bin" : "daemon";
  patient.systemd({kRunning, fmt::format("[Service]\nUser={}\n", user)});
  patient.shows({{"system.runs_as", "warning", "process ", "is to run it as " + user, "kill "}});
  patient.systemd({kRunning, "[Service]\nExecStart=/usr/bin/rollcall serve --config /etc/other.toml\n"});
  patient.shows(
      {{"config.unit_file", "warning", "rollcall.toml", "reads another configuration, /etc/other.toml",
        "rollcall doctor --config /etc/other.toml"}});
  patient.systemd({kRunning, fmt::format("[Service]\nExecStart=/usr/bin/rollcall serve --config={}\n",
                                         patient.config())});
  patient.shows({});
}

TEST_CASE("a failed service sends to its log before it is started again") {
  Patient patient;
  patient.systemd(
      {"LoadState=loaded\nActiveState=failed\nResult=watchdog\nUnitFileState=enabled\n", kService});
  patient.shows({{"system.unit", "fault", "", "failed (watchdog)", ""},
                 {"network.daemon", "fault", "", "does not run", "journalctl -u rollcall -n 50; then "},
                 kNotAsked});
}

TEST_CASE("a socket that listens elsewhere than the configuration says") {
  const std::string address = free_address();
  Patient patient(school_toml(), address);
  patient.healthy();
  const auto socket = [](const std::string& streams) {
    return Patient::Unit{kRunning, "[Socket]\n" + streams};
  };
  SUBCASE("elsewhere") {
    patient.systemd({kRunning, kService}, socket("ListenStream=127.0.0.1:1\n"));
    patient.shows({{"network.socket", "warning", "rollcall.socket",
                    "127.0.0.1:1, and listen.address is " + address, "ListenStream=" + address}});
  }
  SUBCASE("a drop-in puts it right") {
    patient.systemd({kRunning, kService},
                    socket("ListenStream=127.0.0.1:1\n# drop-in\n[Socket]\nListenStream=\nListenStream=" +
                           address + "\n"));
    patient.shows({});
  }
}

TEST_CASE("a daemon that its socket would start is not woken by asking") {
  Patient patient;
  patient.systemd({kStopped, kService},
                  {kRunning, "[Socket]\nListenStream=" + patient.file("http.sock") + "\n"});
  patient.shows({{"network.daemon", "warning", "rollcall.service", "rollcall.socket starts it",
                  "systemctl start rollcall"},
                 kNotAsked});
}

TEST_CASE("a daemon whose program was replaced by an upgrade") {
  Patient patient;
  const std::string program = patient.file("rollcall");
  fs::copy_file(ROLLCALL_BINARY, program);
  const Running running(patient, {program, "serve", "--config", patient.config()});
  patient.shows({});
  fs::copy_file(ROLLCALL_BINARY, program + ".new");
  fs::rename(program + ".new", program);
  patient.shows({{"system.program", "warning", fmt::format("process {}", running.pid()),
                  "was replaced on the disk", "rollcall serve"}});
}

TEST_CASE("a daemon that may open too few files") {
  Patient patient;
  const Running running(patient, {"/usr/bin/env", "prlimit", "--nofile=600:600", ROLLCALL_BINARY, "serve",
                                  "--config", patient.config()});
  patient.shows({{"system.open_files", "warning", fmt::format("process {}", running.pid()),
                  "it may open 600 files", "LimitNOFILE=4352"}});
}

TEST_CASE("a systemctl that hangs does not hold the doctor up for long") {
  Patient patient;
  testing::write_text(patient.file("bin/systemctl"), "#!/bin/sh\nexec sleep 60\n");
  patient.healthy().shows({});
}

}  // namespace rollcall::doctor_test
