// The class summary: one row that replaces whatever an older summary said.
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "projection/topics.hpp"

namespace rollcall::projection {

namespace {

using records::EventKind;
using records::SummaryPerson;

// Gathers what the sections say of each person.
class People {
 public:
  explicit People(const classin::SummaryPersons& sections) : s_(sections) {
    in_out();
    tools();
    equipment();
    quizzes();
    mentions();
  }

  std::vector<SummaryPerson> take() {
    std::vector<SummaryPerson> list;
    list.reserve(by_uid_.size());
    for (auto& [uid, person] : by_uid_) list.push_back(std::move(person));
    return list;
  }

 private:
  SummaryPerson& of(Uid uid) {
    SummaryPerson& person = by_uid_[uid];
    person.uid = uid;
    return person;
  }

  static void add_events(SummaryPerson& person, std::int64_t client_id,
                         const std::vector<classin::InOutEvent>& events) {
    for (const auto& e : events) {
      person.events.push_back({client_id, e.at, e.in ? EventKind::in : EventKind::out, e.device});
    }
  }

  void in_out() {
    for (const auto& entry : s_.in_out) {
      SummaryPerson& person = of(entry.uid);
      person.in_room = true;
      person.identity = entry.identity;
      person.total_s = entry.total_s;
      add_events(person, 0, entry.events);
      for (const auto& deputy : entry.deputies) add_events(person, deputy.client_id, deputy.events);
    }
  }

  void tools() {
    for (const auto& p : s_.stage) {
      of(p.uid).stage_s = p.up_s.value_or(0);
      of(p.uid).stage_count = p.up_count.value_or(0);
      of(p.uid).off_stage_s = p.down_s.value_or(0);
    }
    for (const auto& p : s_.hands_up) {
      of(p.uid).hands_up = p.count.value_or(0);
      of(p.uid).hands_up_s = p.seconds.value_or(0);
    }
    for (const auto& p : s_.awards) of(p.uid).awards = p.total.value_or(0);
    for (const auto& p : s_.authorized) {
      of(p.uid).authorized = p.count.value_or(0);
      of(p.uid).authorized_s = p.seconds.value_or(0);
    }
    for (const auto& p : s_.kickouts) of(p.uid).kicked_out = static_cast<std::int64_t>(p.kicks.size());
    for (const auto& p : s_.responders.persons) {
      of(p.uid).responder_tries = p.tries.value_or(0);
      of(p.uid).responder_wins = p.wins.value_or(0);
    }
  }

  // Seconds on while on stage: the figure that records of every age have.
  void equipment() {
    for (const auto& p : s_.equipment) {
      of(p.uid).microphone_s = p.microphone_s.value_or(0);
      of(p.uid).camera_s = p.camera_s.value_or(0);
    }
  }

  void quizzes() {
    for (const auto& quiz : s_.answers.quizzes) count_quiz(quiz);
  }

  void count_quiz(const classin::Quiz& quiz) {
    std::map<Uid, std::string_view> selected;  // of everybody who received the question
    for (const auto& p : quiz.participants) {
      const auto uid = unless_zero(p.uid);
      if (!uid) continue;
      selected[Uid{*uid}];
      if (auto& identity = of(Uid{*uid}).identity; !identity) identity = p.identity;
    }
    for (const auto& answer : quiz.answers) selected[answer.uid] = answer.selected;
    for (const auto& [uid, items] : selected) {
      SummaryPerson& person = of(uid);
      person.questions_received += 1;
      person.questions_answered += items.empty() ? 0 : 1;
      person.questions_correct += !quiz.correct.empty() && items == quiz.correct ? 1 : 0;
    }
  }

  // Sections of which no figure is kept still say that somebody took part.
  void mentions() {
    for (const auto& p : s_.mute.persons) of(p.uid);
    for (const auto& p : s_.silence.persons) of(p.uid);
    for (const auto& p : s_.screens) of(p.uid);
  }

  const classin::SummaryPersons& s_;
  std::map<Uid, SummaryPerson> by_uid_;
};

}  // namespace

void project_message(const classin::End& m, FactSink& sink) {
  records::Summary summary;
  summary.class_id = m.class_id;
  summary.course_id = sink.envelope().course_id;
  summary.start_time = sink.envelope().start_time;
  summary.close_time = sink.envelope().close_time;
  summary.real_close_time = m.real_close_time;
  summary.persons = People(m.persons).take();
  if (const auto course = sink.envelope().course_id) {
    sink.class_number(m.class_id, records::Attribute::course_id, course->value, records::Source::push);
  }
  sink.add(std::move(summary));
}

}  // namespace rollcall::projection
