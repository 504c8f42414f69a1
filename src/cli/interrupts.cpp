#include "cli/interrupts.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "cli/command.hpp"

namespace rollcall::cli {

Interrupts::Interrupts(std::function<void()> first, std::function<void()> again)
    : first_(std::move(first)), again_(std::move(again)) {
  sigset_t caught;
  sigemptyset(&caught);
  sigaddset(&caught, SIGINT);
  sigaddset(&caught, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &caught, &before_);  // and so of every thread that this one begins
  signals_ = ::signalfd(-1, &caught, SFD_CLOEXEC);
  end_ = ::eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || end_ < 0) throw Failure{fmt::format("cannot watch signals: {}", std::strerror(errno))};
  thread_ = std::thread([this] { watch(); });
}

Interrupts::~Interrupts() {
  ::eventfd_write(end_, 1);
  thread_.join();
  ::close(signals_);
  ::close(end_);
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupts::watch() const {
  for (int caught = 0;;) {
    pollfd ready[] = {{signals_, POLLIN, 0}, {end_, POLLIN, 0}};
    if (::poll(ready, std::size(ready), -1) < 0) continue;  // interrupted
    if (ready[1].revents != 0) return;
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof info) != sizeof info) continue;
    ++caught == 1 ? first_() : again_();
  }
}

}  // namespace rollcall::cli
