-- The records database: facts derived from the journal. It may be deleted at any time; any change of this file
-- makes the daemon build it again.
--
-- own_time and tie rank the push a row came from ("newest", PRODUCT.md 4.1); seq is that push's number, for
-- explanations only. Nothing in a report may depend on seq, because it depends on the order of arrival.

CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('applied_seq', 0);

-- Pushes that left no facts, and why. Pushes without a row here are `stored`.
CREATE TABLE push_outcome (
  seq INTEGER PRIMARY KEY, sid INTEGER NOT NULL, outcome INTEGER NOT NULL, cmd TEXT NOT NULL,
  reason TEXT NOT NULL, pointer TEXT NOT NULL, dropped INTEGER NOT NULL  -- dropped: a person said to forget it
);
CREATE INDEX push_outcome_quarantined ON push_outcome (sid, seq) WHERE outcome = 3 AND dropped = 0;

-- Every class that a push has named. course_id and starts_at follow from the claims and the summary of the class and
-- are kept up with them, for lists; last_seen_at is the latest enter or leave push's time.
CREATE TABLE known_class (
  sid INTEGER, class_id INTEGER, course_id INTEGER, starts_at INTEGER, last_seen_at INTEGER,
  PRIMARY KEY (sid, class_id)
) WITHOUT ROWID;
CREATE INDEX known_class_start ON known_class (sid, starts_at, class_id);
CREATE INDEX known_class_course ON known_class (sid, course_id, starts_at, class_id);
CREATE INDEX known_class_seen ON known_class (sid, last_seen_at) WHERE last_seen_at IS NOT NULL;

-- In which classes a person left a trace: presence, summary, attendance list, roster of the class, override.
CREATE TABLE class_person (sid INTEGER, uid INTEGER, class_id INTEGER, PRIMARY KEY (sid, uid, class_id)) WITHOUT ROWID;

CREATE TABLE presence_event (
  sid INTEGER, class_id INTEGER, uid INTEGER, client_id INTEGER, at INTEGER, kind INTEGER,
  identity INTEGER, device INTEGER, reason INTEGER,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, class_id, uid, client_id, at, kind)
) WITHOUT ROWID;

CREATE TABLE claim (
  sid INTEGER, subject INTEGER, subject_id INTEGER, attribute INTEGER, source INTEGER,
  number INTEGER, text TEXT,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, subject, subject_id, attribute, source)
) WITHOUT ROWID;

CREATE TABLE unnamed_class_length (
  sid INTEGER, start_time INTEGER, length_s INTEGER NOT NULL,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, start_time)
) WITHOUT ROWID;

CREATE TABLE summary (
  sid INTEGER, class_id INTEGER, course_id INTEGER, start_time INTEGER, close_time INTEGER, real_close_time INTEGER,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, class_id)
) WITHOUT ROWID;
-- Every summary that came, also those that a newer one replaced; for explanations only.
CREATE TABLE summary_version (
  sid INTEGER, class_id INTEGER, seq INTEGER, PRIMARY KEY (sid, class_id, seq)
) WITHOUT ROWID;
CREATE TABLE summary_person (
  sid INTEGER, class_id INTEGER, uid INTEGER, in_room INTEGER NOT NULL, identity INTEGER, total_s INTEGER,
  stage_s INTEGER NOT NULL, stage_count INTEGER NOT NULL, off_stage_s INTEGER NOT NULL,
  hands_up INTEGER NOT NULL, hands_up_s INTEGER NOT NULL, awards INTEGER NOT NULL,
  authorized INTEGER NOT NULL, authorized_s INTEGER NOT NULL, kicked_out INTEGER NOT NULL,
  microphone_s INTEGER NOT NULL, camera_s INTEGER NOT NULL,
  questions_received INTEGER NOT NULL, questions_answered INTEGER NOT NULL, questions_correct INTEGER NOT NULL,
  responder_tries INTEGER NOT NULL, responder_wins INTEGER NOT NULL,
  PRIMARY KEY (sid, class_id, uid)
) WITHOUT ROWID;
CREATE TABLE summary_event (
  sid INTEGER, class_id INTEGER, uid INTEGER, ordinal INTEGER,
  client_id INTEGER NOT NULL, at INTEGER NOT NULL, kind INTEGER NOT NULL, device INTEGER,
  PRIMARY KEY (sid, class_id, uid, ordinal)
) WITHOUT ROWID;

CREATE TABLE roster_change (
  sid INTEGER, scope INTEGER, scope_id INTEGER, uid INTEGER, own_time INTEGER, tie BLOB,
  op INTEGER NOT NULL, effective_at INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, scope, scope_id, uid, own_time, tie)
) WITHOUT ROWID;

CREATE INDEX roster_change_person ON roster_change (sid, uid, scope, scope_id);

CREATE TABLE attendance_row (
  sid INTEGER, class_id INTEGER, uid INTEGER, identity INTEGER, first_in INTEGER, last_out INTEGER,
  attended_s INTEGER,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, class_id, uid)
) WITHOUT ROWID;

CREATE TABLE web_view (
  sid INTEGER, kind INTEGER, class_id INTEGER, telephone TEXT, entered_at INTEGER,
  watched_s INTEGER NOT NULL, nickname TEXT NOT NULL, client_type INTEGER,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, class_id, kind, telephone, entered_at)
) WITHOUT ROWID;

CREATE TABLE client_view (
  sid INTEGER, class_id INTEGER, uid INTEGER,
  watched_s INTEGER NOT NULL, duration_s INTEGER, valid_watch_count INTEGER, look_count INTEGER, look_s INTEGER,
  top_progress_percent INTEGER, updated_at INTEGER,
  PRIMARY KEY (sid, class_id, uid)
) WITHOUT ROWID;

-- Every state of a grade; the newest (graded_at, own_time, tie) counts.
CREATE TABLE grade (
  sid INTEGER, kind INTEGER, activity_id INTEGER, student_uid INTEGER, graded_at INTEGER, own_time INTEGER, tie BLOB,
  activity_name TEXT NOT NULL, course_id INTEGER, class_id INTEGER, score REAL, full_score REAL, rate REAL,
  shown_score TEXT NOT NULL, submitted_at INTEGER, corrected_at INTEGER, returned INTEGER NOT NULL,
  teacher_uid INTEGER, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, kind, activity_id, student_uid, graded_at, own_time, tie)
) WITHOUT ROWID;

CREATE INDEX grade_student ON grade (sid, student_uid);
CREATE INDEX grade_activity ON grade (sid, activity_id);
CREATE INDEX grade_course ON grade (sid, course_id);

CREATE TABLE submission (
  sid INTEGER, activity_id INTEGER, student_uid INTEGER, submitted_at INTEGER,
  activity_name TEXT NOT NULL, course_id INTEGER, late INTEGER NOT NULL, revision INTEGER NOT NULL,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, activity_id, student_uid, submitted_at)
) WITHOUT ROWID;

CREATE INDEX submission_student ON submission (sid, student_uid);
CREATE INDEX submission_course ON submission (sid, course_id);

CREATE TABLE recording (
  sid INTEGER, class_id INTEGER, file_id TEXT, uploaded INTEGER,
  url TEXT NOT NULL, scene TEXT NOT NULL, starts_at INTEGER, ends_at INTEGER, duration INTEGER, size INTEGER,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, class_id, file_id, uploaded)
) WITHOUT ROWID;

CREATE TABLE rating (
  sid INTEGER, class_id INTEGER, teacher_uid INTEGER, student_uid INTEGER, by_teacher INTEGER,
  score REAL, comment TEXT NOT NULL,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, class_id, teacher_uid, student_uid, by_teacher)
) WITHOUT ROWID;

CREATE TABLE account_event (
  sid INTEGER, uid INTEGER, kind INTEGER, at INTEGER, phone TEXT NOT NULL, email TEXT NOT NULL,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, uid, kind, at)
) WITHOUT ROWID;

-- Which phone number or e-mail address was seen with which person, the first and last time of each day (UTC).
-- account is normalised; how: 0 seen, 1 replaced (held from then on only).
CREATE TABLE account_seen (
  sid INTEGER, account TEXT, uid INTEGER, how INTEGER, day INTEGER,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (sid, account, uid, how, day)
) WITHOUT ROWID;
CREATE INDEX account_seen_person ON account_seen (sid, uid);

-- Corrections by people, each as it was made; of one person in one class the last counts. Here seq decides: it is the
-- order in which people said so. status is null where an override was cleared.
CREATE TABLE override_change (
  sid INTEGER, class_id INTEGER, uid INTEGER, seq INTEGER,
  status TEXT, before TEXT, computed TEXT, reason TEXT NOT NULL, author TEXT NOT NULL, set_at INTEGER NOT NULL,
  PRIMARY KEY (sid, class_id, uid, seq)
) WITHOUT ROWID;

-- When the rules of a school changed, and the complete classes not yet compared under the old and the new ones.
CREATE TABLE rules_change (
  sid INTEGER, seq INTEGER, at INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
  PRIMARY KEY (sid, seq)
) WITHOUT ROWID;
CREATE TABLE rules_pending (
  sid INTEGER, class_id INTEGER, seq INTEGER, PRIMARY KEY (sid, class_id, seq)
) WITHOUT ROWID;

-- Marks of complete classes that changed: by which push or rule change, from what, to what (JSON, null: not listed).
CREATE TABLE restatement (
  sid INTEGER, seq INTEGER, class_id INTEGER, uid INTEGER, at INTEGER NOT NULL, by_rules INTEGER NOT NULL,
  before TEXT, after TEXT,
  PRIMARY KEY (sid, seq, class_id, uid)
) WITHOUT ROWID;
CREATE INDEX restatement_class ON restatement (sid, class_id, uid);
CREATE INDEX restatement_person ON restatement (sid, uid);
