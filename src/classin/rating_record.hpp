// Ratings and video files of a class (PROTOCOL.md 6.2, 6.3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "classin/decode.hpp"

namespace rollcall::classin {

struct RatingSide {
  Text comment;
  Real score;
};
struct RatingEntry {
  Uid student_uid;
  Text account, email;
  std::optional<RatingSide> by_teacher, by_student;  // T2S, S2T
};
// A teacher's ratings of the students, or one student's of the teacher; one message may hold both.
struct Rating {
  static constexpr std::string_view kCmd = "Rating";
  ClassId class_id;
  Uid teacher_uid;
  std::vector<RatingEntry> entries;  // those whose key is a user id
  static Decoding<Rating> decode(const Source& in);
};

// Units of duration and size are not stated.
struct Record {
  static constexpr std::string_view kCmd = "Record";
  ClassId class_id;
  std::string file_id;
  Text url, scene;  // scene: CIDExt
  Int starts_at, ends_at, duration, size;
  static Decoding<Record> decode(const Source& in);
};

struct Upload {
  static constexpr std::string_view kCmd = "Upload";
  ClassId class_id;
  std::string file_id;
  Text url;
  Int duration, size;
  static Decoding<Upload> decode(const Source& in);
};

}  // namespace rollcall::classin
