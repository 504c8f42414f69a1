-- Pushes whose body was rewritten because a person was erased: their hash no longer fits what they hold.
CREATE TABLE erasure (
  seq  INTEGER PRIMARY KEY,
  at   INTEGER NOT NULL                     -- Unix seconds
);

-- Removals that have begun and not ended, so that one that was killed can be taken up. uid 0: a pruning. Else the
-- erasing of that person: a row for each text by which the person is known, and one with an empty text.
CREATE TABLE removal (
  sid   INTEGER NOT NULL,
  uid   INTEGER NOT NULL,
  text  TEXT    NOT NULL,
  PRIMARY KEY (sid, uid, text)
) WITHOUT ROWID;
