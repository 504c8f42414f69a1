#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/time.hpp"
#include "cli/access.hpp"
#include "report/attendance_json.hpp"
#include "report/attendance_table.hpp"
#include "report/class_list.hpp"
#include "report/class_report.hpp"

namespace rollcall::cli {

int report_class(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  const ClassId class_id{*invocation.number("CLASS")};
  auto reader = open_reader(*config);
  const auto found = report::class_attendance(reader.reports(), school, class_id, now_s());
  if (!found) {
    throw Failure{
        fmt::format("school {} has no class {} that a push has named; `rollcall report classes {}` lists "
                    "those it has",
                    school.sid.value, class_id.value, school.sid.value)};
  }
  if (invocation.format == "json") {
    write_output(invocation, report::attendance_json(*found) + "\n");
    return 0;
  }
  const bool for_people = invocation.format.empty() || invocation.format == "table";
  const report::Table table = report::attendance_table(*found);
  if (for_people) {
    write_output(invocation, report::attendance_heading(*found, school.timezone) + "\n" +
                                 report::render_text(table, school.timezone));
    return 0;
  }
  print_table(invocation, table, school.timezone);
  return 0;
}

int report_classes(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  std::optional<domain::ClassState> state;
  if (invocation.has("--state")) {
    state = report::state_named(invocation.text("--state"));
    if (!state) {
      throw Failure{fmt::format("--state '{}' is none of scheduled, live, closing, complete, nobody_came, "
                                "summary_missing, cancelled",
                                invocation.text("--state")),
                    2};
    }
  }
  auto reader = open_reader(*config);
  const auto classes = report::class_list(reader.reports(), school, state, now_s());
  if (invocation.format == "json") {
    write_output(invocation, report::class_list_json(classes) + "\n");
    return 0;
  }
  print_table(invocation, report::class_list_table(classes), school.timezone);
  return 0;
}

}  // namespace rollcall::cli
