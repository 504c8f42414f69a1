#include "http/listener.hpp"

#include <fmt/core.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <utility>

namespace rollcall::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Protocol = asio::generic::stream_protocol;

constexpr ::mode_t kUnixMode = 0660;
constexpr int kBacklog = 4096;  // the kernel cuts it to net.core.somaxconn
constexpr auto kPauseAfterError = std::chrono::milliseconds(100);

std::string hint_for(int error, const ListenAddress& address) {
  const bool local = !address.unix_path.empty();
  switch (error) {
    case EADDRINUSE:
      return local ? "stop the program that answers there, or choose another path"
                   : "stop the program that has this port, or choose another one";
    case EACCES:
    case EPERM:
      return local ? "let this user write to the directory, or choose another one"
                   : "ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher one or grant it";
    case EADDRNOTAVAIL: return "this machine has no such address; `ip address` lists those it has";
    case ENOENT:
    case ENOTDIR: return "create the socket's directory first";
    case EAFNOSUPPORT: return "this machine has no IPv6; use an IPv4 address";
    default: return "";
  }
}

Error listen_error(const ListenAddress& address, int error) {
  return Error{
      fmt::format("cannot listen on \"{}\": {}", address.text(), std::generic_category().message(error)),
      hint_for(error, address)};
}

Protocol::endpoint endpoint_of(const ListenAddress& address) {
  if (!address.unix_path.empty()) return asio::local::stream_protocol::endpoint(address.unix_path);
  return asio::ip::tcp::endpoint(asio::ip::make_address(address.ip), address.port);
}

// Makes way for a new socket file: removes one on which nobody answers, and nothing else.
Status clear_path(const ListenAddress& address) {
  struct stat found {};
  if (::lstat(address.unix_path.c_str(), &found) != 0) return ok_status();  // bind says what else is wrong
  if (!S_ISSOCK(found.st_mode)) {
    return Error{fmt::format("cannot listen on \"{}\": there is a file that is not a socket", address.text()),
                 "remove it or choose another path"};
  }
  asio::io_context io;
  asio::local::stream_protocol::socket probe(io);
  error_code error;
  probe.open(asio::local::stream_protocol(), error);
  if (!error)
    probe.non_blocking(true, error);  // one whose backlog is full is alive, and would keep us waiting
  if (!error) probe.connect(asio::local::stream_protocol::endpoint(address.unix_path), error);
  if (error == asio::error::connection_refused) {
    if (::unlink(address.unix_path.c_str()) != 0 && errno != ENOENT) return listen_error(address, errno);
    return ok_status();
  }
  const bool alive = !error || error == asio::error::would_block;
  return listen_error(address, alive ? EADDRINUSE : error.value());
}

void set_no_delay(Socket& socket) {
  const int on = 1;  // fails on Unix sockets, which have no delay
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Listener::Listener(const Executor& executor, OnAccept on_accept)
    : acceptor_(executor), pause_(executor), on_accept_(std::move(on_accept)) {}

Listener::~Listener() { remove_file(); }

Result<std::shared_ptr<Listener>> Listener::open(const Executor& executor, std::string_view address,
                                                 OnAccept on_accept) {
  auto parsed = parse_listen_address(address);
  if (!parsed) return parsed.error();
  if (!parsed->unix_path.empty()) {
    if (auto cleared = clear_path(*parsed); !cleared) return cleared.error();
  }
  std::shared_ptr<Listener> listener(new Listener(executor, std::move(on_accept)));
  if (auto bound = listener->bind(*parsed); !bound) return bound.error();
  return listener;
}

Result<std::shared_ptr<Listener>> Listener::adopt(const Executor& executor, int descriptor,
                                                  std::string_view address, OnAccept on_accept) {
  sockaddr_storage raw{};
  socklen_t size = sizeof raw;
  std::shared_ptr<Listener> listener(new Listener(executor, std::move(on_accept)));
  listener->address_ = address;
  error_code error;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&raw), &size) != 0) {
    error.assign(errno, boost::system::system_category());
  } else {
    const int protocol = raw.ss_family == AF_UNIX ? 0 : IPPROTO_TCP;
    listener->acceptor_.assign(Protocol(raw.ss_family, protocol), descriptor, error);
  }
  if (!error) return listener;
  ::close(descriptor);
  return Error{fmt::format("cannot accept from the socket {} that was passed: {}", address, error.message()),
               "look at the socket unit with `systemctl status rollcall.socket`"};
}

Status Listener::bind(const ListenAddress& address) {
  const auto endpoint = endpoint_of(address);
  const bool local = !address.unix_path.empty();
  error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error && !local) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && address.v6) acceptor_.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error && local) {
    // A umask that hides the store's files is not meant for the proxy in front, which joins the group.
    if (::chmod(address.unix_path.c_str(), kUnixMode) != 0)
      error.assign(errno, boost::system::system_category());
    struct stat made {};
    if (::lstat(address.unix_path.c_str(), &made) == 0) {
      unix_path_ = address.unix_path;
      file_device_ = made.st_dev;
      file_inode_ = made.st_ino;
    }
  }
  if (!error) acceptor_.listen(kBacklog, error);
  if (error) return listen_error(address, error.value());
  ListenAddress bound = address;
  if (!local)
    bound.port = ntohs(reinterpret_cast<const sockaddr_in*>(acceptor_.local_endpoint().data())->sin_port);
  address_ = bound.text();
  return ok_status();
}

Task<void> Listener::run() {
  while (acceptor_.is_open()) {
    Socket socket(acceptor_.get_executor());
    Protocol::endpoint remote;
    const auto [error] = co_await acceptor_.async_accept(socket, remote, kAwait);
    if (!error) {
      set_no_delay(socket);
      on_accept_(std::move(socket), address_text(remote));
    } else if (error != asio::error::connection_aborted && acceptor_.is_open()) {
      pause_.expires_after(kPauseAfterError);  // out of descriptors or memory: trying at once would spin
      co_await pause_.async_wait(kAwait);
    }
  }
}

void Listener::drain() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  remove_file();
}

void Listener::remove_file() {
  if (unix_path_.empty()) return;
  struct stat found {};
  const bool ours =
      ::lstat(unix_path_.c_str(), &found) == 0 && found.st_dev == file_device_ && found.st_ino == file_inode_;
  if (ours) ::unlink(unix_path_.c_str());
  unix_path_.clear();
}

}  // namespace rollcall::http
