#include "classin/envelope.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/limits.hpp"
#include "base/utf8.hpp"

namespace rollcall::classin {

namespace {

// More TimeStamps than this are somebody's play, not ClassIn's: each costs a digest to try SafeKey against.
constexpr std::size_t kMaxTimeStamps = 8;

constexpr std::array<std::string_view, 4> kClassIdNames = {"ClassID", "ClassId", "CID", "classId"};
constexpr std::array<std::string_view, 3> kCourseIdNames = {"CourseID", "CourseId", "courseId"};

// The members of one object that may hold an id, by rank of their name.
template <std::size_t N>
struct Aliases {
  const std::array<std::string_view, N>& names;
  std::array<Json, N> found{};

  void offer(std::string_view key, Json value) {
    for (std::size_t i = 0; i < N; ++i) {
      if (names[i] == key && !found[i].has_value()) found[i] = value;
    }
  }

  // 0 stands for "none" in ClassIn's messages.
  std::optional<std::int64_t> id() const {
    for (const Json& value : found) {
      if (const auto number = value.integer(); number && *number != 0) return number;
    }
    return std::nullopt;
  }
};

std::string cut_to_characters(std::string_view text, std::size_t most) {
  std::size_t size = 0;
  while (size < text.size()) {
    const std::size_t length = std::max<std::size_t>(1, utf8_sequence_length(text.substr(size)));
    if (size + length > most) break;
    size += length;
  }
  return std::string(text.substr(0, size));
}

std::string cmd_text(const Json& value) {
  if (const auto number = value.kind() == Json::Kind::text ? std::nullopt : value.integer()) {
    return std::to_string(*number);
  }
  if (const auto view = value.string()) return cut_to_characters(*view, limits::kMaxCmdBytes);
  return value.text().value_or("");
}

// As sent, because SafeKey covers the text.
void add_time_stamp(Envelope& envelope, const Json& value) {
  const auto number = value.integer();
  if (!number || envelope.time_stamps.size() == kMaxTimeStamps) return;
  const auto view = value.string();
  envelope.time_stamps.push_back(view ? std::string(*view) : std::to_string(*number));
  if (!envelope.time_stamp) envelope.time_stamp = number;
}

template <class T>
void set_first(std::optional<T>& field, const Json& value) {
  if (field) return;
  if (const auto number = value.integer()) field = T{*number};
}

void set_first(Json& field, const Json& value) {
  if (!field.has_value()) field = value;
}

// One walk over the top level.
class EnvelopeReader {
 public:
  Envelope read(const Json& root) {
    for (const auto& [key, value] : root.members()) {
      if (value.has_value() && !identity_field(key, value) && !time_field(key, value))
        other_field(key, value);
    }
    for (const auto& [key, value] : op_data_.members()) {
      op_classes_.offer(key, value);
      op_courses_.offer(key, value);
    }
    if (const auto id = first_of(classes_.id(), op_classes_.id())) envelope_.class_id = ClassId{*id};
    if (const auto id = first_of(courses_.id(), op_courses_.id())) envelope_.course_id = CourseId{*id};
    if (const auto view = message_id_.string()) envelope_.message_id = *view;
    envelope_.cmd = cmd_text(cmd_);
    if (!cmd_.has_value() && data_["ValidWatchCount"].has_value()) envelope_.cmd = kClientPlaybackCmd;
    return std::move(envelope_);
  }

 private:
  static std::optional<std::int64_t> first_of(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
    return a ? a : b;
  }

  bool identity_field(std::string_view key, const Json& value) {
    if (key == "SID") {
      set_first(envelope_.sid, value);
    } else if (key == "Cmd") {
      set_first(cmd_, value);
    } else if (key == "_id") {
      if (is_message_id(value)) set_first(message_id_, value);
    } else if (key == "TimeStamp") {
      add_time_stamp(envelope_, value);
    } else if (key == "SafeKey") {
      if (!envelope_.safe_key) envelope_.safe_key = value.string().value_or("");
    } else {
      return false;
    }
    return true;
  }

  bool time_field(std::string_view key, const Json& value) {
    if (key == "ActionTime") {
      set_first(envelope_.action_time, value);
    } else if (key == "opTime") {
      set_first(envelope_.op_time, value);
    } else if (key == "StartTime") {
      set_first(envelope_.start_time, value);
    } else if (key == "CloseTime") {
      set_first(envelope_.close_time, value);
    } else {
      return false;
    }
    return true;
  }

  void other_field(std::string_view key, const Json& value) {
    if (key == "Data") {
      set_first(data_, value);
    } else if (key == "opData") {
      set_first(op_data_, value);
    } else {
      classes_.offer(key, value);
      courses_.offer(key, value);
    }
  }

  Envelope envelope_;
  Aliases<4> classes_{kClassIdNames}, op_classes_{kClassIdNames};
  Aliases<3> courses_{kCourseIdNames}, op_courses_{kCourseIdNames};
  Json cmd_, message_id_, data_, op_data_;
};

}  // namespace

std::int64_t Envelope::own_time() const {
  if (action_time) return *action_time;
  if (op_time) return *op_time;
  return time_stamp.value_or(0);
}

bool is_message_id(const Json& value) {
  const auto view = value.string();
  return view && view->size() <= limits::kMaxMessageIdBytes;
}

Envelope read_envelope(const Json& root) { return EnvelopeReader().read(root); }

}  // namespace rollcall::classin
