// Classes made by chance for the tests of what is told of them, and how what was written is read again.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "projection/project.hpp"
#include "samples/samples.hpp"
#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"

namespace rollcall::made {

using simulate::Attendee;
using simulate::Dice;
using simulate::Draft;
using simulate::Lesson;
using simulate::Pace;
using simulate::Person;
using simulate::Push;
using simulate::Stay;

constexpr Sid kSid{1000082};
inline const std::vector<Pace> kPaces = {Pace(), Pace(180)};

inline Person person(std::int64_t number, std::int64_t identity) {
  Person p{.uid = Uid{20'000'000 + number}, .identity = identity, .name = "学生" + std::to_string(number)};
  p.phone = number % 4 == 3 ? "" : "1990000" + std::to_string(1000 + number);
  p.email = p.phone.empty() || number % 3 == 0 ? "p" + std::to_string(number) + "@school.example" : "";
  return p;
}

class LessonMaker {
 public:
  LessonMaker(std::uint64_t seed, const Pace& pace, bool everything)
      : dice_(Dice(seed).of("made")), pace_(pace), everything_(everything) {}

  Lesson make() {
    times();
    add(lesson_.teacher, {stay(lesson_.starts_at - pace_.of(600), lesson_.closed_at)});
    if (!everything_ && dice_.percent(15)) lesson_.attendees[0].stays.clear();
    const std::int64_t students = dice_.between(everything_ ? 1 : 0, 12);
    for (std::int64_t i = 0; i < students; ++i)
      add(person(10 + i, simulate::kStudent), stays(everything_ && i == 0));
    if (dice_.percent(50)) add(person(5, simulate::kAuditor), stays(false));
    return lesson_;
  }

 private:
  void times() {
    lesson_.class_id = ClassId{dice_.between(1'000'000'000, 8'999'000'000)};
    lesson_.course_id = CourseId{dice_.between(100'000'000, 900'000'000)};
    lesson_.teacher = person(1, simulate::kTeacher);
    lesson_.starts_at = lesson_.first_start = dice_.between(1'790'000'000, 1'799'000'000);
    lesson_.planned_end = lesson_.first_end = lesson_.starts_at + pace_.lesson_s();
    if (everything_ || dice_.percent(30)) {
      lesson_.extended_at = lesson_.first_end - pace_.of(300);
      lesson_.planned_end += pace_.of(300);
    }
    lesson_.closed_at = lesson_.planned_end + dice_.between(-pace_.of(600), pace_.of(600));
    if (!everything_ && lesson_.extended_at == 0 && dice_.percent(10))
      lesson_.closed_at = lesson_.starts_at - pace_.of(60);
    const std::int64_t real = dice_.between(0, 3);
    if (real > 0) lesson_.real_close = real == 1 ? 0 : lesson_.closed_at;
    if (everything_ || dice_.percent(60)) lesson_.recording_from = lesson_.starts_at + pace_.of(30);
  }

  Stay stay(std::int64_t in, std::int64_t out, std::int64_t client_id = 0) {
    return {.client_id = client_id, .device = dice_.between(0, 14), .in = in, .out = out};
  }

  // One after the other on each device, some of them without length, some not noted.
  std::vector<Stay> stays(bool throughout) {
    if (throughout) return {stay(lesson_.starts_at - pace_.of(60), lesson_.closed_at)};
    std::vector<Stay> all;
    for (const std::int64_t client_id : {0, 1}) {
      if (client_id == 1 && !dice_.percent(20)) continue;
      std::int64_t at = lesson_.starts_at - pace_.of(600) + dice_.between(0, pace_.of(1500));
      for (std::int64_t left = dice_.between(0, 4); left > 0 && at < lesson_.closed_at; --left) {
        Stay s = stay(at, std::min(at + dice_.between(0, pace_.of(2000)), lesson_.closed_at), client_id);
        s.in_noted = !dice_.percent(5);
        s.out_noted = !s.in_noted || !dice_.percent(8);
        if (dice_.percent(10)) {
          s.reason = 4;
          s.kept_out_s = pace_.of(300);
        }
        all.push_back(s);
        at = s.out + (dice_.percent(20) ? 0 : dice_.between(1, pace_.of(300)));
      }
    }
    std::stable_sort(all.begin(), all.end(), [](const Stay& a, const Stay& b) { return a.in < b.in; });
    return all;
  }

  // Half of the people are called otherwise from the middle of the class on.
  void add(Person who, std::vector<Stay> stays) {
    if (who.uid.value % 2 == 1) {
      who.renamed_at = lesson_.starts_at + pace_.lesson_s() / 2;
      who.new_name = who.name + " (新)";
    }
    lesson_.attendees.push_back({.person = who, .stays = std::move(stays)});
  }

  Dice dice_;
  const Pace pace_;
  const bool everything_;
  Lesson lesson_;
};

inline Lesson lesson(std::uint64_t seed, const Pace& pace, bool everything = false) {
  return LessonMaker(seed, pace, everything).make();
}

// Calls `test` with many seeds at both paces.
template <class Test>
void each_day(std::uint64_t seeds, Test test) {
  for (const Pace& pace : kPaces) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      CAPTURE(pace.lesson_s());
      CAPTURE(seed);
      test(seed, pace);
    }
  }
}

inline std::vector<Push> written(const std::vector<Draft>& drafts, std::uint64_t seed) {
  const simulate::Pen pen(kSid, "TESTSECRET", Dice(seed));
  std::vector<Push> pushes;
  for (const Draft& draft : drafts)
    pushes.push_back(pen.write(draft, static_cast<std::int64_t>(pushes.size())));
  return pushes;
}

inline std::string all_bytes(const std::vector<Draft>& drafts, std::uint64_t seed) {
  std::string bytes;
  for (const Push& push : written(drafts, seed)) bytes += push.body + "\n";
  return bytes;
}

// A push as the receiver reads it, and the draft it was written from.
struct Read {
  Draft draft;
  std::string body;
  classin::Envelope envelope;
  classin::Content content;
  records::Projected projected;

  template <class T>
  const T* as() const {
    const auto* message = std::get_if<classin::Message>(&content);
    return message == nullptr ? nullptr : std::get_if<T>(message);
  }
  // When it happened.
  std::int64_t happened_at() const { return draft.action_time.value_or(draft.at); }
};

// What no push may lack: it is understood, is of the school, and says of class, course and times what it was
// made of.
inline void check_envelope(const Read& read, bool documented) {
  CAPTURE(read.body);
  CHECK(read.projected.outcome == (documented ? records::Outcome::stored : records::Outcome::unknown));
  CHECK(read.envelope.cmd == read.draft.cmd);
  CHECK(read.envelope.sid == kSid);
  CHECK(read.envelope.class_id == read.draft.class_id);
  CHECK(read.envelope.course_id == read.draft.course_id);
  CHECK(read.envelope.start_time == read.draft.start_time);
  CHECK(read.envelope.close_time == read.draft.close_time);
  CHECK(read.envelope.own_time() == read.draft.own_time());
  CHECK(read.happened_at() <= read.draft.at);
}

inline std::vector<Read> read(const std::vector<Draft>& drafts, std::uint64_t seed) {
  classin::PushReader reader;
  std::vector<Read> all;
  const std::vector<Push> pushes = written(drafts, seed);
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    auto decoded = reader.decode(pushes[i].body);
    auto projected = projection::project(decoded, {kSid, Seq{1}, {}});
    all.push_back(
        {drafts[i], pushes[i].body, decoded.envelope, std::move(decoded.content), std::move(projected)});
  }
  return all;
}

template <class T>
std::vector<T> rows(const Read& read) {
  std::vector<T> found;
  for (const auto& row : read.projected.rows) {
    if (const T* typed = std::get_if<T>(&row)) found.push_back(*typed);
  }
  return found;
}

template <class T>
std::vector<T> messages(const std::vector<Read>& all) {
  std::vector<T> found;
  for (const Read& read : all) {
    if (const T* message = read.as<T>()) found.push_back(*message);
  }
  return found;
}

inline const Attendee* attendee(const Lesson& lesson, std::int64_t uid) {
  for (const Attendee& a : lesson.attendees) {
    if (a.person.uid.value == uid) return &a;
  }
  return nullptr;
}

}  // namespace rollcall::made
