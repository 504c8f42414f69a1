#include "simulate/day/truth_json.hpp"

namespace rollcall::simulate {

namespace {

template <class T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

Value hundredths(std::int64_t e2) { return static_cast<double>(e2) / 100; }

}  // namespace

Value viewing_truth(const Viewing& viewing, const Names& names) {
  Value web = Value::array(), client = Value::array();
  for (const WebView& view : viewing.web) {
    Value row = Value::object({{"kind", view.replay ? "replay" : "live"}, {"telephone", view.telephone}});
    row.add("nickname", or_null(view.nickname)).add("guest", view.guest);
    row.add("entered_at", view.entered_at).add("watched_s", view.watched_s);
    row.add("client_type", or_null(view.client_type));
    web.push(std::move(row));
  }
  for (const ClientView& view : viewing.client) {
    Value row = Value::object({{"uid", view.uid.value}});
    names.add("name", view.uid, row);
    row.add("watched_s", view.watched_s).add("duration_s", or_null(view.duration_s));
    row.add("coverage", view.coverage_e4 ? Value(static_cast<double>(*view.coverage_e4) / 10000) : Value());
    row.add("valid_watch_count", or_null(view.valid_watch_count)).add("updated_at", view.updated_at);
    client.push(std::move(row));
  }
  return Value::object({{"web", std::move(web)}, {"client", std::move(client)}});
}

Value grades_truth(const std::vector<Grade>& grades, const Names& names) {
  Value list = Value::array();
  for (const Grade& grade : grades) {
    Value item = Value::object({{"kind", grade.kind}, {"activity_id", grade.activity_id.value}});
    item.add("activity_name", grade.activity_name).add("course_id", grade.course_id.value);
    item.add("student_uid", grade.student.uid.value);
    names.add("student_name", grade.student.uid, item);
    item.add("score", grade.score_e2 ? hundredths(*grade.score_e2) : Value());
    item.add("full_score", hundredths(grade.full_score_e2));
    item.add("rate", grade.rate_e6 ? Value(static_cast<double>(*grade.rate_e6) / 1000000) : Value());
    item.add("submitted_at", grade.submitted_at).add("corrected_at", or_null(grade.corrected_at));
    item.add("returned", grade.returned);
    list.push(std::move(item));
  }
  return list;
}

Value submissions_truth(const std::vector<Submission>& submissions, const Names& names) {
  Value list = Value::array();
  for (const Submission& submission : submissions) {
    Value item = Value::object({{"activity_id", submission.activity_id.value},
                                {"activity_name", submission.activity_name},
                                {"course_id", submission.course_id.value},
                                {"student_uid", submission.student.uid.value}});
    names.add("student_name", submission.student.uid, item);
    item.add("submitted_at", submission.submitted_at)
        .add("late", submission.late)
        .add("revision", submission.revision);
    list.push(std::move(item));
  }
  return list;
}

}  // namespace rollcall::simulate
