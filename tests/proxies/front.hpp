// A real proxy with the configuration file that is shipped, in front of a daemon. What the test puts in place
// of the file's own: the host's name, ports, the address of the daemon, paths of certificate, logs and
// temporary files, and that Caddy asks no CA. Every line else is run as it is.
#pragma once

#include <memory>
#include <string>

#include "support/certificates.hpp"
#include "support/process.hpp"

namespace rollcall::proxies {

enum class Kind { nginx, nginx_to_unix_socket, caddy, caddy_to_unix_socket };
const char* name_of(Kind kind);
bool to_unix_socket(Kind kind);

// The program of `./dev test`'s build/tools, or the system's; fails the test where there is neither.
std::string program(const std::string& name);

class Front {
 public:
  Front(Kind kind, const std::string& upstream);  // "127.0.0.1:8080" or "unix:/path"
  ~Front();

  const std::string& address() const { return address_; }
  std::string logs() const;  // all that it wrote: access, errors, its start

 private:
  void configure_nginx(const std::string& upstream);
  void configure_caddy(const std::string& upstream);
  void start();

  const Kind kind_;
  testing::TempDirectory directory_;
  testing::Certificate certificate_;
  std::string address_, plain_port_;
  std::unique_ptr<testing::Process> process_;
};

}  // namespace rollcall::proxies
