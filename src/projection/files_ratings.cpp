// Video files and ratings of a class.
#include <optional>
#include <set>

#include "projection/topics.hpp"

namespace rollcall::projection {

namespace {

void add_rating(const classin::Rating& m, Uid student, const std::optional<classin::RatingSide>& side,
                bool by_teacher, FactSink& sink) {
  if (!side) return;
  sink.add(records::Rating{m.class_id, m.teacher_uid, student, by_teacher, side->score,
                           side->comment.value_or("")});
}

}  // namespace

void project_message(const classin::Rating& m, FactSink& sink) {
  if (m.teacher_uid.value == 0) return;
  std::set<Uid> seen;  // "7" and "07" are one key of ours
  for (const auto& entry : m.entries) {
    if (!seen.insert(entry.student_uid).second) continue;
    add_rating(m, entry.student_uid, entry.by_teacher, true, sink);
    add_rating(m, entry.student_uid, entry.by_student, false, sink);
  }
}

void project_message(const classin::Record& m, FactSink& sink) {
  sink.add(records::Recording{m.class_id, m.file_id, false, m.url.value_or(""), m.scene.value_or(""),
                              m.starts_at, m.ends_at, m.duration, m.size});
}

void project_message(const classin::Upload& m, FactSink& sink) {
  sink.add(records::Recording{m.class_id, m.file_id, true, m.url.value_or(""), "", std::nullopt, std::nullopt,
                              m.duration, m.size});
}

}  // namespace rollcall::projection
