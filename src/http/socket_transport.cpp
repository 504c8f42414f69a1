#include "http/socket_transport.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <utility>

namespace rollcall::http {
namespace {

namespace asio = boost::asio;

class SocketTransport final : public Transport {
 public:
  explicit SocketTransport(Socket socket) : socket_(std::move(socket)), handle_(socket_.native_handle()) {}

  Task<IoResult> read_some(char* into, std::size_t size) override {
    const auto [error, bytes] = co_await socket_.async_read_some(asio::buffer(into, size), kAwait);
    co_return IoResult{error, bytes};
  }

  bool has_input() const override {
    boost::system::error_code error;
    return socket_.available(error) > 0 && !error;
  }

  Task<IoResult> write_some(std::string_view first, std::string_view second) override {
    const asio::const_buffer head(first.data(), first.size());
    const asio::const_buffer tail(second.data(), second.size());
    if (second.empty()) {  // nearly always; one buffer costs less than a list of two
      const auto [error, bytes] = co_await socket_.async_write_some(head, kAwait);
      co_return IoResult{error, bytes};
    }
    const auto [error, bytes] = co_await socket_.async_write_some(std::array{head, tail}, kAwait);
    co_return IoResult{error, bytes};
  }

  // Errors below mean that the connection is gone already, which is as good.
  Task<void> finish_sending() override {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    co_return;
  }

  void cancel() override {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  // With no time to linger TCP gives up what was not sent and resets the connection; a Unix socket has no
  // such thing.
  void reset() override {
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }

  bool broken() const override {
    if (!socket_.is_open()) return true;
    pollfd look{handle_, 0, 0};  // hang-ups and errors are told unasked
    return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLHUP | POLLERR)) != 0;
  }

 private:
  Socket socket_;
  const int handle_;  // a Socket gives it away only where it may be changed
};

asio::ip::address_v6 address_of(const sockaddr_in6& raw) {
  asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &raw.sin6_addr, bytes.size());
  return asio::ip::address_v6(bytes);
}

}  // namespace

std::unique_ptr<Transport> make_socket_transport(Socket socket) {
  return std::make_unique<SocketTransport>(std::move(socket));
}

std::string address_text(const asio::generic::stream_protocol::endpoint& endpoint) {
  const sockaddr* const raw = endpoint.data();
  if (raw->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, raw, sizeof v4);
    return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr)).to_string();
  }
  if (raw->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, raw, sizeof v6);
    const auto address = address_of(v6);
    if (address.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address).to_string();
    return address.to_string();
  }
  return "unix";
}

}  // namespace rollcall::http
