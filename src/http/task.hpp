// Coroutines of the io thread, on the io_context's own executor type (the type-erased one costs a tenth of
// the throughput).
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace rollcall::http {

using Clock = std::chrono::steady_clock;
using Executor = boost::asio::io_context::executor_type;
using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor>;

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

// Completion token: the operation's error and results as a tuple, no exceptions.
inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>{});

}  // namespace rollcall::http
