-- From here on the journal also holds entries of our own (push.trust 5): overrides, roster imports, changes of rules.

-- The rules of a school when it was first seen, and as last recorded (JSON); a difference to the configuration becomes
-- an entry of the journal.
CREATE TABLE school_rules (
  sid    INTEGER PRIMARY KEY,
  first  TEXT NOT NULL,
  last   TEXT NOT NULL
);

-- Which records file counts: a rebuild fills the next one and moves this number when it is whole.
CREATE TABLE records_file (generation INTEGER NOT NULL);
INSERT INTO records_file VALUES (0);
