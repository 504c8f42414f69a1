// One request and its reply, with the fault that befalls it.
#pragma once

#include <functional>
#include <string>

#include "fake_classin/channel.hpp"
#include "fake_classin/http.hpp"
#include "fake_classin/state.hpp"

namespace fake_classin {

class Exchange {
 public:
  Exchange(State& state, Socket& socket, Channel& channel, int redirect_port)
      : state_(state), socket_(socket), channel_(channel), redirect_port_(redirect_port) {}

  std::function<void()> before_reply;  // called when nothing but an ordinary reply is left to do

  // False when the connection is spoilt or its last reply was given.
  bool run(const Head& head, RequestReader& reader);

 private:
  bool receive(const Head& head, RequestReader& reader);
  bool spoil_before();
  bool answer();
  bool spoil_after(const std::string& head, const std::string& body);
  bool send(int status, std::string_view content_type, const std::string& body,
            std::string_view further = "");
  bool send_late();
  bool drip(const std::string& reply);
  void send_endlessly();
  bool be_silent();
  bool reset();
  bool close() { return false; }
  void finish();  // nothing of this request is under way any more

  State& state_;
  Socket& socket_;
  Channel& channel_;
  int redirect_port_;
  Request request_;
  bool last_ = false;  // the client wants the connection closed
};

}  // namespace fake_classin
