// A connected TCP or Unix stream socket as a Transport.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>
#include <string>

#include "http/transport.hpp"

namespace rollcall::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;

std::unique_ptr<Transport> make_socket_transport(Socket socket);

// "10.0.0.1", "2001:db8::1" (an IPv4-mapped address as IPv4), "unix" for a Unix socket.
std::string address_text(const boost::asio::generic::stream_protocol::endpoint& endpoint);

}  // namespace rollcall::http
