// A lesson and its people, and what a receiver reads from the drafts of either, for the tests of the
// simulated day.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "projection/projecting.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"

namespace rollcall::simulate::small_school {

constexpr std::int64_t kStart = 1'768'300'000;
inline const std::vector<Pace> kPaces = {Pace(), Pace(180)};

// Some have an e-mail address only; some are called otherwise from an instant after the class on.
inline Person person(std::int64_t number, const Pace& pace, std::int64_t identity = kStudent) {
  Person p{.uid = Uid{1000 + number}, .identity = identity, .name = "学生 " + std::to_string(number)};
  if (number % 4 == 3) {
    p.email = "pupil" + std::to_string(number) + "@school.example";
  } else {
    p.phone = "199000000" + std::to_string(10 + number);
  }
  if (number % 3 == 1) {
    p.renamed_at = kStart + pace.of(2 * 3600);
    p.new_name = "Pupil " + std::to_string(number);
  }
  return p;
}

inline std::vector<Person> students(std::int64_t count, const Pace& pace) {
  std::vector<Person> all;
  for (std::int64_t number = 1; number <= count; ++number) all.push_back(person(number, pace));
  return all;
}

// Recorded from its start on. The first student is inside from beginning to end, the others for a while, and
// every fifth never came.
inline Lesson lesson(const Pace& pace, const std::vector<Person>& members) {
  Lesson lesson{
      .class_id = ClassId{25672}, .course_id = CourseId{116576}, .name = "第一课", .course_name = "数学"};
  lesson.teacher = person(0, pace, kTeacher);
  lesson.starts_at = lesson.first_start = kStart;
  lesson.planned_end = lesson.first_end = lesson.closed_at = kStart + pace.lesson_s();
  lesson.recording_from = kStart;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto minutes = static_cast<std::int64_t>(60 * i);
    Attendee attendee{.person = members[i]};
    if (i % 5 != 4)
      attendee.stays = {{.in = kStart - pace.of(60) + pace.of(minutes + 1), .out = lesson.closed_at}};
    lesson.attendees.push_back(std::move(attendee));
  }
  return lesson;
}

inline std::string body(const Draft& draft, std::int64_t number) {
  return Pen(Sid{1000082}, "TESTSECRET", Dice(77)).write(draft, number).body;
}

// Every push as a receiver takes it; none is refused.
struct Received {
  const Draft& draft;
  records::Projected facts;
};
inline std::vector<Received> received(const std::vector<Draft>& drafts) {
  std::vector<Received> all;
  for (const Draft& draft : drafts) {
    const std::string text = body(draft, std::ssize(all));
    records::Projected facts = projecting::project(text);
    REQUIRE_MESSAGE(facts.outcome == records::Outcome::stored, facts.reason << facts.pointer << text);
    REQUIRE(facts.origin.rank.own_time == draft.own_time());
    all.push_back({draft, std::move(facts)});
  }
  return all;
}

// As they are written.
inline std::vector<std::string> bodies(const std::vector<Draft>& drafts) {
  std::vector<std::string> all;
  for (const Draft& draft : drafts) all.push_back(body(draft, std::ssize(all)));
  return all;
}

template <class Message>
std::vector<Message> messages(const std::vector<Draft>& drafts) {
  std::vector<Message> all;
  for (const std::string& text : bodies(drafts)) {
    const auto decoded = samples::decode(text);
    const auto* any = std::get_if<classin::Message>(&decoded.content);
    if (const auto* typed = any == nullptr ? nullptr : std::get_if<Message>(any)) all.push_back(*typed);
  }
  return all;
}

}  // namespace rollcall::simulate::small_school
