// Figures of a running process, and how they are written for Prometheus (text format 0.0.4). Counting is a
// few nanoseconds and may be done on any thread; what is read meanwhile may be a moment old.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::metrics {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// Upper bounds of a histogram's buckets, in whole small units, of which `per` make one of the metric's.
template <std::size_t N>
struct Bounds {
  std::array<std::uint64_t, N> upper;  // ascending
  double per = 1;
};

inline constexpr std::uint64_t kUs = 1000;  // in nanoseconds
// From half a millisecond, a fast disk's sync, to ten seconds, when ClassIn sends the push again.
inline constexpr Bounds<14> kSeconds = {
    {500 * kUs, 1000 * kUs, 2500 * kUs, 5000 * kUs, 10000 * kUs, 25000 * kUs, 50000 * kUs, 100000 * kUs,
     250000 * kUs, 500000 * kUs, 1000000 * kUs, 2500000 * kUs, 5000000 * kUs, 10000000 * kUs},
    1e9};
inline constexpr Bounds<11> kBatch = {{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}};

template <std::size_t N>
class Histogram {
 public:
  explicit Histogram(const Bounds<N>& bounds) : bounds_(bounds) {}

  void observe(std::uint64_t units) {
    std::size_t at = 0;
    while (at < N && units > bounds_.upper[at]) ++at;
    counts_[at].add();
    sum_.add(units);
  }
  const Bounds<N>& bounds() const { return bounds_; }
  std::uint64_t count(std::size_t bucket) const { return counts_[bucket].value(); }  // N: beyond the last
  double sum() const { return static_cast<double>(sum_.value()) / bounds_.per; }

 private:
  const Bounds<N>& bounds_;
  std::array<Counter, N + 1> counts_;
  Counter sum_;
};
using SecondsHistogram = Histogram<kSeconds.upper.size()>;  // observes nanoseconds
using BatchHistogram = Histogram<kBatch.upper.size()>;

struct Label {
  std::string_view name;
  std::string_view value;
};
using Labels = std::initializer_list<Label>;

// The page: metrics one after the other, each with its samples.
class Page {
 public:
  // Begins a metric; `type` is counter, gauge or histogram.
  void begin(std::string_view name, std::string_view type, std::string_view help);
  // A sample of the metric that was begun.
  void sample(Labels labels, std::uint64_t value);
  void sample(Labels labels, std::int64_t value);
  void sample(Labels labels, double value);
  void sample(Labels labels, bool value) { sample(labels, std::uint64_t{value}); }
  // The same, fast: for metrics of thousands of samples. Labels as they are written, `{a="b"`, of which the
  // later part follows the first, `,c="d"} `.
  void sample(std::string_view labels, std::string_view more_labels, std::uint64_t value);
  template <std::size_t N>
  void histogram(Labels labels, const Histogram<N>& histogram) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i <= N; ++i) {
      sum += histogram.count(i);
      const double upper =
          i < N ? static_cast<double>(histogram.bounds().upper[i]) / histogram.bounds().per : 0;
      bucket(labels, i == N, upper, sum);
    }
    end_histogram(labels, histogram.sum(), sum);
  }

  void reserve(std::size_t bytes) { text_.reserve(bytes); }
  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void head(std::string_view suffix, Labels labels, std::string_view more);
  void bucket(Labels labels, bool last, double upper, std::uint64_t count);
  void end_histogram(Labels labels, double sum, std::uint64_t count);

  std::string_view name_;
  std::string text_;
};

}  // namespace rollcall::metrics
