-- The browser and the country of a sign-in, for the list of sessions on the account page (`account.enabled`), where sessions are rows of
-- `session_families`. `sessions` has columns for both. A row goes with its session.

CREATE TABLE session_devices (
  family TEXT PRIMARY KEY NOT NULL,
  userAgent TEXT,
  country TEXT
) WITHOUT ROWID;

CREATE TRIGGER session_families_deleted AFTER DELETE ON session_families BEGIN
  DELETE FROM session_devices WHERE family = OLD.id;
END;
