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

CREATE TABLE known_class (sid INTEGER, class_id INTEGER, PRIMARY KEY (sid, class_id)) WITHOUT ROWID;

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
-- Which classes start at an instant: a ClassLen push may name no class.
CREATE INDEX claim_class_start ON claim (sid, number) WHERE subject = 0 AND attribute = 0;

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
CREATE INDEX summary_start ON summary (sid, start_time);
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

CREATE TABLE submission (
  sid INTEGER, activity_id INTEGER, student_uid INTEGER, submitted_at INTEGER,
  activity_name TEXT NOT NULL, course_id INTEGER, late INTEGER NOT NULL, revision INTEGER NOT NULL,
  own_time INTEGER NOT NULL, tie BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (sid, activity_id, student_uid, submitted_at)
) WITHOUT ROWID;

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
