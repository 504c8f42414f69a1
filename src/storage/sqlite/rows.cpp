#include "storage/sqlite/rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace rollcall::storage::sqlite {

namespace {

using Columns = std::vector<std::string>;

std::string insert(const std::string& table, const Columns& columns) {
  Columns marks;
  for (std::size_t i = 1; i <= columns.size(); ++i) marks.push_back(fmt::format("?{}", i));
  return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, fmt::join(columns, ", "),
                     fmt::join(marks, ", "));
}

Columns joined(Columns a, const Columns& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string replace_where(const std::string& table, const Columns& keys, Columns values,
                          const std::string& where) {
  const std::string start = insert(table, joined(keys, values));
  for (auto& value : values) value = fmt::format("{0} = excluded.{0}", value);
  return fmt::format("{} ON CONFLICT ({}) DO UPDATE SET {} WHERE {}", start, fmt::join(keys, ", "),
                     fmt::join(values, ", "), where);
}

// The newest push wins a key; a tie means that both say the same, and the first stays.
std::string newest(const std::string& table, const Columns& keys, Columns values) {
  values = joined(values, {"own_time", "tie", "seq"});
  return replace_where(table, keys, values,
                       fmt::format("(excluded.own_time, excluded.tie) > ({0}.own_time, {0}.tie)", table));
}

const char* const kClientViewSql =
    "INSERT INTO client_view VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO UPDATE SET "
    "watched_s = max(watched_s, excluded.watched_s), "
    "duration_s = max(coalesce(duration_s, excluded.duration_s), coalesce(excluded.duration_s, duration_s)), "
    "valid_watch_count = max(coalesce(valid_watch_count, excluded.valid_watch_count), "
    "coalesce(excluded.valid_watch_count, valid_watch_count)), "
    "look_count = max(coalesce(look_count, excluded.look_count), coalesce(excluded.look_count, look_count)), "
    "look_s = max(coalesce(look_s, excluded.look_s), coalesce(excluded.look_s, look_s)), "
    "top_progress_percent = max(coalesce(top_progress_percent, excluded.top_progress_percent), "
    "coalesce(excluded.top_progress_percent, top_progress_percent)), "
    "updated_at = max(coalesce(updated_at, excluded.updated_at), coalesce(excluded.updated_at, updated_at))";

const char* const kKnownClassSql =
    "INSERT INTO known_class VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET "
    "course_id = excluded.course_id, starts_at = excluded.starts_at, "
    "last_seen_at = max(coalesce(last_seen_at, excluded.last_seen_at), coalesce(excluded.last_seen_at, "
    "last_seen_at)) "
    "WHERE course_id IS NOT excluded.course_id OR starts_at IS NOT excluded.starts_at "
    "OR (excluded.last_seen_at IS NOT NULL AND (last_seen_at IS NULL OR excluded.last_seen_at > "
    "last_seen_at))";

constexpr std::int64_t kDayS = 86400;

// Binds one value after the other.
class Binder {
 public:
  explicit Binder(Statement& statement) : statement_(statement) {}
  Binder& operator<<(std::int64_t v) {
    return next([&](int i) { statement_.bind(i, v); });
  }
  Binder& operator<<(int v) { return *this << std::int64_t{v}; }
  Binder& operator<<(bool v) { return *this << std::int64_t{v}; }
  Binder& operator<<(const std::string& v) {
    return next([&](int i) { statement_.bind(i, std::string_view(v)); });
  }
  Binder& operator<<(double v) {
    return next([&](int i) { statement_.bind(i, v); });
  }
  template <class Tag>
  Binder& operator<<(Id<Tag> id) {
    return *this << id.value;
  }
  template <class T>
  Binder& operator<<(const std::optional<T>& v) {
    if (v) return *this << *v;
    return next([&](int i) { statement_.bind_null(i); });
  }
  template <class E>
  requires std::is_enum_v<E> Binder& operator<<(E v) { return *this << static_cast<std::int64_t>(v); }
  Binder& operator<<(const records::Rank& rank) {
    *this << rank.own_time;
    const std::string_view tie(reinterpret_cast<const char*>(rank.tie.data()), rank.tie.size());
    return next([&](int i) { statement_.bind_blob(i, tie); });
  }
  Binder& operator<<(const records::Origin& origin) { return *this << origin.rank << origin.seq; }
  void run() { statement_.run(); }

 private:
  template <class F>
  Binder& next(F bind) {
    bind(++index_);
    return *this;
  }
  Statement& statement_;
  int index_ = 0;
};

}  // namespace

RowWriter::RowWriter(Database& db, FactsReader& facts)
    : database_(db),
      facts_(facts),
      known_(db, kKnownClassSql),
      person_(db, "INSERT INTO class_person VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
      presence_(db, newest("presence_event", {"sid", "class_id", "uid", "client_id", "at", "kind"},
                           {"identity", "device", "reason"})),
      claim_(db,
             newest("claim", {"sid", "subject", "subject_id", "attribute", "source"}, {"number", "text"})),
      claimed_(db,
               "SELECT number, text, own_time, tie FROM claim WHERE sid = ?1 AND subject = ?2 "
               "AND subject_id = ?3 AND attribute = ?4 AND source = ?5"),
      unnamed_length_(db, newest("unnamed_class_length", {"sid", "start_time"}, {"length_s"})),
      summary_(db, newest("summary", {"sid", "class_id"},
                          {"course_id", "start_time", "close_time", "real_close_time"})),
      summary_version_(db, "INSERT INTO summary_version VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
      clear_persons_(db, "DELETE FROM summary_person WHERE sid = ?1 AND class_id = ?2"),
      clear_events_(db, "DELETE FROM summary_event WHERE sid = ?1 AND class_id = ?2"),
      summary_person_(
          db,
          "INSERT INTO summary_person VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
          "?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)"),
      summary_event_(db, "INSERT INTO summary_event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      roster_(db, insert("roster_change", {"sid", "scope", "scope_id", "uid", "own_time", "tie", "seq", "op",
                                           "effective_at"}) +
                      " ON CONFLICT DO NOTHING"),
      attendance_(db, newest("attendance_row", {"sid", "class_id", "uid"},
                             {"identity", "first_in", "last_out", "attended_s"})),
      web_view_(db, replace_where("web_view", {"sid", "class_id", "kind", "telephone", "entered_at"},
                                  {"watched_s", "nickname", "client_type", "own_time", "tie", "seq"},
                                  "(excluded.watched_s, excluded.own_time, excluded.tie) > "
                                  "(web_view.watched_s, web_view.own_time, web_view.tie)")),
      client_view_(db, kClientViewSql),
      grade_(db,
             insert("grade", {"sid", "kind", "activity_id", "student_uid", "graded_at", "own_time", "tie",
                              "seq", "activity_name", "course_id", "class_id", "score", "full_score", "rate",
                              "shown_score", "submitted_at", "corrected_at", "returned", "teacher_uid"}) +
                 " ON CONFLICT DO NOTHING"),
      submission_(db, newest("submission", {"sid", "activity_id", "student_uid", "submitted_at"},
                             {"activity_name", "course_id", "late", "revision"})),
      recording_(db, newest("recording", {"sid", "class_id", "file_id", "uploaded"},
                            {"url", "scene", "starts_at", "ends_at", "duration", "size"})),
      rating_(db, newest("rating", {"sid", "class_id", "teacher_uid", "student_uid", "by_teacher"},
                         {"score", "comment"})),
      account_(db, newest("account_event", {"sid", "uid", "kind", "at"}, {"phone", "email"})),
      account_seen_(db,
                    "INSERT INTO account_seen VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET "
                    "first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)"),
      override_(db,
                "INSERT INTO override_change VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
                "ON CONFLICT DO NOTHING"),
      rules_(db, "INSERT INTO rules_change VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"),
      rules_pending_(db,
                     "INSERT INTO rules_pending SELECT sid, class_id, ?2 FROM summary WHERE sid = ?1 "
                     "ON CONFLICT DO NOTHING"),
      outcome_(db, "INSERT OR REPLACE INTO push_outcome VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      clear_outcome_(db, "DELETE FROM push_outcome WHERE seq = ?1") {}

void RowWriter::write(const records::Projected& push, bool again) {
  const auto& origin = push.origin;
  if (push.outcome != records::Outcome::stored) {
    (Binder(outcome_) << origin.seq << origin.sid << push.outcome << push.cmd << push.reason << push.pointer
                      << push.dropped)
        .run();
  } else if (again) {
    (Binder(clear_outcome_) << origin.seq).run();
  }
  for (const auto& row : push.rows) {
    std::visit([&](const auto& r) { add(r, origin); }, row);
  }
}

// Classes come last: where they stand in lists follows from what was claimed.
void RowWriter::flush() {
  for (const auto& [key, entry] : claims_) write_claim(entry.first, entry.second);
  for (const auto& [key, seen] : classes_) {
    const ListedClass listed = facts_.listed(key.first, key.second);
    (Binder(known_) << key.first << key.second << listed.course_id << listed.starts_at << seen).run();
  }
  for (const auto& [sid, uid, class_id] : people_) (Binder(person_) << sid << uid << class_id).run();
  for (const auto& [key, span] : accounts_) {
    const auto& [sid, account, uid, how, day] = key;
    (Binder(account_seen_) << sid << account << uid << how << day << span.first << span.second).run();
  }
  forget();
}

void RowWriter::forget() {
  facts_.forget();
  claims_.clear();
  classes_.clear();
  people_.clear();
  accounts_.clear();
}

// What is in force is the newer of what the table holds and what was gathered since.
bool RowWriter::changes(const records::Claim& r, const Origin& origin) {
  const ClaimKey key{origin.sid, r.subject, r.subject_id, r.attribute, r.source};
  const auto gathered = claims_.find(key);
  const bool any_gathered = gathered != claims_.end();
  if (any_gathered && origin.rank <= gathered->second.second.rank) return false;
  claimed_.bind(1, origin.sid.value).bind(2, static_cast<int>(r.subject)).bind(3, r.subject_id);
  claimed_.bind(4, static_cast<int>(r.attribute)).bind(5, static_cast<int>(r.source));
  bool differs = true;
  if (claimed_.step() && (!any_gathered || rank_at(claimed_, 2, 3) >= gathered->second.second.rank)) {
    const bool same = claimed_.optional_integer(0) == r.number && claimed_.optional_text(1) == r.text;
    differs = !same && origin.rank > rank_at(claimed_, 2, 3);
  } else if (any_gathered) {
    const auto& held = gathered->second.first;
    differs = held.number != r.number || held.text != r.text;
  }
  claimed_.reset();
  return differs;
}

void RowWriter::know(Sid sid, ClassId class_id, std::optional<std::int64_t> seen_at) {
  auto& seen = classes_[{sid, class_id}];
  if (seen_at && (!seen || *seen_at > *seen)) seen = seen_at;
}

void RowWriter::add(const records::PresenceEvent& r, const Origin& origin) {
  know(origin.sid, r.class_id, r.at);
  know_person(origin.sid, r.uid, r.class_id);
  (Binder(presence_) << origin.sid << r.class_id << r.uid << r.client_id << r.at << r.kind << r.identity
                     << r.device << r.reason << origin)
      .run();
}

// Nearly every push claims its class's times again; within a batch only the newest needs to reach the table.
void RowWriter::add(const records::Claim& r, const Origin& origin) {
  if (r.subject == records::Subject::class_) know(origin.sid, ClassId{r.subject_id});
  const ClaimKey key{origin.sid, r.subject, r.subject_id, r.attribute, r.source};
  const auto [at, inserted] = claims_.try_emplace(key, r, origin);
  if (!inserted && origin.rank > at->second.second.rank) at->second = {r, origin};
}

void RowWriter::write_claim(const records::Claim& r, const Origin& origin) {
  (Binder(claim_) << origin.sid << r.subject << r.subject_id << r.attribute << r.source << r.number << r.text
                  << origin)
      .run();
}

void RowWriter::add(const records::UnnamedClassLength& r, const Origin& origin) {
  (Binder(unnamed_length_) << origin.sid << r.start_time << r.length_s << origin).run();
}

void RowWriter::add(const records::Summary& r, const Origin& origin) {
  know(origin.sid, r.class_id);
  facts_.forget();
  (Binder(summary_) << origin.sid << r.class_id << r.course_id << r.start_time << r.close_time
                    << r.real_close_time << origin)
      .run();
  const bool newest = database_.changes() != 0;
  (Binder(summary_version_) << origin.sid << r.class_id << origin.seq).run();
  for (const auto& person : r.persons) know_person(origin.sid, person.uid, r.class_id);  // whichever counts
  if (!newest) return;
  (Binder(clear_persons_) << origin.sid << r.class_id).run();
  (Binder(clear_events_) << origin.sid << r.class_id).run();
  for (const auto& person : r.persons) add_person(r, person, origin.sid);
}

void RowWriter::add_person(const records::Summary& r, const records::SummaryPerson& p, Sid sid) {
  (Binder(summary_person_) << sid << r.class_id << p.uid << p.in_room << p.identity << p.total_s << p.stage_s
                           << p.stage_count << p.off_stage_s << p.hands_up << p.hands_up_s << p.awards
                           << p.authorized << p.authorized_s << p.kicked_out << p.microphone_s << p.camera_s
                           << p.questions_received << p.questions_answered << p.questions_correct
                           << p.responder_tries << p.responder_wins)
      .run();
  std::int64_t ordinal = 0;
  for (const auto& event : p.events) {
    (Binder(summary_event_) << sid << r.class_id << p.uid << ordinal++ << event.client_id << event.at
                            << event.kind << event.device)
        .run();
  }
}

void RowWriter::add(const records::RosterChange& r, const Origin& origin) {
  if (r.scope == records::RosterScope::class_) {
    know(origin.sid, ClassId{r.scope_id});
    know_person(origin.sid, r.uid, ClassId{r.scope_id});
  }
  (Binder(roster_) << origin.sid << r.scope << r.scope_id << r.uid << origin << r.op << r.effective_at).run();
}

void RowWriter::add(const records::AttendanceRow& r, const Origin& origin) {
  know(origin.sid, r.class_id);
  know_person(origin.sid, r.uid, r.class_id);
  (Binder(attendance_) << origin.sid << r.class_id << r.uid << r.identity << r.first_in << r.last_out
                       << r.attended_s << origin)
      .run();
}

void RowWriter::add(const records::WebView& r, const Origin& origin) {
  know(origin.sid, r.class_id);
  (Binder(web_view_) << origin.sid << r.class_id << r.kind << r.telephone << r.entered_at << r.watched_s
                     << r.nickname << r.client_type << origin)
      .run();
}

void RowWriter::add(const records::ClientView& r, const Origin& origin) {
  know(origin.sid, r.class_id);
  (Binder(client_view_) << origin.sid << r.class_id << r.uid << r.watched_s << r.duration_s
                        << r.valid_watch_count << r.look_count << r.look_s << r.top_progress_percent
                        << r.updated_at)
      .run();
}

void RowWriter::add(const records::Grade& r, const Origin& origin) {
  (Binder(grade_) << origin.sid << r.kind << r.activity_id << r.student_uid << r.graded_at << origin
                  << r.activity_name << r.course_id << r.class_id << r.score << r.full_score << r.rate
                  << r.shown_score << r.submitted_at << r.corrected_at << r.returned << r.teacher_uid)
      .run();
}

void RowWriter::add(const records::Submission& r, const Origin& origin) {
  (Binder(submission_) << origin.sid << r.activity_id << r.student_uid << r.submitted_at << r.activity_name
                       << r.course_id << r.late << r.revision << origin)
      .run();
}

void RowWriter::add(const records::Recording& r, const Origin& origin) {
  know(origin.sid, r.class_id);
  (Binder(recording_) << origin.sid << r.class_id << r.file_id << r.uploaded << r.url << r.scene
                      << r.starts_at << r.ends_at << r.duration << r.size << origin)
      .run();
}

void RowWriter::add(const records::Rating& r, const Origin& origin) {
  know(origin.sid, r.class_id);
  (Binder(rating_) << origin.sid << r.class_id << r.teacher_uid << r.student_uid << r.by_teacher << r.score
                   << r.comment << origin)
      .run();
}

void RowWriter::add(const records::AccountEvent& r, const Origin& origin) {
  (Binder(account_) << origin.sid << r.uid << r.kind << r.at << r.phone << r.email << origin).run();
}

void RowWriter::add(const records::AccountSeen& r, const Origin& origin) {
  const AccountKey key{origin.sid, r.account, r.uid, r.how, r.at / kDayS};
  const auto [at, fresh] = accounts_.try_emplace(key, r.at, r.at);
  if (!fresh) at->second = {std::min(at->second.first, r.at), std::max(at->second.second, r.at)};
}

void RowWriter::add(const records::OverrideChange& r, const Origin& origin) {
  know(origin.sid, r.class_id);
  know_person(origin.sid, r.uid, r.class_id);
  (Binder(override_) << origin.sid << r.class_id << r.uid << origin.seq << r.status << r.before << r.computed
                     << r.reason << r.author << r.set_at)
      .run();
}

void RowWriter::add(const records::RulesChange& r, const Origin& origin) {
  (Binder(rules_) << origin.sid << origin.seq << r.at << r.before << r.after).run();
  (Binder(rules_pending_) << origin.sid << origin.seq).run();
}

}  // namespace rollcall::storage::sqlite
