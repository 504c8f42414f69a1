// A real server on its own thread, and a client with a blocking socket.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/replies.hpp"
#include "http/server.hpp"
#include "http/test_app.hpp"

namespace rollcall::test {

class RunningServer {
 public:
  explicit RunningServer(http::ServerOptions options = {}, const std::string& address = "127.0.0.1:0",
                         std::shared_ptr<const http::ServerTls> tls = nullptr);
  ~RunningServer();  // drains and joins

  TestApp app;  // touch it inside on_io() only, or when the server has ended
  http::Server server;
  std::string address;

  void on_io(const std::function<void()>& task);          // runs it there and waits
  void drain();                                           // returns when run() has
  bool wait_for(const std::function<bool()>& condition);  // checked on io, 5 s at most

 private:
  std::thread thread_;
};

// Connected to an address as Server::listen returns it; every wait is at most 5 s.
class Peer {
 public:
  explicit Peer(const std::string& address);
  ~Peer();
  Peer(Peer&& other) noexcept;
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool connected() const { return connected_; }
  Peer& send(std::string_view bytes);
  Peer& finish_sending();
  Reply read_reply();  // one; status 0 where the connection ended first
  std::string
  read_rest();  // until the server closes; "(timeout)" where it does not, "(reset)" where it breaks
  int descriptor() const { return socket_; }

 private:
  std::string read_some();
  int socket_ = -1;
  bool connected_ = false;
  std::string buffer_;
};

// A directory of its own below the system's temporary one, removed at the end.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace rollcall::test
