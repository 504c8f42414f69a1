#include "storage/sqlite/facts_reader.hpp"

#include <set>

namespace rollcall::storage::sqlite {

namespace {

using records::Attribute;
using records::Rank;
using records::RosterScope;
using records::Source;
using records::Subject;

// Statements that read people take the uid wanted as ?3, or null for everybody.
constexpr std::string_view kOfPerson = " AND (?3 IS NULL OR uid = ?3)";

std::string of_person(std::string_view sql) { return std::string(sql).append(kOfPerson); }

Statement& bind_class(Statement& statement, const domain::ClassFacts& facts) {
  return statement.bind(1, facts.sid.value).bind(2, facts.class_id.value);
}

Statement& bind_class(Statement& statement, const domain::ClassFacts& facts, const FactsOf& who) {
  bind_class(statement, facts);
  return who.uid ? statement.bind(3, who.uid->value) : statement.bind_null(3);
}

std::optional<std::int64_t>& start_of(domain::ScheduleFacts& schedule, Source source) {
  switch (source) {
    case Source::push: return schedule.push_start;
    case Source::change: return schedule.change_begin;
    case Source::creation: return schedule.creation_start;
  }
  return schedule.push_start;
}

std::optional<std::int64_t>& end_of(domain::ScheduleFacts& schedule, Source source) {
  return source == Source::creation ? schedule.creation_end : schedule.change_end;
}

std::string_view start_name(Source source) {
  switch (source) {
    case Source::push: return "push_start";
    case Source::change: return "change_begin";
    case Source::creation: return "creation_start";
  }
  return "";
}

domain::Event live_event(const Statement& s) {
  domain::Event event{.client_id = s.integer(1), .at = s.integer(2)};
  event.kind = static_cast<records::EventKind>(s.integer(3));
  event.device = s.optional_integer(4);
  event.identity = s.optional_integer(5);
  event.reason = s.optional_integer(6);
  event.rank = rank_at(s, 7, 8);
  event.seq = Seq{s.integer(9)};
  return event;
}

constexpr std::string_view kLiveColumns =
    "SELECT uid, client_id, at, kind, device, identity, reason, own_time, tie, seq FROM presence_event "
    "WHERE sid = ?1 AND class_id = ?2";

}  // namespace

records::Rank rank_at(const Statement& s, int own_time, int tie) {
  Rank rank{.own_time = s.integer(own_time)};
  const std::string bytes = s.text(tie);
  for (std::size_t i = 0; i < rank.tie.size() && i < bytes.size(); ++i) {
    rank.tie[i] = static_cast<unsigned char>(bytes[i]);
  }
  return rank;
}

// Of the newest claim on each attribute that several sources may state.
struct FactsReader::Ranks {
  Rank name, course, deleted, length;
};

FactsReader::FactsReader(Database& db)
    : known_(db, "SELECT 1 FROM known_class WHERE sid = ?1 AND class_id = ?2"),
      claims_(db,
              "SELECT attribute, source, number, text, own_time, tie, seq FROM claim "
              "WHERE sid = ?1 AND subject = ?2 AND subject_id = ?3"),
      name_(db,
            "SELECT text, own_time, tie FROM claim WHERE sid = ?1 AND subject = ?2 AND subject_id = ?3 "
            "AND attribute = ?4"),
      summary_(db,
               "SELECT course_id, start_time, close_time, real_close_time, seq FROM summary "
               "WHERE sid = ?1 AND class_id = ?2"),
      older_(db,
             "SELECT seq FROM summary_version WHERE sid = ?1 AND class_id = ?2 AND seq <> ?3 ORDER BY seq"),
      persons_(db, of_person("SELECT uid, in_room, identity, total_s, stage_s, hands_up, awards FROM "
                             "summary_person WHERE sid = ?1 AND class_id = ?2")),
      events_(db, of_person("SELECT uid, client_id, at, kind, device FROM summary_event "
                            "WHERE sid = ?1 AND class_id = ?2") +
                      " ORDER BY uid, ordinal"),
      live_(db, of_person(kLiveColumns)),
      first_live_(db, std::string(kLiveColumns) + " ORDER BY at, uid, client_id, kind LIMIT 1"),
      attendance_(db,
                  "SELECT uid, identity, first_in, last_out, seq FROM attendance_row "
                  "WHERE sid = ?1 AND class_id = ?2"),
      roster_(db,
              "SELECT scope, uid, op, effective_at, own_time, tie, seq FROM roster_change "
              "WHERE sid = ?1 AND scope = ?2 AND scope_id = ?4" +
                  std::string(kOfPerson)),
      overrides_(db, of_person("SELECT uid, seq, status, reason, author, set_at FROM override_change "
                               "WHERE sid = ?1 AND class_id = ?2") +
                         " ORDER BY uid, seq"),
      unnamed_length_(db,
                      "SELECT length_s, own_time, tie, seq FROM unnamed_class_length "
                      "WHERE sid = ?1 AND start_time = ?2"),
      starting_(db,
                "SELECT 1 FROM known_class WHERE sid = ?1 AND starts_at = ?2 AND class_id <> ?3 LIMIT 1") {}

bool FactsReader::known(Sid sid, ClassId class_id) {
  const bool found = known_.bind(1, sid.value).bind(2, class_id.value).step();
  known_.reset();
  return found;
}

// Asked several times for every push, nearly always about the same few classes.
bool FactsReader::complete(Sid sid, ClassId class_id) {
  const auto [at, fresh] = complete_.try_emplace({sid, class_id}, false);
  if (fresh) {
    at->second = summary_.bind(1, sid.value).bind(2, class_id.value).step();
    summary_.reset();
  }
  return at->second;
}

void FactsReader::forget() { complete_.clear(); }

ListedClass FactsReader::listed(Sid sid, ClassId class_id) {
  domain::ClassFacts facts{.sid = sid, .class_id = class_id};
  Ranks ranks;
  read_claims(facts, ranks);
  read_summary(facts);
  return {class_id, facts.course_id, domain::lesson_window(facts.schedule).starts_at};
}

domain::ClassFacts FactsReader::head(Sid sid, ClassId class_id) {
  domain::ClassFacts facts{.sid = sid, .class_id = class_id};
  Ranks ranks;
  read_claims(facts, ranks);
  read_summary(facts);
  read_unnamed_length(facts, ranks);
  return facts;
}

domain::ClassFacts FactsReader::class_facts(Sid sid, ClassId class_id, const FactsOf& who) {
  domain::ClassFacts facts = head(sid, class_id);
  read_older_summaries(facts);
  read_summary_people(facts, who);
  read_live(facts, who);
  if (who.uid) read_first_live(facts);
  read_attendance(facts, who);
  read_roster(facts, who);
  read_overrides(facts, who);
  if (who.names) read_names(facts);
  return facts;
}

// Of the sources of one attribute the newest rank wins; for times the sources stay apart (PRODUCT.md 4.1).
void FactsReader::read_claims(domain::ClassFacts& facts, Ranks& ranks) {
  claims_.bind(1, facts.sid.value).bind(2, static_cast<int>(Subject::class_)).bind(3, facts.class_id.value);
  while (claims_.step()) read_claim(facts, ranks);
}

void FactsReader::read_claim(domain::ClassFacts& facts, Ranks& ranks) {
  const auto source = static_cast<Source>(claims_.integer(1));
  const auto number = claims_.optional_integer(2);
  const Rank rank = rank_at(claims_, 4, 5);
  const auto time = [&](std::string_view what) {
    facts.times.push_back({what, number, Seq{claims_.integer(6)}});
  };
  switch (static_cast<Attribute>(claims_.integer(0))) {
    case Attribute::start_time:
      start_of(facts.schedule, source) = number;
      time(start_name(source));
      break;
    case Attribute::close_time:
      facts.schedule.push_close = number;
      time("push_close");
      break;
    case Attribute::end_time:
      end_of(facts.schedule, source) = number;
      time(source == Source::creation ? "creation_end" : "change_end");
      break;
    case Attribute::prelect_length:
      time("class_length");
      if (rank >= ranks.length) facts.schedule.prelect_length_s = number, ranks.length = rank;
      break;
    case Attribute::course_id:
      if (rank >= ranks.course && number) facts.course_id = CourseId{*number}, ranks.course = rank;
      break;
    case Attribute::name:
      if (rank >= ranks.name) facts.class_name = claims_.optional_text(3), ranks.name = rank;
      break;
    case Attribute::deleted:
      if (rank >= ranks.deleted) facts.deleted = number.value_or(0) == 1, ranks.deleted = rank;
      break;
    case Attribute::teacher_uid:
    case Attribute::phone:
    case Attribute::email:
    case Attribute::cancelled_at: break;
  }
}

void FactsReader::read_summary(domain::ClassFacts& facts) {
  if (bind_class(summary_, facts).step()) {
    auto& schedule = facts.schedule;
    schedule.has_summary = true;
    if (!facts.course_id && !summary_.is_null(0)) facts.course_id = CourseId{summary_.integer(0)};
    schedule.summary_start = summary_.optional_integer(1);
    schedule.summary_close = summary_.optional_integer(2);
    schedule.summary_real_close = summary_.optional_integer(3);
    facts.summary_seq = Seq{summary_.integer(4)};
    facts.times.push_back({"summary_start", schedule.summary_start, facts.summary_seq});
    facts.times.push_back({"summary_close", schedule.summary_close, facts.summary_seq});
    facts.times.push_back({"summary_real_close", schedule.summary_real_close, facts.summary_seq});
  }
  summary_.reset();
}

void FactsReader::read_older_summaries(domain::ClassFacts& facts) {
  if (!facts.schedule.has_summary) return;
  bind_class(older_, facts).bind(3, facts.summary_seq.value);
  while (older_.step()) facts.older_summaries.push_back(Seq{older_.integer(0)});
}

// A ClassLen push without a class id can only be meant for the one class that starts then (PROTOCOL.md 4.15).
void FactsReader::read_unnamed_length(domain::ClassFacts& facts, const Ranks& ranks) {
  const auto start = domain::lesson_window(facts.schedule).starts_at;
  if (!start) return;
  unnamed_length_.bind(1, facts.sid.value).bind(2, *start);
  if (unnamed_length_.step()) {
    const auto rank = rank_at(unnamed_length_, 1, 2);
    const bool newer = !facts.schedule.prelect_length_s || rank > ranks.length;
    const bool shared =
        starting_.bind(1, facts.sid.value).bind(2, *start).bind(3, facts.class_id.value).step();
    starting_.reset();
    if (newer && !shared) {
      facts.schedule.prelect_length_s = unnamed_length_.integer(0);
      facts.times.push_back(
          {"class_length", facts.schedule.prelect_length_s, Seq{unnamed_length_.integer(3)}});
    }
  }
  unnamed_length_.reset();
}

void FactsReader::read_summary_people(domain::ClassFacts& facts, const FactsOf& who) {
  if (!facts.schedule.has_summary) return;
  bind_class(persons_, facts, who);
  while (persons_.step()) {
    auto& person = facts.summary[Uid{persons_.integer(0)}];
    person.in_room = persons_.integer(1) != 0;
    person.identity = persons_.optional_integer(2);
    person.total_s = persons_.optional_integer(3);
    person.stage_s = persons_.integer(4);
    person.hands_up = persons_.integer(5);
    person.awards = persons_.integer(6);
  }
  bind_class(events_, facts, who);
  while (events_.step()) {
    domain::Event event{.client_id = events_.integer(1), .at = events_.integer(2)};
    event.kind = static_cast<records::EventKind>(events_.integer(3));
    event.device = events_.optional_integer(4);
    event.seq = facts.summary_seq;
    facts.summary[Uid{events_.integer(0)}].events.push_back(event);
  }
}

void FactsReader::read_live(domain::ClassFacts& facts, const FactsOf& who) {
  bind_class(live_, facts, who);
  while (live_.step()) facts.live[Uid{live_.integer(0)}].push_back(live_event(live_));
}

// The class began to live with it, whoever it was.
void FactsReader::read_first_live(domain::ClassFacts& facts) {
  if (bind_class(first_live_, facts).step()) {
    const Uid uid{first_live_.integer(0)};
    if (!facts.live.contains(uid)) facts.live[uid].push_back(live_event(first_live_));
  }
  first_live_.reset();
}

void FactsReader::read_attendance(domain::ClassFacts& facts, const FactsOf&) {
  bind_class(attendance_, facts);
  while (attendance_.step()) {
    auto& row = facts.attendance[Uid{attendance_.integer(0)}];
    row.identity = attendance_.optional_integer(1);
    row.first_in = attendance_.optional_integer(2);
    row.last_out = attendance_.optional_integer(3);
    row.seq = Seq{attendance_.integer(4)};
  }
}

void FactsReader::read_roster(domain::ClassFacts& facts, const FactsOf& who) {
  add_roster(facts, RosterScope::class_, facts.class_id.value, who);
  if (facts.course_id) add_roster(facts, RosterScope::course, facts.course_id->value, who);
}

void FactsReader::add_roster(domain::ClassFacts& facts, RosterScope scope, std::int64_t id,
                             const FactsOf& who) {
  roster_.bind(1, facts.sid.value).bind(2, static_cast<int>(scope)).bind(4, id);
  who.uid ? roster_.bind(3, who.uid->value) : roster_.bind_null(3);
  while (roster_.step()) {
    facts.roster.push_back({.scope = scope,
                            .uid = Uid{roster_.integer(1)},
                            .op = static_cast<records::RosterOp>(roster_.integer(2)),
                            .effective_at = roster_.integer(3),
                            .rank = rank_at(roster_, 4, 5),
                            .seq = Seq{roster_.integer(6)}});
  }
}

// The last change of each person counts; one without a status took the override away.
void FactsReader::read_overrides(domain::ClassFacts& facts, const FactsOf& who) {
  bind_class(overrides_, facts, who);
  while (overrides_.step()) {
    const Uid uid{overrides_.integer(0)};
    facts.overrides.erase(uid);
    const auto status = domain::status_named(overrides_.text(2));
    if (!status) continue;
    facts.overrides[uid] = {.status = *status,
                            .reason = overrides_.text(3),
                            .author = overrides_.text(4),
                            .set_at = overrides_.integer(5),
                            .seq = Seq{overrides_.integer(1)}};
  }
}

void FactsReader::read_names(domain::ClassFacts& facts) {
  if (facts.course_id) facts.course_name = name(facts.sid, Subject::course, facts.course_id->value);
  std::set<Uid> uids;
  for (const auto& [uid, unused] : facts.live) uids.insert(uid);
  for (const auto& [uid, unused] : facts.summary) uids.insert(uid);
  for (const auto& [uid, unused] : facts.attendance) uids.insert(uid);
  for (const auto& [uid, unused] : facts.overrides) uids.insert(uid);
  for (const auto& change : facts.roster) uids.insert(change.uid);
  for (const Uid uid : uids) {
    if (auto found = name(facts.sid, Subject::person, uid.value)) facts.names[uid] = std::move(*found);
  }
}

std::optional<std::string> FactsReader::name(Sid sid, Subject subject, std::int64_t id) {
  std::optional<std::string> name;
  Rank best;
  name_.bind(1, sid.value).bind(2, static_cast<int>(subject)).bind(3, id);
  name_.bind(4, static_cast<int>(Attribute::name));
  while (name_.step()) {
    const auto rank = rank_at(name_, 1, 2);
    if (rank >= best) name = name_.optional_text(0), best = rank;
  }
  return name;
}

}  // namespace rollcall::storage::sqlite
