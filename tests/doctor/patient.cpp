#include "patient.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <stdexcept>

#include "classin/json_reader.hpp"
#include "support/process.hpp"

namespace rollcall::doctor_test {

namespace {

namespace fs = std::filesystem;

// Of the machine that runs the tests, which may be what it likes.
constexpr std::string_view kOfMachine[] = {"time.synchronised", "store.space", "store.inodes",
                                           "store.file_system"};

bool of_machine(const Told& told) {
  return std::find(std::begin(kOfMachine), std::end(kOfMachine), told.check) != std::end(kOfMachine);
}

std::vector<Told> read_findings(const std::string& text) {
  classin::JsonDocument document;
  const auto parsed = document.parse(text);
  REQUIRE_MESSAGE(parsed.ok(), "not JSON: " << text);
  std::vector<Told> out;
  const auto of = [](const classin::Json& each, std::string_view key) {
    return each[key].text().value_or("(none)");
  };
  for (const classin::Json each : (*parsed)["findings"].items()) {
    out.push_back(
        {of(each, "check"), of(each, "weight"), of(each, "place"), of(each, "what"), of(each, "next")});
  }
  return out;
}

void put_first_on_path(const std::string& directory) {
  static const std::string kPath = std::getenv("PATH");
  ::setenv("PATH", fmt::format("{}:{}", directory, kPath).c_str(), 1);
}

bool is(const Told& told, const Wanted& wanted) {
  return told.check == wanted.check && told.weight == wanted.weight &&
         told.place.find(wanted.place) != std::string::npos &&
         told.what.find(wanted.what) != std::string::npos && told.next.find(wanted.next) != std::string::npos;
}

}  // namespace

std::int64_t now() { return std::time(nullptr); }

std::string text_of(const std::vector<Told>& told) {
  std::string out;
  for (const auto& each : told)
    out += fmt::format("\n{} {} at {}\n  {}\n  next: {}", each.weight, each.check, each.place, each.what,
                       each.next);
  return out.empty() ? "(nothing)" : out;
}

Patient::Patient(const std::string& school, const std::string& address, const std::string& more_listen)
    : site_(school) {
  const std::string where = address.empty() ? "unix:" + file("http.sock") : address;
  sound_ = fmt::format("[listen]\naddress = \"{}\"\n{}[store]\nurl = \"sqlite:{}\"\n{}", where, more_listen,
                       site_.journal(), school);
  configure(sound_);
  fs::create_directory(file("bin"));
  write_text(file("bin/systemctl"), "#!/bin/sh\nexit 1\n");
  mode(file("bin/systemctl"), 0755);
  put_first_on_path(file("bin"));
}

void Patient::configure(const std::string& text) {
  site_.configure_text(text);
  mode(config(), 0640);
}

std::string Patient::sound_text() const { return sound_; }

void Patient::mode(const std::string& path, unsigned mode) const { fs::permissions(path, fs::perms(mode)); }

std::string Patient::write(const std::string& name, const std::string& text) const {
  write_text(file(name), text);
  mode(file(name), 0640);
  return file(name);
}

void Patient::push(std::int64_t number, std::int64_t stamp_ahead_s) {
  REQUIRE(site_.push(sign(numbered(number), now() + stamp_ahead_s, kSecret)).acknowledged());
}

void Patient::systemd(const Unit& service, const Unit& socket) {
  for (const auto& [unit, name] : {std::pair(&service, "service"), std::pair(&socket, "socket")}) {
    write(fmt::format("show-rollcall.{}", name), unit->state);
    write(fmt::format("cat-rollcall.{}", name), unit->text);
  }
  write_text(file("bin/systemctl"),
             fmt::format("#!/bin/sh\nexec cat {}/$2-$3\n", fs::path(config()).parent_path().string()));
}

std::vector<Told> Patient::examined(const std::vector<std::string>& more) const {
  return examined_by({}, more);
}

std::vector<Told> Patient::examined_by(const std::vector<std::string>& wrapper,
                                       const std::vector<std::string>& more, bool all_of_machine) const {
  std::vector<std::string> arguments = wrapper;
  arguments.insert(arguments.end(), {ROLLCALL_BINARY, "doctor", "--format", "json", "--config", config()});
  arguments.insert(arguments.end(), more.begin(), more.end());
  const testing::TempDirectory directory;
  testing::Process process({.arguments = arguments,
                            .out = directory.file("out"),
                            .err = directory.file("err"),
                            .file_size_limit = {}});
  const int code = process.wait(30);
  const std::string out = testing::read_text(directory.file("out"));
  REQUIRE_MESSAGE((code == 0 || code == 1),
                  "exit " << code << ": " << testing::read_text(directory.file("err")));
  auto told = read_findings(out);
  const bool fault =
      std::any_of(told.begin(), told.end(), [](const Told& each) { return each.weight == "fault"; });
  CHECK(code == (fault ? 1 : 0));
  if (!all_of_machine) std::erase_if(told, of_machine);
  return told;
}

void Patient::shows(const std::vector<Wanted>& wanted, const std::vector<std::string>& more) const {
  const auto told = examined(more);
  CHECK_MESSAGE(told.size() == wanted.size(), text_of(told));
  for (const auto& each : wanted) {
    const bool found = std::any_of(told.begin(), told.end(), [&](const Told& one) { return is(one, each); });
    CHECK_MESSAGE(found, "missing: " << each.weight << ' ' << each.check << " … " << each.what << " … "
                                     << each.next << "\ntold:" << text_of(told));
  }
  for (const auto& each : told) CHECK_MESSAGE(!each.next.empty(), each.check << " has no next step");
}

std::string free_address() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket, any, size) != 0 || ::getsockname(socket, any, &size) != 0)
    throw std::runtime_error("no free port");
  ::close(socket);
  return fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
}

}  // namespace rollcall::doctor_test
