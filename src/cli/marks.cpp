// Explaining and correcting marks, and saying who is expected.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "cli/access.hpp"
#include "cli/output.hpp"
#include "cli/read_file.hpp"
#include "ingest/corrections.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/roster_csv.hpp"
#include "report/class_report.hpp"
#include "report/display_text.hpp"
#include "report/explanation_report.hpp"
#include "report/instant.hpp"
#include "report/roster_list.hpp"

namespace rollcall::cli {

namespace {

constexpr int kUsage = 2;

struct Person {
  ClassId class_id;
  Uid uid;
};

Person person_of(const Invocation& invocation) {
  return {ClassId{*invocation.number("CLASS")}, Uid{*invocation.number("UID")}};
}

Failure nobody(Sid sid, const Person& person) {
  return {fmt::format(
      "in class {} of school {} nobody with uid {} is expected or was seen; `rollcall report class {} {}` "
      "lists who is",
      person.class_id.value, sid.value, person.uid.value, sid.value, person.class_id.value)};
}

// Whoever is logged in, also behind sudo.
std::string login_name() {
  const char* before_sudo = std::getenv("SUDO_USER");
  if (before_sudo != nullptr && *before_sudo != '\0') return before_sudo;
  const passwd* entry = ::getpwuid(::getuid());
  return entry == nullptr ? fmt::format("uid {}", ::getuid()) : entry->pw_name;
}

int change_override(const Invocation& invocation, const std::string& status) {
  const auto config = load_config(invocation);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  const Person person = person_of(invocation);
  auto reader = open_reader(*config);
  const auto attendance = report::class_attendance(reader.reports(), school, person.class_id, now_s());
  const domain::Mark* mark = attendance ? domain::find_mark(*attendance, person.uid) : nullptr;
  if (mark == nullptr) throw nobody(school.sid, person);
  const ingest::OverrideWish wish{status, invocation.text("--reason"),
                                  invocation.has("--author") ? invocation.text("--author") : login_name()};
  auto entry = ingest::override_entry(school.sid, person.class_id, *mark, wish, now_s());
  if (!entry) throw Failure{entry.error().text()};
  if (*entry) reader.append(std::move(**entry));
  fmt::print("{} {} in class {}: {}\n", report::printable(mark->name.value_or("person")), person.uid.value,
             person.class_id.value,
             !*entry          ? "nothing changed, it says so already"
             : status.empty() ? "override cleared"
                              : "override set to " + status);
  return 0;
}

}  // namespace

int explain(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  const report::Format format = format_of(invocation);
  if (format != report::Format::table && format != report::Format::json) {
    throw Failure{"an explanation is no table: --format table (words) or json", kUsage};
  }
  const Person person = person_of(invocation);
  auto reader = open_reader(*config);
  const auto found = report::explanation(reader.reports(), school, person.class_id, person.uid, now_s());
  if (!found) throw nobody(school.sid, person);
  const bool json = format == report::Format::json;
  write_output(invocation, json ? report::explanation_json(*found) + "\n"
                                : report::explanation_text(*found, school.timezone));
  return 0;
}

int override_set(const Invocation& invocation) {
  const std::string status = invocation.text("--status");
  if (!status.empty()) return change_override(invocation, status);
  throw Failure{
      "--status is missing: excused, absent, unknown, partial, late_left_early, late, left_early or present",
      kUsage};
}

int override_clear(const Invocation& invocation) { return change_override(invocation, ""); }

int override_log(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  const Person person = person_of(invocation);
  auto reader = open_reader(*config);
  const auto log = reader.reports().override_log(school.sid, person.class_id, person.uid);
  if (invocation.format == "json") {
    write_output(invocation, report::override_log_json(log) + "\n");
    return 0;
  }
  using report::Cell;
  using report::ColumnKind;
  report::Table table{{{"set_at", ColumnKind::instant},
                       {"before"},
                       {"status"},
                       {"computed"},
                       {"author"},
                       {"reason"},
                       {"push", ColumnKind::integer}},
                      {}};
  for (const auto& [change, seq] : log) {
    table.rows.push_back({Cell(change.set_at), report::cell(change.before), report::cell(change.status),
                          report::cell(change.computed), Cell(change.author), Cell(change.reason),
                          Cell(seq.value)});
  }
  print_table(invocation, table, "overrides", school.timezone);
  return 0;
}

int roster_import(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  const std::string path = invocation.text("FILE");
  const report::Clock clock(school.timezone);
  const auto import = ingest::read_roster_csv(
      read_file(path, limits::kMaxRosterFileBytes), std::filesystem::path(path).filename().string(), now_s(),
      [&](std::string_view text) { return report::instant_of(text, clock); });
  if (!import) throw Failure{import.error().text() + "\nnothing was imported"};
  auto reader = open_reader(*config);
  const auto appended = reader.append(ingest::own_entry(
      school.sid, projection::kRosterCmd, ingest::with_new_id(projection::roster_body(*import)), now_s()));
  fmt::print("{} rows imported, as journal entry {}\n", import->lines.size(), appended.seq.value);
  return 0;
}

int roster_list(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  const CourseId course{*invocation.number("COURSE")};
  std::int64_t at = now_s();
  if (invocation.has("--at")) {
    const auto instant = report::instant_of(invocation.text("--at"), report::Clock(school.timezone));
    if (!instant) throw Failure{"--at: " + instant.error().text(), kUsage};
    at = *instant;
  }
  auto reader = open_reader(*config);
  if (!reader.reports().course_known(school.sid, course)) {
    throw Failure{
        fmt::format("school {0} has no course {1} that a push or a roster has named; `rollcall report school "
                    "{0}` lists those it has",
                    school.sid.value, course.value)};
  }
  print_list(invocation, reader, *report::roster_list(school.sid, course, at), "roster", school.timezone);
  return 0;
}

}  // namespace rollcall::cli
