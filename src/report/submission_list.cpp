#include "base/json_writer.hpp"
#include "report/learning_lists.hpp"
#include "report/tally.hpp"

namespace rollcall::report {

namespace {

using storage::SubmissionRow;

constexpr std::string_view kCursorKind = "submissions";

std::string item_of(const SubmissionRow& row) {
  const records::Submission& submission = row.submission;
  JsonWriter json;
  json.begin_object().field("activity_id", submission.activity_id.value);
  json.field("activity_name", unless_empty(submission.activity_name));
  json.field("course_id", number(submission.course_id)).field("student_uid", submission.student_uid.value);
  json.field("student_name", row.student_name).field("submitted_at", submission.submitted_at);
  json.field("late", submission.late).field("revision", submission.revision).end_object();
  return json.take();
}

Row row_of(const SubmissionRow& row) {
  const records::Submission& submission = row.submission;
  return {submission.activity_id.value,
          cell(unless_empty(submission.activity_name)),
          cell(number(submission.course_id)),
          submission.student_uid.value,
          cell(row.student_name),
          submission.submitted_at,
          std::int64_t{submission.late},
          std::int64_t{submission.revision}};
}

class SubmissionList final : public List {
 public:
  SubmissionList(Sid sid, const storage::ActivityFilter& filter) : sid_(sid), filter_(filter) {}

  const std::vector<Column>& columns() const override { return columns_; }

  Result<ListPage> page(storage::ReportStore& reports, std::string_view cursor,
                        std::size_t limit) const override {
    std::optional<storage::ReportStore::SubmissionPosition> after;
    if (!cursor.empty()) {
      const auto place = read_full_cursor(cursor, kCursorKind, 3);
      if (!place) return place.error();
      after = {ActivityId{(*place)[0]}, Uid{(*place)[1]}, (*place)[2]};
    }
    ListPage page;
    for (const SubmissionRow& row : reports.submissions(sid_, filter_, after, limit + 1)) {
      if (page.items.size() == limit) {
        page.next_cursor = make_cursor(
            kCursorKind, {after->activity_id.value, after->student_uid.value, after->submitted_at});
        break;
      }
      page.items.push_back(item_of(row));
      page.rows.push_back(row_of(row));
      after = {row.submission.activity_id, row.submission.student_uid, row.submission.submitted_at};
    }
    return page;
  }

 private:
  const Sid sid_;
  const storage::ActivityFilter filter_;
  const std::vector<Column> columns_ = {
      {"activity_id", ColumnKind::integer}, {"activity_name", ColumnKind::text},
      {"course_id", ColumnKind::integer},   {"student_uid", ColumnKind::integer},
      {"student_name", ColumnKind::text},   {"submitted_at", ColumnKind::instant},
      {"late", ColumnKind::boolean},        {"revision", ColumnKind::boolean}};
};

}  // namespace

std::unique_ptr<List> submission_list(Sid sid, const storage::ActivityFilter& filter) {
  return std::make_unique<SubmissionList>(sid, filter);
}

}  // namespace rollcall::report
