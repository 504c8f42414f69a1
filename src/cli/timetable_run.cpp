#include "cli/timetable_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/limits.hpp"
#include "report/display_text.hpp"

namespace rollcall::cli {

namespace {

using scheduling::Kind;
using scheduling::Outcome;
using scheduling::PlannedLesson;
using scheduling::Step;

RowResult result_of(const PlannedLesson& planned, const Outcome& outcome) {
  if (planned.step == Step::gone) return RowResult::gone;
  const bool numbered = outcome.creation && outcome.creation->object_id;
  switch (outcome.kind) {
    case Kind::done:
      if (planned.step == Step::change) return RowResult::changed;
      return numbered ? RowResult::created : RowResult::number_not_known;
    case Kind::was_done: return numbered ? RowResult::was_there : RowResult::number_not_known;
    case Kind::not_known: return RowResult::not_known;
    case Kind::refused:
    case Kind::invalid:
    case Kind::differs:
    case Kind::deleted: break;
    case Kind::under_way: return RowResult::under_way;
  }
  return RowResult::refused;
}

bool is_as_wished(RowResult result) {
  return result == RowResult::created || result == RowResult::changed || result == RowResult::was_there ||
         result == RowResult::gone;
}

// Without a number nothing can be done to the class, and no push tells reports of it.
std::string how_to_settle(const storage::Creation& row) {
  return fmt::format(
      "the class is there, but ClassIn did not tell its number; look it up in ClassIn, then say `rollcall "
      "class "
      "settle {} {} --class NUMBER{}`",
      row.sid.value, row.identity, row.call == "createClassroom" ? " --activity NUMBER" : "");
}

// In the words of the file.
std::string message_of(const PlannedLesson& planned, const Outcome& outcome, RowResult result) {
  std::string text = outcome.text;
  if (outcome.kind == Kind::invalid) {
    text.clear();
    for (const auto& fault : outcome.faults) {
      text += fmt::format("{}{}{}{}", text.empty() ? "" : "\n", column_of(*planned.lesson, fault.field),
                          fault.field.empty() ? "" : ": ", fault.what);
    }
  }
  if (result == RowResult::number_not_known && outcome.creation) text = how_to_settle(*outcome.creation);
  const std::string_view between = result == RowResult::number_not_known ? ".\n" : "; ";
  for (const auto& warning : outcome.warnings) text += fmt::format("{}{}", between, warning);
  return text;
}

// One line for the terminal; the file has the rest.
std::string notice(const PlannedLesson& planned, RowResult result, std::string_view message) {
  const bool says_so = result == RowResult::not_known;
  return fmt::format("line {}: {}{}{}", planned.lesson->line, says_so ? "" : row_result_name(result),
                     says_so ? "" : ": ", report::printable(message.substr(0, message.find('\n'))));
}

}  // namespace

std::string_view row_result_name(RowResult result) {
  switch (result) {
    case RowResult::created: return "created";
    case RowResult::changed: return "changed";
    case RowResult::was_there: return "was there";
    case RowResult::gone: return "gone";
    case RowResult::number_not_known: return "created, number not known";
    case RowResult::not_known: return "not known";
    case RowResult::refused: return "refused";
    case RowResult::under_way: return "under way";
  }
  return "";
}

TimetableRun::TimetableRun(const Invocation& invocation, Desk& desk,
                           const std::vector<PlannedLesson>& planned, ResultFile& results)
    : version_(version_of(invocation)),
      again_(invocation.has("--again")),
      desk_(desk),
      planned_(planned),
      results_(results) {}

void TimetableRun::run() {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(limits::kOutboundThreads, planned_.size()); ++i)
    threads.emplace_back([this] { work(); });
  for (auto& thread : threads) thread.join();
  const std::lock_guard lock(mutex_);
  progress_.reset();
}

void TimetableRun::stop() {
  stopped_ = true;
  const std::lock_guard lock(mutex_);
  if (progress_) progress_->print("stopping after the rows under way; once more stops at once");
}

void TimetableRun::work() {
  try {
    Desk::Worker worker(desk_);
    for (std::size_t at = next_++; at < planned_.size() && !stopped_; at = next_++)
      finish_row(planned_[at], carry_out(worker.scheduler, version_, planned_[at], again_));
  } catch (const Failure& failure) {
    give_up(failure.text);
  } catch (const std::exception& error) {
    give_up(error.what());
  }
}

void TimetableRun::finish_row(const PlannedLesson& planned, const Outcome& outcome) {
  const RowResult result = result_of(planned, outcome);
  const std::string message = message_of(planned, outcome, result);
  const std::lock_guard lock(mutex_);
  ++counts_[static_cast<std::size_t>(result)];
  ++done_;
  if (!is_as_wished(result)) progress_->print(notice(planned, result, message));
  results_.add(planned, outcome, row_result_name(result), message);
  progress_->show(static_cast<std::int64_t>(done_), static_cast<std::int64_t>(planned_.size()),
                  fmt::format("line {}", planned.lesson->line));
}

void TimetableRun::give_up(const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (trouble_.empty()) trouble_ = why;
  next_ = planned_.size();
}

std::string TimetableRun::totals() const {
  std::string text;
  const auto add = [&](std::string_view name, std::size_t number) {
    if (number > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, number);
  };
  for (std::size_t i = 0; i < kRowResults; ++i) add(row_result_name(static_cast<RowResult>(i)), counts_[i]);
  add("not begun", planned_.size() - done_);
  if (count(RowResult::gone) > 0) text += " (gone: deleted since and left alone; --again creates them anew)";
  return text;
}

std::size_t TimetableRun::open() const {
  std::size_t as_wished = 0;
  for (std::size_t i = 0; i < kRowResults; ++i) {
    if (is_as_wished(static_cast<RowResult>(i))) as_wished += counts_[i];
  }
  return planned_.size() - as_wished;
}

}  // namespace rollcall::cli
