#include "scheduling/timetable.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>
#include <tuple>

#include "ingest/csv_table.hpp"
#include "scheduling/words.hpp"

namespace rollcall::scheduling {

namespace {

using ingest::CsvRow;
using ingest::CsvTable;
using ingest::InstantOf;
using outbound::ClassWish;
using outbound::FieldFault;
using storage::CreationState;

constexpr std::array<std::string_view, 15> kColumns{
    "key",     "course_id", "name",   "teacher_uid", "start",  "end",        "minutes",    "assistant_uids",
    "unit_id", "seats",     "record", "live",        "replay", "auto_stage", "seats_shown"};
constexpr std::size_t kDateLength = std::string_view("YYYY-MM-DD").size();
constexpr std::size_t kMostKeyBytes = 200;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && value >= 0;
  return whole ? std::optional(value) : std::nullopt;
}

// Spreadsheets write 9:45 for 09:45.
std::string with_two_digit_hour(std::string text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0) return text;
  const char digit = text[colon - 1];
  const bool alone = colon == 1 || text[colon - 2] == ' ';
  if (alone && digit >= '0' && digit <= '9') text.insert(colon - 1, 1, '0');
  return text;
}

class LessonReader {
 public:
  LessonReader(CsvTable& table, const InstantOf& instant_of) : table_(table), instant_of_(instant_of) {}

  Lesson read(const CsvRow& row) {
    Lesson lesson{.line = row.line, .key = table_.text(row, "key")};
    if (lesson.key.size() > kMostKeyBytes)
      table_.fault(row, "key", fmt::format("is longer than {} bytes", kMostKeyBytes));
    lesson.course_id = CourseId{table_.id(row, "course_id").value_or(0)};
    ClassWish& wish = lesson.wish;
    wish.name = table_.text(row, "name");
    if (wish.name->empty()) table_.fault(row, "name", "is empty");
    wish.teacher_uid = table_.id(row, "teacher_uid");
    read_times(row, lesson);
    read_assistants(row, wish);
    if (!table_.text(row, "unit_id").empty()) wish.unit_id = table_.id(row, "unit_id");
    wish.seats = number(row, "seats");
    wish.record = truth(row, "record");
    wish.live = truth(row, "live");
    wish.replay = truth(row, "replay");
    wish.auto_stage = truth(row, "auto_stage");
    wish.seats_shown = truth(row, "seats_shown");
    return lesson;
  }

 private:
  std::optional<std::int64_t> instant(const CsvRow& row, std::string_view column, const std::string& text) {
    const auto at = instant_of_(text);
    const bool has_time = text.size() > kDateLength;
    if (at && has_time) return *at;
    table_.fault(row, column, at ? "a time is missing: YYYY-MM-DD HH:MM" : at.error().text());
    return std::nullopt;
  }

  void read_times(const CsvRow& row, Lesson& lesson) {
    ClassWish& wish = lesson.wish;
    const std::string start = with_two_digit_hour(table_.text(row, "start"));
    const std::string minutes = table_.text(row, "minutes");
    std::string end = with_two_digit_hour(table_.text(row, "end"));
    lesson.by_minutes = !minutes.empty();
    wish.starts_at = instant(row, "start", start);
    if (end.empty() == minutes.empty())
      return table_.fault(row, "end", end.empty() ? "give end or minutes" : "give end or minutes, not both");
    if (!minutes.empty()) {
      const auto length = number_in(minutes);
      if (!length || *length < 1 || *length > kMostClassMinutes)
        return table_.fault(
            row, "minutes",
            fmt::format("'{}' is not a whole number from 1 to {}", minutes, kMostClassMinutes));
      if (wish.starts_at) wish.ends_at = *wish.starts_at + *length * 60;
      return;
    }
    const bool same_day = end.size() < kDateLength && start.size() > kDateLength;
    if (same_day) end = start.substr(0, kDateLength) + " " + end;
    wish.ends_at = instant(row, "end", end);
  }

  void read_assistants(const CsvRow& row, ClassWish& wish) {
    if (!table_.has("assistant_uids")) return;
    outbound::Integers uids;
    std::string text = table_.text(row, "assistant_uids");
    for (std::size_t from = text.find_first_not_of("; "); from != std::string::npos;
         from = text.find_first_not_of("; ", from)) {
      const std::size_t end = std::min(text.find_first_of("; ", from), text.size());
      const auto uid = number_in(std::string_view(text).substr(from, end - from));
      if (!uid || *uid == 0)
        return table_.fault(row, "assistant_uids",
                            fmt::format("'{}' is no list of uids, such as 1001 1002", text));
      uids.push_back(*uid);
      from = end;
    }
    wish.assistant_uids = std::move(uids);
  }

  std::optional<std::int64_t> number(const CsvRow& row, std::string_view column) {
    const std::string text = table_.text(row, column);
    if (text.empty()) return std::nullopt;
    const auto value = number_in(text);
    if (!value) table_.fault(row, column, fmt::format("'{}' is not a whole number", text));
    return value;
  }

  std::optional<bool> truth(const CsvRow& row, std::string_view column) {
    const std::string text = table_.text(row, column);
    if (text == "yes" || text == "1") return true;
    if (text == "no" || text == "0") return false;
    if (!text.empty()) table_.fault(row, column, fmt::format("'{}' is neither yes nor no", text));
    return std::nullopt;
  }

  CsvTable& table_;
  const InstantOf& instant_of_;
};

// Two rows of one key, or two that are the same class under whatever keys: it would be created only once.
void find_twins(CsvTable& table, const std::vector<Lesson>& lessons) {
  std::map<std::string, int> keys;
  std::map<std::tuple<std::int64_t, std::string, std::int64_t, std::int64_t, std::int64_t>, int> classes;
  for (const auto& lesson : lessons) {
    const ClassWish& wish = lesson.wish;
    const int of_class =
        classes
            .emplace(std::tuple(lesson.course_id.value, wish.name.value_or(""), wish.teacher_uid.value_or(0),
                                wish.starts_at.value_or(0), wish.ends_at.value_or(0)),
                     lesson.line)
            .first->second;
    const int of_key = lesson.key.empty() ? lesson.line : keys.emplace(lesson.key, lesson.line).first->second;
    if (of_key != lesson.line) {
      table.fault(lesson.line, "key", fmt::format("line {} has the same key", of_key));
    } else if (of_class != lesson.line) {
      table.fault(lesson.line, "name",
                  fmt::format("line {} is the same class: course, name, teacher, start and end are the same",
                              of_class));
    }
  }
}

}  // namespace

Result<std::vector<Lesson>> read_timetable(std::string_view text, const std::string& file,
                                           const InstantOf& instant_of) {
  CsvTable table(text, file, kColumns);
  for (const auto column : {"course_id", "name", "teacher_uid", "start"}) table.require(column);
  table.require_either("end", "minutes");
  if (table.faulty()) return table.error();
  LessonReader reader(table, instant_of);
  std::vector<Lesson> lessons;
  for (const auto& row : table.rows()) lessons.push_back(reader.read(row));
  if (!table.faulty()) find_twins(table, lessons);
  if (table.faulty()) return table.error();
  return lessons;
}

std::string_view column_of(const Lesson& lesson, std::string_view field) {
  if (field == "starts_at") return "start";
  if (field == "ends_at") return lesson.by_minutes ? "minutes" : "end";
  return field;
}

std::string_view step_name(Step step) {
  switch (step) {
    case Step::create: return "create";
    case Step::finish: return "finish";
    case Step::change: return "change";
    case Step::leave: return "leave";
    case Step::gone: return "gone";
  }
  return "";
}

PlannedLesson plan(Scheduler& scheduler, outbound::Version version, const Lesson& lesson, bool again) {
  PlannedLesson planned{.lesson = &lesson};
  auto found = scheduler.find_class(version, lesson.course_id, lesson.wish, lesson.naming(again));
  planned.creation = std::move(found.creation);
  planned.changes = std::move(found.differences);
  switch (found.state) {
    case FoundClass::State::none:
      planned.faults = scheduler.faults_of_creation(version, lesson.course_id, lesson.wish);
      break;
    case FoundClass::State::unfinished: planned.step = Step::finish; break;
    case FoundClass::State::deleted: planned.step = Step::gone; break;
    case FoundClass::State::there: planned.step = planned.changes.empty() ? Step::leave : Step::change; break;
  }
  if (planned.step == Step::finish && !planned.changes.empty()) {
    planned.faults.push_back(
        {"", "an earlier row of this name has no answer yet, and it was another: apply that first"});
  }
  if (planned.step == Step::change) {
    const ClassId id{planned.creation->object_id.value_or(0)};
    planned.faults =
        scheduler.faults_of_change(std::nullopt, {.class_id = id}, only(lesson.wish, planned.changes));
    if (planned.changes.front() == "course_id") {
      planned.faults.push_back({"course_id", "a class stays in its course; give the row another key"});
    }
  }
  return planned;
}

Outcome carry_out(Scheduler& scheduler, outbound::Version version, const PlannedLesson& planned, bool again) {
  const Lesson& lesson = *planned.lesson;
  switch (planned.step) {
    case Step::create:
    case Step::finish:
      return scheduler.create_class(version, lesson.course_id, lesson.wish, lesson.naming(again));
    case Step::change:
      return scheduler.change_class(std::nullopt,
                                    {.class_id = ClassId{planned.creation->object_id.value_or(0)}},
                                    only(lesson.wish, planned.changes));
    case Step::leave:
    case Step::gone: break;
  }
  return was_done(*planned.creation);
}

}  // namespace rollcall::scheduling
