#include "base/metrics.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "base/process_figures.hpp"

namespace rollcall::metrics {

TEST_CASE("a metric has help, type and samples; labels are escaped") {
  Page page;
  page.begin("a_total", "counter", "Back\\slash and\nline.");
  page.sample({}, std::uint64_t{18446744073709551615U});
  page.sample({{"x", "a\"b\\c\nd"}, {"y", ""}}, std::int64_t{-3});
  page.sample({{"x", "y"}}, 0.1);
  page.sample({{"x", "z"}}, true);
  CHECK(page.text() ==
        "# HELP a_total Back\\\\slash and\\nline.\n"
        "# TYPE a_total counter\n"
        "a_total 18446744073709551615\n"
        "a_total{x=\"a\\\"b\\\\c\\nd\",y=\"\"} -3\n"
        "a_total{x=\"y\"} 0.1\n"
        "a_total{x=\"z\"} 1\n");
}

TEST_CASE("a histogram counts each value in the first bucket that it fits, and writes sums of buckets") {
  BatchHistogram batch(kBatch);
  for (const std::uint64_t n : {1, 2, 3, 1024, 1025}) batch.observe(n);
  Page page;
  page.begin("b", "histogram", "B.");
  page.histogram({{"k", "v"}}, batch);
  const std::string& text = page.text();
  CHECK(text.find(
            "b_bucket{k=\"v\",le=\"1\"} 1\nb_bucket{k=\"v\",le=\"2\"} 2\nb_bucket{k=\"v\",le=\"4\"} 3\n") !=
        std::string::npos);
  CHECK(text.find(
            "le=\"1024\"} 4\nb_bucket{k=\"v\",le=\"+Inf\"} 5\nb_sum{k=\"v\"} 2055\nb_count{k=\"v\"} 5\n") !=
        std::string::npos);
}

TEST_CASE("bounds in seconds are written as a person would") {
  SecondsHistogram seconds(kSeconds);
  seconds.observe(1500 * kUs);
  Page page;
  page.begin("s", "histogram", "S.");
  page.histogram({}, seconds);
  for (const char* bound : {"0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25",
                            "0.5", "1", "2.5", "5", "10"})
    CHECK(page.text().find("le=\"" + std::string(bound) + "\"}") != std::string::npos);
  CHECK(page.text().find("s_sum 0.0015\n") != std::string::npos);
}

TEST_CASE("nothing is lost when several threads count") {
  Counter counter;
  BatchHistogram batch(kBatch);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20000; ++n) {
        counter.add();
        batch.observe(3);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(counter.value() == 80000);
  CHECK(batch.count(2) == 80000);
  CHECK(batch.sum() == 240000);
}

TEST_CASE("what the system says of this process is plausible") {
  const auto figures = process_figures();
  CHECK(figures.started_at > 1.7e9);
  CHECK(figures.threads >= 1);
  CHECK(figures.resident_bytes > 1024 * 1024);
  CHECK(figures.virtual_bytes >= figures.resident_bytes);
  CHECK(figures.open_files >= 3);
  CHECK(figures.most_files >= figures.open_files);
  CHECK(process_figures().started_at == figures.started_at);
}

}  // namespace rollcall::metrics
