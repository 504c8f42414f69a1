// A listening socket, TCP or Unix, and the coroutine that accepts from it.
#pragma once

#include <sys/types.h>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/listen_address.hpp"
#include "http/socket_transport.hpp"
#include "http/task_group.hpp"

namespace rollcall::http {

class Listener final : public Child {
 public:
  using OnAccept = std::function<void(Socket socket, std::string remote_address)>;

  // Errors name the address, the cause and what to do.
  static Result<std::shared_ptr<Listener>> open(const Executor& executor, std::string_view address,
                                                OnAccept on_accept);
  // Accepts from a listening stream socket that somebody else made and keeps: here only this copy of its
  // descriptor is owned. It is never shut down and its file never removed, so that whoever connects while
  // nobody accepts waits for the next one who does. `address` is what it is called. Closes the descriptor
  // where it fails.
  static Result<std::shared_ptr<Listener>> adopt(const Executor& executor, int descriptor,
                                                 std::string_view address, OnAccept on_accept);
  ~Listener() override;

  // Accepts until drain() or abort(). Out of file descriptors or memory, it waits a little and goes on.
  Task<void> run();

  // Closes the socket and removes a Unix socket's file, if it is still the one that was made here. What was
  // taken from the socket by then is still handed to `on_accept`.
  void drain() override;
  void abort() override { drain(); }
  void sweep(Clock::time_point) override {}

  const std::string& address() const { return address_; }  // as bound

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol, Executor>;
  Listener(const Executor& executor, OnAccept on_accept);
  Status bind(const ListenAddress& address);
  void remove_file();

  Acceptor acceptor_;
  Timer pause_;
  OnAccept on_accept_;
  std::string address_;
  std::string unix_path_;  // of the file that was made here; empty for TCP
  dev_t file_device_ = 0;
  ino_t file_inode_ = 0;
};

}  // namespace rollcall::http
