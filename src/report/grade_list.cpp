// Grades. A page holds whole histories: its keys are the grades, each with all its states.
#include <algorithm>
#include <iterator>
#include <tuple>

#include "base/json_writer.hpp"
#include "report/learning_lists.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

using storage::GradeRow;
using Rows = std::vector<GradeRow>;

constexpr std::string_view kCursorKind = "grades";

std::string_view kind_name(records::GradeKind kind) {
  switch (kind) {
    case records::GradeKind::homework: return "homework";
    case records::GradeKind::exam: return "exam";
    case records::GradeKind::answer_sheet: return "answer_sheet";
  }
  return "";
}

auto key_of(const GradeRow& row) {
  return std::tuple(row.grade.kind, row.grade.activity_id, row.grade.student_uid);
}

std::vector<Column> columns_of_grades(bool history) {
  std::vector<Column> columns = {{"kind", ColumnKind::text},
                                 {"activity_id", ColumnKind::integer},
                                 {"activity_name", ColumnKind::text},
                                 {"course_id", ColumnKind::integer},
                                 {"student_uid", ColumnKind::integer},
                                 {"student_name", ColumnKind::text},
                                 {"score", ColumnKind::number},
                                 {"full_score", ColumnKind::number},
                                 {"rate", ColumnKind::number},
                                 {"submitted_at", ColumnKind::instant},
                                 {"corrected_at", ColumnKind::instant},
                                 {"returned", ColumnKind::boolean}};
  if (!history) return columns;
  columns.push_back({"graded_at", ColumnKind::instant});
  columns.push_back({"shown_score", ColumnKind::text});
  columns.push_back({"teacher_uid", ColumnKind::integer});
  columns.push_back({"push", ColumnKind::integer});
  return columns;
}

void write_state(JsonWriter& json, const GradeRow& row) {
  const records::Grade& grade = row.grade;
  json.begin_object().field("graded_at", grade.graded_at).field("score", grade.score);
  json.field("full_score", grade.full_score).field("rate", grade.rate);
  json.field("shown_score", unless_empty(grade.shown_score)).field("submitted_at", grade.submitted_at);
  json.field("corrected_at", grade.corrected_at).field("returned", grade.returned);
  json.field("teacher_uid", number(grade.teacher_uid)).field("push", row.seq.value).end_object();
}

// The states of one grade, oldest first.
struct States {
  Rows::const_iterator begin, end;
  const GradeRow& newest() const { return *(end - 1); }
};

std::string item_of(const States& states, bool history) {
  const records::Grade& grade = states.newest().grade;
  JsonWriter json;
  json.begin_object().field("kind", kind_name(grade.kind)).field("activity_id", grade.activity_id.value);
  json.field("activity_name", unless_empty(grade.activity_name)).field("course_id", number(grade.course_id));
  json.field("student_uid", grade.student_uid.value).field("student_name", states.newest().student_name);
  json.field("score", grade.score).field("full_score", grade.full_score).field("rate", grade.rate);
  json.field("submitted_at", grade.submitted_at).field("corrected_at", grade.corrected_at);
  json.field("returned", grade.returned);
  if (history) {
    json.key("history").begin_array();
    std::for_each(states.begin, states.end, [&](const GradeRow& state) { write_state(json, state); });
    json.end_array();
  }
  json.end_object();
  return json.take();
}

Row row_of(const GradeRow& state, bool history) {
  const records::Grade& grade = state.grade;
  Row row = {std::string(kind_name(grade.kind)),
             grade.activity_id.value,
             cell(unless_empty(grade.activity_name)),
             cell(number(grade.course_id)),
             grade.student_uid.value,
             cell(state.student_name),
             cell(grade.score),
             cell(grade.full_score),
             cell(grade.rate),
             cell(grade.submitted_at),
             cell(grade.corrected_at),
             std::int64_t{grade.returned}};
  if (!history) return row;
  row.emplace_back(grade.graded_at);
  row.push_back(cell(unless_empty(grade.shown_score)));
  row.push_back(cell(number(grade.teacher_uid)));
  row.emplace_back(state.seq.value);
  return row;
}

class GradeList final : public List {
 public:
  GradeList(Sid sid, const storage::ActivityFilter& filter, bool history)
      : sid_(sid), filter_(filter), history_(history), columns_(columns_of_grades(history)) {}

  const std::vector<Column>& columns() const override { return columns_; }

  Result<ListPage> page(storage::ReportStore& reports, std::string_view cursor,
                        std::size_t limit) const override {
    std::optional<storage::ReportStore::GradePosition> after;
    if (!cursor.empty()) {
      const auto place = read_full_cursor(cursor, kCursorKind, 3);
      if (!place) return place.error();
      after = {static_cast<records::GradeKind>((*place)[0]), ActivityId{(*place)[1]}, Uid{(*place)[2]}};
    }
    const Rows rows = reports.grades(sid_, filter_, after, limit + 1);
    ListPage page;
    for (auto at = rows.begin(); at != rows.end();) {
      if (page.items.size() == limit) {
        const records::Grade& last = std::prev(at)->grade;
        page.next_cursor = make_cursor(kCursorKind, {static_cast<std::int64_t>(last.kind),
                                                     last.activity_id.value, last.student_uid.value});
        break;
      }
      const auto end =
          std::find_if(at, rows.end(), [&](const GradeRow& row) { return key_of(row) != key_of(*at); });
      add({at, end}, page);
      at = end;
    }
    return page;
  }

 private:
  void add(const States& states, ListPage& page) const {
    page.items.push_back(item_of(states, history_));
    const auto first = history_ ? states.begin : states.end - 1;
    std::for_each(first, states.end,
                  [&](const GradeRow& state) { page.rows.push_back(row_of(state, history_)); });
  }

  const Sid sid_;
  const storage::ActivityFilter filter_;
  const bool history_;
  const std::vector<Column> columns_;
};

}  // namespace

std::unique_ptr<List> grade_list(Sid sid, const storage::ActivityFilter& filter, bool history) {
  return std::make_unique<GradeList>(sid, filter, history);
}

}  // namespace rollcall::report
