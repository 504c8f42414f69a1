-- When a token ends by itself, Unix seconds; null: never.
ALTER TABLE token ADD COLUMN expires_at INTEGER;
