// Opens connections to the place of one URL: finds the name, connects, shakes hands.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <variant>
#include <vector>

#include "http/client_stream.hpp"
#include "http/client_tls.hpp"

namespace rollcall::http {

class ClientConnector {
 public:
  // All three must outlive it.
  ClientConnector(ClientLoop& loop, const Url& url, const ClientOptions& options);

  Opened open();

 private:
  using TimePoint = ClientLoop::TimePoint;
  using Endpoint = boost::asio::generic::stream_protocol::endpoint;
  using Endpoints = std::vector<Endpoint>;

  std::variant<Endpoints, Failure> find(TimePoint deadline);
  std::variant<Endpoints, Failure> look_up(TimePoint deadline);
  std::variant<Socket, Failure> connect(const Endpoints& endpoints, TimePoint deadline);

  ClientLoop& loop_;
  const Url& url_;
  const ClientOptions& options_;
  ClientTls tls_;
};

}  // namespace rollcall::http
