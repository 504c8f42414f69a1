#include "proxies/front.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include <filesystem>

#include "support/client.hpp"
#include "support/daemon.hpp"
#include "support/free_port.hpp"

namespace rollcall::proxies {

namespace {

const std::string kHost = "classin.example.org";

// A line of the shipped file that the test counts on, and that must be there.
void replace(std::string& text, const std::string& from, const std::string& to) {
  REQUIRE_MESSAGE(text.find(from) != std::string::npos, "the shipped file has no: " << from);
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string shipped(const std::string& name) {
  return testing::read_text(std::string(ROLLCALL_SOURCE_DIR) + "/config/" + name);
}

}  // namespace

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::nginx: return "nginx";
    case Kind::nginx_to_unix_socket: return "nginx, Unix socket";
    case Kind::caddy: return "Caddy";
    case Kind::caddy_to_unix_socket: return "Caddy, Unix socket";
  }
  return "";
}

bool to_unix_socket(Kind kind) {
  return kind == Kind::nginx_to_unix_socket || kind == Kind::caddy_to_unix_socket;
}

std::string program(const std::string& name) {
  const std::string tools = std::string(ROLLCALL_SOURCE_DIR) + "/build/tools";
  for (const std::string& root : {tools, std::string()}) {
    for (const char* folder : {"/usr/sbin/", "/usr/bin/"}) {
      if (std::filesystem::exists(root + folder + name)) return root + folder + name;
    }
  }
  FAIL("there is no " << name << ": `./dev test` unpacks it into build/tools");
  return "";
}

Front::Front(Kind kind, const std::string& upstream)
    : kind_(kind),
      certificate_(testing::Certificate::Wish{.name = "a proxy", .alternatives = "DNS:localhost"}),
      address_(fmt::format("127.0.0.1:{}", testing::free_port())),
      plain_port_(std::to_string(testing::free_port())) {
  certificate_.write(directory_.file("fullchain.pem"));
  testing::write_text(directory_.file("privkey.pem"), certificate_.key_pem());
  if (kind == Kind::nginx || kind == Kind::nginx_to_unix_socket)
    configure_nginx(upstream);
  else
    configure_caddy(upstream);
  start();
}

Front::~Front() {
  process_->signal(SIGTERM);
  process_->wait();
}

void Front::configure_nginx(const std::string& upstream) {
  std::string text = shipped("nginx.conf");
  const std::string path = directory_.path().string();
  replace(text, "listen [::]:443 ssl;", "");
  replace(text, "listen [::]:80;", "");
  replace(text, "listen 443 ssl;", fmt::format("listen {} ssl;", address_));
  replace(text, "listen 80;", fmt::format("listen 127.0.0.1:{};", plain_port_));
  replace(text, "/etc/letsencrypt/live/" + kHost, path);
  replace(text, "/var/log/nginx", path);
  replace(text, "server 127.0.0.1:8080;", fmt::format("server {};", upstream));
  replace(text, kHost, "localhost");
  testing::write_text(directory_.file("site"), text);
  // As Debian's own nginx.conf includes it, but for one process that belongs to the test.
  testing::write_text(
      directory_.file("nginx.conf"),
      fmt::format("daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log {0}/error.log;\nevents {{}}\n"
                  "http {{\n  gzip on;\n  default_type application/octet-stream;\n"
                  "  client_body_temp_path {0}/body;\n  proxy_temp_path {0}/proxied;\n"
                  "  fastcgi_temp_path {0}/f;\n  uwsgi_temp_path {0}/u;\n  scgi_temp_path {0}/s;\n"
                  "  access_log {0}/other.log;\n  include {0}/site;\n}}\n",
                  path));
}

void Front::configure_caddy(const std::string& upstream) {
  std::string text = shipped("Caddyfile");
  const std::string path = directory_.path().string();
  replace(text, "\tgrace_period 10s\n", "\tgrace_period 1s\n\tadmin off\n\tauto_https off\n");
  replace(text, "\n" + kHost + " {",
          fmt::format("\nhttps://localhost:{} {{\n\tbind 127.0.0.1\n\ttls {}/fullchain.pem {}/privkey.pem\n",
                      address_.substr(address_.find(':') + 1), path, path));
  replace(text, "/var/log/caddy", path);
  const std::string dial =
      upstream.starts_with("unix:") ? "unix/" + upstream.substr(std::string_view("unix:").size()) : upstream;
  replace(text, "reverse_proxy 127.0.0.1:8080", "reverse_proxy " + dial);
  testing::write_text(directory_.file("Caddyfile"), text);
}

void Front::start() {
  const bool nginx = kind_ == Kind::nginx || kind_ == Kind::nginx_to_unix_socket;
  const std::string home = directory_.path().string();
  testing::Command command{
      .out = directory_.file("out"), .err = directory_.file("err"), .file_size_limit = {}};
  if (nginx)
    command.arguments = {program("nginx"), "-p", home, "-e", home + "/error.log", "-c", home + "/nginx.conf"};
  else
    command.arguments = {"/usr/bin/env", "HOME=" + home, program("caddy"), "run",
                         "--adapter",    "caddyfile",    "--config",       home + "/Caddyfile"};
  process_ = std::make_unique<testing::Process>(command);
  const bool up = testing::eventually([&] {
    if (!process_->running()) return true;
    try {
      testing::Client probe(address_);
      return true;
    } catch (const testing::ConnectionEnded&) {
      return false;
    }
  });
  REQUIRE_MESSAGE((up && process_->running()), logs());
}

std::string Front::logs() const {
  std::string out;
  for (const char* name : {"out", "err", "error.log", "other.log", "rollcall.log"})
    out += testing::read_text(directory_.file(name));
  return out;
}

}  // namespace rollcall::proxies
