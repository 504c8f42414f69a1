-- The journal database: what cannot be derived. Forward only: never edit a file that was released, add the next.

-- Every accepted push, byte for byte. seq is the order received.
CREATE TABLE push (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  sid          INTEGER NOT NULL,
  held         INTEGER NOT NULL,            -- 0 believed, 1 kept but not believed (trust 2 to 4)
  identity     BLOB    NOT NULL,            -- `_id`, a zero byte, then the hash of the content
  trust        INTEGER NOT NULL,            -- 0 signed, 1 unsigned accepted, 2 unsigned held, 3 unreadable held,
                                            -- 4 outside the freshness window
  received_at  INTEGER NOT NULL,            -- Unix seconds
  time_stamp   INTEGER,                     -- TimeStamp as sent
  cmd          TEXT    NOT NULL,
  message_id   TEXT    NOT NULL,
  body         BLOB    NOT NULL,
  UNIQUE (sid, held, identity)
);
CREATE INDEX push_by_school ON push (sid, seq);

CREATE INDEX push_held ON push (sid, received_at) WHERE held = 1;

-- How many more times a push was received, where it was.
CREATE TABLE duplicate (
  seq      INTEGER PRIMARY KEY,
  count    INTEGER NOT NULL,
  last_at  INTEGER NOT NULL
);

-- What a person decided about a quarantined push: 1 dropped, 2 accepted.
CREATE TABLE decision (
  seq       INTEGER PRIMARY KEY,
  decision  INTEGER NOT NULL,
  at        INTEGER NOT NULL
);

-- Access tokens, by the hash of the token; the token itself is stored nowhere.
CREATE TABLE token (
  name        TEXT PRIMARY KEY,
  hash        TEXT NOT NULL UNIQUE,
  scope       INTEGER NOT NULL,             -- 0 read, 1 correct, 2 manage
  sids        TEXT NOT NULL,                -- comma-separated; empty: every school
  created_at  INTEGER NOT NULL,
  revoked_at  INTEGER
);
