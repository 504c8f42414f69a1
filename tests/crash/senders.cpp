#include "crash/senders.hpp"

#include <fmt/format.h>

#include <exception>
#include <stdexcept>

#include "support/push.hpp"

namespace rollcall::crash {

namespace {

using namespace rollcall::testing;

std::string unsigned_push(Lesson lesson, std::int64_t step, std::int64_t uid, std::int64_t at) {
  switch (step) {
    case 5: {  // of the class before, whose summary is in: its marks change
      --lesson.id;
      return lesson.class_students(at - 7200, 1, {uid + 100});
    }
    case 13: return lesson.class_students(at - 3600, 1, {uid, uid + 1});
    case 21:
      return lesson.push(
          "\"LiveDataDetail\"", at,
          {{"Data", fmt::format(R"({{"Telephone":"18600000001","Intime":{},"LookTime":60}})", at)}});
    case 29:
      return lesson.push(
          "\"HomeworkScore\"", at,
          {{"Data", fmt::format(R"({{"ActivityId":{},"Score":100,"StudentScore":"{}","StudentInfo":)"
                                R"({{"StudentUid":{},"StudentAccount":"18600000001"}}}})",
                                kActivity, lesson.id % 90, uid)}});
    case 39: return lesson.summary(lesson.end + 1290, {{kFirstUid, lesson.start, lesson.end}});
    default: return step % 2 == 0 ? lesson.enter(uid, at) : lesson.leave(uid, at);
  }
}

}  // namespace

void Sender::send_all(const std::string& address) {
  try {
    Client client(address);
    for (;;) {
      send(client, next_);
      ++next_;  // from here on it must never be lost
    }
  } catch (const ConnectionEnded&) {
    // The kill. What was under way comes again in the next round.
  } catch (const std::exception& error) {
    fault_ = error.what();
  }
}

std::string Queue::body(std::int64_t number) const {
  constexpr std::int64_t kPushesOfClass = 40;
  const Lesson lesson{.sid = sid_, .course = kCourse, .id = kFirstClass + number / kPushesOfClass};
  const std::int64_t step = number % kPushesOfClass, uid = kFirstUid + step / 2;
  const std::int64_t at = lesson.start + step * 60;
  const Members id = {{"_id", json_text(fmt::format("{:024x}", number))}};
  return sign(with_members(unsigned_push(lesson, step, uid, at), id), at);
}

void Queue::send(Client& client, std::int64_t number) {
  const Answer answer = client.post("/classin/push", body(number));
  if (!answer.acknowledged())
    throw std::runtime_error(fmt::format("school {}: answered {}", sid_, answer.status));
}

std::string Corrector::reason(std::int64_t number) { return fmt::format("correction {}", number); }

void Corrector::send(Client& client, std::int64_t number) {
  static constexpr const char* kStatuses[] = {"excused", "late", "absent"};
  const std::string target =
      fmt::format("/v1/schools/{}/classes/{}/attendance/{}/override", kFirstSid, kFirstClass, kFirstUid);
  const Answer answer = client.request("PUT", target, {{"Authorization", "Bearer " + token_}},
                                       fmt::format(R"({{"status":"{}","reason":"{}","author":"crash"}})",
                                                   kStatuses[number % 3], reason(number)));
  if (answer.status != 200)
    throw std::runtime_error(fmt::format("corrections: answered {} {}", answer.status, answer.body));
}

}  // namespace rollcall::crash
