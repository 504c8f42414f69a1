#include "http/client_connector.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "http/client_failure.hpp"

namespace rollcall::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Endpoint = asio::generic::stream_protocol::endpoint;

struct Lookup {
  bool done = false;  // owned by the client's thread, like all of it once this is set
  int error = 0;      // EAI_…
  int system_error = 0;
  std::vector<Endpoint> found;
};

void ask_system(const std::string& host, std::uint16_t port, Lookup& lookup) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  lookup.error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  lookup.system_error = errno;
  for (const addrinfo* at = lookup.error == 0 ? found : nullptr; at; at = at->ai_next)
    lookup.found.emplace_back(at->ai_addr, at->ai_addrlen);
  if (lookup.error == 0) ::freeaddrinfo(found);
}

void set_no_delay(Socket& socket) {
  const int on = 1;  // fails on Unix sockets, which have no delay
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

ClientConnector::ClientConnector(ClientLoop& loop, const Url& url, const ClientOptions& options)
    : loop_(loop), url_(url), options_(options), tls_(url, options) {}

Opened ClientConnector::open() {
  const auto deadline = loop_.limited(ClientLoop::in_ms(options_.connect_timeout_ms));
  auto found = find(deadline);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  auto connected = connect(std::get<Endpoints>(found), deadline);
  if (auto* failure = std::get_if<Failure>(&connected)) return std::move(*failure);
  auto& socket = std::get<Socket>(connected);
  set_no_delay(socket);
  return url_.tls ? tls_.open(loop_, std::move(socket)) : make_socket_stream(loop_, std::move(socket));
}

std::variant<ClientConnector::Endpoints, Failure> ClientConnector::find(TimePoint deadline) {
  if (!url_.unix_path.empty()) return Endpoints{asio::local::stream_protocol::endpoint(url_.unix_path)};
  error_code not_an_address;
  const auto address = asio::ip::make_address(url_.host, not_an_address);
  if (!not_an_address) return Endpoints{asio::ip::tcp::endpoint(address, url_.port)};
  return look_up(deadline);
}

// The system's lookup cannot be cancelled and may take longer than anybody wants to wait, so it has a thread
// that is left to itself when time is up; all that it touches it owns together with us.
std::variant<ClientConnector::Endpoints, Failure> ClientConnector::look_up(TimePoint deadline) {
  auto lookup = std::make_shared<Lookup>();
  std::thread([lookup, io = loop_.shared_context(), host = url_.host, port = url_.port] {
    ask_system(host, port, *lookup);
    asio::post(*io, [lookup] { lookup->done = true; });
  }).detach();
  const IoEnd end = loop_.wait_for(lookup->done, deadline);
  if (!lookup->done) return cut_failure(Phase::resolve, end, url_, options_.connect_timeout_ms);
  if (lookup->error == EAI_SYSTEM)
    return name_failure(url_, std::generic_category().message(lookup->system_error));
  if (lookup->error != 0) return name_failure(url_, ::gai_strerror(lookup->error));
  return std::move(lookup->found);
}

// One address after the other; each may use its share of the time that is left, so that one that swallows
// what it is sent does not keep us from the next.
std::variant<Socket, Failure> ClientConnector::connect(const Endpoints& endpoints, TimePoint deadline) {
  Failure last = name_failure(url_, "the name has no address");
  auto left = static_cast<int>(endpoints.size());
  for (const Endpoint& endpoint : endpoints) {
    const auto now = Clock::now();
    Socket socket(loop_.executor());
    const IoEnd end = loop_.perform(
        now + (deadline - now) / left--, [&](auto handler) { socket.async_connect(endpoint, handler); },
        [&] {
          error_code ignored;
          socket.close(ignored);
        });
    if (end.ok()) return socket;
    const bool cut = end.timed_out || end.interrupted;
    last = cut ? cut_failure(Phase::connect, end, url_, options_.connect_timeout_ms)
               : connect_failure(url_, end.error);
    if (end.interrupted) break;
  }
  return last;
}

}  // namespace rollcall::http
