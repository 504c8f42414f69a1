// Timetables: what a CSV file of classes asks for, and doing it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.hpp"
#include "cli/desk.hpp"
#include "cli/interrupts.hpp"
#include "cli/output.hpp"
#include "cli/read_file.hpp"
#include "cli/result_file.hpp"
#include "cli/timetable_run.hpp"
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
      text +=
          fmt::format("{}:{}: {}{}{}\n", file, lesson.lesson->line, column_of(*lesson.lesson, fault.field),
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

std::string result_path(const Invocation& invocation) {
  const std::string timetable = invocation.text("FILE");
  const std::string path =
      invocation.has("--result") ? invocation.text("--result") : timetable + ".result.csv";
  std::error_code none;  // of a file that is not there yet
  if (!std::filesystem::equivalent(path, timetable, none)) return path;
  throw Failure{
      fmt::format("{} is the timetable itself: name another file with --result; nothing was done", path),
      kUsage};
}

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
  const std::string path = result_path(invocation);
  Desk desk(invocation);
  const auto lessons = read_lessons(invocation, desk.clock());
  const auto planned = plan_all(invocation, desk, lessons);
  require_faultless(invocation, planned);
  ResultFile results(path, desk.school().timezone);
  TimetableRun run(invocation, desk, planned, results);
  {
    const Interrupts interrupts([&] { run.stop(); }, [&] { desk.clients().stop(); });
    run.run();
  }
  fmt::print("{} rows: {}; each row's result is in {}\n", planned.size(), run.totals(), path);
  if (!run.trouble().empty()) throw Failure{run.trouble()};
  if (run.open() == 0) return 0;
  throw Failure{
      fmt::format("{} rows are not done{}; apply the timetable again: what is there is not created twice",
                  run.open(), run.stopped() ? " (stopped)" : "")};
}

}  // namespace rollcall::cli
