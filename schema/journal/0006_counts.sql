-- How many pushes a school has is counted in indexes alone: entries of our own apart, and the few registration tests.
CREATE INDEX push_own ON push (sid) WHERE trust = 5;
CREATE INDEX push_test ON push (sid, received_at) WHERE cmd = 'Test' AND held = 0 AND trust <> 5;
