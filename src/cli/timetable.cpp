// Timetables: what a CSV file of classes asks for, and doing it.
#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/limits.hpp"
#include "cli/desk.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/read_file.hpp"
#include "report/display_text.hpp"
#include "report/instant.hpp"
#include "scheduling/timetable.hpp"

namespace rollcall::cli {

namespace {

using report::Cell;
using report::ColumnKind;
using scheduling::Lesson;
using scheduling::PlannedLesson;
using scheduling::Step;

constexpr int kUsage = 2;
constexpr std::size_t kMostFaultsShown = 20;

std::atomic<bool> stop_wanted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

std::vector<Lesson> read_lessons(const Invocation& invocation, const report::Clock& clock) {
  const std::string path = invocation.text("FILE");
  auto lessons = scheduling::read_timetable(
      read_file(path, limits::kMaxRosterFileBytes), std::filesystem::path(path).filename().string(),
      [&](std::string_view text) { return report::instant_of(text, clock); });
  if (!lessons) throw Failure{lessons.error().text() + "\nnothing was done", kUsage};
  return std::move(lessons).value();
}

std::vector<PlannedLesson> plan_all(const Invocation& invocation, Desk& desk,
                                    const std::vector<Lesson>& lessons) {
  std::vector<PlannedLesson> out;
  for (const auto& lesson : lessons) {
    out.push_back(plan(desk.scheduler(), version_of(invocation), lesson, invocation.has("--again")));
  }
  return out;
}

// A file is applied whole or not at all: one row that ClassIn would refuse stops it before anything is sent.
void require_faultless(const Invocation& invocation, const std::vector<PlannedLesson>& planned) {
  const std::string file = std::filesystem::path(invocation.text("FILE")).filename().string();
  std::string text;
  std::size_t count = 0;
  for (const auto& lesson : planned) {
    for (const auto& fault : lesson.faults) {
      if (++count > kMostFaultsShown) continue;
      text += fmt::format("{}:{}: {}{}{}\n", file, lesson.lesson->line, fault.field,
                          fault.field.empty() ? "" : ": ", fault.what);
    }
  }
  if (count > kMostFaultsShown) text += fmt::format("and {} more faults\n", count - kMostFaultsShown);
  if (count > 0) throw Failure{text + "nothing was done", kUsage};
}

std::string totals_text(const std::vector<PlannedLesson>& planned) {
  std::string text;
  for (const Step step : {Step::create, Step::finish, Step::change, Step::leave, Step::gone}) {
    const auto count =
        std::count_if(planned.begin(), planned.end(), [&](const auto& p) { return p.step == step; });
    if (count > 0) text += fmt::format("{}{} to {}", text.empty() ? "" : ", ", count, step_name(step));
  }
  const auto gone = text.find("to gone");
  return gone == std::string::npos
             ? text
             : text.replace(gone, 7, "deleted since and left alone (--again creates them anew)");
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::optional<std::int64_t> class_id(const std::optional<storage::Creation>& creation) {
  return creation ? creation->object_id : std::nullopt;
}

// A line for each row that was worked on, in the order of their ends; what is there stays there after a kill.
class ResultFile {
 public:
  ResultFile(std::string path, std::string zone)
      : path_(std::move(path)), zone_(std::move(zone)), file_(std::fopen(path_.c_str(), "wb")) {
    if (file_ == nullptr) throw Failure{fmt::format("cannot write {}", path_)};
  }
  ~ResultFile() { std::fclose(file_); }
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;

  void add(const PlannedLesson& planned, const scheduling::Outcome& outcome, std::string_view result) {
    const auto& creation = outcome.creation ? outcome.creation : planned.creation;
    const report::Table table{
        {{"line", ColumnKind::integer},
         {"key"},
         {"step"},
         {"result"},
         {"class_id", ColumnKind::integer},
         {"activity_id", ColumnKind::integer},
         {"identity"},
         {"code", ColumnKind::integer},
         {"message"}},
        {{Cell(std::int64_t{planned.lesson->line}), Cell(planned.lesson->key),
          Cell(std::string(step_name(planned.step))), Cell(std::string(result)),
          report::cell(class_id(creation)), creation ? report::cell(creation->activity_id) : Cell(),
          creation ? Cell(creation->identity) : Cell(),
          outcome.attempt ? Cell(outcome.attempt->code) : Cell(), Cell(message_of(outcome))}}};
    const std::string text = report::render_csv(table, zone_);
    const std::size_t heading = text.find("\r\n") + 2;
    const std::string_view line =
        lines_++ == 0 ? std::string_view(text) : std::string_view(text).substr(heading);
    const bool written =
        std::fwrite(line.data(), 1, line.size(), file_) == line.size() && std::fflush(file_) == 0;
    if (!written)
      throw Failure{fmt::format(
          "cannot write {}: the disk may be full; apply the timetable again, nothing is created twice",
          path_)};
  }

 private:
  static std::string message_of(const scheduling::Outcome& outcome) {
    std::string text = outcome.text;
    for (const auto& warning : outcome.warnings) text += "; " + warning;
    return text;
  }

  const std::string path_, zone_;
  std::FILE* file_;
  std::int64_t lines_ = 0;
};

std::string_view result_of(const PlannedLesson& planned, const scheduling::Outcome& outcome) {
  using scheduling::Kind;
  if (planned.step == Step::gone) return "gone";
  switch (outcome.kind) {
    case Kind::done: return planned.step == Step::change ? "changed" : "created";
    case Kind::was_done: return "was there";
    case Kind::not_known: return "not known";
    case Kind::refused:
    case Kind::invalid:
    case Kind::differs:
    case Kind::deleted: return "refused";
    case Kind::under_way: return "under way";
  }
  return "";
}

// Several threads take one row after the other.
class Application {
 public:
  Application(const Invocation& invocation, Desk& desk, const std::vector<PlannedLesson>& planned,
              ResultFile& results)
      : version_(version_of(invocation)),
        again_(invocation.has("--again")),
        desk_(desk),
        planned_(planned),
        results_(results) {}

  // How many rows are not as the file says.
  std::size_t run() {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min(limits::kOutboundThreads, planned_.size()); ++i)
      threads.emplace_back([this] { work(); });
    for (auto& thread : threads) thread.join();
    if (!trouble_.empty()) throw Failure{trouble_};
    return failed_ + (planned_.size() - done_);
  }

 private:
  void work() {
    try {
      Desk::Worker worker(desk_);
      for (std::size_t at = next_++; at < planned_.size() && !stop_wanted; at = next_++) {
        finish_row(planned_[at], carry_out(worker.scheduler, version_, planned_[at], again_));
      }
    } catch (const Failure& failure) {
      give_up(failure.text);
    } catch (const std::exception& error) {
      give_up(error.what());
    }
  }

  void finish_row(const PlannedLesson& planned, const scheduling::Outcome& outcome) {
    const std::lock_guard lock(mutex_);
    const auto result = result_of(planned, outcome);
    results_.add(planned, outcome, result);
    const bool failed = result == "not known" || result == "refused" || result == "under way";
    failed_ += failed;
    ++done_;
    if (failed) {
      progress_.print(
          fmt::format("line {}: {}: {}", planned.lesson->line, result, report::printable(outcome.text)));
    }
    progress_.show(static_cast<std::int64_t>(done_), static_cast<std::int64_t>(planned_.size()),
                   fmt::format("line {}", planned.lesson->line));
  }

  void give_up(const std::string& why) {
    const std::lock_guard lock(mutex_);
    trouble_ = why;
    next_ = planned_.size();
  }

  const outbound::Version version_;
  const bool again_;
  Desk& desk_;
  const std::vector<PlannedLesson>& planned_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  // protects the rest
  ResultFile& results_;
  Progress progress_;
  std::size_t done_ = 0, failed_ = 0;
  std::string trouble_;
};

}  // namespace

int class_plan(const Invocation& invocation) {
  Desk desk(invocation);
  const auto lessons = read_lessons(invocation, desk.clock());
  const auto planned = plan_all(invocation, desk, lessons);
  require_faultless(invocation, planned);
  report::Table table{{{"line", ColumnKind::integer},
                       {"step"},
                       {"class", ColumnKind::integer},
                       {"course", ColumnKind::integer},
                       {"name"},
                       {"starts_at", ColumnKind::instant},
                       {"ends_at", ColumnKind::instant},
                       {"teacher", ColumnKind::integer},
                       {"changes"}},
                      {}};
  for (const auto& p : planned) {
    const auto& wish = p.lesson->wish;
    table.rows.push_back({Cell(std::int64_t{p.lesson->line}), Cell(std::string(step_name(p.step))),
                          report::cell(class_id(p.creation)), Cell(p.lesson->course_id.value),
                          report::cell(wish.name), report::cell(wish.starts_at), report::cell(wish.ends_at),
                          report::cell(wish.teacher_uid), Cell(joined(p.changes))});
  }
  print_table(invocation, table, "plan", desk.school().timezone);
  fmt::print(stderr, "{}\n", totals_text(planned));
  return 0;
}

int class_apply(const Invocation& invocation) {
  Desk desk(invocation);
  const auto lessons = read_lessons(invocation, desk.clock());
  const auto planned = plan_all(invocation, desk, lessons);
  require_faultless(invocation, planned);
  const std::string path =
      invocation.has("--result") ? invocation.text("--result") : invocation.text("FILE") + ".result.csv";
  ResultFile results(path, desk.school().timezone);
  std::signal(SIGINT, [](int) { stop_wanted = true; });
  std::signal(SIGTERM, [](int) { stop_wanted = true; });
  const std::size_t open = Application(invocation, desk, planned, results).run();
  fmt::print("{} rows: {}; each row's result is in {}\n", planned.size(), totals_text(planned), path);
  if (open == 0) return 0;
  throw Failure{
      fmt::format("{} rows are not done{}; apply the timetable again: what is there is not created twice",
                  open, stop_wanted ? " (stopped)" : "")};
}

}  // namespace rollcall::cli
