-- What Rollcall asked ClassIn to create, and what came of it: written before a request leaves and after its answer.
CREATE TABLE creation (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of creation
  sid          INTEGER NOT NULL,
  identity     TEXT    NOT NULL,                   -- the unique identity that ClassIn is given
  key          TEXT    NOT NULL,                   -- what the caller called it; empty: it has no name
  call         TEXT    NOT NULL,
  request      TEXT    NOT NULL,                   -- JSON without secrets
  state        INTEGER NOT NULL,                   -- 0 open, 1 unknown, 2 created, 3 refused, 4 deleted
  attempts     INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,                   -- Unix seconds, of the row
  changed_at   INTEGER NOT NULL,
  code         INTEGER NOT NULL,                   -- ClassIn's last; 0: none came
  message      TEXT    NOT NULL,
  object_id    INTEGER,
  activity_id  INTEGER,
  live_url     TEXT    NOT NULL,
  told         INTEGER NOT NULL,                   -- 1: the journal holds the entry by which reports know of it
  asked_at     INTEGER NOT NULL,                   -- Unix seconds, when somebody last asked for it
  essence      TEXT    NOT NULL,                   -- what makes it the same as another; empty: nothing does
  doubt        TEXT    NOT NULL,                   -- fields in which ClassIn may differ from the request
  UNIQUE (sid, identity)
);
CREATE INDEX creation_by_object ON creation (sid, object_id) WHERE object_id IS NOT NULL;
CREATE INDEX creation_by_activity ON creation (sid, activity_id) WHERE activity_id IS NOT NULL;
CREATE INDEX creation_by_state ON creation (sid, state);
CREATE INDEX creation_by_essence ON creation (sid, essence) WHERE essence <> '';
CREATE INDEX creation_unfinished ON creation (sid)
  WHERE state < 2 OR told = 0
     OR (state = 2 AND object_id IS NULL AND call IN ('createClassroom', 'addCourseClass', 'addCourse'));

-- When the next call of a kind may leave (a token bucket as one instant, GCRA). A row whose instant is past says
-- nothing and is deleted.
CREATE TABLE pace (
  key         TEXT PRIMARY KEY,
  due_ms      INTEGER NOT NULL,                    -- Unix milliseconds: when the bucket is full again
  reserved_ms INTEGER NOT NULL                     -- when the last reservation was made, to notice a clock set back
) WITHOUT ROWID;
