// How long reports take, and how much memory large exports, over the journal of a school's term.
//   report_bench [PUSHES] [DIRECTORY]
// Fills a store in DIRECTORY, which is kept and used again by the next run; without one, in a folder that is
// removed.
//
// "warm" asks on an open connection for what was asked for once before; "cold" has the file dropped from the
// memory of the system and a new connection.
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "bench/term.hpp"
#include "ingest/corrections.hpp"
#include "ingest/projector.hpp"
#include "ingest/school_rules.hpp"
#include "report/attendance_json.hpp"
#include "report/class_list.hpp"
#include "report/class_report.hpp"
#include "report/course_grid.hpp"
#include "report/explanation_report.hpp"
#include "report/learning_lists.hpp"
#include "report/live_view.hpp"
#include "report/school_totals.hpp"
#include "report/student_report.hpp"
#include "report/viewing_report.hpp"

namespace {

using namespace rollcall;
using bench::Term;
using storage::ReportStore;

constexpr std::size_t kBatchPushes = 1024;
constexpr std::int64_t kDayS = 86400;

double now_ms() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

config::Config bench_config() {
  config::Config config;
  config.schools.push_back({.sid = Sid{Term::kSid}, .name = "Bench", .secrets = {"s3cret"}});
  return config;
}

// ---- the store

storage::JournalEntry entry_of(bench::Push push) {
  storage::JournalEntry entry{
      .sid = Sid{Term::kSid}, .received_at = push.at + 1, .time_stamp = push.at + 600};
  const Sha256 hash = sha256(push.body);
  entry.content_hash.assign(hash.begin(), hash.end());
  entry.identity = push.message_id + std::string(1, '\0') + entry.content_hash;
  entry.cmd = std::move(push.cmd);
  entry.message_id = std::move(push.message_id);
  entry.body = std::move(push.body);
  return entry;
}

class Filler {
 public:
  Filler(const storage::StorePaths& paths, storage::Journal& journal)
      : journal_(journal), projector_(paths, journal) {}

  void fill(Term term) {
    std::vector<storage::JournalEntry> batch;
    for (auto pushes = term.next(); !pushes.empty(); pushes = term.next()) {
      for (auto& push : pushes) {
        batch.push_back(entry_of(std::move(push)));
        if (batch.size() == kBatchPushes) store(batch);
      }
    }
    store(batch);
    catch_up();
  }

  // What the journal holds and the records do not, as after a change of the schema.
  void catch_up() {
    const double begin = now_ms();
    while (projector_.step()) {
    }
    project_ms_ += now_ms() - begin;
  }

  void print() const {
    if (count_ == 0) return;
    const auto per_push = [&](double ms) { return ms * 1000 / static_cast<double>(count_); };
    fmt::print("filled {} pushes: append {:.1f} us, project {:.1f} us a push; {:.0f} pushes/s\n", count_,
               per_push(append_ms_), per_push(project_ms_),
               static_cast<double>(count_) * 1000 / (append_ms_ + project_ms_));
  }

 private:
  void store(std::vector<storage::JournalEntry>& batch) {
    double begin = now_ms();
    const auto appended = journal_.append(batch);
    append_ms_ += now_ms() - begin;
    begin = now_ms();
    std::vector<storage::JournalRow> rows;
    for (std::size_t i = 0; i < batch.size(); ++i)
      rows.push_back({.seq = appended[i].seq, .entry = std::move(batch[i])});
    count_ += rows.size();
    projector_.offer(rows);
    projector_.step();
    project_ms_ += now_ms() - begin;
    batch.clear();
  }

  storage::Journal& journal_;
  ingest::Projector projector_;
  std::size_t count_ = 0;
  double append_ms_ = 0, project_ms_ = 0;
};

// The folder of the store; removed in the end unless it was asked for.
class Folder {
 public:
  explicit Folder(const char* asked)
      : path_(asked != nullptr
                  ? std::filesystem::path(asked)
                  : std::filesystem::temp_directory_path() / fmt::format("rollcall-bench-{}", random_hex(6))),
        keep_(asked != nullptr) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    if (!keep_) std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
  bool keep_;
};

void fill(const Folder& folder, const storage::StorePaths& paths, std::int64_t pushes) {
  const std::string mark = folder.file("filled");
  std::int64_t filled = 0;
  std::ifstream(mark) >> filled;
  if (filled != 0 && filled != pushes) {
    throw std::runtime_error(
        fmt::format("{} says that the store was filled for {} pushes, not {}: name another folder", mark,
                    filled, pushes));
  }
  if (filled == 0 && std::filesystem::exists(paths.journal)) {
    throw std::runtime_error(paths.journal + " is there, but was not filled to its end: remove it");
  }
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  Filler filler(paths, *journal);
  if (filled != 0) return filler.catch_up();
  ingest::record_rules(*journal, bench_config(), Term::begin());
  filler.fill(Term(pushes));
  filler.print();
  std::ofstream(mark) << pushes << "\n";
}

void print_sizes(const storage::StorePaths& paths) {
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_only);
  const auto pushes = static_cast<double>(journal->last_seq().value);
  const std::string records = paths.records_file(journal->records_generation());
  for (const auto& file : {paths.journal, records}) {
    const auto bytes = static_cast<double>(std::filesystem::file_size(file));
    fmt::print("{}: {:.0f} MB, {:.0f} bytes a push\n", std::filesystem::path(file).filename().string(),
               bytes / 1e6, bytes / pushes);
  }
}

// ---- times

void drop_from_memory(const std::string& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  close(fd);
}

using Times = std::vector<double>;

std::string quantiles(Times times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](std::size_t percent) { return times[(times.size() - 1) * percent / 100]; };
  return fmt::format("{:9.2f} {:9.2f} {:9.2f}", at(50), at(95), at(100));
}

class Bench {
 public:
  using Ask = std::function<std::size_t(ReportStore&, std::mt19937_64&)>;  // how many bytes were answered

  explicit Bench(std::string records) : records_(std::move(records)) {
    fmt::print("{:34} {:>5} {:>9} {:>9} {:>9}   {:>9} {:>9} {:>9} {:>9}\n", "ms", "runs", "warm p50", "p95",
               "max", "cold p50", "p95", "max", "bytes");
  }

  void measure(const char* name, const Ask& ask) {
    const auto reports = storage::open_reports(records_);
    std::size_t bytes = 0;
    std::mt19937_64 random(1), again(1);
    const std::size_t runs = timed(kRuns, [&] { bytes += ask(*reports, random); }).size();
    const Times warm = timed(runs, [&] { ask(*reports, again); });
    const Times cold = ask_cold(ask);
    fmt::print("{:34} {:5} {}   {} {:9}\n", name, warm.size(), quantiles(warm), quantiles(cold),
               bytes / runs);
    std::fflush(stdout);
  }

  // At most `runs`, and none begun after kEnoughMs.
  static Times timed(std::size_t runs, const std::function<void()>& run) {
    Times times;
    const double first = now_ms();
    while (times.size() < runs && (times.empty() || now_ms() - first < kEnoughMs)) {
      const double begin = now_ms();
      run();
      times.push_back(now_ms() - begin);
    }
    return times;
  }

  static constexpr std::size_t kRuns = 200;

 private:
  static constexpr std::size_t kColdRuns = 40;
  static constexpr double kEnoughMs = 10000;

  Times ask_cold(const Ask& ask) const {
    Times times;
    std::mt19937_64 random(2);
    const double first = now_ms();
    while (times.size() < kColdRuns && (times.empty() || now_ms() - first < kEnoughMs)) {
      drop_from_memory(records_);
      const auto reports = storage::open_reports(records_);
      const double begin = now_ms();
      ask(*reports, random);
      times.push_back(now_ms() - begin);
    }
    return times;
  }

  std::string records_;
};

class Chooser {
 public:
  Chooser(const Term& term, std::mt19937_64& random)
      : course_(pick(random, term.courses())), random_(random) {}
  CourseId course() const { return CourseId{Term::course_id(course_)}; }
  ClassId lesson() { return ClassId{Term::class_id(course_, pick(random_, Term::kLessons))}; }
  Uid student() { return Uid{Term::student(course_, pick(random_, Term::kStudents))}; }
  std::int64_t start() { return Term::starts_at(course_, pick(random_, Term::kLessons)); }

 private:
  static std::int64_t pick(std::mt19937_64& random, std::int64_t below) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
  }
  std::int64_t course_;
  std::mt19937_64& random_;
};

std::size_t page_bytes(const report::List& list, ReportStore& reports, const std::string& cursor) {
  return report::page_json(*list.page(reports, cursor, limits::kDefaultPageItems)).size();
}

// A page of the school's classes from a random place on.
std::size_t class_page(ReportStore& reports, const config::School& school, const Term& term, Chooser chooser,
                       const report::ClassListQuery& query) {
  const auto list = report::class_list(school, query, term.now());
  const auto cursor = report::make_cursor("classes", {chooser.start(), 0});
  return page_bytes(*list, reports, cursor);
}

void measure_class_lists(Bench& bench, const config::School& school, const Term& term) {
  bench.measure("classes, a page of 100", [&](ReportStore& reports, auto& random) {
    return class_page(reports, school, term, Chooser(term, random), {});
  });
  bench.measure("classes of a week, a page of 100", [&](ReportStore& reports, auto& random) {
    Chooser chooser(term, random);
    const std::int64_t from = chooser.start();
    const auto list = report::class_list(
        school, {.range = {from, from + 7 * kDayS}, .course = {}, .state = {}}, term.now());
    return page_bytes(*list, reports, "");
  });
  bench.measure("classes of a course", [&](ReportStore& reports, auto& random) {
    Chooser chooser(term, random);
    const auto list =
        report::class_list(school, {.range = {}, .course = chooser.course(), .state = {}}, term.now());
    return page_bytes(*list, reports, "");
  });
  bench.measure("classes of a rare state", [&](ReportStore& reports, auto& random) {
    return class_page(reports, school, term, Chooser(term, random),
                      {.range = {}, .course = {}, .state = domain::ClassState::summary_missing});
  });
}

void measure_reports(Bench& bench, const config::School& school, const Term& term) {
  const std::int64_t now = term.now();
  bench.measure("class", [&](ReportStore& reports, auto& random) {
    return report::attendance_json(
               *report::class_attendance(reports, school, Chooser(term, random).lesson(), now))
        .size();
  });
  bench.measure("explain", [&](ReportStore& reports, auto& random) {
    Chooser chooser(term, random);
    const auto why = report::explanation(reports, school, chooser.lesson(), chooser.student(), now);
    return why ? report::explanation_json(*why).size() : 0;
  });
  bench.measure("student's term, 120 classes", [&](ReportStore& reports, auto& random) {
    return report::student_json(
               *report::student_report(reports, school, Chooser(term, random).student(), {}, now))
        .size();
  });
  bench.measure("course grid, 30 x 60", [&](ReportStore& reports, auto& random) {
    return report::course_grid_json(
               *report::course_grid(reports, school, Chooser(term, random).course(), {}, now))
        .size();
  });
  measure_class_lists(bench, school, term);
  bench.measure("viewing", [&](ReportStore& reports, auto& random) {
    return report::viewing_json(*report::viewing_report(reports, school.sid, Chooser(term, random).lesson()))
        .size();
  });
  bench.measure("grades of a course, a page of 100", [&](ReportStore& reports, auto& random) {
    const auto list = report::grade_list(
        school.sid, {.course = Chooser(term, random).course(), .activity = {}, .student = {}}, false);
    return page_bytes(*list, reports, "");
  });
  bench.measure("missing homework of a course", [&](ReportStore& reports, auto& random) {
    const auto list = report::missing_list(
        school.sid, {.course = Chooser(term, random).course(), .activity = {}, .student = {}});
    return page_bytes(*list, reports, "");
  });
  bench.measure("live view",
                [&](ReportStore& reports, auto&) { return report::live_json(reports, school, now).size(); });
  bench.measure("school totals of a week", [&](ReportStore& reports, auto& random) {
    Chooser chooser(term, random);
    const std::int64_t from = chooser.start();
    return report::school_totals_json(report::school_totals(reports, school, {from, from + 7 * kDayS}, now))
        .size();
  });
  bench.measure("school totals of the term", [&](ReportStore& reports, auto&) {
    return report::school_totals_json(report::school_totals(reports, school, {}, now)).size();
  });
}

// What `rollcall status` reads of the journal.
void measure_counts(const storage::StorePaths& paths, const config::School& school) {
  drop_from_memory(paths.journal);
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_only);
  std::int64_t pushes = 0;
  const std::vector sids = {school.sid};
  const auto count = [&] { pushes = journal->schools(sids).front().pushes; };
  const double cold = Bench::timed(1, count).front();
  fmt::print("the figures of a school with {} pushes: cold {:.1f} ms, warm {} ms\n", pushes, cold,
             quantiles(Bench::timed(10, count)));
}

// From the wish to the records: assess, append with a sync, project.
void measure_overrides(const storage::StorePaths& paths, const config::School& school, const Term& term) {
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  ingest::Projector projector(paths, *journal);
  const auto reports = storage::open_reports(paths.records_file(journal->records_generation()));
  std::mt19937_64 random(3);
  const Times times = Bench::timed(Bench::kRuns, [&] {
    Chooser chooser(term, random);
    const ClassId id = chooser.lesson();
    const auto lesson = report::class_attendance(*reports, school, id, term.now());
    const auto& mark = lesson->students.front();
    const auto entry = ingest::override_entry(
        school.sid, id, mark,
        {.status = mark.correction ? "" : "excused", .reason = "ill", .author = "bench"}, term.now());
    if (!entry || !*entry) throw std::runtime_error("an override was refused");
    journal->append(std::span(&**entry, 1));
    while (projector.step()) {
    }
  });
  fmt::print("{:34} {:5} {}\n", "override, append and catch up", times.size(), quantiles(times));
}

// ---- memory

// Megabytes; the peak since forget_peak().
double memory_mb(std::string_view what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(what)) return static_cast<double>(std::stoll(line.substr(what.size() + 1))) / 1024;
  }
  return 0;
}

void forget_peak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << 5;
}

// Streams one list after the other, from the first again after the last, as the API does.
class Export {
 public:
  Export(ReportStore& reports, std::vector<std::unique_ptr<report::List>> lists, report::Format format)
      : reports_(reports),
        lists_(std::move(lists)),
        writer_(report::table_writer(format, lists_.front()->columns(), "Bench", "Asia/Shanghai")) {}

  void until(std::size_t rows) {
    while (rows_ < rows) {
      auto page = *lists_[at_]->page(reports_, cursor_, limits::kExportPageRows);
      rows_ += page.rows.size();
      writer_->add(page.rows);
      take();
      cursor_ = page.next_cursor;
      if (cursor_.empty()) at_ = (at_ + 1) % lists_.size();
    }
  }

  std::size_t finish() {
    if (const auto done = writer_->finish(); !done) throw std::runtime_error(done.error().what);
    take();
    return bytes_;
  }

 private:
  void take() {
    for (std::string piece = writer_->take(); !piece.empty(); piece = writer_->take()) bytes_ += piece.size();
  }

  ReportStore& reports_;
  std::vector<std::unique_ptr<report::List>> lists_;
  std::unique_ptr<report::TableWriter> writer_;
  std::string cursor_;
  std::size_t at_ = 0, rows_ = 0, bytes_ = 0;
};

void measure_export(const char* name, const std::string& records, report::Format format,
                    std::vector<std::unique_ptr<report::List>> lists) {
  constexpr std::size_t kSome = 10000, kMany = 100000;
  const auto reports = storage::open_reports(records);
  forget_peak();
  const double before = memory_mb("VmRSS:"), begin = now_ms();
  Export rows(*reports, std::move(lists), format);
  rows.until(kSome);
  const double some = memory_mb("VmHWM:");
  rows.until(kMany);
  const std::size_t bytes = rows.finish();
  fmt::print("{:34} {:7.1f} {:9.1f} {:9.1f}  {:6.1f} s {:8.1f} MB\n", name, before, some, memory_mb("VmHWM:"),
             (now_ms() - begin) / 1000, static_cast<double>(bytes) / 1e6);
  std::fflush(stdout);
}

void measure_exports(const std::string& records, const config::School& school, const Term& term) {
  fmt::print("\n{:34} {:>7} {:>9} {:>9}\n", "peak MB of an export of 100000 rows", "before", "at 10000",
             "at end");
  const auto grades = [&] {
    std::vector<std::unique_ptr<report::List>> lists;
    for (std::int64_t course = 0; course < term.courses(); ++course) {
      lists.push_back(report::grade_list(
          school.sid, {.course = CourseId{Term::course_id(course)}, .activity = {}, .student = {}}, true));
    }
    return lists;
  };
  const auto classes = [&] {
    std::vector<std::unique_ptr<report::List>> lists;
    lists.push_back(report::class_list(school, {}, term.now()));
    return lists;
  };
  measure_export("grades with history, CSV", records, report::Format::csv, grades());
  measure_export("grades with history, XLSX", records, report::Format::xlsx, grades());
  measure_export("classes, CSV", records, report::Format::csv, classes());
  measure_export("classes, XLSX", records, report::Format::xlsx, classes());
}

void run(std::int64_t pushes, const char* directory) {
  const Folder folder(directory);
  const auto paths = storage::StorePaths::of(folder.file("bench.db"));
  const Term term(pushes);
  const auto config = bench_config();
  const config::School& school = config.schools.front();
  fill(folder, paths, pushes);
  print_sizes(paths);
  const std::string records = paths.records_file(
      storage::open_journal(paths.journal, storage::Access::read_only)->records_generation());
  Bench bench(records);
  measure_reports(bench, school, term);
  measure_counts(paths, school);
  measure_overrides(paths, school, term);
  measure_exports(records, school, term);
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t pushes = 5000000;
  if (argc > 1) std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), pushes);
  if (argc > 3 || pushes < 1) {
    std::fprintf(stderr, "usage: report_bench [PUSHES] [DIRECTORY]\n");
    return 2;
  }
  try {
    run(pushes, argc > 2 ? argv[2] : nullptr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "report_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
