// Assignments, tests, answer sheets and discussions (PROTOCOL.md 7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "classin/decode.hpp"

namespace rollcall::classin {

// Account: the phone number if there is one, else the e-mail address. Automatic grading is a teacher with uid
// 0.
struct LmsPerson {
  Int uid;
  Text name, account;
};

struct LmsActivity {
  ActivityId id;
  Text name, unit_name, course_name;
  Int unit_id;
};

struct LmsFile {
  Text source, name, extension;
};

struct HomeworkSubmit {
  static constexpr std::string_view kCmd = "HomeworkSubmit";
  LmsActivity activity;
  LmsPerson student, teacher;  // student.uid is set
  std::int64_t submitted_at = 0;
  Int students_total, submitted_total;
  Truth late, revision;
  Text content;  // HTML
  std::vector<LmsFile> files;
  static Decoding<HomeworkSubmit> decode(const Source& in);
};

struct ReviewDetails {
  Int correct, wrong, trophy;
  Truth excellent;
  Text comment;  // HTML
};
struct HomeworkScore {
  static constexpr std::string_view kCmd = "HomeworkScore";
  LmsActivity activity;
  LmsPerson student, teacher;  // student.uid is set
  Real full_score;             // Score: never the student's
  Text student_score;          // as shown under the grading plan, may be a word
  Real rate;
  Int state;  // 40 graded, 50 returned
  Int submitted_at, corrected_at;
  Text grading_plan;
  ReviewDetails review;
  static Decoding<HomeworkScore> decode(const Source& in);
};

struct SubTopic {
  Int id;
  Text type;
  std::vector<std::int64_t> results;  // PROTOCOL.md 10.6; one, or one a blank (quirk 35)
  Real score, max_score;
};
struct Topic {
  Int id;
  Text type;
  std::vector<std::int64_t> results;
  Real score, max_score;
  std::vector<SubTopic> sub_topics;
};
// What tests and answer sheets share.
struct Paper {
  LmsActivity activity;
  LmsPerson student, teacher;       // student.uid is set
  std::optional<ClassId> class_id;  // Data.ClassId; unset outside a class
  Real full_score, rate;
  Text student_score;  // not documented here, read where sent
  Int submitted_at, corrected_at, answer_s;
  std::vector<Topic> topics;
};
struct ExamScore {
  static constexpr std::string_view kCmd = "ExamScore";
  Paper paper;
  static Decoding<ExamScore> decode(const Source& in);
};
struct AnswerSheetScore {
  static constexpr std::string_view kCmd = "AnswerSheetScore";
  Paper paper;
  Int elapsed;
  static Decoding<AnswerSheetScore> decode(const Source& in);
};

// A comment, reply or like added, deleted or changed. CreatorRole: 1 teacher, 2 student (quirk 72).
struct DiscussionChangeInfo {
  static constexpr std::string_view kCmd = "DiscussionChangeInfo";
  Int op_type, activity_id, unit_id;
  Text activity_name, unit_name, course_name;
  LmsPerson teacher, creator;
  Int creator_role;
  Int type, comment_id, parent_id, like_count, top_reply_count;
  Text content;
  static Decoding<DiscussionChangeInfo> decode(const Source& in);
};

}  // namespace rollcall::classin
