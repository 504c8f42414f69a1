// The recording, watched in the client: cumulative figures, which ClassIn pushes when it is opened, closed or
// has timed out.
#include <algorithm>
#include <utility>

#include "simulate/day/viewing_parts.hpp"

namespace rollcall::simulate {

namespace {

enum TriggerType : std::int64_t { kOpened = 1, kClosed = 3, kTimedOut = 4 };  // PROTOCOL.md 10.5
enum class Shape { before_2024, since_2024 };

struct Progress {
  std::int64_t looks = 0, looked_s = 0, covered_s = 0, furthest_s = 0, valid_watches = 0;
};

struct Report {
  std::int64_t at = 0;
  TriggerType trigger = kOpened;
  Progress progress;
};

class Player {
 public:
  Player(const Lesson& lesson, const Pace& pace, bool everything, Dice dice)
      : lesson_(lesson),
        pace_(pace),
        everything_(everything),
        dice_(dice),
        duration_s_(std::max<std::int64_t>(1, end_of(lesson) - lesson.recording_from)) {}

  void watch(const Person& person, Shape shape, Viewing& out) {
    ClientView view{.uid = person.uid};
    for (const Report& report : reports(shape)) {
      Draft draft = draft_of(person, shape, report, std::ssize(out.drafts));
      view.watched_s = std::max(view.watched_s, report.progress.covered_s);
      view.updated_at = std::max(view.updated_at, draft.own_time());
      if (shape == Shape::since_2024) {
        view.valid_watch_count = std::max(view.valid_watch_count.value_or(0), report.progress.valid_watches);
      }
      out.drafts.push_back(std::move(draft));
    }
    if (shape == Shape::since_2024) {
      view.duration_s = duration_s_;
      view.coverage_e4 = (view.watched_s * 20000 + duration_s_) / (2 * duration_s_);
    }
    out.client.push_back(view);
  }

 private:
  // In the order in which they are made, but not always in that of their figures.
  std::vector<Report> reports(Shape shape) {
    std::vector<Report> all;
    Progress progress;
    std::int64_t at = end_of(lesson_) + pace_.of(900) + pace_.of(dice_.between(0, 4 * 3600));
    const std::int64_t sessions = everything_ ? 2 : dice_.between(1, 3);
    for (std::int64_t session = 0; session < sessions; ++session) {
      if (shape == Shape::since_2024) all.push_back({at, kOpened, progress});
      const bool timed_out = everything_ ? session == 0 : dice_.percent(15);
      at += play(progress) + (timed_out ? pace_.of(600) : 0);
      all.push_back({at, timed_out ? kTimedOut : kClosed, progress});
      at += pace_.of(dice_.between(60, 3600));
    }
    const Report first = all.front(), last = all.back();
    if (everything_ || dice_.percent(15)) all.push_back({at, last.trigger, last.progress});
    if (everything_ || dice_.percent(10)) all.push_back({at + pace_.of(120), first.trigger, first.progress});
    return all;
  }

  // Watches for a while, pauses included, and says how long.
  std::int64_t play(Progress& progress) {
    const std::int64_t spent_s = dice_.between(1, duration_s_ + pace_.of(300));
    const std::int64_t unseen_s = duration_s_ - progress.covered_s;
    progress.covered_s += std::min(unseen_s, dice_.between(spent_s / 2, spent_s));
    progress.furthest_s = dice_.between(std::max(progress.furthest_s, progress.covered_s), duration_s_);
    progress.looked_s += spent_s;
    ++progress.looks;
    if (progress.covered_s * 4 >= duration_s_ * 3) ++progress.valid_watches;
    return spent_s;
  }

  Draft draft_of(const Person& person, Shape shape, const Report& report, std::int64_t number) {
    const bool uid_as_text =
        everything_ ? number % 2 == 0 : dice_.percent(shape == Shape::since_2024 ? 10 : 50);
    Value data = Value::object();
    data.add("UID", uid_as_text ? Value(std::to_string(person.uid.value)) : Value(person.uid.value));
    data.add("TotalLookVaildTime", report.progress.covered_s);
    if (shape == Shape::before_2024) {
      data.add("TotalLookCount", report.progress.looks).add("TotalLookTime", report.progress.looked_s);
      data.add("TopProcess", std::to_string(report.progress.furthest_s * 100 / duration_s_) + "%");
    } else {
      data.add("TotalDuration", duration_s_).add("ValidWatchCount", report.progress.valid_watches);
      data.add("LatestDetails", Value::object({{"TriggerType", std::int64_t{report.trigger}}}));
    }
    Draft draft =
        about(lesson_, "ClientPlaybackDataDetail", report.at, Value::object({{"Data", std::move(data)}}));
    if (everything_ ? number / 2 % 2 == 0 : dice_.percent(40)) leave_out_action_time(draft);
    return draft;
  }

  const Lesson& lesson_;
  const Pace& pace_;
  const bool everything_;
  Dice dice_;
  const std::int64_t duration_s_;
};

}  // namespace

void play_in_client(const Lesson& lesson, const std::vector<Person>& students, const Pace& pace,
                    bool everything, Dice dice, Viewing& out) {
  std::vector<Person> viewers;
  for (const Person& student : students) {
    if ((everything && viewers.size() < 2) || dice.percent(25)) viewers.push_back(student);
  }
  // Nobody uses both shapes, so it takes two people to show them.
  if (everything && viewers.size() < 2) viewers.push_back(lesson.teacher);
  for (std::size_t i = 0; i < viewers.size(); ++i) {
    const bool thorough = everything && i < 2;
    const bool old = thorough ? i == 0 : dice.percent(30);
    Player player(lesson, pace, thorough, dice.of("player", viewers[i].uid.value));
    player.watch(viewers[i], old ? Shape::before_2024 : Shape::since_2024, out);
  }
  std::sort(out.client.begin(), out.client.end(),
            [](const ClientView& a, const ClientView& b) { return a.uid < b.uid; });
}

}  // namespace rollcall::simulate
