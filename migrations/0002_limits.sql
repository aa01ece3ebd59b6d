-- Attempts to sign in, counted against limits. `key` is a keyed hash: the table has neither addresses nor account names. `expires` is
-- when counting begins again, in seconds since 1970.

CREATE TABLE limits (
  key TEXT PRIMARY KEY NOT NULL,
  attempts INTEGER NOT NULL,
  expires INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX limits_expires ON limits (expires);
