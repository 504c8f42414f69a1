#include "fake_classin/control.hpp"

#include <sys/socket.h>

#include <stdexcept>
#include <thread>

#include "base/json_writer.hpp"
#include "fake_classin/verbs.hpp"

namespace fake_classin {

void Control::run(int listener) {
  for (;;) {
    const int descriptor = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) continue;
    std::thread([this, descriptor] { serve(descriptor); }).detach();
  }
}

void Control::serve(int descriptor) {
  const Socket socket(descriptor);
  PlainChannel channel(socket);
  RequestReader reader(channel);
  while (const auto head = reader.head()) {
    const auto body = reader.body(head->body_bytes);
    if (!body) return;
    int status = 200;
    std::string reply;
    try {
      reply = obey(std::string_view(head->target).substr(1), *body);
    } catch (const std::exception& wrong) {
      status = 400;
      rollcall::append_json_string(reply, wrong.what());
    }
    if (!channel.write(reply_head(status, "application/json", reply.size(), 0) + reply)) return;
  }
}

std::string Control::obey(std::string_view verb, const std::string& arguments) {
  if (verb == "redirected") {
    state_.breach("a redirect was followed");
    return "{}";
  }
  rollcall::classin::JsonDocument document;
  const auto parsed = document.parse(arguments);
  if (!parsed.ok()) throw std::runtime_error("the arguments are not JSON");
  if (verb == "reset") {
    state_.reset(static_cast<std::uint64_t>(number(*parsed, "seed")));
    certificates_.present("good");
    return "{}";
  }
  if (verb == "present" && !certificates_.present(text(*parsed, "certificate"))) {
    throw std::runtime_error("there is no such certificate");
  }
  if (verb == "present" || verb == "close_idle") {
    service_.close_idle();
    return "{}";
  }
  const auto reply = state_.locked([&](State::Parts& parts) {
    auto done = set_up(parts, verb, *parsed);
    return done ? done : look(parts, verb, *parsed);
  });
  if (!reply) throw std::runtime_error("there is no verb \"" + std::string(verb) + "\"");
  if (verb == "release") state_.wake_holds();
  return *reply;
}

}  // namespace fake_classin
