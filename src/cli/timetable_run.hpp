// Carries out a planned timetable: several threads take one row after the other.
#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cli/desk.hpp"
#include "cli/progress.hpp"
#include "cli/result_file.hpp"
#include "scheduling/timetable.hpp"

namespace rollcall::cli {

// What came of a row; in the order of the closing line.
enum class RowResult { created, changed, was_there, gone, number_not_known, not_known, refused, under_way };
inline constexpr std::size_t kRowResults = 8;
std::string_view row_result_name(RowResult result);

class TimetableRun {
 public:
  // All of them must outlive it.
  TimetableRun(const Invocation& invocation, Desk& desk,
               const std::vector<scheduling::PlannedLesson>& planned, ResultFile& results);

  // Returns when every row is done, or was stopped and those under way are. What ended it early is trouble().
  void run();
  // No further row is begun. Any thread.
  void stop();

  // After run():
  std::string totals() const;  // "created 12, was there 3, not begun 1"
  std::size_t open() const;    // rows that are not as the file says
  bool stopped() const { return stopped_; }
  const std::string& trouble() const { return trouble_; }

 private:
  void work();
  void finish_row(const scheduling::PlannedLesson& planned, const scheduling::Outcome& outcome);
  void give_up(const std::string& why);
  std::size_t count(RowResult result) const { return counts_[static_cast<std::size_t>(result)]; }

  const outbound::Version version_;
  const bool again_;
  Desk& desk_;
  const std::vector<scheduling::PlannedLesson>& planned_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  // protects the rest
  ResultFile& results_;
  std::optional<Progress> progress_{std::in_place};  // until run() returns
  std::array<std::size_t, kRowResults> counts_{};
  std::size_t done_ = 0;
  std::string trouble_;
};

}  // namespace rollcall::cli
