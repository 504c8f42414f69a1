#include <fmt/format.h>

#include "base/time.hpp"
#include "cli/access.hpp"
#include "cli/output.hpp"
#include "report/attendance_json.hpp"
#include "report/attendance_table.hpp"
#include "report/class_list.hpp"
#include "report/class_report.hpp"
#include "report/course_grid.hpp"
#include "report/date_range.hpp"
#include "report/display_text.hpp"
#include "report/learning_lists.hpp"
#include "report/restatement_list.hpp"
#include "report/school_totals.hpp"
#include "report/student_report.hpp"
#include "report/viewing_report.hpp"

namespace rollcall::cli {

namespace {

constexpr int kUsage = 2;

// What every report begins with: its school, and the records, which are opened when they are first needed, so
// that a wrong call is told before anything is looked at.
struct Asked {
  explicit Asked(const Invocation& call)
      : invocation(call),
        config(load_config(call)),
        school(configured_school(*config, Sid{*call.number("SID")})) {}

  std::int64_t number(std::string_view name) const { return *invocation.number(name); }
  bool for_people() const { return invocation.format.empty() || invocation.format == "table"; }

  report::DateRange range() const {
    const auto range = report::date_range(invocation.text("--from"), invocation.text("--to"),
                                          report::Clock(school.timezone));
    if (!range) throw Failure{range.error().text(), kUsage};
    return *range;
  }

  // JSON as the query API has it, or the table, below `heading` where people read it.
  void print(const std::string& json, const report::Table& table, const std::string& title,
             const std::string& heading = "") const {
    if (invocation.format == "json")
      write_output(invocation, json + "\n");
    else if (for_people() && !heading.empty())
      write_output(invocation, heading + "\n" + report::render_text(table, school.timezone));
    else
      print_table(invocation, table, title, school.timezone);
  }

  api::Reader& reader() {
    if (!reader_) reader_.emplace(open_reader(*config));
    return *reader_;
  }
  storage::ReportStore& reports() { return reader().reports(); }

  const Invocation& invocation;
  std::shared_ptr<const config::Config> config;
  const config::School& school;

 private:
  std::optional<api::Reader> reader_;
};

template <class Tag>
std::optional<Id<Tag>> id_of(const Invocation& invocation, std::string_view name) {
  const auto number = invocation.number(name);
  return number ? std::optional(Id<Tag>{*number}) : std::nullopt;
}

Failure no_class(const config::School& school, std::int64_t class_id) {
  return {fmt::format(
      "school {} has no class {} that a push has named; `rollcall report classes {}` lists those it has",
      school.sid.value, class_id, school.sid.value)};
}

storage::ActivityFilter activity_filter(const Invocation& invocation) {
  const storage::ActivityFilter filter{.course = id_of<CourseTag>(invocation, "--course"),
                                       .activity = id_of<ActivityTag>(invocation, "--activity"),
                                       .student = id_of<UidTag>(invocation, "--student")};
  if (filter.course || filter.activity || filter.student) return filter;
  throw Failure{"say of what: --course, --activity or --student, or several of them", kUsage};
}

// A course or student that nothing is known of is more likely a slip than an empty list.
void check_known(Asked& asked, const storage::ActivityFilter& filter) {
  const Sid sid = asked.school.sid;
  auto& reports = asked.reports();
  if (filter.course && !reports.course_known(sid, *filter.course))
    throw Failure{fmt::format(
        "school {0} has no course {1} that a push has named; `rollcall report school {0}` lists those it has",
        sid.value, filter.course->value)};
  if (filter.student && !reports.person_known(sid, *filter.student))
    throw Failure{fmt::format(
        "school {} knows nobody with uid {}; `rollcall report class {} CLASS` shows the UIDs of a class",
        sid.value, filter.student->value, sid.value)};
}

std::string student_heading(const report::StudentReport& report) {
  std::string out = fmt::format("{} {}, school {}\n",
                                report.person.name ? report::printable(*report.person.name) : "Person",
                                report.uid.value, report.sid.value);
  if (report.person.phone) out += fmt::format("Phone     {}\n", report::printable(*report.person.phone));
  if (report.person.email) out += fmt::format("E-mail    {}\n", report::printable(*report.person.email));
  return out + fmt::format("Classes   {}\n", report::totals_text(report.totals));
}

int print_learning_list(const Invocation& invocation, const std::string& title,
                        std::unique_ptr<report::List> (*make)(Sid, const storage::ActivityFilter&)) {
  const storage::ActivityFilter filter = activity_filter(invocation);
  Asked asked(invocation);
  check_known(asked, filter);
  print_list(invocation, asked.reader(), *make(asked.school.sid, filter), title, asked.school.timezone);
  return 0;
}

}  // namespace

int report_class(const Invocation& invocation) {
  Asked asked(invocation);
  const ClassId class_id{asked.number("CLASS")};
  const auto found = report::class_attendance(asked.reports(), asked.school, class_id, now_s());
  if (!found) throw no_class(asked.school, class_id.value);
  asked.print(report::attendance_json(*found), report::attendance_table(*found),
              fmt::format("class-{}", class_id.value),
              report::attendance_heading(*found, asked.school.timezone));
  return 0;
}

int report_student(const Invocation& invocation) {
  Asked asked(invocation);
  const Uid uid{asked.number("UID")};
  const auto found = report::student_report(asked.reports(), asked.school, uid, asked.range(), now_s());
  if (!found)
    throw Failure{fmt::format(
        "school {0} knows nobody with uid {1}; `rollcall report class {0} CLASS` shows the UIDs of a class",
        asked.school.sid.value, uid.value)};
  asked.print(report::student_json(*found), report::student_table(*found),
              fmt::format("student-{}", uid.value), student_heading(*found));
  return 0;
}

int report_course(const Invocation& invocation) {
  Asked asked(invocation);
  const CourseId course{asked.number("COURSE")};
  const auto found = report::course_grid(asked.reports(), asked.school, course, asked.range(), now_s());
  if (!found) {
    throw Failure{
        fmt::format("school {} has no course {} that a push has named; `rollcall report school {}` lists "
                    "those it has",
                    asked.school.sid.value, course.value, asked.school.sid.value)};
  }
  asked.print(report::course_grid_json(*found), report::course_grid_table(*found, asked.school.timezone),
              fmt::format("course-{}", course.value));
  return 0;
}

int report_school(const Invocation& invocation) {
  Asked asked(invocation);
  const auto range = asked.range();
  const auto totals = report::school_totals(asked.reports(), asked.school, range, now_s());
  asked.print(report::school_totals_json(totals), report::school_totals_table(totals),
              fmt::format("school-{}", asked.school.sid.value));
  return 0;
}

int report_viewing(const Invocation& invocation) {
  Asked asked(invocation);
  const ClassId class_id{asked.number("CLASS")};
  const auto found = report::viewing_report(asked.reports(), asked.school.sid, class_id);
  if (!found) throw no_class(asked.school, class_id.value);
  asked.print(report::viewing_json(*found), report::viewing_table(*found),
              fmt::format("viewing-{}", class_id.value));
  return 0;
}

int report_grades(const Invocation& invocation) {
  const storage::ActivityFilter filter = activity_filter(invocation);
  Asked asked(invocation);
  check_known(asked, filter);
  const auto list = report::grade_list(asked.school.sid, filter, invocation.has("--history"));
  print_list(invocation, asked.reader(), *list, "grades", asked.school.timezone);
  return 0;
}

int report_submissions(const Invocation& invocation) {
  return print_learning_list(invocation, "submissions", &report::submission_list);
}

int report_missing(const Invocation& invocation) {
  return print_learning_list(invocation, "missing", &report::missing_list);
}

int report_classes(const Invocation& invocation) {
  Asked asked(invocation);
  report::ClassListQuery query{
      .range = asked.range(), .course = id_of<CourseTag>(invocation, "--course"), .state = {}};
  if (invocation.has("--state")) {
    query.state = report::state_named(invocation.text("--state"));
    if (!query.state) {
      throw Failure{fmt::format("--state '{}' is none of scheduled, live, closing, complete, nobody_came, "
                                "summary_missing, cancelled",
                                invocation.text("--state")),
                    kUsage};
    }
  }
  const auto list = report::class_list(asked.school, query, now_s());
  print_list(invocation, asked.reader(), *list, "classes", asked.school.timezone);
  return 0;
}

int report_restatements(const Invocation& invocation) {
  Asked asked(invocation);
  const auto list =
      report::restatement_list(asked.school.sid, {.class_id = id_of<ClassTag>(invocation, "--class"),
                                                  .uid = id_of<UidTag>(invocation, "--student"),
                                                  .range = asked.range()});
  print_list(invocation, asked.reader(), *list, "restatements", asked.school.timezone);
  return 0;
}

}  // namespace rollcall::cli
