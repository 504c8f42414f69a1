// Random small classes for properties: few people, few instants in 0..220, so that coincidences (the same
// second, the same rank, an end before a start) are the rule and not the exception.
#pragma once

#include <functional>
#include <vector>

#include "domain/attendance.hpp"
#include "support/property.hpp"

namespace rollcall::domain::testing {

namespace property = rollcall::testing;
using property::Rng;

struct RandomClass {
  ClassFacts facts;
  Rules rules;
  std::int64_t now = 0;
  std::uint64_t shuffle_seed = 0;  // for properties about order
};

using MaybeNumber = std::optional<std::int64_t>;

inline MaybeNumber maybe(Rng& rng, std::uint64_t null_one_in, std::int64_t low, std::int64_t high) {
  if (property::one_in(rng, null_one_in)) return std::nullopt;
  return property::between(rng, low, high);
}

inline records::Rank random_rank(Rng& rng) {
  return {property::between(rng, 0, 4), {static_cast<unsigned char>(property::below(rng, 3))}};
}

inline MaybeNumber random_identity(Rng& rng) {
  static const std::vector<MaybeNumber> kChoices{std::nullopt, std::nullopt, 1, 1, 1, 2, 3, 4, 193, 255, 0};
  return property::one_of(rng, kChoices);
}

inline ScheduleFacts random_schedule(Rng& rng) {
  ScheduleFacts s;
  s.has_summary = property::one_in(rng, 2);
  if (s.has_summary) {
    s.summary_start = maybe(rng, 8, 0, 100);
    s.summary_close = maybe(rng, 8, 1300, 1420);
    if (property::one_in(rng, 20)) s.summary_close = property::between(rng, 0, 1300);  // runs backwards
    s.summary_real_close = maybe(rng, 3, 60, 260);
    if (property::one_in(rng, 6)) s.summary_real_close = 0;
    if (property::one_in(rng, 6)) s.summary_real_close = property::between(rng, 200, 1450);
  }
  s.change_begin = maybe(rng, 3, 0, 100);
  s.change_end = maybe(rng, 3, 80, 220);
  s.push_start = maybe(rng, 2, 0, 100);
  s.push_close = maybe(rng, 2, 1280, 1420);
  s.creation_start = maybe(rng, 2, 0, 100);
  s.creation_end = maybe(rng, 2, 80, 220);
  s.prelect_length_s = maybe(rng, 2, 0, 120);
  return s;
}

inline Event random_event(Rng& rng, std::int64_t client_id, std::int64_t at, records::EventKind kind) {
  static const std::vector<MaybeNumber> kReasons{std::nullopt, 0, 1, 2, 3, 6, 54, 55, 56, 60, 111};
  return {.client_id = client_id,
          .at = at,
          .kind = kind,
          .identity = random_identity(rng),
          .device = maybe(rng, 3, 0, 3),
          .reason = property::one_of(rng, kReasons),
          .rank = random_rank(rng)};
}

// Anything: a handful of instants, so that several events share a second.
inline std::vector<Event> wild_events(Rng& rng) {
  std::vector<std::int64_t> instants(1 + property::below(rng, 6));
  for (auto& instant : instants) instant = property::between(rng, 0, 220);
  std::vector<Event> events;
  for (std::uint64_t left = property::below(rng, 8); left > 0; --left) {
    const auto kind = property::one_in(rng, 2) ? records::EventKind::in : records::EventKind::out;
    events.push_back(random_event(rng, property::one_in(rng, 4), property::one_of(rng, instants), kind));
  }
  return events;
}

// A stay with a gap or two, often left and rejoined within a second, now and then with an event missing.
inline std::vector<Event> likely_events(Rng& rng) {
  std::vector<Event> events;
  std::int64_t clock = property::between(rng, 0, 90);
  for (std::uint64_t stays = 1 + property::below(rng, 3); stays > 0; --stays) {
    const std::int64_t client = property::one_in(rng, 4);
    for (const auto kind : {records::EventKind::in, records::EventKind::out}) {
      if (!property::one_in(rng, 10)) events.push_back(random_event(rng, client, clock, kind));
      if (kind == records::EventKind::in) clock = property::between(rng, clock, 240);
    }
    if (!property::one_in(rng, 3)) clock = property::between(rng, clock, 240);
  }
  return events;
}

inline std::vector<Event> random_events(Rng& rng) {
  return property::one_in(rng, 2) ? wild_events(rng) : likely_events(rng);
}

inline void add_random_person(Rng& rng, ClassFacts& facts, Uid uid) {
  if (!property::one_in(rng, 3)) facts.live[uid] = random_events(rng);
  if (!property::one_in(rng, 3)) {
    SummaryPersonFacts& person = facts.summary[uid];
    person.in_room = !property::one_in(rng, 4);
    if (person.in_room) person.events = random_events(rng);
    person.identity = random_identity(rng);
    person.total_s = maybe(rng, 2, 0, 300);
    person.stage_s = property::between(rng, 0, 9);
    person.hands_up = property::between(rng, 0, 9);
    person.awards = property::between(rng, 0, 9);
  }
  if (property::one_in(rng, 2)) {
    facts.attendance[uid] = {random_identity(rng), maybe(rng, 3, 0, 200), maybe(rng, 3, 0, 220)};
    if (property::one_in(rng, 9)) facts.attendance[uid].last_out = 0;
  }
  if (property::one_in(rng, 3)) facts.names[uid] = "Somebody";
}

inline RosterFact random_roster_fact(Rng& rng) {
  static const std::vector<records::RosterOp> kOps{records::RosterOp::add, records::RosterOp::add,
                                                   records::RosterOp::remove, records::RosterOp::change};
  return {property::one_in(rng, 2) ? records::RosterScope::class_ : records::RosterScope::course,
          Uid{property::between(rng, 1, 5)}, property::one_of(rng, kOps), property::between(rng, 0, 120),
          random_rank(rng)};
}

inline void add_random_overrides(Rng& rng, ClassFacts& facts) {
  static const std::vector<Status> kStatuses{Status::excused,    Status::absent,          Status::unknown,
                                             Status::partial,    Status::late_left_early, Status::late,
                                             Status::left_early, Status::present};
  for (std::uint64_t left = property::below(rng, 3); left > 0; --left) {
    facts.overrides[Uid{property::between(rng, 1, 5)}] = {.status = property::one_of(rng, kStatuses),
                                                          .reason = "because",
                                                          .author = "ms-li",
                                                          .set_at = property::between(rng, 0, 300)};
  }
}

// Every time the schedule holds, as the storage lists them.
inline void list_times(ClassFacts& facts) {
  const ScheduleFacts& s = facts.schedule;
  facts.times = {{time_name::kSummaryStart, s.summary_start, {}},
                 {time_name::kSummaryClose, s.summary_close, {}},
                 {time_name::kSummaryRealClose, s.summary_real_close, {}},
                 {time_name::kChangeBegin, s.change_begin, {}},
                 {time_name::kChangeEnd, s.change_end, {}},
                 {time_name::kPushStart, s.push_start, {}},
                 {time_name::kPushClose, s.push_close, {}},
                 {time_name::kClassLength, s.prelect_length_s, {}},
                 {time_name::kCreationStart, s.creation_start, {}},
                 {time_name::kCreationEnd, s.creation_end, {}}};
}

// Gives every fact a number in the journal, any number.
inline void number_facts(Rng& rng, ClassFacts& facts) {
  const auto any = [&] { return Seq{property::between(rng, 0, 30)}; };
  for (auto& [uid, events] : facts.live) {
    for (Event& event : events) event.seq = any();
  }
  for (auto& [uid, person] : facts.summary) {
    for (Event& event : person.events) event.seq = any();
  }
  for (auto& [uid, row] : facts.attendance) row.seq = any();
  for (RosterFact& fact : facts.roster) fact.seq = any();
  for (SourcedTime& time : facts.times) time.seq = any();
  for (auto& [uid, correction] : facts.overrides) correction.seq = any();
  facts.summary_seq = any();
  facts.older_summaries = {any(), any()};
}

inline RandomClass random_class(Rng& rng) {
  RandomClass subject;
  subject.facts.sid = Sid{1};
  subject.facts.class_id = ClassId{2};
  if (property::one_in(rng, 2)) subject.facts.course_id = CourseId{3};
  subject.facts.schedule = random_schedule(rng);
  subject.facts.deleted = property::one_in(rng, 6);
  const std::int64_t people = property::one_in(rng, 4) ? 0 : property::between(rng, 1, 4);
  for (std::int64_t uid = 1; uid <= people; ++uid) add_random_person(rng, subject.facts, Uid{uid});
  subject.facts.roster.resize(property::below(rng, 8));
  for (RosterFact& fact : subject.facts.roster) fact = random_roster_fact(rng);
  if (property::one_in(rng, 3)) add_random_overrides(rng, subject.facts);
  subject.rules.late_after_s = property::one_of<std::int64_t>(rng, {0, 1, 10, 40});
  subject.rules.early_leave_before_s = property::one_of<std::int64_t>(rng, {0, 1, 10, 40});
  subject.rules.minimum_attended_ratio =
      property::one_of<double>(rng, {0.0, 0.0, 0.1, 0.1, 0.3, 0.5, 0.7, 1.0});
  subject.now = property::one_in(rng, 3) ? property::between(rng, 0, 3000) : property::between(rng, 0, 220);
  if (property::one_in(rng, 8)) subject.now = property::between(rng, 86000, 89000);
  subject.shuffle_seed = rng();
  list_times(subject.facts);
  number_facts(rng, subject.facts);
  return subject;
}

// Collects copies of a class, each with one thing less or nearer to zero.
class ClassShrinker {
 public:
  explicit ClassShrinker(const RandomClass& subject) : subject_(subject) {}

  std::vector<RandomClass> all() {
    for (const auto& [uid, events] : subject_.facts.live) {
      with([&, id = uid](RandomClass& c) { c.facts.live.erase(id); });
      shrink_events([id = uid](RandomClass& c) -> std::vector<Event>& { return c.facts.live.at(id); });
    }
    for (const auto& [uid, person] : subject_.facts.summary) {
      with([&, id = uid](RandomClass& c) { c.facts.summary.erase(id); });
      shrink_events(
          [id = uid](RandomClass& c) -> std::vector<Event>& { return c.facts.summary.at(id).events; });
    }
    for (const auto& [uid, attendance] : subject_.facts.attendance) {
      with([&, id = uid](RandomClass& c) { c.facts.attendance.erase(id); });
    }
    for (const auto& [uid, correction] : subject_.facts.overrides) {
      with([&, id = uid](RandomClass& c) { c.facts.overrides.erase(id); });
    }
    for (const auto& [uid, name] : subject_.facts.names) {
      with([&, id = uid](RandomClass& c) { c.facts.names.erase(id); });
    }
    for (auto& fewer : property::smaller_vectors(subject_.facts.roster)) {
      with([&](RandomClass& c) { c.facts.roster = fewer; });
    }
    shrink_schedule();
    for (const std::int64_t number : property::smaller_numbers(subject_.now)) {
      with([&](RandomClass& c) { c.now = number; });
    }
    return std::move(smaller_);
  }

 private:
  void with(const std::function<void(RandomClass&)>& change) {
    smaller_.push_back(subject_);
    change(smaller_.back());
  }

  void shrink_number(const std::function<MaybeNumber&(RandomClass&)>& of) {
    RandomClass copy = subject_;
    const MaybeNumber number = of(copy);
    if (!number) return;
    with([&](RandomClass& c) { of(c).reset(); });
    for (const std::int64_t less : property::smaller_numbers(*number)) {
      with([&](RandomClass& c) { of(c) = less; });
    }
  }

  void shrink_events(const std::function<std::vector<Event>&(RandomClass&)>& of) {
    RandomClass copy = subject_;
    for (auto& fewer : property::smaller_vectors(of(copy))) {
      with([&](RandomClass& c) { of(c) = fewer; });
    }
    for (std::size_t i = 0; i < of(copy).size(); ++i) {
      for (const std::int64_t less : property::smaller_numbers(of(copy)[i].at)) {
        with([&](RandomClass& c) { of(c)[i].at = less; });
      }
      for (const auto member : {&Event::identity, &Event::device, &Event::reason}) {
        shrink_number([&](RandomClass& c) -> MaybeNumber& { return of(c)[i].*member; });
      }
    }
  }

  void shrink_schedule() {
    using S = ScheduleFacts;
    if (subject_.facts.schedule.has_summary)
      with([](RandomClass& c) { c.facts.schedule.has_summary = false; });
    if (subject_.facts.deleted) with([](RandomClass& c) { c.facts.deleted = false; });
    for (const auto member :
         {&S::summary_start, &S::summary_close, &S::summary_real_close, &S::change_begin, &S::change_end,
          &S::push_start, &S::push_close, &S::creation_start, &S::creation_end, &S::prelect_length_s}) {
      shrink_number([&](RandomClass& c) -> MaybeNumber& { return c.facts.schedule.*member; });
    }
  }

  const RandomClass& subject_;
  std::vector<RandomClass> smaller_;
};

inline std::vector<RandomClass> smaller_classes(const RandomClass& subject) {
  return ClassShrinker(subject).all();
}

}  // namespace rollcall::domain::testing
