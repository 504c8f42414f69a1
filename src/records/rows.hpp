// Facts: normalised rows derived from pushes. Each has a natural key (named first in its comment); where two
// pushes claim the same key, a rule on their content decides, so that order and repetition cannot matter.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"

namespace rollcall::records {

// Raised whenever projection gives other rows for the same push: the records are then built again.
constexpr int kProjectionVersion = 3;

// "Newest" (PRODUCT.md 4.1): by the push's own time, ties broken by the start of its content hash. Pushes
// that tie in both say the same.
struct Rank {
  std::int64_t own_time = 0;
  std::array<unsigned char, 16> tie{};
  friend auto operator<=>(const Rank&, const Rank&) = default;
};

struct Origin {
  Sid sid;
  Seq seq;  // of the push in the journal; for explanations only, decides nothing but the order of overrides
  Rank rank;
  std::int64_t received_at = 0;  // Unix seconds
};

enum class EventKind : std::uint8_t { in = 0, out = 1 };  // stored, do not change

// One entry or exit from an enter or leave push. Key: class, uid, client_id, at, kind; newest rank wins.
struct PresenceEvent {
  ClassId class_id;
  Uid uid;
  std::int64_t client_id = 0;
  std::int64_t at = 0;
  EventKind kind = EventKind::in;
  std::optional<std::int64_t> identity;  // PROTOCOL.md 10.1
  std::optional<std::int64_t> device;    // 10.2
  std::optional<std::int64_t> reason;    // 10.3, exits only
};

// What the newest push that says it says about one attribute. Key: subject, subject id, attribute, source;
// newest rank wins. Exactly one of number and text is set.
enum class Subject : std::uint8_t { class_ = 0, course = 1, person = 2 };  // stored, do not change
enum class Attribute : std::uint8_t {                                      // stored, do not change
  start_time = 0,      // class: StartTime, or beginTime of a change
  close_time = 1,      // class: CloseTime (scheduled end + 1200 s)
  end_time = 2,        // class: endTime of a change (scheduled end)
  prelect_length = 3,  // class: PrelectTimeLength of ClassLen, seconds
  course_id = 4,       // class
  name = 5,            // class, course, person
  deleted = 6,         // class: 1 deleted, 0 not
  teacher_uid = 7,     // class
  phone = 8,           // person
  email = 9,           // person
  cancelled_at = 10,   // person: AccountCancellation
};
enum class Source : std::uint8_t { push = 0, change = 1, creation = 2 };  // stored, do not change
struct Claim {
  Subject subject = Subject::class_;
  std::int64_t subject_id = 0;
  Attribute attribute = Attribute::name;
  Source source =
      Source::push;  // change: eeo…Change; creation: outbound; push: any other. People: always push
  std::optional<std::int64_t> number;
  std::optional<std::string> text;
};

// PrelectTimeLength of a ClassLen push that names no class. Key: start_time; newest rank wins.
struct UnnamedClassLength {
  std::int64_t start_time = 0;
  std::int64_t length_s = 0;
};

// The class summary. Key: class; the newest rank replaces the whole of it.
struct SummaryEvent {
  std::int64_t client_id = 0;  // 0 main device, deputies 1, 2, …
  std::int64_t at = 0;
  EventKind kind = EventKind::in;
  std::optional<std::int64_t> device;
};
struct SummaryPerson {
  Uid uid;
  bool in_room = false;                  // listed in inoutEnd
  std::optional<std::int64_t> identity;  // inoutEnd; else of the quiz participants
  std::optional<std::int64_t> total_s;   // inoutEnd Total, main device
  std::vector<SummaryEvent> events;
  // 0 where the summary's section does not list the person
  std::int64_t stage_s = 0, stage_count = 0, off_stage_s = 0;
  std::int64_t hands_up = 0, hands_up_s = 0;
  std::int64_t awards = 0;
  std::int64_t authorized = 0, authorized_s = 0;
  std::int64_t kicked_out = 0;
  std::int64_t microphone_s = 0, camera_s = 0;
  std::int64_t questions_received = 0, questions_answered = 0, questions_correct = 0;
  std::int64_t responder_tries = 0, responder_wins = 0;
};
struct Summary {
  ClassId class_id;
  std::optional<CourseId> course_id;
  std::optional<std::int64_t> start_time, close_time, real_close_time;
  std::vector<SummaryPerson> persons;  // by uid, each once
};

// One student added to, removed from or changed in a class or course. Key: scope, scope_id, uid and rank:
// history is kept, because a roster is asked for at an instant.
enum class RosterScope : std::uint8_t { class_ = 0, course = 1 };        // stored, do not change
enum class RosterOp : std::uint8_t { add = 1, remove = 2, change = 3 };  // stored, do not change; as opType
struct RosterChange {
  RosterScope scope = RosterScope::class_;
  std::int64_t scope_id = 0;
  Uid uid;
  RosterOp op = RosterOp::add;
  // From when it holds. The push's own time; 0 (always) for an Attendance push, which lists afterwards.
  std::int64_t effective_at = 0;
};

// One member of an Attendance push. Key: class, uid; newest rank wins.
struct AttendanceRow {
  ClassId class_id;
  Uid uid;
  std::optional<std::int64_t> identity;
  std::optional<std::int64_t> first_in, last_out, attended_s;
};

// Web viewing. Key: kind, class, telephone, entered_at; the largest watched_s wins, then the newest rank.
enum class WebViewKind : std::uint8_t { live = 0, replay = 1 };  // stored, do not change
struct WebView {
  WebViewKind kind = WebViewKind::live;
  ClassId class_id;
  std::string telephone;
  std::int64_t entered_at = 0;
  std::int64_t watched_s = 0;
  std::string nickname;
  std::optional<std::int64_t> client_type;
};

// Client replay. Key: class, uid; of each figure the largest ever seen.
struct ClientView {
  ClassId class_id;
  Uid uid;
  std::int64_t watched_s = 0;                        // TotalLookVaildTime
  std::optional<std::int64_t> duration_s;            // TotalDuration
  std::optional<std::int64_t> valid_watch_count;     // ValidWatchCount
  std::optional<std::int64_t> look_count, look_s;    // old shape
  std::optional<std::int64_t> top_progress_percent;  // old shape, TopProcess
  std::optional<std::int64_t> updated_at;            // own time, null when the push has none
};

// One state of a grade. Key: kind, activity, student and (graded_at, rank): all are kept, the newest counts.
enum class GradeKind : std::uint8_t { homework = 0, exam = 1, answer_sheet = 2 };  // stored, do not change
struct Grade {
  GradeKind kind = GradeKind::homework;
  ActivityId activity_id;
  Uid student_uid;
  std::int64_t graded_at = 0;  // CorrectionTime, else own time: what "newest" means here
  std::string activity_name;
  std::optional<CourseId> course_id;
  std::optional<ClassId> class_id;
  std::optional<double> score, full_score, rate;  // score as PRODUCT.md 5 computes it, 2 decimals
  std::string shown_score;                        // StudentScore as sent
  std::optional<std::int64_t> submitted_at, corrected_at;
  bool returned = false;
  std::optional<Uid> teacher_uid;
};

// Key: activity, student, submitted_at; newest rank wins.
struct Submission {
  ActivityId activity_id;
  Uid student_uid;
  std::int64_t submitted_at = 0;
  std::string activity_name;
  std::optional<CourseId> course_id;
  bool late = false, revision = false;
};

// Key: class, file_id, uploaded; newest rank wins.
struct Recording {
  ClassId class_id;
  std::string file_id;
  bool uploaded = false;   // Upload, else Record
  std::string url, scene;  // scene: CIDExt
  std::optional<std::int64_t> starts_at, ends_at, duration,
      size;  // units of the last two: PROTOCOL.md 6.3, silent
};

// Key: class, teacher, student, by_teacher; newest rank wins.
struct Rating {
  ClassId class_id;
  Uid teacher_uid, student_uid;
  bool by_teacher = false;
  std::optional<double> score;
  std::string comment;
};

// Key: uid, kind, at; newest rank wins. The person's current phone and e-mail are Claims beside it.
enum class AccountEventKind : std::uint8_t { cancelled = 0, phone_replaced = 1, sub_account = 2 };  // stored
struct AccountEvent {
  Uid uid;
  AccountEventKind kind = AccountEventKind::cancelled;
  std::int64_t at = 0;
  std::string phone, email;
};

// A phone number or e-mail address that a push showed with a person. Key: account, uid, how, day of `at`; the
// first and the last instant of a day are kept.
enum class AccountHow : std::uint8_t { seen = 0, replaced = 1 };  // stored, do not change
struct AccountSeen {
  Uid uid;
  std::string account;  // as domain::normalised_account gives it
  std::int64_t at = 0;
  AccountHow how = AccountHow::seen;  // replaced: held from `at` on only
};

// An override set or cleared by a person. Key: class, uid, seq: all are kept, the last counts.
struct OverrideChange {
  ClassId class_id;
  Uid uid;
  std::optional<std::string> status;            // as in JSON; unset: cleared
  std::optional<std::string> before, computed;  // the status shown and the computed one when it was set
  std::string reason, author;
  std::int64_t set_at = 0;
};

// The rules of the school changed; JSON as ingest/school_rules.hpp writes it. Key: seq.
struct RulesChange {
  std::int64_t at = 0;
  std::string before, after;
};

using Row = std::variant<PresenceEvent, Claim, UnnamedClassLength, Summary, RosterChange, AttendanceRow,
                         WebView, ClientView, Grade, Submission, Recording, Rating, AccountEvent, AccountSeen,
                         OverrideChange, RulesChange>;

// What became of a push (PRODUCT.md 7, pushes).
enum class Outcome : std::uint8_t {
  stored = 0,
  test = 1,
  unknown = 2,
  quarantined = 3
};  // stored, do not change
std::string_view outcome_name(Outcome outcome);

// Everything one push adds to the records.
struct Projected {
  Origin origin;
  Outcome outcome = Outcome::stored;
  std::string cmd, reason, pointer;  // reason and pointer: quarantined only
  bool dropped = false;              // quarantined, and a person decided to forget it
  std::vector<Row> rows;
};

}  // namespace rollcall::records
