#include "http/client_stream.hpp"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <utility>

namespace rollcall::http {
namespace {

namespace asio = boost::asio;

class SocketStream final : public ClientStream {
 public:
  SocketStream(ClientLoop& loop, Socket socket)
      : loop_(loop), socket_(std::move(socket)), descriptor_(socket_.native_handle()) {}

  IoEnd write(std::string_view bytes, TimePoint deadline) override {
    return loop_.perform(
        deadline,
        [&](auto handler) { asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), handler); },
        [&] { close(); });
  }

  IoEnd read_some(char* into, std::size_t size, TimePoint deadline) override {
    return loop_.perform(
        deadline, [&](auto handler) { socket_.async_read_some(asio::buffer(into, size), handler); },
        [&] { close(); });
  }

  bool quiet() const override { return socket_.is_open() && socket_is_quiet(descriptor_); }

 private:
  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  ClientLoop& loop_;
  Socket socket_;
  const int descriptor_;  // a Socket gives it away only where it may be changed
};

}  // namespace

std::unique_ptr<ClientStream> make_socket_stream(ClientLoop& loop, Socket socket) {
  return std::make_unique<SocketStream>(loop, std::move(socket));
}

bool socket_is_quiet(int descriptor) {
  char byte;
  return ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace rollcall::http
