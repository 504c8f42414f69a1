#include "report/class_list.hpp"

#include "base/json_writer.hpp"
#include "report/attendance_json.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

using domain::ClassState;

constexpr std::string_view kCursorKind = "classes";
constexpr std::size_t kMostLookedAt = 1000;  // classes a page; a rare state may be far away

std::vector<Column> columns_of_classes() {
  std::vector<Column> columns = {{"class_id", ColumnKind::integer}, {"course_id", ColumnKind::integer},
                                 {"class_name", ColumnKind::text},  {"starts_at", ColumnKind::instant},
                                 {"ends_at", ColumnKind::instant},  {"state", ColumnKind::text}};
  add_totals_columns(columns);
  return columns;
}

std::string item_of(const domain::ClassAttendance& lesson) {
  JsonWriter json;
  json.begin_object().field("class_id", lesson.class_id.value).field("course_id", number(lesson.course_id));
  json.field("class_name", lesson.class_name).field("starts_at", lesson.window.starts_at);
  json.field("ends_at", lesson.window.ends_at).field("state", domain::state_name(lesson.state)).key("totals");
  write_totals(json, lesson.totals);
  json.end_object();
  return json.take();
}

Row row_of(const domain::ClassAttendance& lesson) {
  Row row = {lesson.class_id.value,       cell(number(lesson.course_id)),
             cell(lesson.class_name),     cell(lesson.window.starts_at),
             cell(lesson.window.ends_at), std::string(state_name(lesson.state))};
  add_totals(row, lesson.totals);
  return row;
}

class ClassList final : public List {
 public:
  ClassList(const config::School& school, const ClassListQuery& query, std::int64_t now)
      : school_(school), query_(query), now_(now) {}

  const std::vector<Column>& columns() const override { return columns_; }

  Result<ListPage> page(storage::ReportStore& reports, std::string_view cursor,
                        std::size_t limit) const override {
    const std::size_t most = query_.state ? kMostLookedAt : limit;
    storage::ClassFilter filter{
        .from = query_.range.from, .to = query_.range.to, .course = query_.course, .limit = most + 1};
    if (!cursor.empty()) {
      const auto place = read_cursor(cursor, kCursorKind, 2);
      if (!place) return place.error();
      if (!(*place)[1]) return read_full_cursor(cursor, kCursorKind, 2).error();
      filter.after = storage::ClassPosition{(*place)[0], ClassId{*(*place)[1]}};
    }
    const auto held = reports.hold();
    const auto listed = reports.classes(school_.sid, filter);
    ListPage page;
    std::size_t looked = 0;
    for (; looked < listed.size() && looked < most && page.items.size() < limit; ++looked) {
      add(reports, listed[looked].class_id, page);
    }
    if (looked < listed.size()) {
      const auto& last = listed[looked - 1];
      page.next_cursor = make_cursor(kCursorKind, {last.starts_at, last.class_id.value});
    }
    return page;
  }

 private:
  void add(storage::ReportStore& reports, ClassId class_id, ListPage& page) const {
    const auto facts = reports.class_facts(school_.sid, class_id, {.uid = {}, .names = false});
    if (!facts) return;
    const auto lesson = domain::assess(*facts, school_.rules_for(facts->course_id), now_);
    if (query_.state && lesson.state != *query_.state) return;
    page.items.push_back(item_of(lesson));
    page.rows.push_back(row_of(lesson));
  }

  const config::School& school_;
  const ClassListQuery query_;
  const std::int64_t now_;
  const std::vector<Column> columns_ = columns_of_classes();
};

}  // namespace

std::optional<ClassState> state_named(std::string_view name) {
  for (const ClassState state :
       {ClassState::scheduled, ClassState::live, ClassState::closing, ClassState::complete,
        ClassState::nobody_came, ClassState::summary_missing, ClassState::cancelled}) {
    if (domain::state_name(state) == name) return state;
  }
  return std::nullopt;
}

std::unique_ptr<List> class_list(const config::School& school, const ClassListQuery& query,
                                 std::int64_t now) {
  return std::make_unique<ClassList>(school, query, now);
}

}  // namespace rollcall::report
