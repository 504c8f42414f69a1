// Every report that a school can ask for, as one text that two stores can be compared by.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "report/attendance_json.hpp"
#include "report/attendance_table.hpp"
#include "report/class_list.hpp"
#include "report/class_report.hpp"
#include "report/course_grid.hpp"
#include "report/explanation_report.hpp"
#include "report/learning_lists.hpp"
#include "report/live_view.hpp"
#include "report/restatement_list.hpp"
#include "report/roster_list.hpp"
#include "report/school_totals.hpp"
#include "report/student_report.hpp"
#include "report/viewing_report.hpp"
#include "storage/records.hpp"

namespace rollcall::e2e {

// As JSON and as CSV; of people, courses and activities those whose numbers are in the ranges (both ends
// included).
struct Asked {
  std::int64_t first_uid = 0, last_uid = 0, first_course = 0, last_course = 0, first_activity = 0,
               last_activity = 0;
};

namespace all_reports_detail {

constexpr std::size_t kPage = 7;  // small, so that every list has several

// Without the members "push": what comes first depends on the order of arrival.
inline std::string without_numbers(std::string json) {
  constexpr std::string_view kMember = "\"push\":";
  for (auto at = json.find(kMember); at != std::string::npos; at = json.find(kMember, at)) {
    const auto end = json.find_first_not_of("0123456789", at + kMember.size());
    json.erase(at, end - at);
  }
  return json;
}

inline void drop_column(report::Table& table, std::string_view name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const report::Column& column) { return column.name == name; });
  if (found == table.columns.end()) return;
  const auto index = found - table.columns.begin();
  table.columns.erase(found);
  for (auto& row : table.rows) row.erase(row.begin() + index);
}

class Collector {
 public:
  Collector(storage::ReportStore& reports, const config::School& school, std::int64_t now)
      : reports_(reports), school_(school), now_(now) {
    constexpr std::size_t kAll = 100000;
    for (const auto& listed : reports.classes(school.sid, {.limit = kAll}))
      classes_.push_back(listed.class_id);
  }

  void add(const std::string& json, const report::Table& table) {
    text_ += json + "\n" + report::render_csv(table, school_.timezone);
  }

  void add(const std::unique_ptr<report::List>& list, bool with_numbers = false) {
    report::Table table{list->columns(), {}};
    std::string cursor;
    do {
      auto page = list->page(reports_, cursor, kPage);
      if (!page) throw std::runtime_error(page.error().text());
      cursor = page->next_cursor;
      for (auto& item : page->items) text_ += (with_numbers ? item : without_numbers(std::move(item))) + "\n";
      for (auto& row : page->rows) table.rows.push_back(std::move(row));
    } while (!cursor.empty());
    if (!with_numbers) drop_column(table, "push");
    text_ += report::render_csv(table, school_.timezone);
  }

  void classes() {
    add(report::class_list(school_, {}, now_));
    add(report::class_list(school_, {.range = {}, .course = {}, .state = domain::ClassState::complete},
                           now_));
    for (const ClassId id : classes_) {
      const auto attendance = report::class_attendance(reports_, school_, id, now_);
      add(report::attendance_json(*attendance), report::attendance_table(*attendance));
    }
    text_ += report::live_json(reports_, school_, now_) + "\n";
  }

  void viewing() {
    for (const ClassId id : classes_) {
      const auto found = report::viewing_report(reports_, school_.sid, id);
      add(report::viewing_json(*found), report::viewing_table(*found));
    }
  }

  void person(Uid uid) {
    const auto found = report::student_report(reports_, school_, uid, {}, now_);
    if (found) add(report::student_json(*found), report::student_table(*found));
    learning({.course = {}, .activity = {}, .student = uid});
  }

  void course(CourseId id) {
    const auto grid = report::course_grid(reports_, school_, id, {}, now_);
    if (grid) add(report::course_grid_json(*grid), report::course_grid_table(*grid, school_.timezone));
    add(report::roster_list(school_.sid, id, now_));
    learning({.course = id, .activity = {}, .student = {}});
  }

  void learning(const storage::ActivityFilter& filter) {
    add(report::grade_list(school_.sid, filter, false));
    add(report::grade_list(school_.sid, filter, true));
    add(report::submission_list(school_.sid, filter));
    add(report::missing_list(school_.sid, filter));
  }

  void school() {
    const auto totals = report::school_totals(reports_, school_, {}, now_);
    add(report::school_totals_json(totals), report::school_totals_table(totals));
  }

  void histories(const Asked& asked, std::int64_t step) {
    add(report::restatement_list(school_.sid, {}), true);
    for (const ClassId id : classes_) {
      for (std::int64_t uid = asked.first_uid; uid <= asked.last_uid; uid += step) {
        const auto found = report::explanation(reports_, school_, id, Uid{uid}, now_);
        if (!found) continue;
        text_ += report::explanation_json(*found) + "\n" + report::explanation_text(*found, school_.timezone);
      }
    }
  }

  std::string take() { return std::move(text_); }

 private:
  storage::ReportStore& reports_;
  const config::School& school_;
  const std::int64_t now_;
  std::vector<ClassId> classes_;
  std::string text_;
};

}  // namespace all_reports_detail

// What tells of the order of arrival, the journal numbers, is left out.
inline std::string all_reports(storage::ReportStore& reports, const config::School& school,
                               const Asked& asked, std::int64_t now) {
  all_reports_detail::Collector collector(reports, school, now);
  collector.classes();
  collector.viewing();
  collector.school();
  for (auto uid = asked.first_uid; uid <= asked.last_uid; ++uid) collector.person(Uid{uid});
  for (auto id = asked.first_course; id <= asked.last_course; ++id) collector.course(CourseId{id});
  for (auto id = asked.first_activity; id <= asked.last_activity; ++id) {
    collector.learning({.course = {}, .activity = ActivityId{id}, .student = {}});
  }
  return collector.take();
}

// The class reports and the live view only: what depends on the clock.
inline std::string reports_at(storage::ReportStore& reports, const config::School& school, std::int64_t now) {
  all_reports_detail::Collector collector(reports, school, now);
  collector.classes();
  return collector.take();
}

// The histories, with journal numbers: restatements, and explanations of every `step`th person.
inline std::string all_histories(storage::ReportStore& reports, const config::School& school,
                                 const Asked& asked, std::int64_t now, std::int64_t step = 1) {
  all_reports_detail::Collector collector(reports, school, now);
  collector.histories(asked, step);
  return collector.take();
}

}  // namespace rollcall::e2e
