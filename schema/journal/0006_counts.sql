-- How many pushes a school has is counted in indexes alone, without reading a push: entries of our own apart, held
-- ones, and the few registration tests. The last column of each is what its condition asks for, which SQLite would
-- look up in the push.
CREATE INDEX push_own ON push (sid, trust) WHERE trust = 5;
CREATE INDEX push_test ON push (sid, received_at) WHERE cmd = 'Test' AND held = 0 AND trust <> 5;
DROP INDEX push_held;
CREATE INDEX push_held ON push (sid, received_at, held) WHERE held = 1;
