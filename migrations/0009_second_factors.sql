-- Second factors (`secondFactor`). `owner` is the hash of the user, or of the account if the user is not in the database, and `userId`
-- the user if it is. `secret` is that of the authenticator app, sealed with the secrets of the deployment. `lastStep` is the number of the
-- 30 seconds whose code was used last: a code of it, or of one before, is not accepted again. Recovery codes are hashes.

CREATE TABLE second_factors (
  owner TEXT PRIMARY KEY NOT NULL,
  userId TEXT,
  secret TEXT NOT NULL,
  lastStep INTEGER NOT NULL,
  createdAt TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE recovery_codes (
  owner TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (owner, hash)
) WITHOUT ROWID;

CREATE INDEX second_factors_user ON second_factors (userId);

CREATE TRIGGER second_factors_of_deleted_user AFTER DELETE ON users BEGIN
  DELETE FROM second_factors WHERE userId = OLD.id;
END;

CREATE TRIGGER recovery_codes_of_removed_factor AFTER DELETE ON second_factors BEGIN
  DELETE FROM recovery_codes WHERE owner = OLD.owner;
END;
